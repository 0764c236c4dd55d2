// ITCH and LOBSTER count from midnight in New York and do not say of which day. The day comes from the options, or is looked for in the
// name of the file: 2012-06-21, 20120621 or 06212012 (as NASDAQ names its files). Without one, times count from the beginning of 1970.
// The United States change their clocks on Sundays at 02:00, when no exchange is open, so a day has one offset:
//   from 2007   summer from the second Sunday of March to the first of November
//   from 1987   from the first Sunday of April to the last of October
using System;
using System.Globalization;
using System.IO;

namespace LowLatencyEngine.Captures;

internal static class NewYorkDay
{
    private const long SecondNanos = 1_000_000_000;

    internal const long DayNanos = 86_400 * SecondNanos;

    /// <summary>Midnight in New York, nanoseconds since the Unix epoch; 0 if no day is known.</summary>
    internal static long StartNanos(CaptureReadOptions options, string fileName)
    {
        if (options.Date is { } given) return StartNanos(given);

        return TryFind(Path.GetFileName(fileName), out DateOnly found) ? StartNanos(found) : 0;
    }

    internal static long StartNanos(DateOnly day)
    {
        long days = day.DayNumber - new DateOnly(1970, 1, 1).DayNumber;
        return days * DayNanos + (IsSummer(day) ? 4 : 5) * 3_600 * SecondNanos;
    }

    /// <summary>The day in New York at a moment.</summary>
    internal static DateOnly At(long nanos)
    {
        DateOnly day = new DateOnly(1970, 1, 1).AddDays((int)(nanos / DayNanos));
        return nanos < StartNanos(day) ? day.AddDays(-1) : day;
    }

    internal static bool TryFind(string name, out DateOnly day)
    {
        day = default;
        for (int at = 0; at < name.Length; at++)
        {
            if (at > 0 && char.IsAsciiDigit(name[at - 1])) continue;

            foreach ((string form, int length) in ((string, int)[])[("yyyy-MM-dd", 10), ("yyyyMMdd", 8), ("MMddyyyy", 8)])
            {
                bool ends = at + length == name.Length || (at + length < name.Length && !char.IsAsciiDigit(name[at + length]));
                if (!ends || !DateOnly.TryParseExact(name.AsSpan(at, length), form, CultureInfo.InvariantCulture, DateTimeStyles.None, out day)) continue;
                if (day.Year is >= 1990 and < 2100) return true;
            }
        }

        return false;
    }

    private static bool IsSummer(DateOnly day)
    {
        (DateOnly first, DateOnly end) = day.Year >= 2007
            ? (Sunday(day.Year, 3, 8), Sunday(day.Year, 11, 1))
            : (Sunday(day.Year, 4, 1), Sunday(day.Year, 10, 25));
        return day >= first && day < end;
    }

    /// <summary>The first Sunday from a day on.</summary>
    private static DateOnly Sunday(int year, int month, int from)
    {
        DateOnly day = new(year, month, from);
        return day.AddDays((7 - (int)day.DayOfWeek) % 7);
    }
}
