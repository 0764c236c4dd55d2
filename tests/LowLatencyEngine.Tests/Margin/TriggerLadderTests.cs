using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Margin;

/// <summary>A ladder beside a dictionary of prices: every sweep yields exactly the triggers that the mark reaches, where a bucket is one price and where it is thousands.</summary>
public sealed class TriggerLadderTests
{
    private const int PositionCount = 200;

    [Theory]
    [InlineData(true, 2_000)]
    [InlineData(false, 2_000)]
    [InlineData(true, 1_000_000)]
    [InlineData(false, 1_000_000)]
    [InlineData(true, 4_000_000_000)]
    [InlineData(false, 4_000_000_000)]
    public void ASweepYieldsWhatTheMarkReaches(bool falling, long priceMax)
    {
        using Bench bench = new(falling, priceMax, isScaled: false);
        (TriggerLadder ladder, int[] positions) = (bench.Ladder, bench.Positions);

        Random random = new(7);
        Dictionary<int, long> armed = [];
        int fired = 0;
        for (int round = 0; round < 20_000; round++)
        {
            int position = positions[random.Next(PositionCount)];
            long centre = random.NextInt64(priceMax * 49 / 100, priceMax * 51 / 100);
            long price = Math.Clamp(centre + random.NextInt64(-priceMax / 1_000, priceMax / 1_000 + 1), 1, priceMax);
            if (random.Next(8) == 0 && armed.Remove(position))
            {
                ladder.Disarm(position);
                continue;
            }

            bench.Arm(position, price);
            armed[position] = price;
            if (random.Next(4) != 0) continue;

            long nearest = falling ? armed.Values.Max() : armed.Values.Min();
            long mark = random.Next(3) == 0 ? centre : Math.Clamp(nearest + random.Next(-2, 3), 1, priceMax);
            int[] expected = [.. armed.Where(a => falling ? mark <= a.Value : mark >= a.Value).Select(a => a.Key).Order()];
            Assert.Equal(expected, ladder.IsCrossed(mark) ? bench.Sweep(mark) : []);
            foreach (int gone in expected) armed.Remove(gone);
            fired += expected.Length;
        }

        Assert.True(fired > 1_000, $"{fired} triggers fired");
    }

    /// <summary>The last quiet mark crosses nothing, the next one does, at any scale; and it is forgotten as soon as a trigger comes nearer or all do.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void TheQuietEdgeIsTheLastMarkThatCrossesNothing(bool falling, bool isScaled)
    {
        const long priceMax = 1L << 39;
        using Bench bench = new(falling, priceMax, isScaled);
        (TriggerLadder ladder, int[] positions) = (bench.Ladder, bench.Positions);
        int beyond = falling ? -1 : 1;
        Assert.False(ladder.IsCrossed(Math.Clamp(ladder.QuietEdge, 1, priceMax)));

        Random random = new(11);
        int forgotten = 0;
        for (int round = 0; round < 5_000; round++)
        {
            bench.Marks.RememberQuiet(0, 1, priceMax);
            long before = ladder.QuietEdge;
            if (isScaled && round % 10 == 9)
            {
                if (!ladder.Tighten(1_000_000 + random.Next(1_000), 1_000_000)) ladder.Reset();
                Assert.False(bench.Marks[0].IsQuiet(1));
                continue;
            }

            int bits = random.Next(1, 40);
            long distance = random.NextInt64(1L << (bits - 1), 1L << bits);
            bench.Arm(positions[random.Next(PositionCount)], Math.Clamp(falling ? distance : priceMax - distance, 1, priceMax));
            long edge = ladder.QuietEdge;
            bool isNearer = falling ? edge > before : edge < before;
            if (isNearer) Assert.False(bench.Marks[0].IsQuiet(1));
            forgotten += isNearer ? 1 : 0;
            if (edge is >= 1 and <= priceMax) Assert.False(ladder.IsCrossed(edge));
            if (edge + beyond is >= 1 and <= priceMax) Assert.True(ladder.IsCrossed(edge + beyond));
            if (round % 40 == 38) bench.Sweep(Math.Clamp(edge + beyond * (1 + edge / 4), 1, priceMax));
        }

        Assert.True(forgotten > 50, $"came nearer {forgotten} times");
    }

    /// <summary>A trigger that is moved farther away may stay where it is, but it is never missed, and never fires before the mark has come half of the way.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void AMovedTriggerFiresInTimeAndNotMuchTooEarly(bool falling, bool isScaled)
    {
        const long priceMax = 1_000_000;
        using Bench bench = new(falling, priceMax, isScaled);
        (TriggerLadder ladder, int[] positions) = (bench.Ladder, bench.Positions);
        int toward = falling ? -1 : 1;
        long mark = priceMax / 2;
        Dictionary<int, (long Price, long Mark)> armed = [];
        Random random = new(29);
        const int moves = 40_000;
        int early = 0;
        for (int round = 0; round < moves; round++)
        {
            int position = positions[random.Next(PositionCount)];
            long price = mark + toward * random.NextInt64(1, 1L << random.Next(2, 18));
            bench.Arm(position, price, mark);
            armed[position] = (price, mark);
            if (random.Next(8) != 0) continue;

            mark = Math.Clamp(mark + random.Next(-400, 401), priceMax / 4, priceMax * 3 / 4);
            int[] fired = ladder.IsCrossed(mark) ? bench.Sweep(mark) : [];
            int[] reached = [.. armed.Where(a => toward * (mark - a.Value.Price) >= 0).Select(a => a.Key)];
            Assert.Empty(reached.Except(fired));
            foreach (int tooEarly in fired.Except(reached))
            {
                (long should, long from) = armed[tooEarly];
                Assert.True(2 * toward * (mark - from) >= toward * (should - from) - 4, $"fires at {mark}, armed at {from} for {should}");
                early++;
            }

            foreach (int gone in fired) armed.Remove(gone);
        }

        Assert.True(early > 50 && ladder.Links < moves - 1_000, $"{early} fired early, {ladder.Links} linked of {moves} moved");
    }

    /// <summary>A ladder of isolated positions that belong to nothing else.</summary>
    private sealed class Bench : IDisposable
    {
        private readonly Ledger _ledger;
        private readonly Units _units;
        private readonly Table<TriggerNodes> _nodes = new(PositionCount + 1);

        internal Bench(bool falling, long priceMax, bool isScaled)
        {
            EngineOptions options = BothEngines.Options(BothEngines.Linear()) with { AccountsMax = PositionCount, PositionsMax = PositionCount };
            _ledger = new Ledger(options);
            _units = new Units(_ledger, options);
            Marks = new Marks(options);
            Ladder = new TriggerLadder(_nodes, Marks, instrument: 0, isWorse: true, falling, priceMax, isScaled);
            Positions = [.. Enumerable.Range(1, PositionCount).Select(id => _ledger.AddPosition(_ledger.AddAccount(id), 0))];
            foreach (int position in Positions) _ledger.Position(position).Mode = MarginMode.Isolated;
        }

        internal Marks Marks { get; }

        internal TriggerLadder Ladder { get; }

        internal int[] Positions { get; }

        /// <summary>Exactly there: to a mark that stands at the price, a trigger before it is too near by more than half.</summary>
        internal void Arm(int position, long price) => Arm(position, price, mark: price);

        internal void Arm(int position, long price, long mark)
        {
            int list = Ladder.Arm(position, price, isNever: false, mark);
            if (list != TriggerLadder.None) Ladder.Link(position, list);
        }

        /// <summary>The positions whose triggers the mark takes out, in order.</summary>
        internal int[] Sweep(long mark)
        {
            Ladder.Sweep(mark, _units);
            _units.EnlistPopped();
            int[] popped = [.. _units.Touched.ToArray().Select(_units.PositionOf).Order()];
            foreach (int unit in _units.Touched) _units[unit].Flags = UnitFlags.None;
            _units.ClearTouched();
            return popped;
        }

        public void Dispose()
        {
            Ladder.Dispose();
            Marks.Dispose();
            _nodes.Dispose();
            _units.Dispose();
            _ledger.Dispose();
        }
    }
}
