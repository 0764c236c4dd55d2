using System.Collections.Generic;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>One small file of every text format, made by the generators: for cutting, mutating and renaming.</summary>
internal static class TextSamples
{
    /// <summary>Most updates one line of a sample makes, with the end of the message before it.</summary>
    internal const int UpdatesOfALineMax = 16;

    internal static CaptureReadOptions Btc => new() { Symbol = "BTCUSDT", TickSize = 0.1m, LotSize = 0.001m };

    internal static IReadOnlyDictionary<string, byte[]> All { get; } = new Dictionary<string, byte[]>
    {
        ["tardis-trades.csv"] = TardisTables.Trades().Trade(0, "buy", 618_002, 6).Trade(2, "sell", 618_003, 7).Bytes,
        ["tardis_liquidations.csv"] = TardisTables.Trades().Trade(0, "buy", 618_002, 6).Trade(2, "sell", 618_003, 7).Bytes,
        ["tardis-book.csv"] = TardisTables.Book().Level(0, true, Side.Buy, 1_000, 5).Level(0, true, Side.Sell, 1_001, 5)
            .Level(1, false, Side.Buy, 1_000, 0).Level(2, true, Side.Buy, 1_000, 2).Bytes,
        ["tardis-quotes.csv"] = TardisTables.Quotes().Quote(0, 1_000, 5, 1_001, 6).Quote(1, 1_001, 5, 1_002, 6).Bytes,
        ["tardis-snapshots.csv"] = TardisTables.Snapshots(2).Book(0, (1_010, 1, 1_000, 2), (1_011, 1, 999, 2)).Book(1, (1_010, 1, 1_001, 2), (1_011, 1, 999, 2)).Bytes,
        ["tardis-ticker.csv"] = TardisTables.Ticker().Row(0, ",0.0001,,123.4,100.1,100.2,100.3").Row(1, ",0.0001,,123.4,100.1,100.2,100.4").Bytes,
        ["BTCUSDT-trades.csv"] = new VisionTables().Trade(0, 618_002, 6, "true").Trade(1, 618_003, 7, "false").Bytes,
        ["BTCUSDT-aggTrades.csv"] = new VisionTables(VisionTables.AggTradesHeader).AggTrade(0, 618_002, 6, "True").AggTrade(1, 618_003, 7, "False").Bytes,
        ["BTCUSDT-bookTicker.csv"] = new VisionTables(VisionTables.BookTickerHeader).Quote(0, 1_000, 5, 1_001, 6).Quote(1, 1_001, 5, 1_002, 6).Bytes,
        ["BTCUSDT-1m.csv"] = new VisionTables().Kline(0, "100.0", "110.0", "90.0", "105.0", 43).Kline(1, "105.0", "106.0", "104.0", "104.5", 8).Bytes,
        ["BTCUSDT-mark-1m.csv"] = new VisionTables(VisionTables.KlinesHeader).Kline(0, "100.0", "110.0", "90.0", "105.0", 0).Bytes,
        ["BTCUSDT-liquidations.csv"] = new VisionTables(VisionTables.LiquidationsHeader)
            .Liquidation(0, "SELL", "1", "61800.1", "61801.1", "1").Liquidation(1, "BUY", "2", "61800.1", "0", "0").Bytes,
        ["bitmex.txt"] = new VenueLines().BitmexBook("partial", (1, Side.Buy, 1_000, 5), (2, Side.Sell, 1_010, 6)).BitmexBook("update", (1, Side.Buy, 0, 4))
            .Bitmex("trade", "insert", "\"timestamp\":\"2023-11-14T22:13:20.001Z\",\"side\":\"Sell\",\"size\":0.005,\"price\":100.1")
            .Bitmex("liquidation", "insert", "\"orderID\":\"a\",\"side\":\"Buy\",\"price\":99.9,\"leavesQty\":0.007").Bytes,
        ["bybit.txt"] = new VenueLines { Prefix = _ => "" }.BybitBook(50, "snapshot", [(1_000, 5)], [(1_010, 6)]).BybitBook(51, "delta", [(1_000, 0)], [])
            .Bybit("allLiquidation", "[{\"T\":1700000000002,\"s\":\"BTCUSDT\",\"S\":\"Buy\",\"v\":\"0.004\",\"p\":\"99.9\"}]").Bytes,
        ["hyperliquid.txt"] = Fills(new VenueLines { Prefix = _ => "" }).Bytes,
    };

    private static VenueLines Fills(VenueLines lines) => lines.Block(
        lines.Fill("0xa", 7, "A", 990, 4, crossed: true, liquidation: "{\"liquidatedUser\":\"0xa\",\"markPx\":\"99.95\",\"method\":\"market\"}"),
        lines.Fill("0xb", 7, "B", 990, 4, crossed: false)).Json(lines.Fill("0xb", 8, "B", 991, 4, crossed: true));

    /// <summary>Whether another format has the same columns, so that the path decides.</summary>
    internal static bool NeedsName(string name) => name.Contains("_liquidations", System.StringComparison.Ordinal);
}
