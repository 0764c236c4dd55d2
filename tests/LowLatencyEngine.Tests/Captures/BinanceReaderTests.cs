using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class BinanceReaderTests : IDisposable
{
    private static readonly (long, long)[] None = [];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_kind_of_line_becomes_its_updates()
    {
        string path = new BinanceLines()
            .Trade(618_002, 6, buyerIsMaker: false)
            .Trade(618_001, 7, buyerIsMaker: true)
            .Quote(1, 618_002, 2_890, 618_003, 1_135)
            .Mark("61800.35000000", "61799.99999999")
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path, new CaptureReadOptions { Instrument = 3 });

        const long Start = BinanceLines.StartNanos;
        Assert.Equal(
            [
                new MarketUpdate(MarketUpdateKind.Trade, Start, 3, Side.Buy, 618_002, 6),
                new MarketUpdate(MarketUpdateKind.Trade, Start + 1_000_000, 3, Side.Sell, 618_001, 7),
                new MarketUpdate(MarketUpdateKind.Quote, Start + 2_000_000, 3, Side.None, 618_002, 618_003),
                new MarketUpdate(MarketUpdateKind.Mark, Start + 2_000_000, 3, Side.None, 618_002, 0),
                new MarketUpdate(MarketUpdateKind.Mark, Start + 3_000_000, 3, Side.None, 618_004, 0),
                new MarketUpdate(MarketUpdateKind.Index, Start + 3_000_000, 3, Side.None, 618_000, 0),
            ],
            updates);
        Assert.Equal((4, 6, 2, 1, 2, 1), (statistics.Lines, statistics.Updates, statistics.Trades, statistics.Quotes, statistics.Marks, statistics.MarksFromQuotes));
        Assert.Equal((Start, Start + 3_000_000), (statistics.FirstTimeNanos, statistics.LastTimeNanos));
    }

    [Fact]
    public void What_is_not_of_the_book_is_counted_and_left_out()
    {
        string path = new BinanceLines()
            .Trade(618_002, 6, buyerIsMaker: false, execution: "ADL")
            .Trade(618_002, 6, buyerIsMaker: false, execution: "INSURANCE_FUND")
            .Quote(1, 0, 0, 618_003, 1)
            .Quote(2, 618_004, 1, 618_003, 1)
            .Depth(1, 2, 0, [(1, 1)], None, stream: "depth20@100ms")
            .Event("kline_1m", "\"e\":\"kline\",\"k\":{\"o\":\"1\"}")
            .Json("{\"result\":null,\"id\":1}")
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path);

        Assert.Empty(updates);
        Assert.Equal((2, 2, 3, 0), (statistics.TradesOffBook, statistics.QuotesSkipped, statistics.OtherStreams, statistics.Malformed));
    }

    /// <summary>SELL closes a long. The average fill is taken where there is one; a filled quantity of 0 leaves the order's own.</summary>
    [Theory]
    [InlineData("SELL", "9910", "9915.55", "0.014", "0.015", Side.Sell, 99_156, 15)]
    [InlineData("BUY", "9910.1", "0", "0.014", "0", Side.Buy, 99_101, 14)]
    public void Liquidation_reports_are_told_with_the_side_of_their_order(
        string side, string price, string average, string quantity, string filled, Side order, long ticks, long lots)
    {
        string path = new BinanceLines()
            .Event("forceOrder", $"\"e\":\"forceOrder\",\"E\":1583971200000,\"o\":{{\"s\":\"BTCUSDT\",\"S\":\"{side}\",\"o\":\"LIMIT\",\"f\":\"IOC\"," +
                $"\"q\":\"{quantity}\",\"p\":\"{price}\",\"ap\":\"{average}\",\"X\":\"FILLED\",\"l\":\"0.015\",\"z\":\"{filled}\",\"T\":1}}")
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, new CaptureReadOptions { TickSize = 0.1m, LotSize = 0.001m });

        Assert.Equal([new(MarketUpdateKind.Liquidation, BinanceLines.StartNanos, 0, order, ticks, lots)], updates);
        Assert.Equal(lots, order == Side.Sell ? seen.LotsOfLiquidatedLongs : seen.LotsOfLiquidatedShorts);
    }

    [Theory]
    [InlineData(100, 101, 100)]
    [InlineData(101, 102, 102)]
    [InlineData(103, 104, 104)]
    [InlineData(100, 100, 100)]
    public void Marks_from_quotes_round_half_to_even(long bid, long ask, long mark)
    {
        string path = new BinanceLines().Quote(1, bid, 1, ask, 1).Write(_folder);

        Assert.Equal(mark, Assert.Single(Captured.Read(path).Updates, update => update.Kind == MarketUpdateKind.Mark).Price);
    }

    [Theory]
    [InlineData(MarkSource.Auto, 2, 1)]
    [InlineData(MarkSource.Stream, 1, 0)]
    [InlineData(MarkSource.Quotes, 3, 3)]
    public void The_source_of_marks_can_be_chosen(MarkSource source, int marks, int fromQuotes)
    {
        string path = new BinanceLines()
            .Quote(1, 100, 1, 102, 1)
            .Quote(2, 100, 2, 102, 2)
            .Mark("10.10000000", "10.10000000")
            .Quote(3, 102, 1, 104, 1)
            .Wait(2_000_000_000)
            .Quote(4, 102, 2, 104, 2)
            .Write(_folder);

        CaptureStatistics statistics = Captured.Read(path, new CaptureReadOptions { Mark = source }).Statistics;

        Assert.Equal((4, marks, fromQuotes), (statistics.Quotes, statistics.Marks, statistics.MarksFromQuotes));
    }

    [Fact]
    public void Only_one_symbol_is_read()
    {
        BinanceLines lines = new BinanceLines().Trade(618_002, 6, false);
        byte[] others = new BinanceLines { Symbol = "ETHUSDT" }.Trade(25_000, 1, false).Trade(25_001, 1, false).Bytes;
        string path = _folder.Write("two.txt", [.. lines.Bytes, .. others]);

        (List<MarketUpdate> first, CaptureStatistics statistics) = Captured.Read(path);
        Assert.Equal(618_002, Assert.Single(first).Price);
        Assert.Equal(2, statistics.OtherSymbols);
        Assert.Equal([new("BTCUSDT", 1), new("ETHUSDT", 2)], statistics.Symbols.OrderBy(pair => pair.Key));

        using IMarketReader reader = CaptureSource.Open(path, new CaptureReadOptions { Symbol = "ethusdt", TickSize = 0.01m, LotSize = 0.001m });
        Assert.Equal([250_000, 250_010], Captured.All(reader).Select(update => update.Price));
        Assert.Equal((ProfileOrigin.Given, "ETHUSDT"), (reader.Profile.Origin, reader.Profile.Symbol));
    }

    [Fact]
    public void Malformed_lines_are_counted_with_their_place_and_skipped_up_to_a_limit()
    {
        string path = new BinanceLines()
            .Trade(618_002, 6, false)
            .Event("trade", "\"s\":\"BTCUSDT\",\"p\":\"61800.25\",\"q\":\"0.006\"")
            .Event("trade", "\"s\":\"BTCUSDT\",\"p\":\"12,3\",\"q\":\"0.006\"")
            .Event("trade", "\"s\":\"BTCUSDT\",\"p\":\"61800.20\"")
            .Raw("hello")
            .Raw("1700000000 {}")
            .Json("{\"stream\":")
            .Trade(618_003, 6, false)
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path, new CaptureReadOptions { TickSize = 0.1m, LotSize = 0.001m });
        Assert.Equal([618_002, 618_003], updates.Select(update => update.Price));
        Assert.Equal(6, statistics.Malformed);
        Assert.Equal(
            [
                $"{path}:2: column 74: price \"61800.25\" is not a multiple of the step 0.1",
                $"{path}:3: column 74: price \"12,3\" is not a number",
                $"{path}:4: quantity is missing",
                $"{path}:5: column 1: local time \"\" is not a whole number",
                $"{path}:6: column 1: local time \"1700000000\" is not in nanoseconds since 1970",
            ],
            statistics.Issues.Take(5));
        Assert.StartsWith($"{path}:7: column ", statistics.Issues[5]);
        Assert.Contains("not JSON", statistics.Issues[5]);

        CaptureReadOptions strict = new() { TickSize = 0.1m, LotSize = 0.001m, MalformedMax = 0 };
        (List<MarketUpdate> before, CaptureException error) = Captured.ReadUntilError(path, strict);
        Assert.Single(before);
        Assert.Equal((2, 74), (error.Line, error.Column));
        Assert.Equal(statistics.Issues[0], error.Message);
    }

    [Fact]
    public void A_malformed_line_leaves_nothing_behind()
    {
        string path = new BinanceLines()
            .Snapshot(10, [(100, 5)], [(101, 5)])
            .Event("depth@0ms", "\"e\":\"depthUpdate\",\"s\":\"BTCUSDT\",\"U\":9,\"u\":12,\"pu\":8,\"b\":[[\"9.90\",\"1.000\"]],\"a\":[[\"10.20\",\"x\"]]")
            .Depth(11, 12, 10, [(99, 7)], None)
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path, new CaptureReadOptions { TickSize = 0.1m, LotSize = 0.001m });

        Assert.Equal(1, statistics.Malformed);
        Assert.DoesNotContain(updates, update => update.Quantity == 1_000);
    }

    [Fact]
    public void Memory_does_not_follow_from_the_length_of_the_file()
    {
        string shorter = Many(2_000, "shorter.txt"), longer = Many(20_000, "longer.txt");
        AllocatedBytes(shorter);

        long few = AllocatedBytes(shorter), many = AllocatedBytes(longer);

        Assert.True(many <= few + 32_768, $"{few} bytes for 2,000 rounds, {many} for 20,000");

        string Many(int rounds, string name)
        {
            BinanceLines lines = new BinanceLines().Snapshot(1, [(100, 1)], [(102, 1)]);
            for (int k = 1; k <= rounds; k++) lines.Depth(k, k + 1, k, [(100, k)], [(102, k)]).Quote(k, 100, k, 102, k).Trade(100, k, false);
            return lines.Write(_folder, name);
        }

        static long AllocatedBytes(string path)
        {
            MarketUpdate[] batch = new MarketUpdate[64];
            long before = GC.GetAllocatedBytesForCurrentThread();
            using IMarketReader reader = CaptureSource.Open(path);
            while (reader.TryRead(batch, out _))
            {
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Times_that_go_back_are_counted_and_passed_on()
    {
        string path = new BinanceLines().Trade(1, 1, false).Wait(-5_000_000).Trade(2, 1, false).Trade(3, 1, false).Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path);

        Assert.Equal((1, 1), (statistics.BackwardTimes, statistics.BackwardExchangeTimes));
        Assert.Equal(BinanceLines.StartNanos - 4_000_000, updates[1].TimeNanos);
    }
}
