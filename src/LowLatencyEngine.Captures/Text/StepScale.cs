// Text to whole steps, exactly: "61800.20" at a step of 0.1 is 618,002, "61800.25" is refused. The digits become one integer M with f
// decimals, the step is u·10^−d, so the answer is M·10^(d−f) / u: one integer division whose remainder says whether the value lies on a
// step. No double and no decimal on the way. Values of 19 significant digits and steps of 18 keep every product below 2^128; almost
// always all of it fits 64 bits.
using System;
using System.Globalization;

namespace LowLatencyEngine.Captures;

internal enum StepParse
{
    Done,
    NotANumber,
    Negative,
    OffStep,
    TooLarge,
}

internal readonly struct StepScale
{
    /// <summary>Largest count of steps, the engine's own limit for prices and lots.</summary>
    internal const long StepsMax = 1L << 60;

    private const int DigitsMax = 19;

    private readonly ulong _unit;
    private readonly int _decimals;

    private StepScale(ulong unit, int decimals)
    {
        _unit = unit;
        _decimals = decimals;
    }

    internal static bool TryFrom(decimal step, out StepScale scale)
    {
        scale = default;
        if (step <= 0) return false;

        Span<int> bits = stackalloc int[4];
        decimal.GetBits(step, bits);
        UInt128 unit = ((UInt128)(uint)bits[2] << 64) | ((UInt128)(uint)bits[1] << 32) | (uint)bits[0];
        int decimals = (bits[3] >> 16) & 0xFF;
        for (; decimals > 0 && unit % 10 == 0; decimals--) unit /= 10;
        if (unit > 1_000_000_000_000_000_000 || decimals > 18) return false;

        scale = new StepScale((ulong)unit, decimals);
        return true;
    }

    /// <summary>How many steps the text says.</summary>
    /// <param name="text">Digits, a decimal point, digits, an exponent; as JSON writes numbers, without a sign.</param>
    /// <param name="roundHalfEven">Round to a whole step; otherwise a value between two steps is refused.</param>
    /// <param name="steps">The answer, at most 2^60.</param>
    internal StepParse TryParse(ReadOnlySpan<byte> text, bool roundHalfEven, out long steps)
    {
        steps = 0;
        StepParse parsed = DecimalText.TryRead(text, out ulong digits, out int decimals);
        if (parsed != StepParse.Done || digits == 0) return parsed;

        int shift = _decimals - decimals;
        if (shift > DigitsMax) return StepParse.TooLarge;
        if (shift < -DigitsMax) return roundHalfEven ? StepParse.Done : StepParse.OffStep;

        UInt128 numerator = shift >= 0 ? (UInt128)digits * DecimalText.PowerOfTen(shift) : digits;
        UInt128 denominator = shift >= 0 ? _unit : (UInt128)_unit * DecimalText.PowerOfTen(-shift);
        (UInt128 quotient, UInt128 remainder) = (numerator >> 64) == 0 && (denominator >> 64) == 0
            ? Divide((ulong)numerator, (ulong)denominator)
            : UInt128.DivRem(numerator, denominator);
        if (remainder != 0)
        {
            if (!roundHalfEven) return StepParse.OffStep;
            if (remainder > denominator - remainder || (remainder == denominator - remainder && UInt128.IsOddInteger(quotient))) quotient++;
        }

        if (quotient > StepsMax) return StepParse.TooLarge;

        steps = (long)quotient;
        return StepParse.Done;
    }

    /// <summary>The step as text.</summary>
    public override string ToString() => (_unit / (decimal)DecimalText.PowerOfTen(_decimals)).ToString(CultureInfo.InvariantCulture);

    private static (UInt128 Quotient, UInt128 Remainder) Divide(ulong numerator, ulong denominator)
    {
        ulong quotient = numerator / denominator;
        return (quotient, numerator - quotient * denominator);
    }
}
