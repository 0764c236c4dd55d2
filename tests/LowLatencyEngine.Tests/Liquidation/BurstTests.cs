// Hundreds of units at once, in one command: the lists that one collect makes are then long enough to be sorted by digits, and many stand level in all but the
// last criterion. Core and reference must agree on every event, in order.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Liquidation;

public sealed class BurstTests
{
    private const int Maker = 1, Accounts = 240;
    private const long Mark = 10_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_gap_calls_and_liquidates_hundreds_in_the_order_of_the_rules(ulong seed)
    {
        Dice dice = new(seed);
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear(), BothEngines.Linear("OTHER")) with
        {
            AccountsMax = Accounts + 2,
            PositionsMax = 2 * Accounts + 4,
            OrdersMax = 64,
            OpenOrdersPerAccountMax = 4,
            EventsPerCommandMax = 1 << 15,
        });
        for (int i = 0; i < 2; i++) both.Mark(i, Mark);
        both.Open(Maker);
        both.Deposit(Maker, 1L << 40);
        foreach (long account in Ids(dice))
        {
            both.Open(account);
            long lots = dice.Between(1, 3);
            both.Deposit(account, lots * dice.Pick(500, 700, 1_000));
            for (int instrument = 0; instrument < 2; instrument++)
            {
                if (dice.Chance(500)) both.Send(Commands.SetMarginMode(both.TimeNanos, account, instrument, MarginMode.Isolated));
                both.Send(Commands.SetLeverage(both.TimeNanos, account, instrument, (int)dice.Pick(25, 50)));
                both.Limit(Maker, instrument, Side.Sell, Mark, lots);
                both.Limit(account, instrument, Side.Buy, Mark, lots, TimeInForce.ImmediateOrCancel);
                both.Send(Commands.MassCancel(both.TimeNanos, Maker));
            }
        }

        int called = 0, started = 0, level = 0, levelButNotional = 0;
        foreach (long price in new[] { 9_930, 9_860, 9_700 })
        {
            for (int instrument = 0; instrument < 2; instrument++)
            {
                List<EngineEvent> events = both.Mark(instrument, price);
                called = System.Math.Max(called, events.Count(e => e.Kind == EventKind.MarginCalled));
                List<(long, long)> standings = [.. events.Where(e => e.Kind == EventKind.LiquidationStarted).Select(e => (e.Amount, e.Quantity))];
                started = System.Math.Max(started, standings.Count);
                level = System.Math.Max(level, standings.Count - standings.Distinct().Count());
                levelButNotional = System.Math.Max(levelButNotional, standings.Distinct().Count() - standings.Distinct().Select(Severity).Distinct().Count());
            }
        }

        Assert.True(called > 50 && started > 40 && level > 20 && levelButNotional > 2,
            $"{called} called at once, {started} liquidated at once, {level} level with another one, {levelButNotional} in severity alone");
    }

    /// <summary>A close that restores an isolated position and, by what it frees, the account's wallet: the wallet is said first, though the position changed first.</summary>
    [Fact]
    public void Of_one_account_the_wallet_is_announced_before_the_isolated_position()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear(), BothEngines.Linear("OTHER")));
        for (int i = 0; i < 2; i++) both.Mark(i, Mark);
        both.Open(Maker, 2);
        both.Deposit(Maker, 1L << 40);
        both.Deposit(2, 6_000);
        both.Send(Commands.SetMarginMode(both.TimeNanos, 2, 1, MarginMode.Isolated));
        both.Trade(2, Maker, 0, Mark, 10);
        both.Trade(2, Maker, 1, Mark, 10);
        both.Mark(0, 9_715);
        both.Mark(1, 9_911);
        Assert.True(both.Wallet(2).MarginCalled && both.Position(2, 1).MarginCalled, $"wallet {both.Wallet(2)}, position {both.Position(2, 1)}");

        both.Limit(Maker, 1, Side.Buy, Mark, 10);
        List<EngineEvent> events = both.Limit(2, 1, Side.Sell, Mark, 10, TimeInForce.ImmediateOrCancel);
        Assert.Equal([EngineEvent.NoInstrument, (short)1], events.Where(e => e.Kind == EventKind.MarginRestored).Select(e => e.Instrument));
    }

    /// <summary>
    /// More are called and due at once than a command has events for: those for whom there was no room are as if nobody had looked, and the next commands say of each
    /// all there is to say, once. The model does not play the event limit, so the core stands alone here.
    /// </summary>
    [Fact]
    public void What_finds_no_room_is_said_by_the_next_commands_and_of_each_once()
    {
        const int Crowd = 3_000;
        using EngineCore core = new(BothEngines.Options(BothEngines.Linear()) with
        {
            AccountsMax = Crowd + 2,
            PositionsMax = Crowd + 2,
            OrdersMax = 64,
            OpenOrdersPerAccountMax = 4,
            EventsPerCommandMax = 1_024,
        });
        core.Apply(Commands.MarkTick(1, 0, Mark));
        core.Apply(Commands.FundDeposit(1, 0, 1L << 50));
        core.Apply(Commands.OpenAccount(1, Maker));
        core.Apply(Commands.Deposit(1, Maker, 0, 1L << 50));
        for (long account = 2; account < Crowd + 2; account++)
        {
            core.Apply(Commands.OpenAccount(1, account));
            core.Apply(Commands.Deposit(1, account, 0, 1_000));
            core.Apply(Commands.SetMarginMode(1, account, 0, MarginMode.Isolated));
            core.Apply(Commands.SetLeverage(1, account, 0, account % 2 == 0 ? 50 : 25));
            core.Apply(Commands.LimitOrder(1, Maker, account, 0, Side.Sell, Mark, 1));
            core.Apply(Commands.LimitOrder(1, account, Crowd + account, 0, Side.Buy, Mark, 1, TimeInForce.ImmediateOrCancel));
        }

        Dictionary<(EventKind, long), int> said = [];
        int commands = 0, slots = 2;
        for (Command next = Commands.MarkTick(2, 0, 9_690); slots > 1; next = Commands.MarkTick(2, 0, 9_690), commands++)
        {
            slots = 0;
            foreach (EventView view in new EventStream(core.Apply(in next)))
            {
                (EventKind, long) what = (view.Head.Kind, view.Head.AccountId);
                said[what] = said.GetValueOrDefault(what) + 1;
                slots += view.Head.Slots;
                if (view.Head.Kind == EventKind.LiquidationStarted) Assert.Equal(((byte)LiquidationCause.Price, 0), (view.Head.Reason, view.Head.Depth));
            }
        }

        Assert.True(commands > 10, $"{commands} commands had room for all");
        EventKind[] once = [EventKind.MarginCalled, EventKind.LiquidationStarted, EventKind.LiquidationEnded, EventKind.MarginRestored];
        Assert.All(once, kind => Assert.Equal(Enumerable.Range(2, Crowd), said.Where(one => one.Key.Item1 == kind && one.Value == 1).Select(one => (int)one.Key.Item2).Order()));
        Assert.True(core.CheckConservation().Holds);
    }

    /// <summary>
    /// A cascade in which each liquidation lowers the mark to where the next ones are due, cut by the event limit in the middle: what was crossed by then is not forgotten
    /// by a core that is saved between two commands and loaded into another.
    /// </summary>
    [Fact]
    public void A_cascade_that_is_cut_goes_on_in_a_core_that_was_saved_and_loaded()
    {
        const int Crowd = 400;
        const long Second = 1_000_000_000;
        EngineOptions options = BothEngines.Options(BothEngines.Linear() with { MarkMethod = MarkMethod.MedianOfThree, MarkBandPpm = 200_000, BasisHalfLifeNanos = Second }) with
        {
            AccountsMax = Crowd + 2,
            PositionsMax = Crowd + 2,
            OrdersMax = 2_000,
            OpenOrdersPerAccountMax = 128,
            EventsPerCommandMax = 1_024,
            TimeStepMaxNanos = 0,
        };
        using EngineCore core = new(options);
        long time = 1;
        core.Apply(Commands.IndexTick(time, 0, Mark));
        core.Apply(Commands.FundDeposit(time, 0, 1L << 50));
        core.Apply(Commands.OpenAccount(time, Maker));
        core.Apply(Commands.Deposit(time, Maker, 0, 1L << 50));
        for (long account = 2; account < Crowd + 2; account++)
        {
            core.Apply(Commands.OpenAccount(time, account));
            core.Apply(Commands.Deposit(time, account, 0, 3_000));
            core.Apply(Commands.SetMarginMode(time, account, 0, MarginMode.Isolated));
            core.Apply(Commands.SetLeverage(time, account, 0, 25));
            core.Apply(Commands.LimitOrder(time, Maker, account, 0, Side.Sell, Mark, 1));
            core.Apply(Commands.LimitOrder(time, account, Crowd + account, 0, Side.Buy, Mark, 1, TimeInForce.ImmediateOrCancel));
            core.Apply(Commands.MoveMargin(time, account, 0, 2 * account));
        }

        // A book far below the index for long: of the three prices the last trade is the middle one from there up.
        core.Apply(Commands.LimitOrder(time, Maker, 10_000, 0, Side.Buy, 8_000, 1));
        core.Apply(Commands.LimitOrder(time, Maker, 10_001, 0, Side.Sell, 8_010, 1));
        for (int n = 0; n < 60; n++) core.Apply(Commands.IndexTick(time += Second, 0, Mark));
        core.Apply(Commands.CancelOrder(time, Maker, 10_001, 0));
        for (int step = 0; step < 120; step++) core.Apply(Commands.LimitOrder(time, Maker, 20_000 + step, 0, Side.Buy, 9_690 - 4 * step, 1));

        int commands = 0, ended = 0;
        Command next = Commands.LimitOrder(time, 2, 40_000, 0, Side.Sell, 9_690, 1, TimeInForce.ImmediateOrCancel);
        for (int events = 1; events > 0; next = Commands.Heartbeat(time), commands++)
        {
            using EngineCore loaded = new(options);
            System.IO.MemoryStream file = new();
            core.Visit(new StateWriter(file));
            file.Position = 0;
            loaded.Visit(new StateReader(file));
            EngineEvent[] expected = [.. core.Apply(in next)];
            Assert.Equal(expected, loaded.Apply(in next).ToArray());
            events = expected.Length;
            foreach (EventView view in new EventStream(expected)) ended += view.Head.Kind == EventKind.LiquidationEnded ? 1 : 0;
        }

        Assert.True(commands > 3 && ended > 100, $"{ended} liquidations ended in {commands} commands: {core.GetInstrument(0)}");
        Assert.True(core.CheckConservation().Holds);
    }

    private static long Severity((long Equity, long Maintenance) unit) => (unit.Maintenance - unit.Equity) * 1_000_000 / unit.Maintenance;

    /// <summary>Account numbers that differ in few digits, and in all eight.</summary>
    private static IEnumerable<long> Ids(Dice dice)
    {
        for (long n = 0; n < Accounts; n++) yield return n % 3 == 0 ? (n + 2) << 50 | dice.Between(1, 1 << 30) << 8 : n * 7 + 2;
    }
}
