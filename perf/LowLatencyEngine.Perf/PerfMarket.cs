using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

/// <summary>The contract and the flows that the suites share. Seeded: the same numbers on every run and machine.</summary>
internal static class PerfMarket
{
    internal const long StartNanos = 1_700_000_000_000_000_000;
    internal const long Mark = 600_000;

    /// <summary>BTCUSDT: 0.1 USDT a tick, 0.001 BTC a lot, 100 atoms of 1e-6 USDT per tick and lot.</summary>
    internal static Instrument Contract() => new()
    {
        Name = "BTCUSDT",
        Multiplier = 100,
        PriceMax = 2_000_000,
        OrderMax = 1_000_000_000,
        PositionMax = 1_000_000_000,
        OpenInterestMax = 5_000_000_000,
        MakerFeePpm = 0,
        TakerFeePpm = 0,
        AttemptsMax = 1,
        Tiers = [new(0, 4_000, 8_000), new(50_000_000_000, 5_000, 10_000), new(600_000_000_000, 10_000, 20_000)],
    };

    internal static EngineOptions Options(int accounts) => new()
    {
        Instruments = [Contract()],
        AccountsMax = accounts,
        PositionsMax = accounts,
        OrdersMax = 1 << 17,
        OpenOrdersPerAccountMax = 8_000,
        TimeStepMaxNanos = 0,
    };

    /// <summary>
    /// exchange-core's published mix: 9 % good-till-cancel, 3 % immediate-or-cancel, 6 % cancel, 82 % move; 1,000 users, about 1,000 resting orders in
    /// some 750 price slots around the mark. The first commands open and fund the users.
    /// </summary>
    internal static Command[] OrderFlow(int count, ulong seed)
    {
        const int Users = 1_000;
        Command[] commands = new Command[count];
        Dice dice = new(seed);
        int at = 0;
        commands[at++] = Commands.MarkTick(StartNanos, 0, Mark);
        for (int user = 1; user <= Users; user++)
        {
            commands[at++] = Commands.OpenAccount(StartNanos, user);
            commands[at++] = Commands.Deposit(StartNanos, user, 0, 1_000_000_000_000);
            commands[at++] = Commands.SetLeverage(StartNanos, user, 0, 100);
        }

        long[] liveOrder = new long[1_200];
        long[] liveUser = new long[1_200];
        long nextOrder = 1;
        for (; at < count; at++)
        {
            long time = StartNanos + at;
            int slot = dice.Below(liveOrder.Length);
            int draw = dice.Below(100);
            Side side = (Side)(1 + dice.Below(2));
            long distance = 1 + dice.Below(375);
            long passive = side == Side.Buy ? Mark - distance : Mark + distance;
            if (draw < 3)
            {
                long reach = side == Side.Buy ? Mark + 400 : Mark - 400;
                commands[at] = Commands.LimitOrder(
                    time, 1 + dice.Below(Users), nextOrder++, 0, side, reach, 1 + dice.Below(3), TimeInForce.ImmediateOrCancel);
            }
            else if (liveOrder[slot] == 0 || draw < 12)
            {
                liveUser[slot] = 1 + dice.Below(Users);
                liveOrder[slot] = nextOrder++;
                commands[at] = Commands.LimitOrder(time, liveUser[slot], liveOrder[slot], 0, side, passive, 1 + dice.Below(10));
            }
            else if (draw < 18)
            {
                commands[at] = Commands.CancelOrder(time, liveUser[slot], liveOrder[slot], 0);
                liveOrder[slot] = 0;
            }
            else
            {
                commands[at] = Commands.AmendOrder(time, liveUser[slot], liveOrder[slot], 0, passive, 1 + dice.Below(10));
            }
        }

        return commands;
    }

    /// <summary>A random walk of the mark within 0.3 %, so narrow that nobody is liquidated.</summary>
    internal static Command[] Ticks(int count)
    {
        Command[] commands = new Command[count];
        Dice dice = new(3);
        long mark = Mark;
        for (int i = 0; i < count; i++)
        {
            mark = Math.Clamp(mark + dice.Below(21) - 10, Mark * 997 / 1_000, Mark * 1_003 / 1_000);
            commands[i] = Commands.MarkTick(StartNanos + i, 0, mark);
        }

        return commands;
    }

    /// <summary>An engine with this many open isolated positions in one instrument; see <see cref="OpenPositions"/>.</summary>
    internal static EngineCore WithPositions(int positions)
    {
        EngineCore core = new(Options(positions));
        foreach (ref readonly Command command in OpenPositions(positions, instruments: 1).AsSpan()) core.Apply(in command);
        return core;
    }

    /// <summary>How many events of a kind a command led to.</summary>
    internal static long Count(ReadOnlySpan<EngineEvent> slots, EventKind kind)
    {
        long count = 0;
        foreach (EventView view in new EventStream(slots)) count += view.Head.Kind == kind ? 1 : 0;
        return count;
    }

    /// <summary>
    /// The commands that open an isolated position for every account in every instrument, in pairs, one long against one short, leverage 2 to 50, all
    /// entered at the mark; and a fund that can take them all over.
    /// </summary>
    internal static Command[] OpenPositions(int accounts, int instruments)
    {
        List<Command> commands = new(accounts * (2 + 3 * instruments) + instruments + 1) { Commands.FundDeposit(StartNanos, 0, 1L << 57) };
        for (int i = 0; i < instruments; i++) commands.Add(Commands.MarkTick(StartNanos, i, Mark));
        Dice dice = new(7);
        int lots = 0;
        for (int account = 1; account <= accounts; account++)
        {
            bool isLong = account % 2 == 0;
            if (!isLong) lots = 1 + dice.Below(10);
            commands.Add(Commands.OpenAccount(StartNanos, account));
            commands.Add(Commands.Deposit(StartNanos, account, 0, Mark * 100 * lots * instruments));
            for (int i = 0; i < instruments; i++)
            {
                commands.Add(Commands.SetMarginMode(StartNanos, account, i, MarginMode.Isolated));
                commands.Add(Commands.SetLeverage(StartNanos, account, i, 2 + dice.Below(49)));
                commands.Add(Commands.LimitOrder(StartNanos, account, account, i, isLong ? Side.Buy : Side.Sell, Mark, lots));
            }
        }

        return [.. commands];
    }
}

/// <summary>A small seeded generator (xorshift*), the same on every machine.</summary>
internal struct Dice(ulong seed)
{
    private ulong _state = seed * 0x9E3779B97F4A7C15UL + 1;

    internal int Below(int bound)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (int)((_state * 0x2545F4914F6CDD1DUL >> 33) % (ulong)bound);
    }
}
