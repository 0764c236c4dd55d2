// Where a bankruptcy price leaves the range of prices, the liquidation order's limit stays in it.
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Vectors;

public sealed class LimitClampTests
{
    /// <summary>A short with equity left at the largest price could pay more than that price, but no order may name it.</summary>
    [Fact]
    public void Not_above_the_largest_price()
    {
        Instrument instrument = VectorMarket.Contract(15_000, 20_000) with { PriceMax = 10_000, AttemptsMax = 50 };
        using BothEngines both = VectorMarket.Open([9_900], instrument);
        both.Deposit(VectorMarket.Subject, 2_000);
        VectorMarket.Take(both, 0, 9_900, -10);

        // Bankruptcy at 9,900 + 200 = 10,100; at 10,000 equity is 1,000 of 1,500.
        Assert.Equal(10_000, BothEngines.One(both.Mark(0, 10_000), EventKind.OrderAccepted).Price);
    }

    /// <summary>A long worth less than one tick is sold at one tick: up, toward solvency.</summary>
    [Fact]
    public void Not_below_one_tick()
    {
        Instrument instrument = VectorMarket.Contract(100_000, 200_000) with { Multiplier = 1_000, PriceMax = 1_000, AttemptsMax = 50 };
        using BothEngines both = VectorMarket.Open([2], instrument);
        both.Deposit(VectorMarket.Subject, 10_500);
        VectorMarket.Take(both, 0, 2, 10);

        // At a mark of 1 the leg is worth 10,000 and the account 500: bankruptcy at 0.95 ticks.
        Assert.Equal(1, BothEngines.One(both.Mark(0, 1), EventKind.OrderAccepted).Price);
    }

    /// <summary>An inverse long whose account lost more elsewhere than the leg is worth has no bankruptcy price: the largest.</summary>
    [Fact]
    public void The_largest_price_when_no_price_is_enough()
    {
        Instrument inverse = VectorMarket.Contract(10_000, 20_000) with
        {
            Kind = ContractKind.Inverse,
            Multiplier = 100_000_000,
            PriceMax = 10_000,
            OrderMax = 100_000,
            PositionMax = 100_000,
            OpenInterestMax = 1_000_000,
            AttemptsMax = 50,
        };
        Instrument linear = VectorMarket.Contract(10_000, 20_000) with { SlippagePpm = 500_000, AttemptsMax = 50 };
        using BothEngines both = VectorMarket.Open([1_000, 1_000_000], inverse, linear);
        both.Deposit(VectorMarket.Subject, 50_000_000);
        VectorMarket.Take(both, 0, 1_000, 1_000);
        VectorMarket.Take(both, 1, 1_000_000, 1_000);

        // The linear leg falls from 10^9 to 10^7; what the inverse leg, worth 10^8, would have to bring in cannot be had.
        Assert.Equal(10_000, BothEngines.One(both.Mark(1, 10_000), EventKind.OrderAccepted).Price);
    }
}
