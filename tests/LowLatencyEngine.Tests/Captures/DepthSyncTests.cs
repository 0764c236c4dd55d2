using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class DepthSyncTests : IDisposable
{
    private static readonly (long, long)[] None = [];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Changes_before_the_snapshot_wait_for_it()
    {
        string path = new BinanceLines()
            .Depth(1, 9, 0, [(100, 1)], None)
            .Depth(10, 20, 9, [(100, 2)], None)
            .Depth(21, 30, 20, [(100, 3)], None)
            .Snapshot(15, [(100, 9), (99, 9)], [(101, 9)])
            .Depth(31, 40, 30, None, [(101, 4)])
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path);

        long snapshot = BinanceLines.StartNanos + 3_000_000;
        Assert.Equal(
            [
                (MarketUpdateKind.DepthClear, snapshot, Side.None, 0, 0),
                (MarketUpdateKind.DepthLevel, snapshot, Side.Buy, 100, 9),
                (MarketUpdateKind.DepthLevel, snapshot, Side.Buy, 99, 9),
                (MarketUpdateKind.DepthLevel, snapshot, Side.Sell, 101, 9),
                (MarketUpdateKind.DepthEnd, snapshot, Side.None, 0, 0),
                (MarketUpdateKind.DepthLevel, snapshot, Side.Buy, 100, 2),
                (MarketUpdateKind.DepthEnd, snapshot, Side.None, 0, 0),
                (MarketUpdateKind.DepthLevel, snapshot, Side.Buy, 100, 3),
                (MarketUpdateKind.DepthEnd, snapshot, Side.None, 0, 0),
                (MarketUpdateKind.DepthLevel, snapshot + 1_000_000, Side.Sell, 101, 4),
                (MarketUpdateKind.DepthEnd, snapshot + 1_000_000, Side.None, 0, 0),
            ],
            updates.Select(u => (u.Kind, u.TimeNanos, u.Side, u.Price, u.Quantity)));
        Assert.Equal((4, 3, 1, 0), (statistics.DepthLines, statistics.DepthApplied, statistics.Snapshots, statistics.Gaps));
    }

    [Theory]
    [InlineData(GapPolicy.Continue, 2)]
    [InlineData(GapPolicy.Clear, 0)]
    public void A_hole_among_the_changes_that_waited_is_a_gap_like_any_other(GapPolicy gaps, int levels)
    {
        string path = new BinanceLines()
            .Depth(10, 20, 9, [(100, 2)], None)
            .Depth(31, 40, 30, [(99, 3)], None)
            .Snapshot(15, [(100, 9)], None)
            .Depth(41, 50, 40, [(100, 4)], None)
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path, new CaptureReadOptions { Gaps = gaps });

        int cleared = updates.FindLastIndex(u => u.Kind == MarketUpdateKind.DepthClear);
        Assert.Equal((1, levels), ((int)statistics.Gaps, updates.Skip(cleared).Where(u => u.Kind == MarketUpdateKind.DepthLevel).Select(u => u.Price).Distinct().Count()));
    }

    // The change that follows a snapshot with id 100: is it applied, and is it a gap?
    [Theory]
    [InlineData(true, 90, 99, false, false)]
    [InlineData(true, 90, 100, true, false)]
    [InlineData(true, 100, 110, true, false)]
    [InlineData(true, 101, 110, true, true)]
    [InlineData(false, 90, 100, false, false)]
    [InlineData(false, 101, 110, true, false)]
    [InlineData(false, 100, 110, true, false)]
    [InlineData(false, 102, 110, true, true)]
    public void The_first_change_behind_a_snapshot(bool futures, long firstId, long lastId, bool applied, bool gap)
    {
        foreach (bool changeFirst in (bool[])[false, true])
        {
            BinanceLines lines = new();
            if (!changeFirst) lines.Snapshot(100, [(100, 9)], None);
            lines.Depth(firstId, lastId, futures ? 1 : null, [(100, 2)], None);
            if (changeFirst) lines.Snapshot(100, [(100, 9)], None);

            CaptureStatistics statistics = Captured.Read(lines.Write(_folder)).Statistics;

            Assert.Equal((applied ? 1 : 0, gap ? 1 : 0), (statistics.DepthApplied, statistics.Gaps));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_gap_is_counted_and_the_next_snapshot_mends_the_book(bool futures)
    {
        string path = new BinanceLines()
            .Snapshot(10, [(100, 9)], [(101, 9)])
            .Depth(10, 20, futures ? 1 : null, [(100, 1)], None)
            .Depth(31, 40, futures ? 30 : null, [(99, 4)], None)
            .Depth(41, 50, futures ? 40 : null, [(99, 5)], None)
            .Snapshot(45, [(100, 7), (98, 7), (99, 4)], [(101, 9)])
            .Depth(51, 60, futures ? 50 : null, [(98, 6)], None)
            .Snapshot(55, [(1, 1)], [(200, 9)])
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path);

        RebuiltBook book = new();
        updates.ForEach(update => book.Apply(in update));
        Assert.Equal([new(98, 6), new(99, 5), new(100, 7)], book.Bids);
        Assert.Equal((1, 2, 1), (statistics.Gaps, statistics.Snapshots, statistics.SnapshotsSkipped));
        Assert.Contains($"{path}:3: gap in the depth changes", Assert.Single(statistics.Issues));
    }

    /// <summary>Policy Clear: behind a gap there is no book until a snapshot makes one; what came after the gap and after the snapshot is kept.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_gap_that_clears_leaves_nothing_until_the_next_snapshot(bool futures)
    {
        BinanceLines lines = new BinanceLines()
            .Snapshot(10, [(100, 9)], [(101, 9)])
            .Depth(10, 20, futures ? 1 : null, [(100, 1)], None)
            .Depth(31, 40, futures ? 30 : null, [(99, 4)], None)
            .Depth(41, 50, futures ? 40 : null, [(98, 5)], None);
        CaptureReadOptions clear = new() { Gaps = GapPolicy.Clear };
        string cut = lines.Write(_folder);
        RebuiltBook before = new();
        Captured.Read(cut, clear).Updates.ForEach(update => before.Apply(in update));

        string path = lines.Snapshot(45, [(97, 7)], [(102, 9)]).Depth(51, 60, futures ? 50 : null, [(96, 6)], None).Write(_folder);
        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path, clear);

        RebuiltBook after = new();
        updates.ForEach(update => after.Apply(in update));
        Assert.Empty(before.Bids);
        Assert.Empty(before.Asks);
        Assert.Equal([new(96, 6), new(97, 7), new(98, 5)], after.Bids);
        Assert.Equal([new(102, 9)], after.Asks);
        Assert.Equal((1, 2), (statistics.Gaps, statistics.Snapshots));
        Assert.Equal(3, updates.Count(update => update.Kind == MarketUpdateKind.DepthClear));
    }

    [Fact]
    public void A_change_that_came_before_is_dropped_and_counted()
    {
        string path = new BinanceLines()
            .Snapshot(10, [(100, 9)], None)
            .Depth(10, 20, 1, [(100, 1)], None)
            .Depth(21, 30, 20, [(100, 2)], None)
            .Depth(10, 20, 1, [(100, 1)], None)
            .Depth(31, 40, 30, [(99, 3)], None)
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path);

        RebuiltBook book = new();
        updates.ForEach(update => book.Apply(in update));
        Assert.Equal((1, 3), (statistics.Gaps, statistics.DepthApplied));
        Assert.Equal([new(99, 3), new(100, 2)], book.Bids);
    }

    [Theory]
    [InlineData("\"U\":\"x\",\"u\":12,\"pu\":8", "U \"x\" is not a whole number")]
    [InlineData("\"U\":11,\"u\":1.5,\"pu\":8", "u \"1.5\" is not a whole number")]
    [InlineData("\"U\":11,\"u\":12,\"pu\":-8", "pu \"-8\" is not a whole number")]
    [InlineData("\"U\":11,\"u\":99999999999999999999,\"pu\":8", "u \"99999999999999999999\" is not a whole number")]
    [InlineData("\"U\":11,\"u\":[12],\"pu\":8", "u \"[12]\" is not a whole number")]
    [InlineData("\"U\":13,\"u\":12,\"pu\":8", "U \"13\" is above u")]
    [InlineData("\"u\":12,\"pu\":8", "U is missing")]
    public void Changes_without_proper_ids_are_malformed(string ids, string problem)
    {
        string path = new BinanceLines()
            .Snapshot(10, [(100, 9)], None)
            .Event("depth@0ms", $"\"e\":\"depthUpdate\",\"s\":\"BTCUSDT\",{ids},\"b\":[],\"a\":[]")
            .Depth(10, 20, 1, [(100, 1)], None)
            .Write(_folder);

        CaptureStatistics statistics = Captured.Read(path).Statistics;

        Assert.EndsWith(problem, Assert.Single(statistics.Issues));
        Assert.Equal((1, 0, 1), (statistics.Malformed, statistics.Gaps, statistics.DepthApplied));
    }

    [Fact]
    public void Without_a_snapshot_nothing_is_applied_unless_asked_for()
    {
        string path = new BinanceLines().Depth(1, 9, 0, [(100, 1)], None).Depth(10, 20, 9, [(100, 2)], None).Depth(31, 40, 30, [(100, 3)], None).Write(_folder);

        Assert.Empty(Captured.Read(path).Updates);
        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(path, new CaptureReadOptions { DepthWithoutSnapshot = true });
        Assert.Equal((6, 3, 1), (updates.Count, statistics.DepthApplied, statistics.Gaps));
    }

    [Fact]
    public void The_first_depth_stream_is_followed_and_others_are_not_mixed_in()
    {
        string path = new BinanceLines()
            .Snapshot(10, [(100, 9)], None)
            .Depth(10, 20, 1, [(100, 1)], None, "depth@0ms")
            .Depth(10, 25, 1, [(100, 5)], None, "depth@100ms")
            .Depth(21, 30, 20, [(100, 2)], None, "depth@0ms")
            .Write(_folder);

        CaptureStatistics statistics = Captured.Read(path).Statistics;

        Assert.Equal((0, 2, 1), (statistics.Gaps, statistics.DepthApplied, statistics.OtherStreams));
    }

    /// <summary>
    /// A random book told as snapshot and changes; what is rebuilt is the book. Futures apply the change that ends at the snapshot's id
    /// once more.
    /// </summary>
    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_random_book_comes_back_whole(int seed, bool futures)
    {
        Random random = new(seed);
        SortedDictionary<long, long> bids = [], asks = [];
        BinanceLines lines = new();
        long lastId = 1_000;
        int snapshotAt = random.Next(1, 20);
        for (int change = 0; change < 300; change++)
        {
            if (change == snapshotAt) lines.Snapshot(lastId, [.. bids.Select(p => (p.Key, p.Value))], [.. asks.Select(p => (p.Key, p.Value))]);
            (long, long)[] newBids = Change(bids, 1, 500), newAsks = Change(asks, 501, 1_000);
            long next = lastId + random.Next(1, 50);
            lines.Depth(lastId + 1, next, futures ? lastId : null, newBids, newAsks);
            lastId = next;
        }

        foreach (int batch in (int[])[1, 7, 5_000])
        {
            RebuiltBook book = new();
            (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(lines.Write(_folder), batch: batch);
            updates.ForEach(update => book.Apply(in update));

            Assert.Equal((0, 0, 300 - snapshotAt + (futures ? 1 : 0)), (statistics.Malformed, statistics.Gaps, statistics.DepthApplied));
            Assert.Equal(bids, book.Bids);
            Assert.Equal(asks, book.Asks);
        }

        (long, long)[] Change(SortedDictionary<long, long> side, int least, int most)
        {
            Dictionary<long, long> changes = [];
            for (int k = random.Next(0, 30); k > 0; k--) changes[random.Next(least, most)] = random.Next(0, 3) * random.Next(1, 1_000_000);
            foreach ((long price, long lots) in changes)
            {
                if (lots == 0) side.Remove(price);
                else side[price] = lots;
            }

            return [.. changes.Select(pair => (pair.Key, pair.Value))];
        }
    }
}
