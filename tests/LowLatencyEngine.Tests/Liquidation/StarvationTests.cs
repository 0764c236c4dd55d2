using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Liquidation;

/// <summary>Nobody stops the engine, or the liquidations of others, with orders that it may not fill or with a time that never ends.</summary>
public sealed class StarvationTests
{
    private const int PassedMax = 256;

    /// <summary>
    /// Bids that fill whole or not at all, each a lot larger than what is to be sold, one more than an order may pass: the liquidation is passed by all of them.
    /// That was its attempt; the fund takes over at the next tick, and who stands behind it in the queue is not kept waiting.
    /// </summary>
    [Fact]
    public void A_wall_of_all_or_none_orders_costs_a_liquidation_its_attempt_and_no_more()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear() with { Policy = LiquidationPolicy.Full, AttemptsMax = 2, PriceMax = 10_000 }) with
        {
            OrdersMax = 512,
            OpenOrdersPerAccountMax = 512,
        });
        both.Open(1, 2, 3, 4);
        both.Deposit(1, 40);
        both.Deposit(2, 80);
        both.Deposit(3, 1_000_000);
        both.Deposit(4, 1_000_000);
        both.Send(Commands.FundDeposit(both.TimeNanos, 0, 1_000_000));
        both.Mark(0, 100);
        both.Trade(buyer: 1, seller: 4, 0, 100, 10);
        both.Trade(buyer: 2, seller: 4, 0, 100, 20);
        OrderFlags whole = OrderFlags.AllOrNone;
        for (int i = 0; i <= PassedMax; i++) both.Limit(3, 0, Side.Buy, 99, 21, flags: whole);

        List<EngineEvent> breach = both.Mark(0, 96);
        Assert.Equal(2, breach.Count(e => e.Kind == EventKind.LiquidationStarted));
        Assert.Equal(2, breach.Count(e => e.Kind == EventKind.OrderCancelled && e.Reason == (byte)CancelReason.WorkLimit));
        Assert.DoesNotContain(breach, e => e.Kind == EventKind.LiquidationEnded);

        Assert.Equal(2, both.Mark(0, 96).Count(e => e.Kind == EventKind.LiquidationEnded));
        Assert.Equal((0, 0), (both.Position(1, 0).Quantity, both.Position(2, 0).Quantity));
    }

    /// <summary>The last nanosecond there is: no interval of the volatility ends after it, and a timer that is due again at once would never let go.</summary>
    [Fact]
    public Task Sampling_ends_where_time_ends() => Task.Run(SampleWhereTimeEnds).WaitAsync(TimeSpan.FromSeconds(30));

    private static void SampleWhereTimeEnds()
    {
        using BothEngines both = new(BothEngines.Options(BothEngines.Linear() with
        {
            VolatilityIntervalNanos = 1_000_000_000,
            VolatilityHalfLifeNanos = 60_000_000_000,
            VolatilityFactorPpm = 1_000_000,
            AddOnMaxPpm = 100_000,
            AddOnRiseMaxPpm = 10_000,
            AddOnFallMaxPpm = 10_000,
        }));
        both.TimeNanos = long.MaxValue - 500_000_000;
        both.Open(1);
        both.Mark(0, 100);
        both.TimeNanos = long.MaxValue;
        both.Mark(0, 120);
        BothEngines.One(both.Mark(0, 100), EventKind.MarkChanged);
        BothEngines.One(both.Send(Commands.Deposit(both.TimeNanos, 1, 0, 5)), EventKind.Deposited);
    }
}
