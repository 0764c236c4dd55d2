using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using Xunit;

namespace LowLatencyEngine.Tests.Liquidation;

/// <summary>The orders of a collect beside plain sorts: announcements by account and unit, liquidations by severity in whole numbers of any size.</summary>
public sealed class UnitReviewTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 30)]
    [InlineData(3, 400)]
    public void Announcements_and_liquidations_stand_in_the_order_of_a_plain_sort(int seed, int count)
    {
        using UnitReview review = new(count);
        Random random = new(seed);
        for (int round = 0; round < 50; round++)
        {
            List<ReviewEntry> entries = Fill(review, random, count);

            review.SortSaying();
            review.SortDue();

            Assert.Equal(Announced(entries.Where(e => e.Says != EventKind.None)), Units(review.SayingCount, review.SayingAt));
            Assert.Equal(Due(entries), Units(review.DueCount, review.DueAt));
            review.Clear();
        }
    }

    /// <summary>Where not all can be said, the first ones in the order of announcements stay, those that say nothing among them.</summary>
    [Fact]
    public void What_is_kept_of_all_are_the_first_in_the_order_of_announcements()
    {
        const int Count = 200;
        using UnitReview review = new(Count);
        Random random = new(4);
        for (int kept = 0; kept <= Count; kept += 10)
        {
            List<ReviewEntry> entries = Fill(review, random, Count);
            HashSet<int> first = [.. Announced(entries).Take(kept)];

            review.SortAll();
            review.Keep(kept);
            review.SortSaying();
            review.SortDue();

            entries.RemoveAll(entry => !first.Contains(entry.Unit));
            Assert.Equal(Announced(entries.Where(e => e.Says != EventKind.None)), Units(review.SayingCount, review.SayingAt));
            Assert.Equal(Due(entries), Units(review.DueCount, review.DueAt));
            review.Clear();
        }
    }

    [Fact]
    public void Units_that_owe_stand_in_the_order_of_announcements_and_leave_the_others_alone()
    {
        using UnitReview review = new(20);
        ref ReviewEntry waiting = ref review.Add();
        waiting = new ReviewEntry { Unit = 7, Owner = new UnitOwner(5, 0, 0), Says = EventKind.MarginRestored, Place = LiquidationQueue.None };
        review.List(in waiting);
        long[] accounts = [9, 1, 4];
        foreach (long account in accounts)
        {
            review.AddOwing((int)account, new UnitOwner(account, EngineEvent.NoInstrument, 0));
        }

        review.SortOwing();

        Assert.Equal([1, 4, 9], Enumerable.Range(0, review.OwingCount).Select(review.OwingAt));
        review.ForgetOwing();
        review.SortSaying();
        Assert.Equal((1, 1, 0, 7), (review.Count, review.SayingCount, review.OwingCount, review.SayingAt(0).Unit));
    }

    /// <summary>Few accounts, prices and sizes, so that many stand level; now and then money near the limits of its range.</summary>
    private static List<ReviewEntry> Fill(UnitReview review, Random random, int count)
    {
        List<ReviewEntry> entries = [];
        for (int unit = 0; unit < count; unit++)
        {
            bool isExtreme = random.Next(5) == 0;
            ref ReviewEntry entry = ref review.Add();
            entry = new ReviewEntry
            {
                Unit = unit,
                Maintenance = isExtreme ? 1 + random.Next(3) : 1_000 + random.Next(3),
                Equity = isExtreme ? -random.NextInt64(1L << 61) : random.Next(3) * 100,
                Notional = random.Next(3),
                Owner = new UnitOwner(random.Next(1_000) == 0 ? -1 : unit / 4 * 37 % 997, (short)Math.Max(-1, unit % 4 - 2), (byte)(1 - unit % 2)),
                Says = random.Next(2) == 0 ? EventKind.MarginCalled : EventKind.None,
                Place = random.Next(3) == 0 ? LiquidationQueue.None : unit,
            };
            review.List(in entry);
            entries.Add(entry);
        }

        return entries;
    }

    private static List<int> Announced(IEnumerable<ReviewEntry> entries) => [.. InOrder(entries).Select(entry => entry.Unit)];

    private static List<int> Due(List<ReviewEntry> entries) =>
    [
        .. InOrder(entries.Where(entry => entry.Place != LiquidationQueue.None)).OrderByDescending(Severity).ThenByDescending(entry => entry.Notional).Select(entry => entry.Unit),
    ];

    private static IEnumerable<ReviewEntry> InOrder(IEnumerable<ReviewEntry> entries) => entries
        .OrderBy(entry => entry.Owner.AccountId)
        .ThenBy(entry => entry.Owner.Instrument >= 0)
        .ThenBy(entry => entry.Owner.Instrument >= 0 ? entry.Owner.Instrument : entry.Owner.Currency);

    private static BigInteger Severity(ReviewEntry entry) => ((BigInteger)entry.Maintenance - entry.Equity) * 1_000_000 / entry.Maintenance;

    private delegate ref readonly ReviewEntry At(int rank);

    private static List<int> Units(int count, At at)
    {
        List<int> units = [];
        for (int rank = 0; rank < count; rank++) units.Add(at(rank).Unit);
        return units;
    }
}
