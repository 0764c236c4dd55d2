// Collects that find more than a command has events for, and units whose turn comes when they need nothing any more. The model does not play the event limit, so the core
// stands alone here.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Liquidation;

public sealed class NoRoomTests
{
    private const int Maker = 1;
    private const long Mark = 10_000;
    private const int EventsMax = 1_024;

    /// <summary>
    /// More are called and due at once than a command has events for: those for whom there was no room are as if nobody had looked, and the next commands say of each
    /// all there is to say, once.
    /// </summary>
    [Fact]
    public void What_finds_no_room_is_said_by_the_next_commands_and_of_each_once()
    {
        const int Crowd = 3_000;
        using EngineCore core = Crowded(Crowd, addOnMaxPpm: 0);
        List<EngineEvent> events = Told(core, 9_690, more: 0);

        Assert.True(events.Sum(e => e.Slots) > 10 * EventsMax, "ten commands had room for all");
        EventKind[] once = [EventKind.MarginCalled, EventKind.LiquidationStarted, EventKind.LiquidationEnded, EventKind.MarginRestored];
        Assert.All(once, kind => Assert.Equal(Enumerable.Range(2, Crowd), Once(events, kind)));
        Assert.All(events.Where(e => e.Kind == EventKind.LiquidationStarted), e => Assert.Equal(((byte)LiquidationCause.Price, 0), (e.Reason, e.Depth)));
        Assert.True(core.CheckConservation().Holds);
    }

    /// <summary>
    /// Each kind of thing that finds no room, by itself and mixed: calls, restorations, and the dues of those who were called long before, between those who are
    /// called and due at once.
    /// </summary>
    [Fact]
    public void Of_calls_restorations_and_dues_that_find_no_room_each_is_said_once()
    {
        const int Crowd = 3_000;
        using EngineCore core = Crowded(Crowd, addOnMaxPpm: 0);
        int[] all = [.. Enumerable.Range(2, Crowd)], even = [.. all.Where(account => account % 2 == 0)];
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(even, Once(Told(core, 9_910, more: 0), EventKind.MarginCalled));
            Assert.Equal(even, Once(Told(core, Mark, more: 0), EventKind.MarginRestored));
        }

        Told(core, 9_910, more: 0);
        List<EngineEvent> fall = Told(core, 9_690, more: 0);
        Assert.Equal(all.Except(even), Once(fall, EventKind.MarginCalled));
        Assert.Equal(all, Once(fall, EventKind.LiquidationStarted));
        Assert.Equal(all, Once(fall, EventKind.LiquidationEnded));
        Assert.True(core.CheckConservation().Holds);
    }

    /// <summary>RULES.md section 6: a unit for which a collect had no room keeps its cause and depth, though the mark has moved meanwhile.</summary>
    [Fact]
    public void What_finds_no_room_keeps_its_cause()
    {
        const int Crowd = 6_000;
        using EngineCore core = Crowded(Crowd, addOnMaxPpm: 20_000);
        List<EngineEvent> events = [.. core.Apply(Commands.SetMarginAddOn(2, 0, 15_000)).ToArray()];
        Assert.DoesNotContain(events, e => e.Kind == EventKind.LiquidationEnded && e.AccountId == Crowd);
        events.AddRange(Told(core, Mark, more: 1));
        List<EngineEvent> started = [.. events.Where(e => e.Kind == EventKind.LiquidationStarted)];
        Assert.Equal(Enumerable.Range(2, Crowd).Where(account => account % 2 == 0), started.Select(e => (int)e.AccountId).Order());
        Assert.All(started, e => Assert.Equal((LiquidationCause.Adjustment, 0), ((LiquidationCause)e.Reason, e.Depth)));
    }

    /// <summary>Who is queued and recovers before his turn gives his place back: there is one for each unit, and a market may do this as often as it likes.</summary>
    [Fact]
    public void Who_recovers_before_his_turn_gives_his_place_back()
    {
        const int Crowd = 100;
        using EngineCore core = Crowded(Crowd, addOnMaxPpm: 0, budget: 1);
        for (int round = 0; round < 8; round++)
        {
            foreach (long mark in new[] { 9_890, Mark })
            {
                core.Apply(Commands.MarkTick(2, 0, mark));
                for (int i = 0; i < Crowd && mark == Mark; i++) core.Apply(Commands.Heartbeat(2));
                Assert.Null(core.FindFaultInQueue());
            }
        }

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
            EventsPerCommandMax = EventsMax,
            TimeStepMaxNanos = 0,
        };
        using EngineCore core = new(options);
        long time = 1;
        core.Apply(Commands.IndexTick(time, 0, Mark));
        Populate(core, Crowd, money: 3_000, evenLeverage: 25);
        for (long account = 2; account < Crowd + 2; account++) core.Apply(Commands.MoveMargin(time, account, 0, 2 * account));

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
            using EngineCore loaded = SavedCopy.Of(core, options);
            EngineEvent[] expected = [.. core.Apply(in next)];
            Assert.Equal(expected, loaded.Apply(in next).ToArray());
            events = expected.Length;
            foreach (EventView view in new EventStream(expected)) ended += view.Head.Kind == EventKind.LiquidationEnded ? 1 : 0;
        }

        Assert.True(commands > 3 && ended > 100, $"{ended} liquidations ended in {commands} commands: {core.GetInstrument(0)}");
        Assert.True(core.CheckConservation().Holds);
    }

    /// <summary>Isolated longs of one lot, the even accounts at 50x, the odd ones at 25x, and no bids: called below 9,924 and 9,722, breached below 9,899 and 9,697.</summary>
    private static EngineCore Crowded(int crowd, int addOnMaxPpm, int budget = 1_024)
    {
        EngineCore core = new(BothEngines.Options(BothEngines.Linear() with { AddOnMaxPpm = addOnMaxPpm }) with
        {
            AccountsMax = crowd + 2,
            PositionsMax = crowd + 2,
            OrdersMax = 64,
            OpenOrdersPerAccountMax = 4,
            EventsPerCommandMax = EventsMax,
            LiquidationsPerCommandMax = budget,
        });
        core.Apply(Commands.MarkTick(1, 0, Mark));
        Populate(core, crowd, money: 1_000, evenLeverage: 50);
        return core;
    }

    /// <summary>Gives each account an isolated long of one lot, bought from the maker at the mark: the even ones at a leverage, the odd ones at 25.</summary>
    private static void Populate(EngineCore core, int crowd, long money, int evenLeverage)
    {
        core.Apply(Commands.FundDeposit(1, 0, 1L << 50));
        core.Apply(Commands.OpenAccount(1, Maker));
        core.Apply(Commands.Deposit(1, Maker, 0, 1L << 50));
        for (long account = 2; account < crowd + 2; account++)
        {
            core.Apply(Commands.OpenAccount(1, account));
            core.Apply(Commands.Deposit(1, account, 0, money));
            core.Apply(Commands.SetMarginMode(1, account, 0, MarginMode.Isolated));
            core.Apply(Commands.SetLeverage(1, account, 0, account % 2 == 0 ? evenLeverage : 25));
            core.Apply(Commands.LimitOrder(1, Maker, account, 0, Side.Sell, Mark, 1));
            core.Apply(Commands.LimitOrder(1, account, crowd + account, 0, Side.Buy, Mark, 1, TimeInForce.ImmediateOrCancel));
        }
    }

    /// <summary>What ticks at a mark, or in turn there and a few ticks above, say until nothing is left to be said.</summary>
    private static List<EngineEvent> Told(EngineCore core, long mark, long more)
    {
        List<EngineEvent> heads = [];
        int slots = 2;
        for (int tick = 0; slots > 1; tick++)
        {
            slots = 0;
            foreach (EventView view in new EventStream(core.Apply(Commands.MarkTick(2, 0, mark + (1 - tick % 2) * more))))
            {
                heads.Add(view.Head);
                slots += view.Head.Slots;
            }
        }

        return heads;
    }

    private static int[] Once(List<EngineEvent> events, EventKind kind) =>
        [.. events.Where(e => e.Kind == kind).GroupBy(e => (int)e.AccountId).Where(all => all.Count() == 1).Select(all => all.Key).Order()];
}
