using System;

namespace LowLatencyEngine.Captures;

internal static class CsvLayouts
{
    private static readonly CaptureFormat[][] SameColumns =
    [
        [CaptureFormat.TardisTrades, CaptureFormat.TardisLiquidations],
        [CaptureFormat.BinanceKlines, CaptureFormat.BinancePriceKlines, CaptureFormat.BinancePremiumKlines],
    ];

    /// <summary>What the table at the start of a content is; null if it is none that is known.</summary>
    internal static CsvLayout? Read(ReadOnlySpan<byte> start, string path)
    {
        int length = start.IndexOfAny((byte)'\r', (byte)'\n');
        return TardisLayout.Read(length < 0 ? start : start[..length], path) ?? VisionLayout.Read(start, path);
    }

    /// <summary>Takes a table for another one with the same columns.</summary>
    /// <exception cref="CaptureException">The other has other columns.</exception>
    internal static CsvLayout As(CsvLayout layout, CaptureFormat wanted, string path)
    {
        foreach (CaptureFormat[] group in SameColumns)
        {
            if (Array.IndexOf(group, layout.Format) >= 0 && Array.IndexOf(group, wanted) >= 0) return layout.As(wanted);
        }

        throw CaptureException.InFile(path, $"has the columns of {layout.Format}, which cannot be read as {wanted}");
    }
}
