using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using Xunit;

namespace LowLatencyEngine.Tests.Simulation;

/// <summary>Captured orders in the engine's own book: one trader and his liquidation meet them.</summary>
public sealed class CapturedOrdersTests
{
    private const long Second = 1_000_000_000;

    private static SessionOptions Session(int accounts) => new()
    {
        Liquidity = LiquiditySource.CapturedOrders,
        CapturedOrdersMax = 64,
        Population = new PopulationOptions
        {
            Accounts = accounts,
            LotsMin = 10,
            LotsRatioMax = 1,
            EntryWindowNanos = Second,
            Leverages = [new(100, 1)],
            LongPpm = 1_000_000,
            CushionMaxPpm = 0,
            EntryLimitPpm = 0,
            RespondPpm = 0,
            IsolatedPpm = 0,
        },
    };

    private static MarketUpdate Mark(long second, long price) => new(MarketUpdateKind.Mark, second * Second, 0, Side.None, price, 0);

    private static MarketUpdate Quote(long second, long bid, long ask) => new(MarketUpdateKind.Quote, second * Second, 0, Side.None, bid, ask);

    private static MarketUpdate Add(long second, long id, Side side, long price, long lots) =>
        new(MarketUpdateKind.OrderAdd, second * Second, 0, side, price, lots, id);

    private static MarketUpdate Change(MarketUpdateKind kind, long second, long id, long lots) => new(kind, second * Second, 0, Side.None, 0, lots, id);

    private static MarketUpdate Replace(long second, long id, long newId, long price, long lots) =>
        new(MarketUpdateKind.OrderReplace, second * Second, 0, Side.None, price, lots, id, newId);

    private static MarketUpdate End(long second) => new(MarketUpdateKind.DepthEnd, second * Second, 0, Side.None, 0, 0);

    private static MarketUpdate Clear(long second) => new(MarketUpdateKind.DepthClear, second * Second, 0, Side.None, 0, 0);

    /// <summary>Price, lots and number of orders of each level.</summary>
    private static (long Price, long Lots, int Orders)[] Depth(TestMarket.Recorder run, Side side)
    {
        DepthLevel[] levels = new DepthLevel[64];
        int count = run.Engine.CopyDepth(0, side, levels);
        return [.. levels.Take(count).Select(l => (l.Price, l.Lots, l.Orders))];
    }

    [Fact]
    public void Orders_stand_as_captured_also_those_before_the_first_mark()
    {
        List<MarketUpdate> updates =
        [
            Add(1, 1, Side.Buy, 9_990, 5), Add(1, 2, Side.Buy, 9_990, 7), Add(1, 3, Side.Buy, 9_980, 1), Change(MarketUpdateKind.OrderDelete, 1, 3, 1), End(1),
            Add(1, 4, Side.Sell, 10_010, 6), Replace(1, 4, 44, 10_020, 8), End(1),
            Mark(2, 10_000), End(2),
            Change(MarketUpdateKind.OrderReduce, 3, 1, 2), Change(MarketUpdateKind.OrderExecute, 3, 2, 7), End(3),
            Replace(4, 44, 45, 10_030, 9), Add(4, 5, Side.Buy, 9_990, 1), Replace(4, 1, 1, 9_990, 2), End(4),
        ];

        using TestMarket.Recorder run = TestMarket.Run(Session(0), updates, keep: true);

        Assert.Equal([(9_990, 3, 2)], Depth(run, Side.Buy));
        Assert.Equal([(10_030, 9, 1)], Depth(run, Side.Sell));
        Assert.DoesNotContain(run.Events, e => e.Kind is EventKind.Trade or EventKind.Rejected);
    }

    [Fact]
    public void A_taker_meets_the_orders_in_their_captured_queue()
    {
        // Three asks of 4 at one price; the second moves to the back by growing. The trader buys 10: 4 of the first, 4 of the third, 2 of the second.
        List<MarketUpdate> updates =
        [
            Add(1, 1, Side.Sell, 10_000, 4), Add(1, 2, Side.Sell, 10_000, 4), Add(1, 3, Side.Sell, 10_000, 4), Replace(1, 2, 2, 10_000, 5), End(1),
            Mark(1, 10_000), End(1), Mark(3, 10_000),
        ];

        using TestMarket.Recorder run = TestMarket.Run(Session(1), updates, keep: true);

        Assert.Equal([4, 4, 2], run.Events.Where(e => e.Kind == EventKind.Trade).Select(e => e.Quantity));
        Assert.Equal([(10_000, 3, 1)], Depth(run, Side.Sell));
    }

    [Fact]
    public void What_is_taken_stays_taken_and_is_not_taken_twice()
    {
        // The trader buys 10 of an ask of 30: 20 are left here, 30 there. The capture executes 5: there 25, still no fewer than here. It
        // executes 15 more: there 10, so here 10 too. A cancel of the rest leaves nothing.
        List<MarketUpdate> start = [Add(1, 1, Side.Sell, 10_000, 30), Add(1, 2, Side.Buy, 9_000, 1), End(1), Mark(1, 10_000), End(1), Mark(3, 10_000)];
        List<MarketUpdate> five = [.. start, Change(MarketUpdateKind.OrderExecute, 4, 1, 5), End(4)];
        List<MarketUpdate> twenty = [.. five, Change(MarketUpdateKind.OrderExecute, 5, 1, 15), End(5)];
        List<MarketUpdate> all = [.. twenty, Change(MarketUpdateKind.OrderDelete, 6, 1, 10), End(6)];

        using TestMarket.Recorder first = TestMarket.Run(Session(1), start);
        using TestMarket.Recorder second = TestMarket.Run(Session(1), five);
        using TestMarket.Recorder third = TestMarket.Run(Session(1), twenty);
        using TestMarket.Recorder last = TestMarket.Run(Session(1), all);

        Assert.Equal([(10_000, 20, 1)], Depth(first, Side.Sell));
        Assert.Equal([(10_000, 20, 1)], Depth(second, Side.Sell));
        Assert.Equal([(10_000, 10, 1)], Depth(third, Side.Sell));
        Assert.Empty(Depth(last, Side.Sell));
    }

    [Fact]
    public void A_liquidation_eats_captured_bids_and_moves_nobody_else()
    {
        // Bought 10 at 10,000 with 100x; at a mark of 9,935 the position is closed into the captured bid.
        List<MarketUpdate> updates =
        [
            Add(1, 1, Side.Sell, 10_000, 10), Add(1, 2, Side.Buy, 9_934, 50), End(1), Mark(1, 10_000), End(1), Mark(3, 10_000), Mark(4, 9_935),
        ];

        using TestMarket.Recorder run = TestMarket.Run(Session(1), updates, keep: true);

        long sold = run.Events.Where(e => e.Kind == EventKind.Trade && ((OrderFlags)e.Flags & OrderFlags.Liquidation) != 0).Sum(e => e.Quantity);
        Assert.InRange(sold, 1, 10);
        Assert.Equal([(9_934, 50 - sold, 1)], Depth(run, Side.Buy));
        Assert.True(run.Engine.CheckConservation().Holds);
    }

    [Fact]
    public void An_order_that_would_trade_waits_until_the_capture_leaves_it_room()
    {
        List<MarketUpdate> crossed =
        [
            Add(1, 1, Side.Sell, 10_000, 4), End(1), Mark(1, 10_000), End(1), Add(2, 2, Side.Buy, 10_005, 6), End(2), Quote(2, 9_990, 10_000),
        ];
        List<MarketUpdate> open = [.. crossed, Change(MarketUpdateKind.OrderDelete, 3, 1, 4), Add(3, 3, Side.Sell, 10_010, 1), End(3), Quote(3, 10_005, 10_010)];
        List<MarketUpdate> gone = [.. crossed, Change(MarketUpdateKind.OrderDelete, 3, 2, 6), Add(3, 3, Side.Buy, 9_000, 1), End(3), Quote(3, 9_000, 10_000)];

        using TestMarket.Recorder waits = TestMarket.Run(Session(0), crossed, keep: true);
        using TestMarket.Recorder stands = TestMarket.Run(Session(0), open, keep: true);
        using TestMarket.Recorder left = TestMarket.Run(Session(0), gone);

        Assert.Empty(Depth(waits, Side.Buy));
        Assert.Equal([(10_005, 6, 1)], Depth(stands, Side.Buy));
        Assert.Equal([(10_010, 1, 1)], Depth(stands, Side.Sell));
        Assert.Equal([(9_000, 1, 1)], Depth(left, Side.Buy));
        Assert.DoesNotContain(stands.Events, e => e.Kind == EventKind.Trade);
    }

    [Fact]
    public void A_clear_empties_the_book_and_what_follows_fills_it_again()
    {
        List<MarketUpdate> updates =
        [
            Mark(1, 10_000), Add(2, 1, Side.Buy, 9_990, 5), Add(2, 2, Side.Sell, 10_010, 6), End(2),
            Clear(3), Add(3, 1, Side.Buy, 9_970, 8), End(3),
        ];

        using TestMarket.Recorder run = TestMarket.Run(Session(0), updates);

        Assert.Equal([(9_970, 8, 1)], Depth(run, Side.Buy));
        Assert.Empty(Depth(run, Side.Sell));
    }

    [Fact]
    public void Orders_beyond_the_table_are_left_out_and_counted()
    {
        List<MarketUpdate> updates = [Mark(1, 10_000)];
        for (int i = 0; i < 100; i++) updates.Add(Add(2, i + 1, Side.Buy, 9_990 - i, 1));
        updates.Add(End(2));
        SessionOptions session = Session(0);
        EngineOptions options = session.EngineOptionsFor(TestMarket.Instrument, "USDT");
        using EngineCore engine = new(options);
        MarketSession market = new(session, options, new EngineTarget(engine));

        market.Run(updates, TestContext.Current.CancellationToken);

        Assert.Equal(36, market.LevelsLeftOut);
    }
}
