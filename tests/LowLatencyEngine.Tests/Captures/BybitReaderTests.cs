using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class BybitReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static MarketUpdate Update(MarketUpdateKind kind, long millis, Side side = Side.None, long price = 0, long quantity = 0) =>
        new(kind, VenueLines.StartNanos + millis * 1_000_000, 0, side, price, quantity);

    private static VenueLines Bare() => new() { Prefix = _ => "" };

    [Fact]
    public void A_snapshot_or_the_id_1_is_the_whole_book_and_deltas_change_it()
    {
        string path = Bare()
            .BybitBook(9, "delta", [(980, 1)], [])
            .BybitBook(50, "snapshot", [(1_000, 5)], [(1_010, 6)])
            .BybitBook(51, "delta", [(1_000, 0), (990, 7)], [])
            .BybitBook(51, "snapshot", [(1_000, 1)], [], topic: "orderbook.1")
            .BybitBook(1, "delta", [(900, 1)], [(901, 2)])
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, TextSamples.Btc);

        Assert.Equal(
            [
                Update(MarketUpdateKind.DepthClear, 1), Update(MarketUpdateKind.DepthLevel, 1, Side.Buy, 1_000, 5),
                Update(MarketUpdateKind.DepthLevel, 1, Side.Sell, 1_010, 6), Update(MarketUpdateKind.DepthEnd, 1),
                Update(MarketUpdateKind.Quote, 1, Side.None, 1_000, 1_010), Update(MarketUpdateKind.Mark, 1, Side.None, 1_005),
                Update(MarketUpdateKind.DepthLevel, 2, Side.Buy, 1_000, 0), Update(MarketUpdateKind.DepthLevel, 2, Side.Buy, 990, 7),
                Update(MarketUpdateKind.DepthEnd, 2), Update(MarketUpdateKind.Quote, 2, Side.None, 990, 1_010), Update(MarketUpdateKind.Mark, 2, Side.None, 1_000),
                Update(MarketUpdateKind.DepthClear, 4), Update(MarketUpdateKind.DepthLevel, 4, Side.Buy, 900, 1),
                Update(MarketUpdateKind.DepthLevel, 4, Side.Sell, 901, 2), Update(MarketUpdateKind.DepthEnd, 4),
                Update(MarketUpdateKind.Quote, 4, Side.None, 900, 901), Update(MarketUpdateKind.Mark, 4, Side.None, 900),
            ],
            updates);
        Assert.Equal((2, 1, 1), (seen.Snapshots, seen.DepthApplied, seen.OtherStreams));
    }

    [Theory]
    [InlineData(GapPolicy.Continue, 3, 0)]
    [InlineData(GapPolicy.Clear, 1, 1)]
    [InlineData(GapPolicy.Stop, 1, 0)]
    public void A_gap_is_counted_and_the_policy_says_what_becomes_of_the_book(GapPolicy policy, int levels, int voids)
    {
        string path = Bare()
            .BybitBook(50, "snapshot", [(1_000, 5)], []).BybitBook(52, "delta", [(1_001, 5)], []).BybitBook(53, "delta", [(1_002, 5)], []).Write(_folder);
        CaptureReadOptions options = TextSamples.Btc with { Gaps = policy };

        (List<MarketUpdate> updates, CaptureException? error) = policy == GapPolicy.Stop
            ? Captured.ReadUntilError(path, options)
            : (Captured.Read(path, options).Updates, null);

        Assert.Equal(levels, updates.Count(u => u.Kind == MarketUpdateKind.DepthLevel));
        Assert.Equal(1 + voids, updates.Count(u => u.Kind == MarketUpdateKind.DepthClear));
        Assert.Equal(policy == GapPolicy.Stop ? $"{path}:2: gap in the depth changes: u is 52 after 50" : null, error?.Message);
        if (policy != GapPolicy.Stop) Assert.Equal($"{path}:2: gap in the depth changes: u is 52 after 50", Assert.Single(Captured.Read(path, options).Statistics.Issues));
    }

    /// <summary>The venue's Buy is a long being liquidated, in both of its streams: the order sells. A block trade is not of the book.</summary>
    [Fact]
    public void Trades_marks_and_liquidations()
    {
        string path = Bare()
            .Bybit("publicTrade", "[{\"T\":1700000000000,\"s\":\"BTCUSDT\",\"S\":\"Buy\",\"v\":\"0.003\",\"p\":\"100.1\",\"BT\":false},{\"T\":1700000000000,\"s\":\"BTCUSDT\",\"S\":\"Buy\",\"v\":\"9\",\"p\":\"90\",\"BT\":true}]")
            .Bybit("tickers", "{\"symbol\":\"BTCUSDT\",\"markPrice\":\"100.15\",\"indexPrice\":\"100.25\"}", "snapshot")
            .Bybit("allLiquidation", "[{\"T\":1700000000002,\"s\":\"BTCUSDT\",\"S\":\"Buy\",\"v\":\"0.004\",\"p\":\"99.9\"},{\"T\":1700000000002,\"s\":\"BTCUSDT\",\"S\":\"Sell\",\"v\":\"0.005\",\"p\":\"101\"}]")
            .Bybit("liquidation", "{\"updatedTime\":1700000000003,\"symbol\":\"BTCUSDT\",\"side\":\"Sell\",\"size\":\"0.006\",\"price\":\"99.8\"}")
            .Bybit("kline.1", "[]")
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, TextSamples.Btc);

        Assert.Equal(
            [
                Update(MarketUpdateKind.Trade, 0, Side.Buy, 1_001, 3), Update(MarketUpdateKind.Mark, 0, Side.None, 1_001),
                Update(MarketUpdateKind.Mark, 1, Side.None, 1_002), Update(MarketUpdateKind.Index, 1, Side.None, 1_002),
                Update(MarketUpdateKind.Liquidation, 2, Side.Sell, 999, 4), Update(MarketUpdateKind.Liquidation, 2, Side.Buy, 1_010, 5),
                Update(MarketUpdateKind.Liquidation, 3, Side.Buy, 998, 6),
            ],
            updates);
        Assert.Equal((1, 1, 3, 4, 11, 1), (seen.Trades, seen.TradesOffBook, seen.ForceOrders, seen.LotsOfLiquidatedLongs, seen.LotsOfLiquidatedShorts, seen.OtherStreams));
    }

    [Fact]
    public void The_real_file_has_no_gaps_and_no_crossed_books()
    {
        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(SharedData.Find("multi-venue/bybit_xrpusdt_ob500_2024-12-01_first50.zip"));

        Assert.Equal((50, 1, 49, 0, 0, 0), (seen.Lines, seen.Snapshots, seen.DepthApplied, seen.Gaps, seen.CrossedBooks, seen.Malformed));
        RebuiltBook book = new();
        foreach (MarketUpdate update in updates)
        {
            book.Apply(in update);
            if (update.Kind != MarketUpdateKind.Quote) continue;

            Assert.Equal((book.BestBid.Price, book.BestAsk.Price), (update.Price, update.Quantity));
        }

        Assert.True(book.BestBid.Price < book.BestAsk.Price);
    }
}
