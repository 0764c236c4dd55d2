// Binance Vision tables, with or without a header row. Without one the data set follows from the count of columns and from where times and
// true/false stand in the first row:
//   trades        6  id, price, qty, quote_qty, TIME, BOOL                              spot 7: …, BOOL
//   aggTrades     7  id, price, quantity, first_id, last_id, TIME, BOOL                 spot 8: …, BOOL
//   bookTicker    7  update_id, bid_price, bid_qty, ask_price, ask_qty, TIME, TIME
//   klines       12  TIME, open, high, low, close, volume, TIME, quote_volume, count, taker_buy_volume, taker_buy_quote_volume, ignore
//   liquidation  10  TIME, SELL or BUY, …
// Klines of trades, of mark and index prices and of the premium index have the same columns. A table whose volumes are all zero at its
// start is one of prices; one with a price below zero is one of the premium; where that does not decide, the path is asked.
using System;
using System.Text;

namespace LowLatencyEngine.Captures;

internal static class VisionLayout
{
    private static readonly CsvLayout[] Known =
    [
        Layout(CaptureFormat.BinanceTrades, 6, (CsvColumn.Price, 1), (CsvColumn.Amount, 2), (CsvColumn.Time, 4), (CsvColumn.BuyerIsMaker, 5)),
        Layout(CaptureFormat.BinanceTrades, 7, (CsvColumn.Price, 1), (CsvColumn.Amount, 2), (CsvColumn.Time, 4), (CsvColumn.BuyerIsMaker, 5)),
        Layout(CaptureFormat.BinanceAggTrades, 7, (CsvColumn.Price, 1), (CsvColumn.Amount, 2), (CsvColumn.Time, 5), (CsvColumn.BuyerIsMaker, 6)),
        Layout(CaptureFormat.BinanceAggTrades, 8, (CsvColumn.Price, 1), (CsvColumn.Amount, 2), (CsvColumn.Time, 5), (CsvColumn.BuyerIsMaker, 6)),
        Layout(CaptureFormat.BinanceBookTicker, 7, (CsvColumn.BidPrice, 1), (CsvColumn.BidAmount, 2), (CsvColumn.AskPrice, 3), (CsvColumn.AskAmount, 4),
            (CsvColumn.Time, 5), (CsvColumn.LocalTime, 6)),
        Layout(CaptureFormat.BinanceKlines, 12, (CsvColumn.Time, 0), (CsvColumn.Open, 1), (CsvColumn.High, 2), (CsvColumn.Low, 3), (CsvColumn.Close, 4),
            (CsvColumn.Volume, 5), (CsvColumn.CloseTime, 6), (CsvColumn.Trades, 8)),
        Layout(CaptureFormat.BinanceLiquidations, 10, (CsvColumn.Time, 0), (CsvColumn.Side, 1), (CsvColumn.Amount, 4), (CsvColumn.Price, 5),
            (CsvColumn.AveragePrice, 6), (CsvColumn.Filled, 9)),
    ];

    private static readonly (string Start, CaptureFormat Format)[] Headers =
    [
        ("id,price,qty,", CaptureFormat.BinanceTrades), ("agg_trade_id,price,quantity,", CaptureFormat.BinanceAggTrades),
        ("update_id,best_bid_price,best_bid_qty,", CaptureFormat.BinanceBookTicker), ("open_time,open,high,low,close,", CaptureFormat.BinanceKlines),
        ("time,side,order_type,", CaptureFormat.BinanceLiquidations),
    ];

    /// <summary>Looks at the start of a content.</summary>
    /// <returns>Null if this is none of a known data set.</returns>
    internal static CsvLayout? Read(ReadOnlySpan<byte> start, string path)
    {
        ReadOnlySpan<byte> first = Line(ref start);
        CsvLayout? layout = DecimalText.CountDigits(first) == 0 ? ByHeader(first) : ByShape(first);
        if (layout is not { Format: CaptureFormat.BinanceKlines }) return layout;

        if (!layout.HasHeader) return layout.As(KlineFormat(first, start, path));

        return layout.As(KlineFormat(Line(ref start), start, path));
    }

    private static CsvLayout? ByHeader(ReadOnlySpan<byte> line)
    {
        if (line.Length > 1 << 10) return null;

        string header = Encoding.ASCII.GetString(line);
        foreach ((string start, CaptureFormat format) in Headers)
        {
            if (!header.StartsWith(start, StringComparison.Ordinal)) continue;

            int columns = header.Split(',').Length;
            foreach (CsvLayout known in Known)
            {
                if (known.Format == format && known.Columns == columns) return known.As(format).WithHeader();
            }
        }

        return null;
    }

    private static CsvLayout? ByShape(ReadOnlySpan<byte> line)
    {
        CsvRow row = new();
        try
        {
            row.Split(line);
        }
        catch (MalformedException)
        {
            return null;
        }

        foreach (CsvLayout known in Known)
        {
            if (known.Columns == row.Count && Fits(known, row, line)) return known;
        }

        return null;
    }

    private static bool Fits(CsvLayout layout, CsvRow row, ReadOnlySpan<byte> line)
    {
        if (!EpochTime.TryRead(Text(CsvColumn.Time, line), out _)) return false;
        if (layout[CsvColumn.CloseTime] >= 0 && !EpochTime.TryRead(Text(CsvColumn.CloseTime, line), out _)) return false;
        if (layout[CsvColumn.LocalTime] >= 0 && !EpochTime.TryRead(Text(CsvColumn.LocalTime, line), out _)) return false;
        if (layout[CsvColumn.BuyerIsMaker] >= 0 && TrueOrFalse(Text(CsvColumn.BuyerIsMaker, line)) is null) return false;

        return layout[CsvColumn.Side] < 0 || Text(CsvColumn.Side, line) is [(byte)'B' or (byte)'S', ..];

        ReadOnlySpan<byte> Text(CsvColumn column, ReadOnlySpan<byte> from)
        {
            JsonSlice value = row[layout[column]];
            return value.IsPresent ? value.In(from) : default;
        }
    }

    /// <summary>true, false, True or False; null: something else.</summary>
    internal static bool? TrueOrFalse(ReadOnlySpan<byte> text) => text switch
    {
        _ when text.SequenceEqual("true"u8) || text.SequenceEqual("True"u8) => true,
        _ when text.SequenceEqual("false"u8) || text.SequenceEqual("False"u8) => false,
        _ => null,
    };

    private static CaptureFormat KlineFormat(ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest, string path)
    {
        CsvRow row = new();
        bool volume = false, negative = false;
        for (ReadOnlySpan<byte> line = first; !line.IsEmpty; line = Line(ref rest))
        {
            try
            {
                row.Split(line);
            }
            catch (MalformedException)
            {
                continue;
            }

            volume |= row[5] is { IsPresent: true } lots && lots.In(line).ContainsAnyInRange((byte)'1', (byte)'9');
            for (int k = 1; k <= 4; k++) negative |= row[k] is { IsPresent: true } price && price.In(line)[0] == '-';
        }

        if (negative || (!volume && path.Contains("premiumIndexKlines", StringComparison.OrdinalIgnoreCase))) return CaptureFormat.BinancePremiumKlines;

        return volume ? CaptureFormat.BinanceKlines : CaptureFormat.BinancePriceKlines;
    }

    private static ReadOnlySpan<byte> Line(scoped ref ReadOnlySpan<byte> start)
    {
        int length = start.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = length < 0 ? start : start[..length];
        start = length < 0 ? default : start[(length + 1)..];
        return line.TrimEnd((byte)'\r');
    }

    private static CsvLayout Layout(CaptureFormat format, int columns, params ReadOnlySpan<(CsvColumn Column, int Place)> places)
    {
        CsvLayout layout = new(format, hasHeader: false, columns);
        foreach ((CsvColumn column, int place) in places) layout.With(column, place);
        return layout;
    }
}
