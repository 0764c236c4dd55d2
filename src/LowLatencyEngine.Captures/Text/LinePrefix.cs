// What collectors put ahead of the JSON of a line: nothing, or the local time as seconds with a fraction ("1626993370.14: {"), or as whole
// ms, us or ns ("1700000000000000000 {"), with or without a colon. The fraction's digits are taken as they stand, up to nine, never as a
// floating-point number.
using System;

namespace LowLatencyEngine.Captures;

internal static class LinePrefix
{
    private const int SecondDigitsMax = 10;

    /// <summary>Finds the JSON of a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="nanos">Local time since 1970; 0 where the line has none.</param>
    /// <param name="offset">Where the JSON begins.</param>
    /// <returns>False if the line is nothing of the kind.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> line, out long nanos, out int offset)
    {
        nanos = 0;
        offset = DecimalText.CountDigits(line);
        if (offset > 0 && !TryReadTime(line, ref offset, out nanos)) return false;
        if (nanos != 0 && offset < line.Length && line[offset] == ':') offset++;
        while (offset < line.Length && line[offset] == ' ') offset++;
        return offset < line.Length && line[offset] is (byte)'{' or (byte)'[';
    }

    private static bool TryReadTime(ReadOnlySpan<byte> line, ref int offset, out long nanos)
    {
        if (offset > SecondDigitsMax) return EpochTime.TryRead(line[..offset], out nanos);

        nanos = 0;
        if (!DecimalText.TryReadWhole(line[..offset], out long seconds) || seconds > long.MaxValue / 1_000_000_000) return false;

        long fraction = 0;
        if (offset < line.Length && line[offset] == '.')
        {
            ReadOnlySpan<byte> digits = line.Slice(offset + 1, DecimalText.CountDigits(line[(offset + 1)..]));
            if (digits.Length is 0 or > 9 || !DecimalText.TryReadWhole(digits, out fraction)) return false;

            fraction *= (long)DecimalText.PowerOfTen(9 - digits.Length);
            offset += 1 + digits.Length;
        }

        nanos = seconds * 1_000_000_000 + fraction;
        return nanos > 0;
    }
}
