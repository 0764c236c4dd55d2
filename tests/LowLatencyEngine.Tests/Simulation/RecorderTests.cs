using System;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using Xunit;

namespace LowLatencyEngine.Tests.Simulation;

public sealed class RecorderTests
{
    private static readonly SessionOptions s_session = new() { Population = new PopulationOptions { Accounts = 1_500, LotsMin = 8 } };

    private static (RunRecorder Recorder, RunStatistics Statistics) Play(bool pictures)
    {
        CrashPathOptions path = new();
        EngineOptions options = s_session.EngineOptionsFor(CaptureProfile.BinanceBtcUsdt.Instrument with { LiquidationFeePpm = 5_000 }, "USDT");
        using EngineCore engine = new(options);
        RunStatistics statistics = new(engine);
        PathSketch sketch = PathSketch.Of(CrashPath.Marks(path, 0, s_session.Seed), 0);
        RunRecorder recorder = new(engine, new RecorderOptions
        {
            Nanos = sketch.Nanos,
            BeforeNanos = path.StartNanos + path.CalmNanos,
            Heat = sketch.Steepest(60_000_000_000),
            MapPrices = (sketch.Price.Low / 2, sketch.Price.High * 2),
            Pictures = pictures,
        });
        new MarketSession(s_session, options, new Both(engine, statistics, recorder)).Run(CrashPath.Marks(path, 0, s_session.Seed), default);
        recorder.Finish();
        return (recorder, statistics);
    }

    [Fact]
    public void The_timeline_adds_up_to_the_runs_totals()
    {
        (RunRecorder recorder, RunStatistics statistics) = Play(pictures: true);
        TimelineRow[] rows = recorder.Timeline.Rows.ToArray();

        Assert.Equal(400, rows.Length);
        Assert.Equal(statistics.Liquidations, rows.Sum(row => row.Started));
        Assert.Equal(statistics.MarginCalls, rows.Sum(row => row.Calls));
        Assert.Equal((long)statistics.LiquidatedValue, rows.Sum(row => row.SoldValue + row.BoughtValue));
        Assert.Equal(statistics.Price.Least, rows.Min(row => row.MarkLow));
        Assert.Equal(statistics.Price.Most, rows.Max(row => row.MarkHigh));
        Assert.Equal(statistics.Fund.End, rows[^1].FundEquity);
        Assert.All(rows, row => Assert.True(row.InputLow <= row.Input && row.Input <= row.InputHigh));
    }

    [Fact]
    public void The_census_counts_every_trader_once_and_its_map_every_open_position()
    {
        (RunRecorder recorder, RunStatistics statistics) = Play(pictures: true);

        foreach (AccountCensus census in (AccountCensus[])[recorder.Before!, recorder.After!])
        {
            Assert.Equal(s_session.Population.Accounts, census.Equity.ToArray().Sum());
            Assert.True(census.Longs.ToArray().Sum() > 0 && census.Shorts.ToArray().Sum() > 0);
        }

        Assert.True(recorder.After!.Open < recorder.Before!.Open);
        Assert.Equal(recorder.Heat.Size.Columns, recorder.Heat.Filled);
        Assert.True(recorder.Impact.LowestSale < statistics.Price.Start && recorder.Impact.GapPpm > 0);
    }

    [Fact]
    public void Without_pictures_only_timeline_and_impact_are_kept()
    {
        (RunRecorder recorder, _) = Play(pictures: false);

        Assert.Null(recorder.Before);
        Assert.Null(recorder.After);
        Assert.Equal(0, recorder.Heat.Filled);
        Assert.True(recorder.Timeline.Rows.Length > 0);
    }

    [Theory]
    [InlineData(true, MarginMode.Cross)]
    [InlineData(true, MarginMode.Isolated)]
    [InlineData(false, MarginMode.Cross)]
    [InlineData(false, MarginMode.Isolated)]
    public void The_maps_liquidation_price_is_the_tick_at_which_the_engine_liquidates(bool isLong, MarginMode mode)
    {
        foreach (CaptureProfile profile in (CaptureProfile[])[CaptureProfile.BinanceBtcUsdt, CaptureProfile.BitmexXbtUsd])
        {
            foreach (long lots in (long[])[10, 700, 4_000])
            {
                (long price, Func<long, bool> isLiquidatedAt) = OnePosition(profile, isLong, mode, lots);
                int towardsLoss = isLong ? -1 : 1;

                Assert.True(isLiquidatedAt(price), $"{profile.Symbol}, {lots} lots: not liquidated at {price}");
                Assert.False(isLiquidatedAt(price - towardsLoss), $"{profile.Symbol}, {lots} lots: liquidated before {price}");
            }
        }
    }

    [Fact]
    public void A_sketch_finds_the_steepest_stretch_and_keeps_extremes_exactly()
    {
        PathSketch sketch = new();
        Random random = new(7);
        long price = 100_000, low = price, high = price;
        for (int second = 0; second < 200_000; second++)
        {
            price += second is >= 120_000 and < 120_600 ? -50 : random.Next(-5, 6);
            (low, high) = (Math.Min(low, price), Math.Max(high, price));
            sketch.Add(second * 1_000_000_000L, price);
        }

        (long from, long to, long lowest, long highest) = sketch.Steepest(600_000_000_000);

        Assert.Equal((low, high), sketch.Price);
        Assert.Equal((0, 199_999_000_000_000), sketch.Nanos);
        Assert.InRange(from, 119_800_000_000_000, 120_200_000_000_000);
        Assert.InRange(to - from, 500_000_000_000, 700_000_000_000);
        Assert.True(highest - lowest > 20_000);
    }

    [Fact]
    public void A_gap_an_overshoot_and_the_recovery_are_measured_from_trades_and_touch()
    {
        MarketImpact impact = new(countsFromNanos: 100);
        impact.OnInput(1_000_000);
        impact.OnTrade(50, 500_000, 1_000_000, isLiquidation: true, Side.Sell);
        Assert.Equal(-1, impact.RecoveryNanos);
        impact.OnInput(990_000);
        impact.OnTrade(200, 980_100, 990_000, isLiquidation: true, Side.Sell);
        impact.OnTrade(250, 989_000, 990_000, isLiquidation: false, Side.Buy);
        impact.OnTick(300, 985_000, 987_000, 990_000);
        Assert.Equal((10_000, 200, -1), (impact.GapPpm, impact.GapNanos, impact.RecoveryNanos));
        impact.OnTick(900, 989_000, 990_100, 990_000);
        impact.OnTick(950, 980_000, 981_000, 990_000);

        Assert.Equal(700, impact.RecoveryNanos);
        Assert.Equal(10_000, impact.OvershootPpm);
        Assert.Equal((980_100, 0), (impact.LowestSale, impact.HighestPurchase));
    }

    /// <summary>One trader against one maker; the price the map shows, and whether the engine liquidates when the mark goes straight to a price.</summary>
    private static (long Price, Func<long, bool> IsLiquidatedAt) OnePosition(CaptureProfile profile, bool isLong, MarginMode mode, long lots)
    {
        const long Mark = 12_000;
        Instrument instrument = profile.Instrument with { StaleAfterNanos = 0 };
        EngineOptions options = new() { Instruments = [instrument], Currencies = [profile.Currency], AccountsMax = 4, PositionsMax = 8, TimeStepMaxNanos = 0 };
        long value = instrument.Kind == ContractKind.Linear ? Mark * lots * instrument.Multiplier : instrument.Multiplier * lots / Mark;

        EngineCore Open()
        {
            EngineCore engine = new(options);
            engine.Apply(Commands.MarkTick(1, 0, Mark));
            engine.Apply(Commands.OpenAccount(1, 1));
            engine.Apply(Commands.OpenAccount(1, 2));
            engine.Apply(Commands.Deposit(1, 1, 0, value / 8));
            engine.Apply(Commands.Deposit(1, 2, 0, value * 20));
            engine.Apply(Commands.SetMarginMode(1, 1, 0, mode));
            engine.Apply(Commands.LimitOrder(1, 2, 1, 0, isLong ? Side.Sell : Side.Buy, Mark, lots));
            engine.Apply(Commands.LimitOrder(1, 1, 2, 0, isLong ? Side.Buy : Side.Sell, Mark, lots));
            return engine;
        }

        using EngineCore asked = Open();
        Assert.True(asked.TryGetPosition(1, 0, out PositionView position) && Math.Abs(position.Quantity) == lots);
        Assert.True(asked.TryGetWallet(1, 0, out WalletView wallet));
        long cash = mode == MarginMode.Isolated ? position.IsolatedMargin : wallet.CrossEquity - position.UnrealisedPnl;
        bool IsLiquidatedAt(long price)
        {
            using EngineCore engine = Open();
            foreach (EventView view in new EventStream(engine.Apply(Commands.MarkTick(2, 0, price))))
            {
                if (view.Head.Kind == EventKind.LiquidationStarted && view.Head.AccountId == 1) return true;
            }

            return false;
        }

        return (AccountCensus.LiquidationPrice(instrument, position, cash, Mark), IsLiquidatedAt);
    }

    private sealed class Both(EngineCore engine, RunStatistics statistics, RunRecorder recorder) : ICommandTarget
    {
        public ReadOnlySpan<EngineEvent> Apply(in Command command)
        {
            ReadOnlySpan<EngineEvent> slots = engine.Apply(in command);
            statistics.Add(in command, slots);
            recorder.Add(in command, slots);
            return slots;
        }
    }
}
