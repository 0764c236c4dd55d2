// Whole numbers as times. The unit follows from the count of digits: 13 are milliseconds, 16 microseconds, 19 nanoseconds, which holds
// from 2001 to 2286. Files change their unit (Binance spot from 2025), also inside a series, so every value is looked at by itself.
namespace LowLatencyEngine.Captures;

internal static class EpochTime
{
    internal const string Expected = "not a time since 1970 in whole ms, us or ns (13, 16 or 19 digits)";

    internal static bool TryRead(System.ReadOnlySpan<byte> text, out long nanos)
    {
        nanos = 0;
        if (!DecimalText.TryReadWhole(text, out long value)) return false;

        long factor = text.Length switch { 13 => 1_000_000, 16 => 1_000, 19 => 1, _ => 0 };
        if (factor == 0 || text[0] == '0' || value > long.MaxValue / factor) return false;

        nanos = value * factor;
        return true;
    }

    /// <summary>Reads a time of a row or message.</summary>
    /// <exception cref="MalformedException">Missing, or no such time.</exception>
    internal static long Read(JsonSlice value, System.ReadOnlySpan<byte> line, string name)
    {
        if (!value.IsPresent) throw new MalformedException(0, $"{name} is missing");

        return TryRead(value.In(line), out long nanos) ? nanos : throw value.Refuse(line, name, Expected);
    }
}
