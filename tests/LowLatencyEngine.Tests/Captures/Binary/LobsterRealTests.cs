using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using LowLatencyEngine.Book;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures.Binary;

/// <summary>LOBSTER's real files: the oracle is the order book file, read here by other means.</summary>
public class LobsterRealTests
{
    private const string Goog = "lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip";
    private const string Aapl = "lobster/AAPL_2012-06-21_34200000_57600000_message_10.first999.csv";

    [Fact]
    public void Messages_are_counted_by_type_and_dated()
    {
        CaptureReport goog = CaptureInspector.Inspect(SharedData.Find(Goog));

        Assert.Equal((CaptureFormat.Lobster, CaptureCompression.Zip, null), (goog.Format, goog.Compression, goog.Error));
        Dictionary<string, long> counts = goog.Counts.ToDictionary();
        Assert.Equal((147_916, 7_765, 3_913), (counts["lines"], counts["type 4 executed"], counts["type 5 hidden executed"]));
        Assert.Equal((71_258, 19, 64_961), (counts["type 1 new"], counts["type 2 cancelled in part"], counts["type 3 deleted"]));
        Assert.False(counts.ContainsKey("unknown orders"));
        Assert.Equal("GOOG", goog.Profile!.Symbol);
        Assert.Equal(new DateTime(2012, 6, 21, 13, 30, 0, DateTimeKind.Utc), DateTime.UnixEpoch.AddSeconds(goog.FirstTimeNanos / 1_000_000_000));
    }

    [Theory]
    [InlineData(Goog, 147_915, 7_764, 0.999)]
    [InlineData(Aapl, 998, 98, 1.0)]
    public void The_book_equals_the_order_book_file(string name, int transitions, int executions, double firstShare)
    {
        CheckReport report = CaptureChecker.Check([SharedData.Find(name)], null);

        Assert.Equal((transitions, 0L), (report.Results[0].Compared, report.Results[0].Mismatches));
        Assert.Equal((2L * transitions, 0L), (report.Results[1].Compared, report.Results[1].Mismatches));
        Assert.Equal((executions, 0L), (report.Results[2].Compared, report.Results[2].Mismatches));
        Assert.InRange(1 - (double)report.Results[3].Mismatches / report.Results[3].Compared, firstShare, 1.0);
        Assert.True(report.Passed);
    }

    /// <summary>The engine's own order book, driven by the updates alone, equals the order book file in every row.</summary>
    [Theory]
    [InlineData(Goog, 147_916)]
    [InlineData(Aapl, 999)]
    public void The_engines_book_rebuilt_from_the_updates_equals_every_row(string name, int rows)
    {
        string path = SharedData.Find(name);
        using IMarketReader reader = CaptureSource.Open(path);
        using StreamReader oracle = new(OpenBook(path));
        using OrderPool pool = new(1 << 16);
        OrderBook book = new(pool, 0, new BookOptions { WindowTicks = 1 << 16 });
        DepthLevel[] depth = new DepthLevel[10];
        MarketUpdate[] batch = new MarketUpdate[4_096];
        int compared = 0, wrong = 0;
        while (reader.TryRead(batch, out int count))
        {
            foreach (MarketUpdate update in batch.AsSpan(0, count))
            {
                if (update.Kind != MarketUpdateKind.DepthEnd) Apply(pool, book, in update);
                else if (!IsRow(book, depth, oracle.ReadLine()!)) wrong++;
                if (update.Kind == MarketUpdateKind.DepthEnd) compared++;
            }
        }

        Assert.Equal((rows, 0), (compared, wrong));
        Assert.Null(oracle.ReadLine());
    }

    internal static void Apply(OrderPool pool, OrderBook book, in MarketUpdate update)
    {
        switch (update.Kind)
        {
            case MarketUpdateKind.OrderAdd:
                book.Add(update.OrderId, update.Side, update.Price, update.Quantity, 0, OrderFlags.None);
                break;
            case MarketUpdateKind.OrderReduce or MarketUpdateKind.OrderExecute:
                Assert.True(pool.TryFind(0, update.OrderId, out int reduced));
                Assert.Equal((update.Price, update.Side), (pool.PriceOf(reduced), pool.SideOf(reduced)));
                book.Reduce(reduced, update.Quantity);
                break;
            case MarketUpdateKind.OrderDelete:
                Assert.True(pool.TryFind(0, update.OrderId, out int deleted));
                Assert.Equal(update.Quantity, pool[deleted].Leaves);
                book.Remove(deleted);
                break;
        }
    }

    private static bool IsRow(OrderBook book, DepthLevel[] depth, string line)
    {
        string[] fields = line.Split(',');
        foreach ((Side side, int at) in ((Side, int)[])[(Side.Sell, 0), (Side.Buy, 2)])
        {
            int levels = book.CopyDepth(side, depth);
            for (int rank = 0; rank < fields.Length / 4; rank++)
            {
                (long price, long size) = (long.Parse(fields[4 * rank + at], CultureInfo.InvariantCulture), long.Parse(fields[4 * rank + at + 1], CultureInfo.InvariantCulture));
                if (rank >= levels || depth[rank].Price != price || depth[rank].Lots != size) return false;
            }
        }

        return true;
    }

    private static Stream OpenBook(string path)
    {
        if (!path.EndsWith(".zip", StringComparison.Ordinal)) return File.OpenRead(path.Replace("message", "orderbook", StringComparison.Ordinal));

        ZipArchive archive = new(File.OpenRead(path), ZipArchiveMode.Read);
        return archive.Entries.Single(entry => entry.Name.Contains("orderbook", StringComparison.Ordinal)).Open();
    }
}
