// Options whose text is checked where it is read: a wrong value becomes one line that names the option, what was expected and what was found.
using System;
using System.CommandLine;
using System.Globalization;
using LowLatencyEngine.Cli.Output;

namespace LowLatencyEngine.Cli.Arguments;

internal static class Parsed
{
    private delegate bool Reader<T>(string text, out T value);

    /// <summary>A whole number inside a range.</summary>
    internal static Setting<long> Number(string name, string unit, string description, long least, long most, long fallback) =>
        Create(name, unit, description, $"a whole number from {least} to {most}", fallback, (string text, out long value) =>
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= least && value <= most);

    /// <summary>Any unsigned 64-bit number.</summary>
    internal static Setting<ulong> Seed(string name, string description, ulong fallback) =>
        Create(name, "NUMBER", description, "a whole number from 0 to 2^64 - 1", fallback, (string text, out ulong value) =>
            ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value));

    /// <summary>A share as 0.4 or 40%, in ppm.</summary>
    internal static Setting<int> Share(string name, string description, int mostPpm, int fallbackPpm) =>
        Create(name, "SHARE", description, $"a share such as 0.4 or 40%, at most {DecimalText.Percent(mostPpm, 0)}", fallbackPpm, (string text, out int ppm) =>
        {
            bool percent = text.EndsWith('%');
            bool read = DecimalText.TryParse(text.TrimEnd('%'), percent ? 4 : 6, out long value, out _);
            ppm = (int)Math.Min(value, int.MaxValue);
            return read && value >= 0 && value <= mostPpm;
        });

    /// <summary>A time span such as 90s, 5m, 250ms, 2h, in nanoseconds; −1 when absent.</summary>
    internal static Setting<long> Duration(string name, string description) =>
        Create(name, "TIME", description, "a time such as 250ms, 90s, 5m or 2h", -1L, TryReadDuration);

    /// <summary>One of some words.</summary>
    internal static Setting<string> Word(string name, string description, string fallback, params string[] words)
    {
        Setting<string> setting = Create(name, string.Join('|', words), description, string.Join(" or ", words), fallback, (string text, out string value) =>
        {
            value = text;
            return Array.IndexOf(words, text) >= 0;
        });
        setting.CompletionSources.Add(words);
        return setting;
    }

    /// <summary>Text that is checked later.</summary>
    internal static Option<string?> Text(string name, string unit, string description) => new(name) { HelpName = unit, Description = description };

    /// <summary>A flag.</summary>
    internal static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    private static Setting<T> Create<T>(string name, string unit, string description, string expected, T fallback, Reader<T> read) => new(name, fallback)
    {
        HelpName = unit,
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (read(text, out T value)) return value;

            result.AddError($"{name} '{text}': expected {expected}");
            return fallback;
        },
    };

    internal static bool TryReadDuration(string text, out long nanos)
    {
        nanos = 0;
        (string Suffix, int Decimals, long Factor)[] units =
            [("ms", 6, 1), ("us", 3, 1), ("s", 9, 1), ("m", 9, 60), ("h", 9, 3_600), ("d", 9, 86_400)];
        foreach ((string suffix, int decimals, long factor) in units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;

            bool read = DecimalText.TryParse(text[..^suffix.Length], decimals, out long value, out _);
            if (!read || value > 1_000L * 86_400 * 1_000_000_000 / factor) return false;

            nanos = value * factor;
            return true;
        }

        return false;
    }
}

/// <summary>An option with a value of its own for when it is not given, which the help shows in words.</summary>
internal sealed class Setting<T>(string name, T fallback) : Option<T>(name)
{
    internal T Of(ParseResult parsed) => parsed.GetResult(this) is null ? fallback : parsed.GetRequiredValue(this);
}
