using System;
using System.Diagnostics;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

/// <summary>
/// Liquidations end to end: isolated positions in one instrument, a fall of a tenth in a thousand ticks, and a maker whose bid follows a tick under the
/// mark and takes every liquidation. One liquidation is: trigger, exact check, margin call, orders cancelled, order sized and priced, matched, both
/// sides moved, fees to the fund, ended, re-indexed. Then bursts: as many accounts in one gap tick. The answer is checked by recomputing who was breached.
/// </summary>
internal static class CascadeTable
{
    private const int Maker = 1 << 30;
    private const int Steps = 1_000;

    internal static void Run(bool smoke)
    {
        Console.WriteLine("## Liquidations end to end, through the book");
        Console.WriteLine();
        Console.WriteLine("A fall of 10 % in 1,000 ticks; a maker's bid follows a tick under the mark and takes them all. The time holds the ticks and the maker's amends too. Everyone with a resting");
        Console.WriteLine("order has one, far below, that the liquidation cancels.");
        Console.WriteLine();
        Console.WriteLine("| positions | resting orders each | liquidated | ns each: median (best..worst) | ticks that liquidated nobody, ns | allocated bytes |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        Warm();
        foreach (int positions in smoke ? [2_000] : new[] { 100_000, 1_000_000 })
        {
            foreach (int orders in new[] { 0, 1 }) Fall(positions, orders, smoke ? 1 : 3);
        }

        Console.WriteLine();
        Console.WriteLine("One gap tick that breaches so many accounts at once, the same market; flat is what is asked for.");
        Console.WriteLine();
        Console.WriteLine("| positions | liquidated by one tick | ns each |");
        Console.WriteLine("|---:|---:|---:|");
        foreach (int positions in smoke ? [2_000] : new[] { 2_500, 25_000, 250_000 }) Burst(positions);
        Console.WriteLine();
    }

    private static void Warm()
    {
        using EngineCore core = Open(2_000, 1);
        foreach (ref readonly Command command in Ticks().AsSpan()) core.Apply(in command);
    }

    private static EngineCore Open(int positions, int orders)
    {
        Instrument instrument = PerfMarket.Contract() with { Policy = LiquidationPolicy.Full };
        EngineCore core = new(PerfMarket.Options(positions + 1) with
        {
            Instruments = [instrument],
            OrdersMax = Math.Max(1 << 17, positions * orders + 1_000),
            LiquidationsPerCommandMax = 1 << 20,
            EventsPerCommandMax = 1 << 22,
        });
        foreach (ref readonly Command command in PerfMarket.OpenPositions(positions, instruments: 1).AsSpan()) core.Apply(in command);
        for (int account = 1; account <= positions && orders > 0; account++)
            core.Apply(Commands.LimitOrder(PerfMarket.StartNanos, account, account, 0, Side.Buy, PerfMarket.Mark / 100, 1));
        core.Apply(Commands.OpenAccount(PerfMarket.StartNanos, Maker));
        core.Apply(Commands.Deposit(PerfMarket.StartNanos, Maker, 0, 1L << 56));
        core.Apply(Commands.LimitOrder(PerfMarket.StartNanos, Maker, Maker, 0, Side.Buy, PerfMarket.Mark - 1, 1_000_000_000));
        core.BackMemory();
        return core;
    }

    /// <summary>Tick by tick: the maker lowers its bid, then the mark falls.</summary>
    private static Command[] Ticks()
    {
        Command[] commands = new Command[2 * Steps];
        for (int step = 0; step < Steps; step++)
        {
            long mark = PerfMarket.Mark - PerfMarket.Mark / 10 * (step + 1) / Steps;
            commands[2 * step] = Commands.AmendOrder(PerfMarket.StartNanos, Maker, Maker, 0, mark - 1, 1_000_000_000);
            commands[2 * step + 1] = Commands.MarkTick(PerfMarket.StartNanos, 0, mark);
        }

        return commands;
    }

    private static void Fall(int positions, int orders, int runs)
    {
        Command[] commands = Ticks();
        double[] nanos = new double[runs];
        double quietNanos = 0;
        long quiet = 0, liquidated = 0, bytes = 0;
        for (int run = 0; run < runs; run++)
        {
            using EngineCore core = Open(positions, orders);
            long expected = Breached(core, positions, commands[^1].Price);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            (long spent, long ended) = (0, 0);
            for (int i = 0; i < commands.Length; i += 2)
            {
                long start = Stopwatch.GetTimestamp();
                core.Apply(in commands[i]);
                ReadOnlySpan<EngineEvent> events = core.Apply(in commands[i + 1]);
                long took = Stopwatch.GetTimestamp() - start;
                long here = PerfMarket.Count(events, EventKind.LiquidationEnded);
                ended += here;
                spent += took;
                if (here > 0) continue;

                quietNanos += Stopwatch.GetElapsedTime(0, took).TotalNanoseconds;
                quiet++;
            }

            bytes = Math.Max(bytes, GC.GetAllocatedBytesForCurrentThread() - allocated);
            Check(core, ended, expected);
            liquidated = ended;
            nanos[run] = Stopwatch.GetElapsedTime(0, spent).TotalNanoseconds / Math.Max(1, ended);
        }

        Array.Sort(nanos);
        Console.WriteLine(FormattableString.Invariant(
            $"| {positions:N0} | {orders} | {liquidated:N0} | {nanos[runs / 2]:F0} ({nanos[0]:F0}..{nanos[^1]:F0}) | {(quiet == 0 ? "-" : (quietNanos / quiet).ToString("F0", System.Globalization.CultureInfo.InvariantCulture))} | {bytes} |"));
    }

    private static void Burst(int positions)
    {
        using EngineCore core = Open(positions, orders: 0);
        long mark = PerfMarket.Mark * 9 / 10;
        long expected = Breached(core, positions, mark);
        core.Apply(Commands.AmendOrder(PerfMarket.StartNanos, Maker, Maker, 0, mark - 1, 1_000_000_000));
        long ended = 0;
        long start = Stopwatch.GetTimestamp();
        for (Command next = Commands.MarkTick(PerfMarket.StartNanos, 0, mark); ended < expected; next = Commands.Heartbeat(PerfMarket.StartNanos))
        {
            ReadOnlySpan<EngineEvent> events = core.Apply(in next);
            if (events.IsEmpty) break;

            ended += PerfMarket.Count(events, EventKind.LiquidationEnded);
        }

        double nanos = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        Check(core, ended, expected);
        Console.WriteLine(FormattableString.Invariant($"| {positions:N0} | {ended:N0} | {nanos / Math.Max(1, ended):F0} |"));
    }

    /// <summary>Whom a fall to this mark breaches, by the rule itself, first tier.</summary>
    private static long Breached(EngineCore core, int positions, long mark)
    {
        long breached = 0;
        for (int account = 1; account <= positions; account++)
        {
            if (!core.TryGetPosition(account, 0, out PositionView view) || view.Quantity == 0) continue;

            long value = mark * view.Quantity * 100;
            if (view.IsolatedMargin + value - view.EntryValue < (Math.Abs(value) * 4_000 + 999_999) / 1_000_000) breached++;
        }

        return breached;
    }

    private static void Check(EngineCore core, long ended, long expected)
    {
        if (ended != expected) throw new InvalidOperationException($"the rule breaches {expected} accounts, the engine liquidated {ended}");
        if (!core.CheckConservation().Holds) throw new InvalidOperationException("money or lots were not conserved");
    }
}
