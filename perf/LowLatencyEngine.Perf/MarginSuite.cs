using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Numerics;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Perf.Lab;

namespace LowLatencyEngine.Perf;

/// <summary>What a mark tick costs with more and more open positions, beside a scan over all of them; and what one liquidation costs.</summary>
internal static class MarginSuite
{
    private const long GapPpm = 30_000;

    internal static void Run(SuiteSize size)
    {
        bool smoke = size == SuiteSize.Smoke;
        Console.WriteLine("## Margin check: one mark tick over N isolated positions in one instrument");
        Console.WriteLine();
        Console.WriteLine("Random walk without a breach; then one gap of 3 %, and the liquidations that it triggers, to the end (fund takeover, empty book).");
        Console.WriteLine();
        Console.WriteLine("\"1 update\" and \"10 updates\" move an atom into or out of the margin of as many random positions before each tick, commands of their own and in the time; the commands ahead are looked at, as the engine's thread does. The SIMD scan compares");
        Console.WriteLine("precomputed liquidation prices, which no engine with changing add-ons could keep; it is the floor of all scans.");
        Console.WriteLine();
        Console.WriteLine("| positions | index, ns/tick: median (best..worst) | with 1 update | with 10 updates | full scan, ns/tick | SIMD scan | scan / index | margin calls in the gap | liquidations | ns each | allocated bytes | resident bytes/position |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        WarmUp();
        int[] sizes = size switch
        {
            SuiteSize.Smoke => [1_000, 10_000],
            SuiteSize.Default => [1_000, 10_000, 100_000, 1_000_000],
            _ => [1_000, 10_000, 100_000, 1_000_000, 10_000_000],
        };
        foreach (int positions in sizes) Row(positions, smoke);
        Console.WriteLine();
        CrossMarginTable.Run(smoke);
        CascadeTable.Run(smoke);
        AddOnTable.Run(smoke);
    }

    /// <summary>Compiles what the rows will run: the first liquidation of a process pays for it.</summary>
    private static void WarmUp()
    {
        using EngineCore core = PerfMarket.WithPositions(200);
        Gap(core, new NaiveScan(core, 200));
    }

    private static void Row(int positions, bool smoke)
    {
        using EngineCore core = Open(positions, out double residentEach);
        NaiveScan scan = new(core, positions);
        Command[] ticks = PerfMarket.Ticks(smoke ? 20_000 : 1_000_000);
        int runs = smoke || positions > 1_000_000 ? 2 : 7;
        Stopclock clock = new(ticks.Length);
        long events = 0;
        for (int run = 0; run < runs; run++)
        {
            clock.Start();
            foreach (ref readonly Command tick in ticks.AsSpan()) events += core.Apply(in tick).Length;
            clock.Stop();
        }

        if (events != (long)ticks.Length * runs) throw new InvalidOperationException("a quiet tick said more than that the mark changed");

        Timing one = WithUpdates(core, positions, 1, smoke);
        Timing ten = WithUpdates(core, positions, 10, smoke);
        int scanned = Math.Clamp(20_000_000 / positions, 3, ticks.Length);
        long flagged = 0;
        Stopclock scanClock = new(scanned);
        for (int run = 0; run < 3; run++)
        {
            scanClock.Start();
            for (int i = 0; i < scanned; i++) flagged += scan.Breached(ticks[i].Price);
            scanClock.Stop();
        }

        if (flagged != 0) throw new InvalidOperationException("the scan flags accounts that the engine does not");

        Stopclock simdClock = new(scanned);
        simdClock.Start();
        for (int i = 0; i < scanned; i++) flagged += scan.Reached((int)ticks[i].Price);
        simdClock.Stop();
        if (flagged != 0) throw new InvalidOperationException("the SIMD scan flags accounts that the engine does not");

        Timing index = clock.Result();
        Timing naive = scanClock.Result();
        (long called, long liquidated, double each) = Gap(core, scan);
        Console.WriteLine(FormattableString.Invariant(
            $"| {positions:N0} | {index} | {one.Median:F1} | {ten.Median:F1} | {naive.Median:N0} | {simdClock.Result().Median:N0} | {naive.Median / index.Median:N0} | {called:N0} | {liquidated:N0} | {each:F0} | {Math.Max(index.AllocatedBytes, ten.AllocatedBytes)} | {residentEach:F0} |"));
    }

    private static Timing WithUpdates(EngineCore core, int positions, int updates, bool smoke)
    {
        int count = smoke ? 2_000 : 50_000;
        Command[] ticks = PerfMarket.Ticks(count);
        Command[] commands = new Command[count * (1 + updates)];
        Dice dice = new(17);
        for (int i = 0; i < commands.Length; i++)
        {
            bool isTick = i % (1 + updates) == updates;
            commands[i] = isTick ? ticks[i / (1 + updates)] : Commands.MoveMargin(PerfMarket.StartNanos, 1 + dice.Below(positions), 0, dice.Below(2) == 0 ? 1 : -1);
        }

        Stopclock clock = new(count);
        for (int run = 0; run < (smoke ? 1 : 3); run++)
        {
            clock.Start();
            for (int i = 0; i < commands.Length; i++)
            {
                core.LookAhead(commands, i);
                core.Apply(in commands[i]);
            }

            clock.Stop();
        }

        return clock.Result();
    }

    /// <summary>An engine with open positions, and the memory that is backed for each of them: state, index and account.</summary>
    private static EngineCore Open(int positions, out double residentEach)
    {
        Command[] commands = PerfMarket.OpenPositions(positions, instruments: 1);
        EngineCore core = new(PerfMarket.Options(positions));
        long before = Process.GetCurrentProcess().WorkingSet64;
        foreach (ref readonly Command command in commands.AsSpan()) core.Apply(in command);
        residentEach = (double)(Process.GetCurrentProcess().WorkingSet64 - before) / positions;
        return core;
    }

    private static (long Called, long Liquidated, double NanosEach) Gap(EngineCore core, NaiveScan scan)
    {
        long mark = PerfMarket.Mark - PerfMarket.Mark * GapPpm / 1_000_000;
        long expected = scan.Breached(mark);
        long called = 0;
        long started = 0;
        long ended = 0;
        long time = PerfMarket.StartNanos + 1_000_000_000;
        long start = Stopwatch.GetTimestamp();
        for (Command next = Commands.MarkTick(time, 0, mark); ended < expected || called < expected; next = Commands.Heartbeat(++time))
        {
            ReadOnlySpan<EngineEvent> events = core.Apply(in next);
            if (events.IsEmpty) break;
            foreach (EventView view in new EventStream(events))
            {
                called += view.Head.Kind == EventKind.MarginCalled ? 1 : 0;
                started += view.Head.Kind == EventKind.LiquidationStarted ? 1 : 0;
                ended += view.Head.Kind == EventKind.LiquidationEnded ? 1 : 0;
            }
        }

        double nanos = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        if (started != expected || ended != expected)
            throw new InvalidOperationException($"the scan finds {expected} breached accounts, the engine liquidated {ended} of {started}");
        if (!core.CheckConservation().Holds) throw new InvalidOperationException("money or lots were not conserved");

        return (called, ended, nanos / Math.Max(1, ended));
    }

    /// <summary>Every position looked at on every tick: what an engine without an index does.</summary>
    private sealed class NaiveScan
    {
        private readonly (long Quantity, long Entry, long Margin)[] _positions;
        private readonly int[] _longPrices;
        private readonly int[] _shortPrices;

        internal NaiveScan(EngineCore core, int positions)
        {
            List<(long, long, long)> open = [];
            for (int account = 1; account <= positions; account++)
            {
                if (core.TryGetPosition(account, 0, out PositionView view) && view.Quantity != 0)
                    open.Add((view.Quantity, view.EntryValue, view.IsolatedMargin));
            }

            _positions = [.. open];
            _longPrices = [.. Prices(isLong: true)];
            _shortPrices = [.. Prices(isLong: false)];
        }

        /// <summary>How many longs a mark at or below, and shorts a mark at or above, their liquidation price there are; eight or more compared at once.</summary>
        internal long Reached(int mark) => Count(_longPrices, mark, atOrBelow: true) + Count(_shortPrices, mark, atOrBelow: false);

        /// <summary>The mark nearest to the entry at which the position is breached, first tier, by bisection on the scan's own test.</summary>
        private IEnumerable<int> Prices(bool isLong)
        {
            foreach ((long quantity, long entry, long margin) in _positions)
            {
                if (quantity > 0 != isLong) continue;

                int safe = (int)PerfMarket.Mark, breached = isLong ? 0 : 2 * (int)PerfMarket.Mark;
                while (Math.Abs(safe - breached) > 1)
                {
                    int middle = (safe + breached) / 2;
                    if (IsBreached(quantity, entry, margin, middle)) breached = middle;
                    else safe = middle;
                }

                yield return breached;
            }
        }

        private static long Count(int[] prices, int mark, bool atOrBelow)
        {
            Vector<int> at = new(mark), reached = Vector<int>.Zero;
            int i = 0;
            for (; i <= prices.Length - Vector<int>.Count; i += Vector<int>.Count)
            {
                Vector<int> price = new(prices, i);
                reached -= atOrBelow ? Vector.LessThanOrEqual(at, price) : Vector.GreaterThanOrEqual(at, price);
            }

            long count = Vector.Sum(reached);
            for (; i < prices.Length; i++) count += atOrBelow ? mark <= prices[i] ? 1 : 0 : mark >= prices[i] ? 1 : 0;
            return count;
        }

        private static bool IsBreached(long quantity, long entry, long margin, long mark)
        {
            long value = mark * quantity * 100;
            long maintenance = (Math.Abs(value) * 4_000 + 999_999) / 1_000_000;
            return margin + value - entry < maintenance;
        }

        internal long Breached(long mark)
        {
            long breached = 0;
            foreach ((long quantity, long entry, long margin) in _positions)
            {
                if (IsBreached(quantity, entry, margin, mark)) breached++;
            }

            return breached;
        }
    }
}
