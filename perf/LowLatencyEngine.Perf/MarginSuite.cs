using System;
using System.Collections.Generic;
using System.Diagnostics;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

/// <summary>What a mark tick costs with more and more open positions, beside a scan over all of them; and what one liquidation costs.</summary>
internal static class MarginSuite
{
    private const long GapPpm = 30_000;

    internal static void Run(bool smoke)
    {
        Console.WriteLine("## Margin check: one mark tick over N isolated positions in one instrument");
        Console.WriteLine();
        Console.WriteLine("Random walk without a breach; then one gap of 3 %, and the liquidations that it triggers, to the end (fund takeover, empty book).");
        Console.WriteLine();
        Console.WriteLine("| positions | index, ns/tick: median (best..worst) | full scan, ns/tick | scan / index | margin calls in the gap | liquidations | ns each | allocated bytes |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|");
        WarmUp();
        foreach (int positions in smoke ? [1_000, 10_000] : new[] { 1_000, 10_000, 100_000, 1_000_000 }) Row(positions, smoke);
        Console.WriteLine();
    }

    /// <summary>Compiles what the rows will run: the first liquidation of a process pays for it.</summary>
    private static void WarmUp()
    {
        using EngineCore core = PerfMarket.WithPositions(200);
        Gap(core, new NaiveScan(core, 200));
    }

    private static void Row(int positions, bool smoke)
    {
        using EngineCore core = PerfMarket.WithPositions(positions);
        NaiveScan scan = new(core, positions);
        Command[] ticks = ThroughputSuite.Ticks(smoke ? 20_000 : 1_000_000);
        int runs = smoke ? 2 : 7;
        Stopclock clock = new(ticks.Length);
        long events = 0;
        for (int run = 0; run < runs; run++)
        {
            clock.Start();
            foreach (ref readonly Command tick in ticks.AsSpan()) events += core.Apply(in tick).Length;
            clock.Stop();
        }

        if (events != (long)ticks.Length * runs) throw new InvalidOperationException("a quiet tick said more than that the mark changed");

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

        Timing index = clock.Result();
        Timing naive = scanClock.Result();
        (long called, long liquidated, double each) = Gap(core, scan);
        Console.WriteLine(FormattableString.Invariant(
            $"| {positions:N0} | {index} | {naive.Median:N0} | {naive.Median / index.Median:N0} | {called:N0} | {liquidated:N0} | {each:F0} | {index.AllocatedBytes} |"));
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

        internal NaiveScan(EngineCore core, int positions)
        {
            List<(long, long, long)> open = [];
            for (int account = 1; account <= positions; account++)
            {
                if (core.TryGetPosition(account, 0, out PositionView view) && view.Quantity != 0)
                    open.Add((view.Quantity, view.EntryValue, view.IsolatedMargin));
            }

            _positions = [.. open];
        }

        internal long Breached(long mark)
        {
            long breached = 0;
            foreach ((long quantity, long entry, long margin) in _positions)
            {
                long value = mark * quantity * 100;
                long maintenance = (Math.Abs(value) * 4_000 + 999_999) / 1_000_000;
                if (margin + value - entry < maintenance) breached++;
            }

            return breached;
        }
    }
}
