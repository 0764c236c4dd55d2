// Limits that only a chain of commands can pass, played on both engines; and a limit that only absurd options can.
using System;
using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

public sealed class LimitTests
{
    /// <summary>
    /// An owner of two accounts buys back at 1 what the other sells at 1, reduce-only: the other's loss is what nobody can pay, the profit is cash.
    /// Eight rounds of it would carry the cash past 64 bits.
    /// </summary>
    [Fact]
    public void A_currency_deep_in_deficit_opens_nothing_so_cash_cannot_overflow()
    {
        const long Top = 1L << 30;
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear() with
        {
            PriceMax = Top,
            OrderMax = Top,
            PositionMax = Top,
            OpenInterestMax = Top,
        }));
        both.Open(1, 2, 3);
        both.Mark(0, Top);
        both.Deposit(1, 1L << 56);
        both.Deposit(3, 1L << 50);
        EngineEvent refused = default;
        long cash = 0;
        int rounds = 0;
        for (; rounds < 10 && refused.Kind == EventKind.None; rounds++)
        {
            both.Deposit(2, 1L << 55);
            refused = both.Limit(2, 0, Side.Buy, Top, Top - 10).FirstOrDefault(e => e.Kind == EventKind.Rejected);
            if (refused.Kind != EventKind.None) break;

            both.Limit(1, 0, Side.Sell, Top, Top - 10);
            both.Send(Commands.LimitOrder(both.TimeNanos, 3, 900, 0, Side.Sell, Top, 10));
            both.Limit(1, 0, Side.Buy, 1, Top - 10, flags: OrderFlags.ReduceOnly);
            both.Limit(2, 0, Side.Sell, 1, Top - 10, TimeInForce.ImmediateOrCancel, OrderFlags.ReduceOnly);
            Assert.True(both.Wallet(1).Cash > cash);
            cash = both.Wallet(1).Cash;
        }

        Assert.Equal((1, RejectReason.Overflow), (rounds, (RejectReason)refused.Reason));
        var amended = both.Send(Commands.AmendOrder(both.TimeNanos, 3, 900, 0, Top - 1, 10));
        Assert.Equal(RejectReason.Overflow, (RejectReason)BothEngines.One(amended, EventKind.Rejected).Reason);
        BothEngines.One(both.Send(Commands.AmendOrder(both.TimeNanos, 3, 900, 0, Top, 9)), EventKind.OrderAmended);

        // Three quarters of 2^60 repay the deficit to less than the limit: trading goes on.
        both.Send(Commands.FundDeposit(both.TimeNanos, 0, 3L << 58));
        BothEngines.One(both.Limit(1, 0, Side.Buy, Top - 1, 10), EventKind.OrderAccepted);
    }

    /// <summary>A resting order that would only close when it came opens when something else has closed the position first.</summary>
    [Fact]
    public void Resting_orders_cannot_carry_a_position_past_its_limit()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear() with { OrderMax = 100, PositionMax = 100 }));
        both.Open(1, 2, 3);
        foreach (long account in new long[] { 1, 2, 3 }) both.Deposit(account, 1_000_000);
        both.Mark(0, 1_000);
        both.Trade(buyer: 2, seller: 1, 0, 1_000, 100);

        BothEngines.One(both.Limit(1, 0, Side.Buy, 900, 100), EventKind.OrderAccepted);
        EngineEvent refused = BothEngines.One(both.Limit(1, 0, Side.Buy, 899, 100), EventKind.Rejected);
        Assert.Equal(RejectReason.PositionLimit, (RejectReason)refused.Reason);

        both.Limit(3, 0, Side.Sell, 1_000, 100);
        both.Limit(1, 0, Side.Buy, 1_000, 100, TimeInForce.ImmediateOrCancel, OrderFlags.ReduceOnly);
        Assert.Equal(0, both.Position(1, 0).Quantity);
        both.Limit(2, 0, Side.Sell, 1, 100);
        both.Limit(2, 0, Side.Sell, 1, 100);
        Assert.Equal(100, both.Position(1, 0).Quantity);
    }

    /// <summary>An order that cannot rest may count on the lots it closes: it fills now or never.</summary>
    [Fact]
    public void An_immediate_order_may_flip_up_to_the_limit()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear() with { OrderMax = 100, PositionMax = 100 }));
        both.Open(1, 2, 3);
        foreach (long account in new long[] { 1, 2, 3 }) both.Deposit(account, 1_000_000);
        both.Mark(0, 1_000);
        both.Trade(buyer: 2, seller: 1, 0, 1_000, 50);
        both.Limit(3, 0, Side.Sell, 1_000, 100);
        BothEngines.One(both.Limit(1, 0, Side.Buy, 900, 60), EventKind.OrderAccepted);

        EngineEvent refused = BothEngines.One(both.Limit(1, 0, Side.Buy, 1_000, 91, TimeInForce.ImmediateOrCancel), EventKind.Rejected);
        Assert.Equal(RejectReason.PositionLimit, (RejectReason)refused.Reason);
        both.Limit(1, 0, Side.Buy, 1_000, 90, TimeInForce.ImmediateOrCancel);
        Assert.Equal(40, both.Position(1, 0).Quantity);
    }

    /// <summary>A closing order on an isolated leg lives on while the wallet is liquidated; it cannot be amended into one that opens.</summary>
    [Fact]
    public void An_amend_opens_nothing_while_the_wallet_is_in_liquidation()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear(), BothEngines.Linear("CROSS") with { AttemptsMax = 50 }));
        both.Open(1, 2);
        both.Deposit(1, 6_000);
        both.Deposit(2, 1_000_000);
        both.Mark(0, 1_000);
        both.Mark(1, 1_000);
        both.Send(Commands.SetMarginMode(both.TimeNanos, 1, 0, MarginMode.Isolated));
        both.Trade(buyer: 1, seller: 2, 0, 1_000, 100);
        both.Trade(buyer: 1, seller: 2, 1, 1_000, 150);
        both.Send(Commands.LimitOrder(both.TimeNanos, 1, 900, 0, Side.Sell, 1_010, 100));
        BothEngines.One(both.Mark(1, 980), EventKind.LiquidationStarted);

        EngineEvent refused = BothEngines.One(both.Send(Commands.AmendOrder(both.TimeNanos, 1, 900, 0, 1_010, 190)), EventKind.Rejected);
        Assert.Equal(RejectReason.InLiquidation, (RejectReason)refused.Reason);
        BothEngines.One(both.Send(Commands.AmendOrder(both.TimeNanos, 1, 900, 0, 1_010, 90)), EventKind.OrderAmended);
    }

    [Fact]
    public void More_wallets_than_an_int_can_number_are_refused()
    {
        EngineOptions options = BothEngines.Options(BothEngines.Linear()) with { Currencies = Enumerable.Range(0, 64).Select(n => $"C{n}").ToList() };
        (options with { AccountsMax = (1 << 24) - 1 }).Validate();
        ArgumentException refused = Assert.Throws<ArgumentException>((options with { AccountsMax = 1 << 24 }).Validate);
        Assert.Contains("AccountsMax", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>All marks may grow stale at once, before anything else a command does, in the half of its events that such work may use.</summary>
    [Fact]
    public void More_instruments_than_half_of_a_commands_events_are_refused()
    {
        EngineOptions options = BothEngines.Options([.. Enumerable.Range(0, 449).Select(i => BothEngines.Linear($"I{i}") with { PositionMax = 10_000, OpenInterestMax = 10_000, StaleAfterNanos = 1 })]);
        ArgumentException refused = Assert.Throws<ArgumentException>((options with { EventsPerCommandMax = 1_024 }).Validate);
        Assert.Contains("EventsPerCommandMax is 1024, allowed is 1026", refused.Message, StringComparison.Ordinal);

        using EngineCore core = new(options with { EventsPerCommandMax = 1_026 });
        for (int i = 0; i < 449; i++) core.Apply(Commands.MarkTick(1, i, 100));
        int stale = 0;
        foreach (EngineEvent slot in core.Apply(Commands.Heartbeat(1_000))) stale += slot.Kind == EventKind.MarkStale ? 1 : 0;
        Assert.Equal(449, stale);
    }

    /// <summary>Reduce-only orders are bound by nothing but their number: all at one price, their lots are still added up in 64 bits.</summary>
    [Fact]
    public void Lots_that_could_not_be_added_up_at_one_price_are_refused()
    {
        Instrument small = BothEngines.Linear() with { PriceMax = 64, OrderMax = 1L << 40, PositionMax = 1L << 54, OpenInterestMax = 1L << 54 };
        EngineOptions options = BothEngines.Options(small);
        (options with { OrdersMax = 255 }).Validate();
        ArgumentException refused = Assert.Throws<ArgumentException>((options with { OrdersMax = 256 }).Validate);
        Assert.Contains("PositionMax is 18014398509481984; times OrdersMax, 256, and", refused.Message, StringComparison.Ordinal);
    }
}
