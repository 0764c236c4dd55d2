using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using Xunit;

namespace LowLatencyEngine.Tests.Simulation;

public sealed class StatisticsTests
{
    [Fact]
    public void A_series_keeps_exact_ends_and_an_even_sample()
    {
        Series series = new();
        for (long i = 0; i < 10_000; i++) series.Add(i == 7_777 ? -5 : i);

        Assert.Equal((10_000, 0, 9_999, -5, 9_999), (series.Count, series.Start, series.End, series.Least, series.Most));
        long[] points = series.Points.ToArray();
        Assert.InRange(points.Length, Series.PointsMax / 2, Series.PointsMax);
        long stride = points[1] - points[0];
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.Equal(stride, pair.Second - pair.First));
    }

    [Fact]
    public void Marks_are_thinned_to_the_last_of_each_step_and_nothing_runs_back_in_time()
    {
        MarketUpdate Mark(long time, long price) => new(MarketUpdateKind.Mark, time, 0, Side.None, price, 0);
        MarketUpdate Trade(long time) => new(MarketUpdateKind.Trade, time, 0, Side.Buy, 1, 1);
        List<MarketUpdate> updates = [Mark(0, 100), Mark(3, 101), Trade(5), Mark(9, 102), Trade(12), Mark(13, 103), Mark(40, 104)];

        List<MarketUpdate> thinned = [.. MarkStream.Thin(updates, 0, 10)];

        Assert.Equal([Mark(0, 100), Trade(5), Mark(10, 102), Trade(12), Mark(20, 103), Mark(40, 104)], thinned);
        Assert.Equal(updates, MarkStream.Thin(updates, 0, 0));
    }

    [Fact]
    public void A_survey_counts_one_instrument_and_finds_its_prices_and_times()
    {
        List<MarketUpdate> updates =
        [
            new(MarketUpdateKind.Quote, 5, 0, Side.None, 99, 101), new(MarketUpdateKind.Mark, 7, 0, Side.None, 120, 0),
            new(MarketUpdateKind.Mark, 9, 1, Side.None, 500, 0), new(MarketUpdateKind.DepthLevel, 8, 0, Side.Buy, 1, 1),
        ];

        FeedSurvey survey = FeedSurvey.Of(updates, 0);

        Assert.Equal(3, survey.Updates);
        Assert.Equal((5, 8), survey.Nanos);
        Assert.Equal((99, 120), survey.Price);
        Assert.Equal(1, survey.Count(MarketUpdateKind.DepthLevel));
    }

    [Fact]
    public void Slippage_is_measured_against_the_mark_by_side_and_weighted_by_value()
    {
        using EngineCore engine = new(new EngineOptions { Instruments = [TestMarket.Instrument], AccountsMax = 4, PositionsMax = 8 });
        RunStatistics statistics = new(engine);
        Command mark = Commands.MarkTick(1, 0, 10_000);
        statistics.Add(in mark, engine.Apply(in mark));

        // A long sold 1 % under the mark, and a short three times as big bought back 2 % above it.
        statistics.Add(in mark, [.. Fill(Side.Sell, 9_900, 100), .. Fill(Side.Buy, 10_200, 300)]);

        Assert.Equal(20_000, statistics.WorstSlippagePpm);
        Assert.Equal((10_000 * 100 + 20_000 * 300) / 400, statistics.AverageSlippagePpm);
        Assert.Equal(400, (long)statistics.LiquidatedValue);
        Assert.Equal((2, 1), (statistics.LiquidationFills, statistics.LiquidationSells));
    }

    private static EngineEvent[] Fill(Side side, long price, long value)
    {
        EngineEvent[] slots =
        [
            new()
            {
                Kind = EventKind.Trade, Slots = 2, Side = side, Price = price, Quantity = 1, AccountId = 1, Flags = (byte)OrderFlags.Liquidation,
            },
            default,
        ];
        System.Runtime.CompilerServices.Unsafe.As<EngineEvent, TradeDetail>(ref slots[1]).Value = value;
        return slots;
    }
}
