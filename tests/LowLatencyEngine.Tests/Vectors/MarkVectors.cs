// Marks, volatility and breakers of the worked examples.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Vectors;

public sealed class MarkVectors
{
    private const long Hour = 3_600_000_000_000;

    /// <summary>
    /// Ticks of a tenth. The average of a basis that was held all the time is that basis; the trade at the contract price comes last. Where the
    /// example has no average and no contract price, they are made the lowest and the highest of the three.
    /// </summary>
    [Theory]
    [InlineData("binance-mark-median-coinm")]
    [InlineData("bitmex-fair-price-perp")]
    public void The_mark_is_the_median_of_funded_index_average_basis_and_last_price(string id)
    {
        Example example = VectorFile.Get(id);
        const long ticks = 10;
        bool isMedian = example.Inputs.TryGetProperty("ma_basis", out _);
        long index = (long)example.Input("index") * ticks, basis = isMedian ? (long)example.Input("ma_basis") * ticks : 0;
        long last = isMedian ? (long)example.Input("contract_price") * ticks : index + 100;
        Instrument instrument = VectorMarket.Contract(10_000, 20_000) with
        {
            OpenInterestMax = 1_000_000,
            PositionMax = 1_000,
            OrderMax = 1_000,
            MarkMethod = MarkMethod.MedianOfThree,
            MarkBandPpm = 50_000,
            FundingIntervalNanos = 8 * Hour,
        };
        using BothEngines both = VectorMarket.Open([], instrument);
        both.Deposit(VectorMarket.Subject, 1L << 50);
        both.Send(Commands.IndexTick(both.TimeNanos, 0, index));
        both.Limit(VectorMarket.Rich, 0, Side.Buy, index + basis - 20, 1);
        both.Limit(VectorMarket.Rich, 0, Side.Sell, index + basis + 20, 1);
        both.TimeNanos += Hour;
        both.Send(Commands.IndexTick(both.TimeNanos, 0, index));
        decimal rate = example.Input(isMedian ? "funding" : "funding_rate");
        both.Send(Commands.SetFundingRate(both.TimeNanos, 0, (long)(rate * 1_000_000), both.TimeNanos + (long)example.Input("hours_to_funding") * Hour));
        both.Send(Commands.MassCancel(both.TimeNanos, VectorMarket.Rich));
        both.Trade(VectorMarket.Subject, VectorMarket.Rich, 0, last, 1);

        Assert.Equal(example.Expected * ticks, both.Reference.GetInstrument(0).Mark);
    }

    /// <summary>
    /// The decay of the example's lambda per interval, a first return that makes its first deviation out of none, then its returns. The add-on is
    /// one deviation in whole ppm, rounded up; the first return is rounded to a ppm.
    /// </summary>
    [Theory]
    [InlineData("ewma-0.94")]
    public void The_add_on_is_the_deviation_of_the_returns(string id)
    {
        Example example = VectorFile.Get(id);
        const long interval = 1_000_000_000;
        double lambda = (double)example.Input("lam");
        Instrument instrument = VectorMarket.Contract(10_000, 20_000) with
        {
            PriceMax = 1L << 40,
            OpenInterestMax = 1_000,
            PositionMax = 1_000,
            OrderMax = 1_000,
            AddOnMaxPpm = 200_000,
            AddOnStepPpm = 1,
            AddOnRiseMaxPpm = 200_000,
            AddOnFallMaxPpm = 200_000,
            VolatilityIntervalNanos = interval,
            VolatilityHalfLifeNanos = (long)Math.Round(interval * Math.Log(2) / -Math.Log(lambda)),
            VolatilityFactorPpm = 1_000_000,
        };
        using BothEngines both = VectorMarket.Open([], instrument);
        double price = 1e10;
        both.Mark(0, (long)price);
        List<double> returns = [(double)example.Input("sigma0") / Math.Sqrt(1 - lambda), .. example.Inputs.GetProperty("returns").EnumerateArray().Select(r => r.GetDouble())];
        foreach (double move in returns)
        {
            price *= 1 + move;
            both.Mark(0, (long)Math.Round(price));
            both.TimeNanos += interval;
            both.Send(Commands.Heartbeat(both.TimeNanos));
        }

        Assert.InRange(both.Reference.AddOnPpm(0), (long)(example.Expected * 1_000_000), (long)(example.Expected * 1_000_000) + 2);
    }

    /// <summary>The variant, rounded down to ticks, is the distance of the velocity logic: a fill at either edge stands, one tick beyond pauses.</summary>
    [Theory]
    [InlineData("cme-dcb-variant")]
    public void A_fill_within_the_variant_of_the_windows_extremes_stands(string id)
    {
        Example example = VectorFile.Get(id);
        decimal tick = example.Input("tick");
        long variant = (long)decimal.Floor(example.Input("prev_settle") * example.Input("pct") / tick);
        Assert.Equal(example.ExpectedOf("variant"), variant * tick);

        long high = (long)(example.Input("window_high") / tick), low = (long)(example.Input("window_low") / tick);
        long upper = (long)(example.ExpectedOf("upper") / tick), lower = (long)(example.ExpectedOf("lower") / tick);
        foreach ((long price, bool pauses) in new[] { (upper, false), (upper + 1, true), (lower, false), (lower - 1, true) })
        {
            using EngineCore core = new(BothEngines.Options(VectorMarket.Contract(10_000, 20_000) with { VelocityTicks = variant, VelocityWindowNanos = 1_000_000_000 }));
            core.Apply(Commands.MarkTick(1, 0, low));
            foreach (long account in new[] { 1, 2 })
            {
                core.Apply(Commands.OpenAccount(1, account));
                core.Apply(Commands.Deposit(1, account, 0, 1L << 50));
            }

            long orders = 0;
            foreach (long fill in new[] { low, high, price })
            {
                core.Apply(Commands.LimitOrder(2, 1, ++orders, 0, Side.Buy, fill, 1));
                bool paused = false;
                foreach (EventView view in new EventStream(core.Apply(Commands.LimitOrder(2, 2, ++orders, 0, Side.Sell, fill, 1, TimeInForce.ImmediateOrCancel))))
                    paused |= view.Head.Kind == EventKind.PhaseChanged;

                Assert.Equal(pauses && fill == price, paused);
            }
        }
    }
}
