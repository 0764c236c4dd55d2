// "2020-03-12T00:01:00.000Z" to nanoseconds since the Unix epoch in whole numbers; only UTC, up to nine decimals of a second, years 1970
// to 2261.
using System;

namespace LowLatencyEngine.Captures;

internal static class IsoTime
{
    private const long NanosPerSecond = 1_000_000_000;

    internal static bool TryRead(ReadOnlySpan<byte> text, out long nanos)
    {
        nanos = 0;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T') return false;
        if (text[13] != ':' || text[16] != ':' || text[^1] != 'Z') return false;
        if (!Number(text[..4], out int year) || !Number(text[5..7], out int month) || !Number(text[8..10], out int day)) return false;
        if (!Number(text[11..13], out int hour) || !Number(text[14..16], out int minute) || !Number(text[17..19], out int second)) return false;
        if (year is < 1970 or > 2261 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        if (hour > 23 || minute > 59 || second > 59) return false;

        int fraction = 0;
        ReadOnlySpan<byte> tail = text[19..^1];
        if (!tail.IsEmpty)
        {
            if (tail[0] != '.' || tail.Length > 10 || !Number(tail[1..], out fraction)) return false;

            fraction *= (int)DecimalText.PowerOfTen(10 - tail.Length);
        }

        TimeSpan since = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc) - DateTime.UnixEpoch;
        nanos = since.Ticks / TimeSpan.TicksPerSecond * NanosPerSecond + fraction;
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> text, out int value)
    {
        bool read = DecimalText.TryReadWhole(text, out long whole);
        value = (int)whole;
        return read;
    }
}
