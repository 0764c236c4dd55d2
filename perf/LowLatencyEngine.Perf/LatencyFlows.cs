using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

/// <summary>A load: what sets the engine up, what warms it, and what is measured. Times rise by at least one nanosecond a command.</summary>
/// <param name="Name">Short, for rows and file names.</param>
/// <param name="Story">What the load stands for.</param>
/// <param name="Options">The engine it runs on.</param>
/// <param name="SetUp">Commands that come first, as fast as they are taken.</param>
/// <param name="Measured">Commands that are sent by plan.</param>
/// <param name="Rates">Planned commands per second.</param>
internal sealed record LatencyFlow(string Name, string Story, EngineOptions Options, Command[] SetUp, Command[] Measured, int[] Rates)
{
    /// <summary>exchange-core's published mix with 1,000 users and about 1,000 orders.</summary>
    internal static LatencyFlow Orders(int measured, int[] rates)
    {
        const int SetUpCommands = 203_100;
        Command[] all = PerfMarket.OrderFlow(SetUpCommands + measured, 5);
        return new("orders", "9 % GTC, 3 % IOC, 6 % cancel, 82 % move; 1,000 users, about 1,000 orders in 750 price slots",
            PerfMarket.Options(2_000), InOrder(all[..SetUpCommands], 0), InOrder(all[SetUpCommands..], SetUpCommands), rates);
    }

    /// <summary>Marks of 50 instruments, all with open positions.</summary>
    internal static LatencyFlow Marks(int positions, int measured, int[] rates)
    {
        const int Instruments = 50;
        Instrument[] instruments = new Instrument[Instruments];
        for (int i = 0; i < Instruments; i++) instruments[i] = PerfMarket.Contract() with { Name = $"C{i:00}", PriceMax = 1_000_000, OpenInterestMax = 200_000_000, PositionMax = 100_000_000, OrderMax = 100_000_000 };
        EngineOptions options = PerfMarket.Options(positions) with { Instruments = instruments, AccountsMax = positions / Instruments };
        Command[] ticks = new Command[measured];
        long[] marks = new long[Instruments];
        Array.Fill(marks, PerfMarket.Mark);
        Dice dice = new(11);
        for (int i = 0; i < measured; i++)
        {
            int instrument = dice.Below(Instruments);
            marks[instrument] = Math.Clamp(marks[instrument] + dice.Below(21) - 10, PerfMarket.Mark * 997 / 1_000, PerfMarket.Mark * 1_003 / 1_000);
            ticks[i] = Commands.MarkTick(PerfMarket.StartNanos, instrument, marks[instrument]);
        }

        Command[] setUp = PerfMarket.OpenPositions(positions / Instruments, Instruments);
        return new("marks", $"marks of {Instruments} instruments in random order over {positions:N0} open isolated positions, nobody liquidated",
            options, InOrder(setUp, 0), InOrder(ticks, setUp.Length), rates);
    }

    /// <summary>A mark that falls by a tenth: bursts of liquidations through the fund.</summary>
    internal static LatencyFlow Crash(int positions, int ticks, int[] rates)
    {
        Command[] falling = new Command[ticks];
        for (int i = 0; i < ticks; i++) falling[i] = Commands.MarkTick(PerfMarket.StartNanos, 0, PerfMarket.Mark - PerfMarket.Mark / 10 * (i + 1) / ticks);
        Command[] setUp = PerfMarket.OpenPositions(positions, 1);
        return new("crash", $"a mark falling by 10 % in {ticks:N0} ticks over {positions:N0} positions of leverage 2 to 50: what has to be is liquidated on the way",
            PerfMarket.Options(positions), InOrder(setUp, 0), InOrder(falling, setUp.Length), rates);
    }

    private static Command[] InOrder(Command[] commands, int from)
    {
        for (int i = 0; i < commands.Length; i++) commands[i].TimeNanos = PerfMarket.StartNanos + from + i;
        return commands;
    }
}
