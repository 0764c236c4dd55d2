using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using Xunit;

namespace LowLatencyEngine.Tests.Simulation;

public sealed class CapturedBookTests
{
    private const long Second = 1_000_000_000;

    private static SessionOptions Session(int accounts) => new()
    {
        Liquidity = LiquiditySource.Captured,
        CapturedLevelsMax = 64,
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

    private static MarketUpdate Level(long second, Side side, long price, long lots) =>
        new(MarketUpdateKind.DepthLevel, second * Second, 0, side, price, lots);

    private static MarketUpdate End(long second) => new(MarketUpdateKind.DepthEnd, second * Second, 0, Side.None, 0, 0);

    private static MarketUpdate Clear(long second) => new(MarketUpdateKind.DepthClear, second * Second, 0, Side.None, 0, 0);

    private static (long Price, long Lots)[] Depth(TestMarket.Recorder run, Side side)
    {
        DepthLevel[] levels = new DepthLevel[64];
        int count = run.Engine.CopyDepth(0, side, levels);
        return [.. levels.Take(count).Select(l => (l.Price, l.Lots))];
    }

    [Fact]
    public void Levels_stand_as_captured_also_those_before_the_first_mark()
    {
        List<MarketUpdate> updates =
        [
            Level(1, Side.Buy, 9_990, 5), Level(1, Side.Buy, 9_980, 7), Level(1, Side.Sell, 10_010, 6), End(1),
            Mark(2, 10_000), End(2),
            Level(3, Side.Buy, 9_990, 0), Level(3, Side.Buy, 9_985, 4), Level(3, Side.Sell, 10_010, 9), Level(3, Side.Sell, 10_020, 1), End(3),
        ];

        using TestMarket.Recorder run = TestMarket.Run(Session(0), updates);

        Assert.Equal([(9_985, 4), (9_980, 7)], Depth(run, Side.Buy));
        Assert.Equal([(10_010, 9), (10_020, 1)], Depth(run, Side.Sell));
    }

    [Fact]
    public void A_market_that_moves_through_itself_in_one_message_never_crosses()
    {
        List<MarketUpdate> updates =
        [
            Mark(1, 10_000), Level(2, Side.Buy, 9_990, 5), Level(2, Side.Sell, 10_010, 6), End(2),
            Level(3, Side.Buy, 10_020, 3), Level(3, Side.Sell, 10_010, 0), Level(3, Side.Sell, 10_030, 2), End(3),
        ];

        using TestMarket.Recorder run = TestMarket.Run(Session(0), updates, keep: true);

        Assert.Equal([(10_020, 3), (9_990, 5)], Depth(run, Side.Buy));
        Assert.DoesNotContain(run.Events, e => e.Kind is EventKind.Trade or EventKind.Rejected);
    }

    [Fact]
    public void A_clear_empties_the_book_and_a_snapshot_fills_it_again()
    {
        List<MarketUpdate> updates =
        [
            Mark(1, 10_000), Level(2, Side.Buy, 9_990, 5), Level(2, Side.Sell, 10_010, 6), End(2),
            Clear(3), Level(3, Side.Buy, 9_970, 8), End(3),
        ];

        using TestMarket.Recorder run = TestMarket.Run(Session(0), updates);

        Assert.Equal([(9_970, 8)], Depth(run, Side.Buy));
        Assert.Empty(Depth(run, Side.Sell));
    }

    [Fact]
    public void What_a_liquidation_takes_stays_taken_until_the_capture_changes_that_level()
    {
        // One trader buys 10 lots of the captured ask at 10,000 with 100x: 1 % margin, 0.4 % maintenance. At 9,935 he is liquidated.
        List<MarketUpdate> fall =
        [
            Mark(1, 10_000), Level(1, Side.Buy, 9_934, 50), Level(1, Side.Buy, 9_930, 40), Level(1, Side.Sell, 10_000, 30), End(1),
            Mark(3, 10_000), Mark(4, 9_935), Level(5, Side.Buy, 9_930, 41), End(5),
        ];
        List<MarketUpdate> changed = [.. fall, Level(6, Side.Buy, 9_934, 45), End(6)];

        using TestMarket.Recorder taken = TestMarket.Run(Session(1), fall, keep: true);
        using TestMarket.Recorder refilled = TestMarket.Run(Session(1), changed);

        long sold = taken.Events.Where(e => e.Kind == EventKind.Trade && ((OrderFlags)e.Flags & OrderFlags.Liquidation) != 0).Sum(e => e.Quantity);
        Assert.InRange(sold, 1, 10);
        Assert.Equal([(9_934, 50 - sold), (9_930, 41)], Depth(taken, Side.Buy));
        Assert.Equal([(9_934, 45), (9_930, 41)], Depth(refilled, Side.Buy));
    }

    /// <summary>A level that is only stated again keeps what was taken out of it: by a change with the same quantity, and by a whole snapshot.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_level_that_is_stated_again_is_not_refilled(bool bySnapshot)
    {
        List<MarketUpdate> updates =
        [
            Mark(1, 10_000), Level(1, Side.Buy, 9_934, 50), Level(1, Side.Buy, 9_930, 40), Level(1, Side.Buy, 9_000, 3), Level(1, Side.Sell, 10_000, 30), End(1),
            Mark(3, 10_000), Mark(4, 9_935),
        ];
        if (bySnapshot) updates.Add(Clear(5));
        updates.AddRange([Level(5, Side.Buy, 9_934, 50), Level(5, Side.Buy, 9_930, 44), Level(5, Side.Sell, 10_000, 30), End(5)]);

        using TestMarket.Recorder run = TestMarket.Run(Session(1), updates, keep: true);

        long sold = run.Events.Where(e => e.Kind == EventKind.Trade && ((OrderFlags)e.Flags & OrderFlags.Liquidation) != 0).Sum(e => e.Quantity);
        Assert.InRange(sold, 1, 10);
        (long, long)[] kept = bySnapshot ? [] : [(9_000, 3)];
        Assert.Equal([(9_934, 50 - sold), (9_930, 44), .. kept], Depth(run, Side.Buy));
    }

    /// <summary>Also a level of which nothing is left: it comes back when the capture states another quantity.</summary>
    [Fact]
    public void A_level_that_was_eaten_up_comes_back_with_the_captures_next_change()
    {
        List<MarketUpdate> eaten =
        [
            Mark(1, 10_000), Level(1, Side.Sell, 10_000, 10), Level(1, Side.Sell, 10_050, 10), Level(1, Side.Buy, 9_900, 9), End(1),
            Mark(3, 10_000), Clear(4), Level(4, Side.Sell, 10_000, 10), Level(4, Side.Sell, 10_050, 10), Level(4, Side.Buy, 9_900, 9), End(4),
        ];
        List<MarketUpdate> changed = [.. eaten, Level(5, Side.Sell, 10_000, 11), End(5)];

        using TestMarket.Recorder gone = TestMarket.Run(Session(1), eaten);
        using TestMarket.Recorder back = TestMarket.Run(Session(1), changed);

        Assert.Equal([(10_050, 10)], Depth(gone, Side.Sell));
        Assert.Equal([(10_000, 11), (10_050, 10)], Depth(back, Side.Sell));
    }

    [Fact]
    public void Makers_serve_until_the_captured_depth_appears_and_then_leave()
    {
        List<MarketUpdate> updates = [Mark(1, 10_000), Mark(2, 10_000), Mark(3, 10_000), Level(4, Side.Buy, 9_990, 50), End(4), Mark(5, 9_999)];

        SessionOptions session = Session(5) with { Makers = new MarketMakerOptions { DepthLots = 10_000 } };

        using TestMarket.Recorder run = TestMarket.Run(
            session with { Population = session.Population with { EntryLimitPpm = 1_500 } }, updates, keep: true);

        Assert.Equal(5, run.Events.Where(e => e.Kind == EventKind.Trade).Select(e => e.AccountId).Distinct().Count());
        Assert.Equal([(9_990, 50)], Depth(run, Side.Buy));
        Assert.Empty(Depth(run, Side.Sell));
    }

    [Fact]
    public void Levels_beyond_the_table_are_left_out_and_counted()
    {
        List<MarketUpdate> updates = [Mark(1, 10_000)];
        for (int i = 0; i < 100; i++) updates.Add(Level(2, Side.Buy, 9_990 - i, 1));
        updates.Add(End(2));
        SessionOptions session = Session(0);
        EngineOptions options = session.EngineOptionsFor(TestMarket.Instrument, "USDT");
        using EngineCore engine = new(options);
        MarketSession market = new(session, options, new EngineTarget(engine));

        market.Run(updates, TestContext.Current.CancellationToken);

        Assert.Equal(36, market.LevelsLeftOut);
    }
}
