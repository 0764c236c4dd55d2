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
    };

    /// <summary>Whether another format has the same columns, so that the path decides.</summary>
    internal static bool NeedsName(string name) => name.Contains("_liquidations", System.StringComparison.Ordinal);
}
