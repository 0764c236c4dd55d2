// What random commands hardly ever reach, set up by hand and played on both engines.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

public sealed class RareTests
{
    private const long Millisecond = 1_000_000;

    /// <summary>What these tests reach, so that the random ones need not.</summary>
    internal static readonly string[] Reached =
    [
        $"path {ReferenceEngine.Path.UnpricedShortfall}", $"path {ReferenceEngine.Path.RankedAgain}", $"cause {LiquidationCause.Cash}",
        $"path {ReferenceEngine.Path.DeadAtItsTurn}",
    ];

    /// <summary>Sold far below its bankruptcy price while the mark is stale: no profit can be priced, the deficit takes it all.</summary>
    [Fact]
    public void A_shortfall_on_a_stale_mark_goes_to_the_deficit()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear() with { StaleAfterNanos = Millisecond }));
        both.Open(1, 2);
        both.Deposit(1, 1_000);
        both.Deposit(2, 100_000);
        both.Mark(0, 1_000);
        both.Send(Commands.SetMarginMode(both.TimeNanos, 1, 0, MarginMode.Isolated));
        both.Trade(buyer: 1, seller: 2, 0, 1_000, 10);
        both.Limit(2, 0, Side.Buy, 900, 10);
        Assert.Equal(200, both.Position(1, 0).IsolatedMargin);

        both.TimeNanos += Millisecond + 1;
        BothEngines.One(both.Send(Commands.Heartbeat(both.TimeNanos)), EventKind.MarkStale);
        var events = both.Limit(1, 0, Side.Sell, 900, 10, TimeInForce.ImmediateOrCancel, OrderFlags.ReduceOnly);

        // Margin 200, loss (1,000 − 900)·10 = 1,000: 800 missing.
        Assert.Equal(800, BothEngines.One(events, EventKind.DeficitBooked).Amount);
        Assert.DoesNotContain(events, e => e.Kind == EventKind.Socialised);
        Assert.Equal(800, both.Wallet(1).Cash);
        Assert.Equal(1, both.Reference.Paths[ReferenceEngine.Path.UnpricedShortfall]);
    }

    /// <summary>The same on a fresh mark: a third account's profit bears the loss, and without it its position stands on nothing.</summary>
    [Fact]
    public void A_socialised_loss_may_itself_liquidate_with_cause_cash()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear()));
        both.Open(1, 2, 3, 4);
        both.Deposit(1, 1_000);
        both.Deposit(2, 100_000);
        both.Deposit(3, 1_000);
        both.Deposit(4, 100_000);
        both.Mark(0, 1_100);
        both.Trade(buyer: 4, seller: 3, 0, 1_100, 10);
        both.Mark(0, 1_000);
        both.Send(Commands.Withdraw(both.TimeNanos, 3, 0, 1_000));
        both.Send(Commands.SetMarginMode(both.TimeNanos, 1, 0, MarginMode.Isolated));
        both.Trade(buyer: 1, seller: 2, 0, 1_000, 10);
        both.Limit(2, 0, Side.Buy, 880, 10);
        var events = both.Limit(1, 0, Side.Sell, 880, 10, TimeInForce.ImmediateOrCancel, OrderFlags.ReduceOnly);

        // 1 loses (1,000 − 880)·10 = 1,200 of a margin of 200. Only 3 is in profit, with (1,100 − 1,000)·10 = 1,000: all it has.
        EngineEvent socialised = BothEngines.One(events, EventKind.Socialised);
        Assert.Equal((1_000, 1_000), (socialised.Amount, socialised.Quantity));
        EngineEvent started = BothEngines.One(events, EventKind.LiquidationStarted);
        Assert.Equal((3L, LiquidationCause.Cash, (byte)0), (started.AccountId, (LiquidationCause)started.Reason, started.Depth));
        Assert.Equal((0, 100), (started.Amount, started.Quantity));
    }

    /// <summary>
    /// With a budget of one, a unit may wait so long for its liquidation that the market recovers, restores it, and turns again: it is called
    /// again like everybody else. Four longs at 10,000 with a little over 1,000 each; called below 625 there, restored at 656.25.
    /// </summary>
    [Fact]
    public void A_queued_unit_that_was_restored_is_called_again()
    {
        Instrument instrument = BothEngines.Linear() with { AttemptsMax = 50 };
        using BothEngines both = new(BothEngines.Options(instrument) with { LiquidationsPerCommandMax = 1 });
        both.Open(1, 2, 3, 4, 5);
        both.Deposit(5, 1_000_000);
        both.Mark(0, 10_000);
        for (long account = 1; account <= 4; account++)
        {
            both.Deposit(account, 1_000 + account);
            both.Trade(buyer: account, seller: 5, 0, 10_000, 5);
        }

        // 9,890: equity 451 to 454 of a margin of 495. 1 starts; 2, 3 and 4 stand in the queue.
        Assert.Equal([1, 2, 3, 4], Accounts(both.Mark(0, 9_890), EventKind.MarginCalled));
        // 2 starts at the old mark, then 10,000 restores those who did not start.
        Assert.Equal([3, 4], Accounts(both.Mark(0, 10_000), EventKind.MarginRestored));
        // 3 is dropped at 10,000, then 9,920 leaves 603 and 604 of a margin of 496, the call level being 620.
        Assert.Equal([3, 4], Accounts(both.Mark(0, 9_920), EventKind.MarginCalled));
    }

    /// <summary>
    /// A unit that only stands in the queue is not in liquidation: its profit bears its part of a socialised loss. 1, 2 and 3 are breached by
    /// one tick of J, the budget is one, and before 3's turn 4 closes in I at 81, where 3 is in profit by 10.
    /// </summary>
    [Fact]
    public void A_queued_unit_still_bears_socialised_losses()
    {
        Instrument instrument = BothEngines.Linear() with { AttemptsMax = 50 };
        using BothEngines both = new(BothEngines.Options(instrument, instrument) with { LiquidationsPerCommandMax = 1 });
        both.Open(1, 2, 3, 4, 5, 6);
        both.Deposit(4, 100);
        both.Deposit(6, 100);
        both.Deposit(5, 1_000_000);
        both.Mark(0, 100);
        both.Mark(1, 10_000);
        for (long account = 1; account <= 3; account++)
        {
            both.Deposit(account, 1_010 + account);
            both.Trade(buyer: account, seller: 5, 1, 10_000, 5);
        }

        both.Trade(buyer: 5, seller: 3, 0, 100, 1);
        both.Mark(0, 90);
        both.Send(Commands.SetMarginMode(both.TimeNanos, 4, 0, MarginMode.Isolated));
        both.Trade(buyer: 4, seller: 6, 0, 90, 1);
        both.Limit(5, 0, Side.Buy, 81, 1);
        Assert.Equal([1], Accounts(both.Mark(1, 9_880), EventKind.LiquidationStarted));

        long before = both.Wallet(3).Cash;
        var events = both.Limit(4, 0, Side.Sell, 81, 1, TimeInForce.ImmediateOrCancel);
        Assert.Equal([2], Accounts(events, EventKind.LiquidationStarted));

        // 4 loses 9 of a margin of 2; only 3 is in profit.
        EngineEvent socialised = BothEngines.One(events, EventKind.Socialised);
        Assert.Equal((7, 10), (socialised.Amount, socialised.Quantity));
        Assert.Equal(7, before - both.Wallet(3).Cash);
    }

    /// <summary>
    /// Two stops are due and one may enter in a command: the other's turn comes in the next, before the timers, at the very moment at which it is dead.
    /// </summary>
    [Fact]
    public void A_stop_that_is_dead_when_its_turn_comes_does_not_enter()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear()) with { StopsPerCommandMax = 1 });
        both.Open(1, 2);
        both.Deposit(1, 100_000);
        both.Deposit(2, 100_000);
        both.Mark(0, 1_000);
        both.Limit(2, 0, Side.Buy, 980, 10);
        long dead = both.TimeNanos + Millisecond;
        for (long id = 101; id <= 102; id++)
        {
            RichOrder stop = new() { Head = Commands.MarketOrder(both.TimeNanos, 1, id, 0, Side.Sell, 1, TimeInForce.GoodTillDate) };
            (stop.Head.Type, stop.Head.Slots) = (OrderType.Stop, 2);
            stop.Detail = new OrderDetail { TriggerPrice = 990, TriggerBy = TriggerSource.Mark, ExpiryNanos = dead };
            both.Send(stop);
        }

        Assert.Equal(101, BothEngines.One(both.Mark(0, 990), EventKind.OrderTriggered).OrderId);
        both.TimeNanos = dead;
        EngineEvent cancelled = BothEngines.One(both.Send(Commands.Heartbeat(dead)), EventKind.OrderCancelled);
        Assert.Equal((102, CancelReason.Expired), (cancelled.OrderId, (CancelReason)cancelled.Reason));
        Assert.Equal(-1, both.Position(1, 0).Quantity);
        Assert.Equal(1, both.Reference.Paths[ReferenceEngine.Path.DeadAtItsTurn]);
    }

    private static long[] Accounts(IEnumerable<EngineEvent> events, EventKind kind) =>
        events.Where(e => e.Kind == kind).Select(e => e.AccountId).ToArray();

    /// <summary>
    /// Two longs are deleveraged in one command; between them a short is bought back from a seller who was flat. The first ranking of the
    /// shorts is used up and does not know that seller: it is computed once more.
    /// </summary>
    [Fact]
    public void A_ranking_that_is_used_up_is_computed_anew()
    {
        Instrument first = BothEngines.Linear("I") with { StaleAfterNanos = Millisecond, AttemptsMax = 1, FundPositionMax = 0 };
        Instrument second = BothEngines.Linear("J") with { SlippagePpm = 5_000, AttemptsMax = 50 };
        using BothEngines both = new(BothEngines.Options(first, second));
        (long a, long b, long c, long d, long e) = (1, 2, 3, 4, 5);
        both.Open(a, b, c, d, e);
        both.Deposit(a, 1_100);
        both.Deposit(b, 100_000);
        both.Deposit(c, 1_500);
        both.Deposit(d, 2_500);
        both.Deposit(e, 100_000);
        both.Mark(0, 10_000);
        both.Mark(1, 10_000);
        both.Trade(buyer: a, seller: b, 0, 10_000, 5);
        both.Trade(buyer: c, seller: d, 0, 10_000, 5);
        both.Trade(buyer: d, seller: b, 1, 10_000, 5);
        both.Limit(e, 0, Side.Sell, 9_800, 5);

        // While I is stale, J takes 3,250 from d; it is breached, but not liquidated before I ticks.
        both.TimeNanos += Millisecond + 1;
        Assert.DoesNotContain(both.Mark(1, 9_350), x => x.Kind == EventKind.LiquidationStarted);

        // I at 9,780: a has 1,100 − 1,100 = 0 of 489, d has 2,500 − 3,250 + 1,100 = 350 of 489 + 468, c has 1,500 − 1,100 = 400 of 489.
        var events = both.Mark(0, 9_780);
        Assert.Equal([a, d, c], events.Where(x => x.Kind == EventKind.LiquidationStarted).Select(x => x.AccountId));
        Assert.Equal([a, c], events.Where(x => x.Kind == EventKind.Deleveraged).Select(x => x.AccountId));
        Assert.Equal(1, both.Reference.Paths[ReferenceEngine.Path.RankedAgain]);
        Assert.Equal((0, 0), (both.Position(b, 0).Quantity, both.Position(e, 0).Quantity));
    }
}
