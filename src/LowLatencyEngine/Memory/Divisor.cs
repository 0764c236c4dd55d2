// Division by a number that is known at start, as a multiplication: ⌊n / d⌋ = (n · ⌈2^(31+L) / d⌉) >> (31 + L), L = ⌈log₂ d⌉. Exact for every n below 2^31,
// because the factor exceeds 2^(31+L) / d by less than one, which n · d⁻¹ · 2^-L cannot make felt; and the product stays below 2^63.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LowLatencyEngine.Memory;

/// <summary>Divides numbers from 0 to <see cref="int.MaxValue"/> by one positive number.</summary>
internal readonly struct Divisor
{
    private readonly ulong _factor;
    private readonly int _shift;
    private readonly int _divisor;

    /// <summary>Divides by <paramref name="divisor"/>, 1 or more.</summary>
    internal Divisor(int divisor)
    {
        _divisor = divisor;
        _shift = 31 + (divisor == 1 ? 0 : BitOperations.Log2((uint)divisor - 1) + 1);
        _factor = ((1UL << _shift) + (uint)divisor - 1) / (uint)divisor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Quotient(int dividend) => (int)((uint)dividend * _factor >> _shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Remainder(int dividend) => dividend - Quotient(dividend) * _divisor;
}
