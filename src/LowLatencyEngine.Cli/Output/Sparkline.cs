using System;

namespace LowLatencyEngine.Cli.Output;

/// <summary>A row of block characters that shows the shape of a series.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>Draws at most <paramref name="width"/> columns; each shows the lowest of its points, so that a crash is never averaged away.</summary>
    internal static string Draw(ReadOnlySpan<long> points, int width)
    {
        if (points.IsEmpty) return "";

        long least = points[0], most = points[0];
        foreach (long point in points)
        {
            least = Math.Min(least, point);
            most = Math.Max(most, point);
        }

        width = Math.Min(width, points.Length);
        return string.Create(width, (points.ToArray(), least, most), static (cells, series) =>
        {
            (long[] values, long low, long high) = series;
            for (int column = 0; column < cells.Length; column++)
            {
                int from = (int)((long)column * values.Length / cells.Length);
                int to = Math.Max(from + 1, (int)((long)(column + 1) * values.Length / cells.Length));
                long value = values[from];
                for (int i = from; i < to; i++) value = Math.Min(value, values[i]);
                Int128 range = (Int128)high - low;
                cells[column] = Blocks[range == 0 ? 0 : (int)(((Int128)value - low) * (Blocks.Length - 1) / range)];
            }
        });
    }
}
