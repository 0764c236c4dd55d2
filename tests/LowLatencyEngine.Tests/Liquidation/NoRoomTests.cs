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

    /// <summary>Who is queued and recovers before his turn gives his record back: there is one for each unit, and a market may do this as often as it likes.</summary>
    [Fact]
    public void Who_recovers_before_his_turn_gives_his_record_back()
    {
        const int Crowd = 100;
        using EngineCore core = Crowded(Crowd, addOnMaxPpm: 0, budget: 1);
        for (int round = 0; round < 8; round++)
        {
            foreach (long mark in new[] { 9_890, Mark })
            {
                core.Apply(Commands.MarkTick(2, 0, mark));
                for (int i = 0; i < Crowd && mark == Mark; i++) core.Apply(Commands.Heartbeat(2));
            }
        }

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
            EventsPerCommandMax = 1_024,
            LiquidationsPerCommandMax = budget,
        });
        core.Apply(Commands.MarkTick(1, 0, Mark));
        core.Apply(Commands.FundDeposit(1, 0, 1L << 50));
        core.Apply(Commands.OpenAccount(1, Maker));
        core.Apply(Commands.Deposit(1, Maker, 0, 1L << 50));
        for (long account = 2; account < crowd + 2; account++)
        {
            core.Apply(Commands.OpenAccount(1, account));
            core.Apply(Commands.Deposit(1, account, 0, 1_000));
            core.Apply(Commands.SetMarginMode(1, account, 0, MarginMode.Isolated));
            core.Apply(Commands.SetLeverage(1, account, 0, account % 2 == 0 ? 50 : 25));
            core.Apply(Commands.LimitOrder(1, Maker, account, 0, Side.Sell, Mark, 1));
            core.Apply(Commands.LimitOrder(1, account, crowd + account, 0, Side.Buy, Mark, 1, TimeInForce.ImmediateOrCancel));
        }

        return core;
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
