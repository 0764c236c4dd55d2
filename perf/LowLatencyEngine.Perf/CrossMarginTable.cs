using System;
using System.Diagnostics;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

/// <summary>
/// Cross margin: accounts with three legs each out of fifty instruments. Quiet ticks, ticks with account updates, and a fall of all instruments by a
/// tenth, in which a few per cent of the accounts are liquidated. The answer is checked by recomputing every account afterwards.
/// </summary>
internal static class CrossMarginTable
{
    private const int Instruments = 50;
    private const int Legs = 3;
    private const int Runs = 9;

    internal static void Run(bool smoke)
    {
        int accounts = smoke ? 2_000 : 1_000_000;
        Console.WriteLine($"## Cross margin: {accounts:N0} accounts with {Legs} legs of {Instruments} instruments");
        Console.WriteLine();
        Console.WriteLine("Quiet: random walks of all marks. Updates: an atom deposited to, or withdrawn from, as many random accounts before each tick, in the time. The commands ahead are looked at, as the engine's thread does with those in its ring. Crash: all marks fall by 10 % in 1,000 steps each;");
        Console.WriteLine("the fund takes over (empty books). Afterwards every account is recomputed: none may be left below its maintenance margin.");
        Console.WriteLine();
        Console.WriteLine("| load | ticks | ns/tick: median (best..worst) | liquidated | share, % | ns each | exact looks a tick | triggers linked a tick | allocated bytes |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        using EngineCore core = Open(accounts);
        long[] marks = new long[Instruments];
        Array.Fill(marks, PerfMarket.Mark);
        int runs = smoke ? 1 : Runs;
        int ticks = smoke ? 5_000 : 100_000;
        Walk(core, marks, accounts, ticks, 0, Runs);
        Row("quiet", accounts, [.. Enumerable.Range(0, runs).Select(run => Walk(core, marks, accounts, ticks, 0, run))]);
        Row("1 update per tick", accounts, [.. Enumerable.Range(0, runs).Select(run => Walk(core, marks, accounts, ticks / 5, 1, run))]);
        Row("10 updates per tick", accounts, [.. Enumerable.Range(0, runs).Select(run => Walk(core, marks, accounts, ticks / 20, 10, run))]);
        Row("crash", accounts, [Crash(core, marks, smoke ? 50 : 1_000)]);
        Check(core, accounts);
        Console.WriteLine();
    }

    /// <summary>What one run took, in the time of all its commands.</summary>
    private readonly record struct Reading(int Ticks, double Nanos, long Liquidated, long Looks, long Links, long Bytes);

    private static void Row(string load, int accounts, Reading[] runs)
    {
        double[] each = [.. runs.Select(run => run.Nanos / run.Ticks).Order()];
        string time = each.Length == 1 ? FormattableString.Invariant($"{each[0]:F1}") : FormattableString.Invariant($"{each[each.Length / 2]:F1} ({each[0]:F1}..{each[^1]:F1})");
        double ticks = runs.Sum(run => run.Ticks);
        long liquidated = runs.Sum(run => run.Liquidated);
        string nanosEach = liquidated == 0 ? "-" : FormattableString.Invariant($"{runs.Sum(run => run.Nanos) / liquidated:F0}");
        Console.WriteLine(FormattableString.Invariant(
            $"| {load} | {ticks:N0} | {time} | {liquidated:N0} | {100.0 * liquidated / accounts:F1} | {nanosEach} | {runs.Sum(run => run.Looks) / ticks:F2} | {runs.Sum(run => run.Links) / ticks:F2} | {runs.Max(run => run.Bytes)} |"));
    }

    private static EngineCore Open(int accounts)
    {
        Instrument[] instruments = new Instrument[Instruments];
        for (int i = 0; i < Instruments; i++)
            instruments[i] = PerfMarket.Contract() with { Name = $"C{i:00}", PriceMax = 1_000_000, OpenInterestMax = 200_000_000, PositionMax = 100_000_000, OrderMax = 100_000_000 };
        EngineCore core = new(PerfMarket.Options(accounts) with { Instruments = instruments, PositionsMax = accounts * Legs, LiquidationsPerCommandMax = 1 << 16 });
        core.Apply(Commands.FundDeposit(PerfMarket.StartNanos, 0, 1L << 57));
        for (int i = 0; i < Instruments; i++) core.Apply(Commands.MarkTick(PerfMarket.StartNanos, i, PerfMarket.Mark));
        Dice dice = new(5);
        for (int account = 1; account <= accounts; account += 2)
        {
            // A pair of accounts, each the other side of the other's three legs; what they hold decides who falls.
            for (int a = account; a < account + 2; a++)
            {
                core.Apply(Commands.OpenAccount(PerfMarket.StartNanos, a));
                core.Apply(Commands.Deposit(PerfMarket.StartNanos, a, 0, PerfMarket.Mark * 100 * Legs / (3 + dice.Below(9))));
            }

            int first = dice.Below(Instruments);
            for (int leg = 0; leg < Legs; leg++)
            {
                int instrument = (first + leg * (1 + dice.Below(15))) % Instruments;
                Side side = dice.Below(2) == 0 ? Side.Buy : Side.Sell;
                Side other = side == Side.Buy ? Side.Sell : Side.Buy;
                foreach (int a in new[] { account, account + 1 }) core.Apply(Commands.SetLeverage(PerfMarket.StartNanos, a, instrument, 50));
                core.Apply(Commands.LimitOrder(PerfMarket.StartNanos, account, account, instrument, side, PerfMarket.Mark, 1));
                core.Apply(Commands.LimitOrder(PerfMarket.StartNanos, account + 1, account + 1, instrument, other, PerfMarket.Mark, 1));
            }
        }

        core.BackMemory();
        return core;
    }

    private static Reading Walk(EngineCore core, long[] marks, int accounts, int ticks, int updates, int seed)
    {
        Dice dice = new((ulong)seed);
        Command[] commands = new Command[ticks * (1 + updates)];
        for (int i = 0; i < commands.Length; i++)
        {
            if (i % (1 + updates) < updates)
            {
                int account = 1 + dice.Below(accounts);
                commands[i] = dice.Below(2) == 0 ? Commands.Deposit(PerfMarket.StartNanos, account, 0, 1) : Commands.Withdraw(PerfMarket.StartNanos, account, 0, 1);
                continue;
            }

            int instrument = dice.Below(Instruments);
            marks[instrument] = Math.Clamp(marks[instrument] + dice.Below(21) - 10, PerfMarket.Mark * 997 / 1_000, PerfMarket.Mark * 1_003 / 1_000);
            commands[i] = Commands.MarkTick(PerfMarket.StartNanos, instrument, marks[instrument]);
        }

        return Time(core, commands, ticks);
    }

    private static Reading Crash(EngineCore core, long[] marks, int steps)
    {
        Command[] commands = new Command[steps * Instruments];
        for (int i = 0; i < commands.Length; i++)
        {
            int instrument = i % Instruments, step = i / Instruments + 1;
            commands[i] = Commands.MarkTick(PerfMarket.StartNanos, instrument, marks[instrument] - marks[instrument] / 10 * step / steps);
        }

        return Time(core, commands, commands.Length);
    }

    private static Reading Time(EngineCore core, Command[] commands, int ticks)
    {
        long liquidated = 0;
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        (long looks, long links) = core.IndexWork;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < commands.Length; i++)
        {
            core.LookAhead(commands, i);
            ReadOnlySpan<EngineEvent> slots = core.Apply(in commands[i]);
            // A tick that reaches nothing says one thing.
            if (slots.Length > 1) liquidated += PerfMarket.Count(slots, EventKind.LiquidationStarted);
        }

        double nanos = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        (long looksAfter, long linksAfter) = core.IndexWork;
        return new Reading(ticks, nanos, liquidated, looksAfter - looks, linksAfter - links, GC.GetAllocatedBytesForCurrentThread() - bytes);
    }

    private static void Check(EngineCore core, int accounts)
    {
        if (!core.CheckConservation().Holds) throw new InvalidOperationException("cross margin: money or lots were not conserved");

        for (int account = 1; account <= accounts; account++)
        {
            if (!core.TryGetWallet(account, 0, out WalletView wallet)) throw new InvalidOperationException($"cross margin: account {account} is gone");
            if (wallet.MaintenanceMargin > 0 && wallet.CrossEquity < wallet.MaintenanceMargin && !wallet.InLiquidation)
                throw new InvalidOperationException($"cross margin: account {account} has equity {wallet.CrossEquity} below its maintenance margin {wallet.MaintenanceMargin} and nothing happens to it");
        }
    }
}
