using System;
using System.Runtime.CompilerServices;

namespace LowLatencyEngine.Positions;

/// <summary>Money times a rate, with the rounding in the name. A product that leaves 64 bits is formed in 128; that path is the slow one.</summary>
internal static class Rates
{
    internal const int Million = 1_000_000;

    /// <summary>An amount and a rate whose product stays in 64 bits, with a million to spare.</summary>
    private const ulong NarrowMax = (1UL << 42) - 1;
    private const ulong NarrowPpmMax = (1UL << 22) - 1;

    /// <summary>⌈amount · ppm / 10⁶⌉ of a non-negative amount.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long PpmUp(long amount, long ppm)
    {
        if ((ulong)amount <= NarrowMax && (ulong)ppm <= NarrowPpmMax) return (long)(((ulong)amount * (ulong)ppm + (Million - 1)) / Million);

        return PpmUpWide(amount, ppm);
    }

    /// <summary>⌈a / b⌉ for b &gt; 0.</summary>
    internal static Int128 DivideUp(Int128 a, Int128 b)
    {
        if (FitsLong(a) && FitsLong(b)) return DivideUp((long)a, (long)b);

        Int128 quotient = a / b;
        return a > quotient * b ? quotient + 1 : quotient;
    }

    /// <summary>⌊a / b⌋ for b &gt; 0.</summary>
    internal static Int128 DivideDown(Int128 a, Int128 b)
    {
        if (FitsLong(a) && FitsLong(b)) return DivideDown((long)a, (long)b);

        Int128 quotient = a / b;
        return a < quotient * b ? quotient - 1 : quotient;
    }

    /// <summary>⌈a / b⌉ for b &gt; 0, in one machine division.</summary>
    private static long DivideUp(long a, long b)
    {
        long quotient = a / b;
        return a > quotient * b ? quotient + 1 : quotient;
    }

    /// <summary>⌊a / b⌋ for b &gt; 0, in one machine division.</summary>
    private static long DivideDown(long a, long b)
    {
        long quotient = a / b;
        return a < quotient * b ? quotient - 1 : quotient;
    }

    /// <summary>The same in one machine division; a remainder is compared with what is missing to the next multiple, so that nothing is doubled.</summary>
    private static long DivideNearest(long a, long b)
    {
        long quotient = a / b;
        long rest = a - quotient * b, missing = b - rest;
        return rest > missing || (rest == missing && (quotient & 1) != 0) ? quotient + 1 : quotient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool FitsLong(Int128 value) => (long)value == value;

    /// <summary>a / b rounded to the nearest, half to even, for a ≥ 0 and b &gt; 0.</summary>
    internal static long DivideNearest(Int128 a, Int128 b)
    {
        if (FitsLong(a) && FitsLong(b)) return DivideNearest((long)a, (long)b);

        Int128 quotient = a / b;
        Int128 twice = (a - quotient * b) * 2;
        if (twice > b || (twice == b && !Int128.IsEvenInteger(quotient))) quotient++;
        return (long)quotient;
    }

    /// <summary>a · part / whole, truncated toward zero; part ≤ whole.</summary>
    internal static long Share(long a, long part, long whole)
    {
        if (part == whole) return a;

        long high = Math.BigMul(a, part, out long low);
        return high == low >> 63 ? low / whole : (long)((Int128)a * part / whole);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long PpmUpWide(long amount, long ppm)
    {
        ulong high = Math.BigMul((ulong)amount, (ulong)ppm, out ulong low);
        if (high == 0 && low <= ulong.MaxValue - Million) return (long)((low + (Million - 1)) / Million);

        return (long)DivideUp((Int128)amount * ppm, Million);
    }
}
