using System;
using System.Diagnostics;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

/// <summary>
/// Margin add-ons over open positions whose margins are spread out: a rise by small steps, each of which calls or breaches a few, then a fall to zero. What a
/// step costs is set against how many it touched, and against one pass over all positions. The answer is checked by the rule itself after every step.
/// </summary>
internal static class AddOnTable
{
    private const int AddOnStepPpm = 25;
    private const int Steps = 40;
    private const int MaintenancePpm = 4_000;

    /// <summary>The mark after a fall that brings the nearest longs close: from there on only the add-on moves.</summary>
    private const long Mark = PerfMarket.Mark - PerfMarket.Mark * 18 / 1_000;

    internal static void Run(bool smoke)
    {
        Console.WriteLine("## Margin add-on: a change costs what it triggers");
        Console.WriteLine();
        Console.WriteLine($"{Steps} rises of {AddOnStepPpm} ppm with the mark standing still, then as many falls. Triggered: margin calls, liquidations begun, restorations. Liquidations go to the fund (empty book).");
        Console.WriteLine("The pass evaluates every position once with the plainest arithmetic: what a change costs where nothing is indexed.");
        Console.WriteLine();
        Console.WriteLine("| positions | direction | triggered | µs/change | ns per position triggered | a pass over all, µs | pass / change | allocated bytes |");
        Console.WriteLine("|---:|---|---:|---:|---:|---:|---:|---:|");
        using (EngineCore warm = Open(20_000)) Step(warm, 10 * Steps * AddOnStepPpm);
        foreach (int positions in smoke ? [10_000] : new[] { 10_000, 100_000, 1_000_000 }) Rows(positions);
        Console.WriteLine();
    }

    private static void Rows(int positions)
    {
        using EngineCore core = Open(positions);
        double pass = Pass(core, positions, 0, out _);
        Row(core, positions, "rise", pass, step => (step + 1) * AddOnStepPpm);
        Row(core, positions, "fall", pass, step => (Steps - 1 - step) * AddOnStepPpm);
        if (!core.CheckConservation().Holds) throw new InvalidOperationException("add-on: money or lots were not conserved");
    }

    private static EngineCore Open(int positions)
    {
        Instrument instrument = PerfMarket.Contract() with { AddOnMaxPpm = 10_000, Tiers = [new(0, MaintenancePpm, 8_000)] };
        EngineCore core = new(PerfMarket.Options(positions) with { Instruments = [instrument], LiquidationsPerCommandMax = 1 << 20, EventsPerCommandMax = 1 << 20 });
        foreach (ref readonly Command command in PerfMarket.OpenPositions(positions, instruments: 1).AsSpan()) core.Apply(in command);
        Dice dice = new(29);
        for (int account = 1; account <= positions; account++)
        {
            if (core.TryGetPosition(account, 0, out PositionView view) && view.Quantity != 0)
                core.Apply(Commands.MoveMargin(PerfMarket.StartNanos, account, 0, 1 + dice.Below((int)(Math.Abs(view.EntryValue) / 50))));
        }

        core.Apply(Commands.MarkTick(PerfMarket.StartNanos, 0, Mark));
        while (!core.Apply(Commands.Heartbeat(PerfMarket.StartNanos)).IsEmpty) { }
        return core;
    }

    private static void Row(EngineCore core, int positions, string direction, double pass, Func<int, long> addOnOf)
    {
        long triggered = 0, bytes = GC.GetAllocatedBytesForCurrentThread(), spent = 0;
        for (int step = 0; step < Steps; step++)
        {
            (long ticks, long here) = Step(core, addOnOf(step));
            spent += ticks;
            triggered += here;
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        Pass(core, positions, addOnOf(Steps - 1), out long left);
        if (left != 0) throw new InvalidOperationException($"add-on: {left} positions are below their maintenance margin and nothing happens to them");

        double nanos = Stopwatch.GetElapsedTime(0, spent).TotalNanoseconds;
        Console.WriteLine(FormattableString.Invariant(
            $"| {positions:N0} | {direction} | {triggered:N0} | {nanos / Steps / 1_000:F1} | {(triggered == 0 ? "-" : (nanos / triggered).ToString("F0", System.Globalization.CultureInfo.InvariantCulture))} | {pass / 1_000:N0} | {pass / (nanos / Steps):F1} | {bytes} |"));
    }

    /// <summary>One change of the add-on and all that follows from it: clock ticks, and positions triggered.</summary>
    private static (long Ticks, long Triggered) Step(EngineCore core, long addOnPpm)
    {
        (long ticks, long triggered) = (0, 0);
        Command next = Commands.SetMarginAddOn(PerfMarket.StartNanos, 0, addOnPpm);
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            ReadOnlySpan<EngineEvent> events = core.Apply(in next);
            ticks += Stopwatch.GetTimestamp() - start;
            if (events.IsEmpty) return (ticks, triggered);

            triggered += Triggered(events);
            next = Commands.Heartbeat(PerfMarket.StartNanos);
        }
    }

    private static long Triggered(ReadOnlySpan<EngineEvent> slots)
    {
        long triggered = 0;
        foreach (EventView view in new EventStream(slots))
            triggered += view.Head.Kind is EventKind.MarginCalled or EventKind.MarginRestored or EventKind.LiquidationStarted ? 1 : 0;
        return triggered;
    }

    /// <summary>Every position evaluated once over a plain array; how many are below maintenance margin, and the time of the evaluation alone.</summary>
    private static double Pass(EngineCore core, int positions, long addOnPpm, out long breached)
    {
        (long Quantity, long Entry, long Margin)[] rows = new (long, long, long)[positions];
        for (int account = 1; account <= positions; account++)
        {
            if (core.TryGetPosition(account, 0, out PositionView view)) rows[account - 1] = (view.Quantity, view.EntryValue, view.IsolatedMargin);
        }

        long ppm = addOnPpm + MaintenancePpm;
        breached = 0;
        long start = Stopwatch.GetTimestamp();
        foreach ((long quantity, long entry, long margin) in rows)
        {
            long value = Mark * quantity * 100;
            if (quantity != 0 && margin + value - entry < (Math.Abs(value) * ppm + 999_999) / 1_000_000) breached++;
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }
}
