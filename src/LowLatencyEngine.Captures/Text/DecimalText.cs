// Digits of a decimal number as an integer and a count of decimals, and plain whole numbers; nothing is rounded, what does not fit is
// refused.
using System;

namespace LowLatencyEngine.Captures;

internal static class DecimalText
{
    private const int ExponentMax = 99;

    private static readonly ulong[] Powers = BuildPowers();

    internal static ulong PowerOfTen(int exponent) => Powers[exponent];

    /// <summary>Reads value = digits · 10^−decimals; zeros at the end of the fraction are not counted.</summary>
    internal static StepParse TryRead(ReadOnlySpan<byte> text, out ulong digits, out int decimals)
    {
        digits = 0;
        decimals = 0;
        if (text.Length > 1 && text[0] == '-' && IsDigit(text[1])) return StepParse.Negative;

        int at = 0;
        int whole = CountDigits(text);
        if (whole == 0) return StepParse.NotANumber;
        if (!Append(text[..whole], ref digits)) return StepParse.TooLarge;

        at += whole;
        if (at < text.Length && text[at] == '.')
        {
            ReadOnlySpan<byte> fraction = text.Slice(at + 1, CountDigits(text[(at + 1)..]));
            if (fraction.IsEmpty) return StepParse.NotANumber;

            at += 1 + fraction.Length;
            fraction = fraction.TrimEnd((byte)'0');
            if (!Append(fraction, ref digits)) return StepParse.TooLarge;

            decimals = fraction.Length;
        }

        if (at == text.Length) return StepParse.Done;
        if ((text[at] | 0x20) != 'e') return StepParse.NotANumber;

        return TryReadExponent(text[(at + 1)..], ref decimals);
    }

    /// <summary>Reads a whole number without sign, at most 2^63 − 1.</summary>
    internal static bool TryReadWhole(ReadOnlySpan<byte> text, out long value)
    {
        ulong digits = 0;
        bool fits = !text.IsEmpty && CountDigits(text) == text.Length && Append(text, ref digits) && digits <= long.MaxValue;
        value = fits ? (long)digits : 0;
        return fits;
    }

    internal static int CountDigits(ReadOnlySpan<byte> text)
    {
        int count = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return count < 0 ? text.Length : count;
    }

    private static StepParse TryReadExponent(ReadOnlySpan<byte> text, ref int decimals)
    {
        bool negative = !text.IsEmpty && text[0] == '-';
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+') text = text[1..];
        if (text.IsEmpty || CountDigits(text) != text.Length) return StepParse.NotANumber;
        if (!TryReadWhole(text, out long exponent) || exponent > ExponentMax) return StepParse.TooLarge;

        decimals += negative ? (int)exponent : -(int)exponent;
        return StepParse.Done;
    }

    private static bool Append(ReadOnlySpan<byte> text, ref ulong digits)
    {
        foreach (byte character in text)
        {
            uint digit = (uint)(character - '0');
            if (digits > (ulong.MaxValue - digit) / 10) return false;

            digits = digits * 10 + digit;
        }

        return true;
    }

    private static bool IsDigit(byte character) => character is >= (byte)'0' and <= (byte)'9';

    private static ulong[] BuildPowers()
    {
        ulong[] powers = new ulong[20];
        powers[0] = 1;
        for (int k = 1; k < powers.Length; k++) powers[k] = powers[k - 1] * 10;
        return powers;
    }
}
