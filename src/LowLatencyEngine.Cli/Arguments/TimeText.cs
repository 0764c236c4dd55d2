// Points in time on the command line: a day, a day and a time of day in UTC, or a whole number since 1970 in s, ms, us or ns, told by its digits.
using System;
using System.Globalization;

namespace LowLatencyEngine.Cli.Arguments;

internal static class TimeText
{
    private static readonly string[] Forms =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss.FFFFFFF"];

    /// <summary>An option that is a point in time, in nanoseconds since 1970.</summary>
    internal static Setting<long> Option(string name, string description, long fallback) => new(name, fallback)
    {
        HelpName = "TIME",
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (TryRead(text, out long nanos)) return nanos;

            result.AddError($"{name} '{text}': expected a time such as 2020-03-12, 2020-03-12T10:30:00Z or 1584009000000 (s, ms, us or ns)");
            return fallback;
        },
    };

    internal static bool TryRead(string text, out long nanos)
    {
        nanos = 0;
        long factor = text.Length switch { 10 => 1_000_000_000, 13 => 1_000_000, 16 => 1_000, 19 => 1, _ => 0 };
        if (factor > 0 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long whole))
        {
            nanos = whole > long.MaxValue / factor ? 0 : whole * factor;
            return nanos > 0;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        bool read = DateTime.TryParseExact(text.TrimEnd('Z'), Forms, CultureInfo.InvariantCulture, Utc, out DateTime time);
        if (!read || time.Year is < 1970 or > 2261) return false;

        nanos = (time - DateTime.UnixEpoch).Ticks * 100;
        return true;
    }
}
