// Money and prices between integers and text, exactly: no floating point, no decimal. Text that does not fit the unit is refused, not rounded.
using System;
using System.Globalization;
using System.Text;

namespace LowLatencyEngine.Cli.Output;

internal static class DecimalText
{
    /// <summary>Reads "1000000.5" as atoms of 10^-decimals; says why if it cannot.</summary>
    internal static bool TryParse(string text, int decimals, out long atoms, out string problem)
    {
        atoms = 0;
        problem = "";
        string[] parts = text.Split('.');
        string fraction = parts.Length == 2 ? parts[1].TrimEnd('0') : "";
        bool digitsOnly = parts.Length <= 2 && parts[0].Length + fraction.Length > 0;
        foreach (string part in parts)
        {
            foreach (char c in part) digitsOnly &= char.IsAsciiDigit(c);
        }

        bool fits = Int128.TryParse(parts[0] + fraction.PadRight(decimals, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out Int128 value);
        if (!digitsOnly) problem = "expected a number such as 1000000.50";
        else if (fraction.Length > decimals) problem = $"has more than {decimals} decimals";
        else if (!fits || value > 1L << 60) problem = "is more than an engine can hold (2^60 atoms)";
        else atoms = (long)value;
        return problem.Length == 0;
    }

    /// <summary>Whether a text is digits, perhaps with a point and more digits: an amount of some currency.</summary>
    internal static bool IsAmount(string text)
    {
        string[] parts = text.Split('.');
        bool digits = parts.Length <= 2;
        foreach (string part in parts)
        {
            digits &= part.Length is > 0 and <= 40;
            foreach (char c in part) digits &= char.IsAsciiDigit(c);
        }

        return digits;
    }

    /// <summary>Writes value · 10^-decimals with as many digits after the point as asked for (rounded half up), thousands set apart by commas.</summary>
    internal static string Format(Int128 value, int decimals, int shown)
    {
        bool negative = value < 0;
        Int128 size = negative ? -value : value;
        for (; decimals > shown; decimals--) size = decimals - shown == 1 ? (size + 5) / 10 : size / 10;
        string digits = size.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        StringBuilder text = new();
        int whole = digits.Length - decimals;
        if (negative && size != 0) text.Append('-');
        for (int i = 0; i < whole; i++)
        {
            if (i > 0 && (whole - i) % 3 == 0) text.Append(',');
            text.Append(digits[i]);
        }

        if (decimals > 0) text.Append('.').Append(digits, whole, decimals);
        return text.ToString();
    }

    /// <summary>Parts per million as per cent with the given decimals.</summary>
    internal static string Percent(long ppm, int shown = 2) => Format(ppm, 4, shown) + "%";
}
