// Tardis tables from their header row. Which data set a table is follows from its columns; trades and liquidations have the same ones, and
// there alone the path is asked: its folders or its name hold "liquidations" for the one.
using System;
using System.Collections.Generic;
using System.Text;

namespace LowLatencyEngine.Captures;

internal static class TardisLayout
{
    private static readonly (string Name, CsvColumn Column)[] Names =
    [
        ("exchange", CsvColumn.Exchange), ("symbol", CsvColumn.Symbol), ("timestamp", CsvColumn.Time),
        ("local_timestamp", CsvColumn.LocalTime), ("side", CsvColumn.Side), ("price", CsvColumn.Price), ("amount", CsvColumn.Amount),
        ("is_snapshot", CsvColumn.IsSnapshot), ("bid_price", CsvColumn.BidPrice), ("bid_amount", CsvColumn.BidAmount),
        ("ask_price", CsvColumn.AskPrice), ("ask_amount", CsvColumn.AskAmount), ("mark_price", CsvColumn.Mark),
        ("index_price", CsvColumn.Index), ("last_price", CsvColumn.Last),
    ];

    /// <summary>Reads a header row.</summary>
    /// <returns>Null if this is none of a known data set.</returns>
    internal static CsvLayout? Read(ReadOnlySpan<byte> header, string path)
    {
        if (!header.StartsWith("exchange,symbol,timestamp,local_timestamp,"u8) || header.Length > 1 << 16) return null;

        string[] names = Encoding.ASCII.GetString(header).Split(',');
        if (names.Length > CsvRow.ColumnsMax || Levels(names) is not { } levels) return null;

        CsvLayout all = new(CaptureFormat.Unknown, hasHeader: true, names.Length) { Levels = levels };
        foreach ((string name, CsvColumn column) in Names) all.With(column, Array.IndexOf(names, name));
        CaptureFormat format = Format(all, path);
        return format == CaptureFormat.Unknown ? null : all.As(format);
    }

    private static CaptureFormat Format(CsvLayout all, string path)
    {
        if (all.Levels.Length > 0) return CaptureFormat.TardisBookSnapshots;
        if (Has(all, CsvColumn.IsSnapshot, CsvColumn.Side, CsvColumn.Price, CsvColumn.Amount)) return CaptureFormat.TardisBook;
        if (Has(all, CsvColumn.BidPrice, CsvColumn.BidAmount, CsvColumn.AskPrice, CsvColumn.AskAmount)) return CaptureFormat.TardisQuotes;
        if (Has(all, CsvColumn.Mark, CsvColumn.Index)) return CaptureFormat.TardisDerivativeTicker;
        if (!Has(all, CsvColumn.Side, CsvColumn.Price, CsvColumn.Amount)) return CaptureFormat.Unknown;

        return path.Contains("liquidation", StringComparison.OrdinalIgnoreCase) ? CaptureFormat.TardisLiquidations : CaptureFormat.TardisTrades;
    }

    private static bool Has(CsvLayout layout, params ReadOnlySpan<CsvColumn> columns)
    {
        foreach (CsvColumn column in columns)
        {
            if (layout[column] < 0) return false;
        }

        return true;
    }

    /// <summary>asks[0].price, asks[0].amount, bids[0].price, bids[0].amount, asks[1].price …; null if some of a level's four are missing.</summary>
    private static CsvLayout.SnapshotLevel[]? Levels(string[] names)
    {
        Dictionary<string, int> places = [];
        for (int k = 0; k < names.Length; k++) places.TryAdd(names[k], k);
        List<CsvLayout.SnapshotLevel> levels = [];
        while (places.TryGetValue($"asks[{levels.Count}].price", out int askPrice))
        {
            bool whole = places.TryGetValue($"asks[{levels.Count}].amount", out int askAmount)
                & places.TryGetValue($"bids[{levels.Count}].price", out int bidPrice)
                & places.TryGetValue($"bids[{levels.Count}].amount", out int bidAmount);
            if (!whole) return null;

            levels.Add(new CsvLayout.SnapshotLevel(askPrice, askAmount, bidPrice, bidAmount));
        }

        return [.. levels];
    }
}
