using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

/// <summary>
/// An auction larger than the event limit, beside a twin that has room for it: cut, it goes on in the next commands, and in the end every event has been
/// the same, byte for byte.
/// </summary>
public class AuctionLimitTests
{
    private const long Mark = 600_000;
    private const int Traders = 100;
    private const int SlotsMax = 1_024;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_cut_auction_goes_on_as_if_it_had_not_been_cut(int seed)
    {
        using EngineCore cut = Engine(SlotsMax);
        using EngineCore whole = Engine(1 << 16);
        Command[] orders = [.. Orders(seed)];
        Assert.Equal(All(cut, orders), All(whole, orders));

        Command resume = Commands.SetPhase(9, 0, TradingPhase.Continuous);
        EngineEvent[] expected = whole.Apply(in resume).ToArray();
        List<EngineEvent> actual = [.. cut.Apply(in resume)];
        int commands = 1;
        for (; Phase(cut) != TradingPhase.Continuous && commands < 100; commands++)
        {
            // Nothing is taken while it lasts, nor is an order for the open afterwards; and a refused command carries it on.
            Command refused = Commands.LimitOrder(9, 1, 1_000_000, 0, Side.Buy, Mark, 1, TimeInForce.AtOpen);
            EngineEvent[] events = cut.Apply(in refused).ToArray();
            Assert.True(events.Length <= SlotsMax);
            Assert.Equal((EventKind.Rejected, (byte)RejectReason.Halted), (events[^1].Kind, events[^1].Reason));
            actual.AddRange(events[..^1]);
        }

        Assert.True(commands > 4, $"{commands} commands: nothing was cut");
        Assert.Equal(expected, actual);
        Assert.True(expected.Count(e => e.Kind == EventKind.OrderCancelled && e.Reason == (byte)CancelReason.AuctionOver) > 500);
        Assert.True(cut.CheckConservation().Holds);
    }

    [Fact]
    public void A_cut_auction_keeps_its_price_though_the_orders_that_made_it_are_cancelled()
    {
        using EngineCore core = Engine(SlotsMax);
        All(core, [Commands.SetPhase(9, 0, TradingPhase.PreOpen)]);
        for (int i = 0; i < 2_000; i++)
        {
            Side side = i % 2 == 0 ? Side.Buy : Side.Sell;
            Command order = Commands.LimitOrder(9, 1 + i % Traders, 1 + i, 0, side, side == Side.Buy ? Mark + 1_000 : Mark - 1_000, 1);
            core.Apply(in order);
        }

        // Supply at 600,500 and above: a buyer too large for the rest makes that the price. He leaves as the auction is under way.
        All(core, [
            Commands.LimitOrder(9, 1, 5_001, 0, Side.Sell, Mark + 500, 4_000),
            Commands.LimitOrder(9, 2, 5_002, 0, Side.Buy, Mark + 900, 3_900),
        ]);
        Assert.Equal(Mark + 500, core.GetInstrument(0).IndicativePrice);

        List<EngineEvent> trades = [.. Trades(core, Commands.SetPhase(9, 0, TradingPhase.Continuous))];
        trades.AddRange(Trades(core, Commands.CancelOrder(9, 2, 5_002, 0)));
        trades.AddRange(Trades(core, Commands.CancelOrder(9, 1, 5_001, 0)));
        Assert.NotEqual(TradingPhase.Continuous, Phase(core));
        for (int i = 0; i < 50 && Phase(core) != TradingPhase.Continuous; i++) trades.AddRange(Trades(core, Commands.Heartbeat(9)));

        Assert.Equal(1_000, trades.Count);
        Assert.All(trades, trade => Assert.Equal(Mark + 500, trade.Price));
        Assert.True(core.CheckConservation().Holds);
    }

    /// <summary>
    /// Entering the phase that one is in uncrosses what stands crossed: here orders that fill whole or not at all, which an auction cancels, more than a command may
    /// say. Until all are gone the phase is still Continuous; yet nothing is taken, nothing trades, and no triggered order enters.
    /// </summary>
    [Fact]
    public void While_a_change_is_under_way_nothing_is_taken_though_the_phase_is_still_continuous()
    {
        using EngineCore core = Engine(SlotsMax);
        All(core, [Commands.LimitOrder(9, 1, 1, 0, Side.Sell, Mark, 1)]);
        RichOrder stop = Commands.Rich(
            Commands.MarketOrder(9, 2, 2, 0, Side.Buy, 1) with { Type = OrderType.Stop }, new OrderDetail { TriggerPrice = Mark + 5, TriggerBy = TriggerSource.Mark });
        Assert.Equal(EventKind.OrderAccepted, core.Apply(in stop.Head)[0].Kind);
        for (int i = 0; i < 3_000; i++)
        {
            Command bid = Commands.LimitOrder(9, 3 + i % (Traders - 2), 10 + i, 0, Side.Buy, Mark + 1, 2, flags: OrderFlags.AllOrNone);
            Assert.Equal(EventKind.OrderAccepted, core.Apply(in bid)[0].Kind);
        }

        Command again = Commands.SetPhase(9, 0, TradingPhase.Continuous);
        Assert.All(core.Apply(in again).ToArray(), e => Assert.Equal(EventKind.OrderCancelled, e.Kind));
        Assert.Equal(TradingPhase.Continuous, Phase(core));

        Command taken = Commands.LimitOrder(9, 1, 5_000, 0, Side.Sell, Mark + 2, 1), tick = Commands.MarkTick(9, 0, Mark + 5);
        EngineEvent[] ticked = core.Apply(in tick).ToArray();
        Assert.DoesNotContain(ticked, e => e.Kind is EventKind.OrderTriggered or EventKind.Trade);
        EngineEvent refused = core.Apply(in taken)[^1];
        List<EngineEvent> rest = [];
        for (int i = 0; i < 20; i++) rest.AddRange(All(core, [Commands.Heartbeat(9)]));

        Assert.Equal((EventKind.Rejected, (byte)RejectReason.Halted), (refused.Kind, refused.Reason));
        Assert.Single(rest, e => e.Kind == EventKind.OrderTriggered);
        Assert.Single(rest, e => e.Kind == EventKind.Trade);
        Assert.Equal(EventKind.OrderAccepted, core.Apply(in taken)[0].Kind);
    }

    /// <summary>
    /// Who waits in a halted market goes on in the other one, also if that one is just then under a change that leaves its phase what it was: it opens again when the
    /// change is done. And time in which nothing could trade does not count toward a deadline.
    /// </summary>
    [Fact]
    public void A_change_that_ends_where_it_began_closes_the_instrument_and_opens_it_again()
    {
        Instrument plain = TestMarket.Linear() with { Policy = LiquidationPolicy.Full, AttemptsMax = 50, DeadlineNanos = 10 };
        EngineOptions options = TestMarket.Options(plain) with { Instruments = [plain with { Name = "X" }, plain with { Name = "Y" }], EventsPerCommandMax = SlotsMax, OpenOrdersPerAccountMax = 100 };
        using EngineCore core = new(options);
        List<Command> setup = [Commands.MarkTick(1, 0, Mark), Commands.MarkTick(1, 1, Mark), Commands.OpenAccount(1, 999), Commands.Deposit(1, 999, 0, 6_200_000_000), Commands.SetLeverage(1, 999, 0, 50), Commands.SetLeverage(1, 999, 1, 50)];
        for (int account = 1; account <= Traders; account++)
        {
            setup.Add(Commands.OpenAccount(1, account));
            setup.Add(Commands.Deposit(1, account, 0, 100_000_000_000_000));
        }

        for (int i = 0; i < 2; i++)
        {
            setup.Add(Commands.LimitOrder(9, 1, 1, i, Side.Sell, Mark, 1_000));
            setup.Add(Commands.LimitOrder(9, 999, 2, i, Side.Buy, Mark, 1_000));
        }

        setup.Add(Commands.LimitOrder(9, 2, 3, 0, Side.Sell, Mark, 1));
        for (int i = 0; i < 3_000; i++) setup.Add(Commands.LimitOrder(9, 3 + i % (Traders - 2), 10 + i, 0, Side.Buy, Mark + 1, 2, flags: OrderFlags.AllOrNone));
        All(core, setup);

        // X is under way when Y's fall breaches him, and Y is halted: he waits in Y. Then X is done.
        All(core, [Commands.SetPhase(9, 0, TradingPhase.Continuous)]);
        EngineEvent[] fall = All(core, [Commands.MarkTick(9, 1, Mark * 9 / 10), Commands.SetPhase(9, 1, TradingPhase.Halted)]);
        Assert.Single(fall, e => e.Kind == EventKind.LiquidationStarted && e.AccountId == 999);
        List<EngineEvent> rest = [];
        for (int i = 0; i < 20; i++) rest.AddRange(All(core, [Commands.Heartbeat(60)]));
        Assert.Contains(rest, e => e.Kind == EventKind.OrderAccepted && e.AccountId == 999 && e.Instrument == 0);
    }

    [Fact]
    public void Time_in_which_a_change_is_under_way_does_not_count_toward_a_deadline()
    {
        using EngineCore core = OneThatWillBeBreached();
        EngineEvent[] fall = All(core, [Commands.MarkTick(9, 0, Mark * 949 / 1_000), Commands.SetPhase(9, 0, TradingPhase.Continuous)]);
        AssertThatTheDeadlineBeginsAtTheEnd(core, fall);
    }

    /// <summary>Who is breached while a change is under way begins to wait in it: the time that it takes counts for him no more than for those who waited before.</summary>
    [Fact]
    public void Time_in_which_a_change_is_under_way_does_not_count_for_who_begins_to_wait_in_it()
    {
        using EngineCore core = OneThatWillBeBreached();

        // Under way from 9 on; he is breached at 60.
        EngineEvent[] fall = All(core, [Commands.SetPhase(9, 0, TradingPhase.Continuous), Commands.MarkTick(60, 0, Mark * 949 / 1_000)]);
        AssertThatTheDeadlineBeginsAtTheEnd(core, fall);
    }

    /// <summary>He is breached while the change is under way, which is done at 60; the deadline of 10 has 10 to go then.</summary>
    private static void AssertThatTheDeadlineBeginsAtTheEnd(EngineCore core, EngineEvent[] fall)
    {
        Assert.Single(fall, e => e.Kind == EventKind.LiquidationStarted);
        Assert.DoesNotContain(fall, e => e.Kind is EventKind.LiquidationEnded or EventKind.PhaseChanged);
        List<EngineEvent> rest = [];
        for (int i = 0; i < 20; i++) rest.AddRange(All(core, [Commands.Heartbeat(60)]));
        Assert.Contains(rest, e => e.Kind == EventKind.PhaseChanged);
        rest.AddRange(All(core, [Commands.Heartbeat(70)]));
        Assert.DoesNotContain(rest, e => e.Kind is EventKind.Deleveraged or EventKind.FundTookOver);
        Assert.Contains(All(core, [Commands.Heartbeat(71)]), e => e.Kind == EventKind.FundTookOver);
    }

    /// <summary>
    /// A trader who is breached at nineteen twentieths of the mark, with a deadline of 10, and a book that stands crossed so far down that no liquidation of his
    /// reaches it: to uncross it takes several commands.
    /// </summary>
    private static EngineCore OneThatWillBeBreached()
    {
        Instrument plain = TestMarket.Linear() with { Policy = LiquidationPolicy.Full, AttemptsMax = 50, DeadlineNanos = 10 };
        EngineCore core = new(TestMarket.Options(plain) with { EventsPerCommandMax = SlotsMax, OpenOrdersPerAccountMax = 100 });
        List<Command> setup = [Commands.MarkTick(1, 0, Mark), Commands.OpenAccount(1, 999), Commands.Deposit(1, 999, 0, 3_100_000_000), Commands.SetLeverage(1, 999, 0, 50)];
        for (int account = 1; account <= Traders; account++)
        {
            setup.Add(Commands.OpenAccount(1, account));
            setup.Add(Commands.Deposit(1, account, 0, 100_000_000_000_000));
        }

        setup.Add(Commands.LimitOrder(9, 1, 1, 0, Side.Sell, Mark, 1_000));
        setup.Add(Commands.LimitOrder(9, 999, 2, 0, Side.Buy, Mark, 1_000));
        // What stands crossed lies below the price at which he is bankrupt.
        const long Low = Mark * 94 / 100;
        setup.Add(Commands.LimitOrder(9, 2, 3, 0, Side.Buy, Low, 1));
        for (int i = 0; i < 3_000; i++) setup.Add(Commands.LimitOrder(9, 3 + i % (Traders - 2), 10 + i, 0, Side.Sell, Low - 1, 2, flags: OrderFlags.AllOrNone));
        All(core, setup);
        return core;
    }

    private static EngineCore Engine(int slots)
    {
        EngineCore core = new(TestMarket.Options(TestMarket.Linear()) with { EventsPerCommandMax = slots, OpenOrdersPerAccountMax = 100 });
        List<Command> setup = [Commands.MarkTick(1, 0, Mark)];
        for (int account = 1; account <= Traders; account++)
        {
            setup.Add(Commands.OpenAccount(1, account));
            setup.Add(Commands.Deposit(1, account, 0, 100_000_000_000_000));
        }

        All(core, setup);
        return core;
    }

    private static IEnumerable<Command> Orders(int seed)
    {
        Dice dice = new((ulong)seed);
        yield return Commands.SetPhase(9, 0, TradingPhase.PreOpen);
        for (int i = 0; i < 6_000; i++)
        {
            Side side = dice.Pick(Side.Buy, Side.Sell);
            TimeInForce until = dice.Chance(400) ? TimeInForce.AtOpen : TimeInForce.GoodTillCancel;
            yield return Commands.LimitOrder(9, dice.Between(1, Traders), 1 + i, 0, side, Mark + dice.Between(-500, 500), dice.Between(1, 9), until);
        }
    }

    private static EngineEvent[] All(EngineCore core, IEnumerable<Command> commands)
    {
        List<EngineEvent> events = [];
        foreach (Command command in commands) events.AddRange(core.Apply(in command));
        return [.. events];
    }

    private static EngineEvent[] Trades(EngineCore core, Command command)
    {
        List<EngineEvent> trades = [];
        foreach (EventView view in new EventStream(core.Apply(in command)))
        {
            if (view.Head.Kind == EventKind.Trade) trades.Add(view.Head);
        }

        return [.. trades];
    }

    private static TradingPhase Phase(EngineCore core) => core.GetInstrument(0).Phase;
}
