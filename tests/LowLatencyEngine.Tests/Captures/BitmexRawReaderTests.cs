using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class BitmexRawReaderTests : IDisposable
{
    private const string Real = "multi-venue/cryptofeed_BITMEX.ws.1.0.gz";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static MarketUpdate Update(MarketUpdateKind kind, long millis, Side side = Side.None, long price = 0, long quantity = 0) =>
        new(kind, VenueLines.StartNanos + millis * 1_000_000, 0, side, price, quantity);

    [Fact]
    public void A_book_is_a_partial_and_changes_by_id()
    {
        string path = new VenueLines()
            .BitmexBook("insert", (9, Side.Buy, 990, 1))
            .BitmexBook("partial", (1, Side.Buy, 1_000, 5), (2, Side.Sell, 1_010, 6))
            .BitmexBook("update", (1, Side.Buy, 0, 4), (77, Side.Buy, 0, 9))
            .BitmexBook("insert", (3, Side.Sell, 1_005, 2))
            .BitmexBook("delete", (3, Side.Sell, 0, 0))
            .BitmexBook("update", (2, Side.Buy, 0, 3))
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, TextSamples.Btc);

        Assert.Equal(
            [
                Update(MarketUpdateKind.DepthClear, 1), Update(MarketUpdateKind.DepthLevel, 1, Side.Buy, 1_000, 5),
                Update(MarketUpdateKind.DepthLevel, 1, Side.Sell, 1_010, 6), Update(MarketUpdateKind.DepthEnd, 1),
                Update(MarketUpdateKind.Quote, 1, Side.None, 1_000, 1_010), Update(MarketUpdateKind.Mark, 1, Side.None, 1_005),
                Update(MarketUpdateKind.DepthLevel, 2, Side.Buy, 1_000, 4), Update(MarketUpdateKind.DepthEnd, 2),
                Update(MarketUpdateKind.DepthLevel, 3, Side.Sell, 1_005, 2), Update(MarketUpdateKind.DepthEnd, 3),
                Update(MarketUpdateKind.Quote, 3, Side.None, 1_000, 1_005), Update(MarketUpdateKind.Mark, 3, Side.None, 1_002),
                Update(MarketUpdateKind.DepthLevel, 4, Side.Sell, 1_005, 0), Update(MarketUpdateKind.DepthEnd, 4),
                Update(MarketUpdateKind.Quote, 4, Side.None, 1_000, 1_010), Update(MarketUpdateKind.Mark, 4, Side.None, 1_005),
                Update(MarketUpdateKind.DepthLevel, 5, Side.Sell, 1_010, 0), Update(MarketUpdateKind.DepthLevel, 5, Side.Buy, 1_010, 3),
                Update(MarketUpdateKind.DepthEnd, 5),
            ],
            updates);
        Assert.Equal((1, 1, 0), (seen.Snapshots, seen.UnknownIds, seen.CrossedBooks));
    }

    /// <summary>side Buy of the liquidation table is an order that buys: a short is being liquidated. Updates and deletions tell nothing.</summary>
    [Fact]
    public void Trades_quotes_marks_and_liquidations()
    {
        string path = new VenueLines()
            .Raw("wss://www.bitmex.com/realtime <-> 1626993367.388005").Raw("")
            .Bitmex("trade", "partial", "\"timestamp\":\"2023-11-14T00:00:00.000Z\",\"side\":\"Buy\",\"size\":1,\"price\":90")
            .Bitmex("trade", "insert", "\"timestamp\":\"2023-11-14T22:13:20.001Z\",\"side\":\"Sell\",\"size\":0.005,\"price\":100.1")
            .Bitmex("quote", "insert", "\"bidSize\":1,\"bidPrice\":100,\"askPrice\":100.2,\"askSize\":2", "\"bidSize\":null,\"bidPrice\":null,\"askPrice\":100.2,\"askSize\":2")
            .Bitmex("instrument", "update", "\"markPrice\":100.149,\"indicativeSettlePrice\":100.25", "\"openInterest\":7")
            .Bitmex("liquidation", "insert", "\"orderID\":\"a\",\"side\":\"Buy\",\"price\":99.9,\"leavesQty\":0.007")
            .Bitmex("liquidation", "update", "\"orderID\":\"a\",\"leavesQty\":0.001")
            .Bitmex("liquidation", "delete", "\"orderID\":\"a\"")
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, TextSamples.Btc);

        Assert.Equal(
            [
                Update(MarketUpdateKind.Trade, 3, Side.Sell, 1_001, 5), Update(MarketUpdateKind.Mark, 3, Side.None, 1_001),
                Update(MarketUpdateKind.Quote, 4, Side.None, 1_000, 1_002), Update(MarketUpdateKind.Mark, 5, Side.None, 1_001),
                Update(MarketUpdateKind.Index, 5, Side.None, 1_002), Update(MarketUpdateKind.Liquidation, 6, Side.Buy, 999, 7),
            ],
            updates);
        Assert.Equal((0, 1, 7, 0), (seen.Malformed, seen.QuotesSkipped, seen.LotsOfLiquidatedShorts, seen.LotsOfLiquidatedLongs));
        Assert.Equal(4, seen.OtherStreams);
    }

    [Theory]
    [InlineData("s")]
    [InlineData("s:")]
    [InlineData("ms")]
    [InlineData("us:")]
    [InlineData("ns")]
    public void The_local_time_may_stand_ahead_in_any_unit(string unit)
    {
        VenueLines lines = new()
        {
            Prefix = nanos => (unit.TrimEnd(':') switch
            {
                "s" => $"{nanos / 1_000_000_000}.{nanos / 1_000_000 % 1_000:D3}",
                "ms" => $"{nanos / 1_000_000}",
                "us" => $"{nanos / 1_000}",
                _ => $"{nanos}",
            }) + (unit.EndsWith(':') ? ": " : " "),
        };
        string path = lines.BitmexBook("partial", (1, Side.Buy, 1_000, 5)).BitmexBook("update", (1, Side.Buy, 0, 4)).Write(_folder);

        Assert.Equal(CaptureFormat.BitmexRaw, CaptureDetector.Detect(path).Format);
        Assert.Equal([0L, 1L], Captured.Read(path, TextSamples.Btc).Updates.Select(u => (u.TimeNanos - VenueLines.StartNanos) / 1_000_000).Distinct());
    }

    [Fact]
    public void Without_a_local_time_the_venues_counts_and_a_book_takes_the_latest()
    {
        VenueLines lines = new() { Prefix = _ => "" };
        string path = lines
            .BitmexBook("partial", (1, Side.Buy, 1_000, 5))
            .Bitmex("trade", "insert", "\"timestamp\":\"2023-11-14T22:13:20.001Z\",\"side\":\"Sell\",\"size\":0.005,\"price\":100.1")
            .BitmexBook("partial", (1, Side.Buy, 1_000, 5))
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, TextSamples.Btc);

        Assert.All(updates, update => Assert.Equal(VenueLines.StartNanos + 1_000_000, update.TimeNanos));
        Assert.Contains(":1: the message has no time, and no line before it had one", Assert.Single(seen.Issues));
    }

    [Theory]
    [InlineData("1700000000.1: {\"table\":\"trade\",\"action\":\"insert\",\"data\":[{\"symbol\":\"BTCUSDT\",\"side\":\"Long\",\"size\":1,\"price\":1}]}", "column 86: side \"Long\" is not Buy or Sell")]
    [InlineData("1700000000.1: {\"table\":\"trade\",\"action\":\"insert\",\"data\":[{\"symbol\":\"BTCUSDT\",\"side\":\"Buy\",\"size\":1,\"price\":1.05}]}", "not a multiple of the step 0.1")]
    [InlineData("1700000000.1: {\"table\":\"trade\",\"action\":\"insert\",\"data\":[{\"side\":\"Buy\"}]}", "symbol \"\" is not a symbol")]
    [InlineData("1700000000.1: {\"table\":\"orderBookL2\",\"action\":\"erase\",\"data\":[]}", "action \"erase\" is not partial, insert, update or delete")]
    [InlineData("1700000000.1: {\"table\":\"orderBookL2\"", "not JSON")]
    [InlineData("1700000000.1: []", "the message is no object")]
    [InlineData("hello", "column 1: the line is no JSON, with or without a local time ahead of it")]
    public void A_line_that_cannot_be_read_says_where_and_why(string line, string problem)
    {
        string path = new VenueLines().BitmexBook("partial", (1, Side.Buy, 1_000, 5)).Raw(line).Write(_folder);

        CaptureException error = Captured.ReadUntilError(path, TextSamples.Btc with { MalformedMax = 0 }).Error;

        Assert.Equal(2, error.Line);
        Assert.Contains(problem, error.Message);
    }

    /// <summary>A line may name several ids that nobody knows, and a change may be out of sequence and dropped: both are compared as often as they differ.</summary>
    [Fact]
    public void A_check_never_finds_more_than_it_compared()
    {
        string ids = new VenueLines().BitmexBook("partial", (1, Side.Buy, 1_000, 5)).BitmexBook("update", (7, Side.Buy, 0, 4), (8, Side.Buy, 0, 4)).Write(_folder);
        string old = new BinanceLines().Snapshot(50, [(99, 7)], [(102, 9)]).Depth(51, 52, 50, [(98, 1)], []).Depth(40, 41, 39, [(98, 1)], [])
            .Depth(40, 41, 39, [(98, 1)], []).Write(_folder, "old.txt");

        CheckResult[] results = [.. CaptureChecker.Check([ids], null, TextSamples.Btc).Results, .. CaptureChecker.Check([old], null, TextSamples.Btc).Results];

        Assert.All(results, result => Assert.InRange(result.Mismatches, 0, result.Compared));
        Assert.Equal(2, results.Count(result => result.Mismatches == 2));
    }

    [Fact]
    public void The_real_file_has_no_unknown_ids_and_no_crossed_books()
    {
        string path = SharedData.Find(Real);
        IReadOnlyDictionary<string, long> symbols = CaptureInspector.Inspect(path).Symbols;
        long depthLines = 0, quotes = 0, trades = 0;
        foreach (string symbol in symbols.Keys)
        {
            CaptureStatistics seen = Captured.Read(path, new CaptureReadOptions { Symbol = symbol }).Statistics;
            Assert.Equal((0, 0, 0, 1, 0), (seen.UnknownIds, seen.CrossedBooks, seen.Malformed, seen.Snapshots, seen.BackwardTimes));
            depthLines += seen.DepthLines;
            quotes += seen.Quotes;
            trades += seen.Trades;
        }

        Assert.Equal(10, symbols.Count);
        Assert.Equal(10 + 445 + 1_090 + 434, depthLines);
        Assert.True(quotes >= 93 && trades >= 7);
    }

    [Fact]
    public void The_real_book_of_XBTUSD_ends_where_the_venue_said()
    {
        RebuiltBook book = new();
        foreach (MarketUpdate update in Captured.Read(SharedData.Find(Real), new CaptureReadOptions { Symbol = "XBTUSD" }).Updates) book.Apply(in update);

        Assert.Equal((64_373, 64_374), (book.BestBid.Price, book.BestAsk.Price));
    }
}
