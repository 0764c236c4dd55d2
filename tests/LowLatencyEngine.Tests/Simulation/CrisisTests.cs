using System;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Simulation;

/// <summary>Crises as they are told, each beside the same market under another rule; who sells, and how much, is the same in both.</summary>
public sealed class CrisisTests
{
    /// <summary>Velocity logic must take at least half of a flash crash's overshoot away.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Velocity_logic_halves_the_overshoot_of_a_flash_crash(int seed)
    {
        (long plain, int never, long plainStops) = FlashCrash(CrisisMarket.Instrument, seed);
        (long paused, int halts, long pausedStops) = FlashCrash(
            CrisisMarket.Instrument with { VelocityTicks = 200, VelocityWindowNanos = 1_000_000_000, PauseNanos = 5_000_000_000 }, seed);

        Assert.True(never == 0 && halts > 0, $"{never} and {halts} halts");
        Assert.True(plain > 2_000, $"the crash went down by {plain} ticks only: it proves nothing");
        Assert.True(paused * 2 <= plain, $"{paused} ticks with velocity logic, {plain} without");
        Assert.True(pausedStops < plainStops, $"{pausedStops} lots of stops sold with velocity logic, {plainStops} without");
    }

    /// <summary>A cascade that a dynamic breaker stops: fewer lots are liquidated, and the worst price is better.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_dynamic_breaker_shortens_a_cascade(int seed)
    {
        (long plainLots, long plainLowest, int never) = Cascade(CrisisMarket.Instrument, seed);
        (long lots, long lowest, int halts) = Cascade(
            CrisisMarket.Instrument with { DynamicBandPpm = 15_000, DynamicWindowNanos = 60_000_000_000, HaltNanos = 30_000_000_000 }, seed);

        Assert.True(never == 0 && halts > 0, $"{never} and {halts} halts");
        Assert.True(lots < plainLots, $"{lots} lots liquidated with a breaker, {plainLots} without");
        Assert.True(lowest > plainLowest, $"worst price {lowest} with a breaker, {plainLowest} without");
    }

    /// <summary>Stops just beyond a round number go off together: the price falls deeper than with the same lots of stops spread out.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Stops_just_beyond_a_round_number_make_a_deeper_fall(int seed)
    {
        (long clustered, long clusteredLots) = StopRun(seed, trader => 99_000 - 1 - trader % 5);
        (long spread, long spreadLots) = StopRun(seed, trader => 99_000 - 1 - trader * 100);

        Assert.True(spreadLots > 0 && clusteredLots > spreadLots, $"{clusteredLots} lots of clustered stops went off, {spreadLots} of those spread out");
        Assert.True((99_000 - clustered) > 2 * (99_000 - spread), $"down to {clustered} clustered, to {spread} spread out");
    }

    private static (long Overshoot, int Halts, long StoppedLots) FlashCrash(Instrument instrument, int seed)
    {
        using CrisisMarket market = new(instrument, seed, lotsPerStep: 40);
        for (int i = 0; i < 40; i++)
        {
            market.OpenLong(CrisisMarket.FirstTrader + i, lots: 20, leverage: 2);
            market.Stop(CrisisMarket.FirstTrader + i, lots: 20, CrisisMarket.Start - 500 - i * 50);
        }

        for (int step = 0; step < 1_000; step++)
        {
            market.Step(marks: false);
            if (step >= 10 && market.SoldLots < 3_000) market.Sell(Math.Min(500, 3_000 - market.SoldLots), CrisisMarket.Start / 2);
        }

        Assert.Equal(3_000, market.SoldLots);
        Assert.True(market.LawsHold);
        return (CrisisMarket.Start - market.Lowest, market.Halts, market.StoppedLots);
    }

    private static (long Lots, long Lowest, int Halts) Cascade(Instrument instrument, int seed)
    {
        using CrisisMarket market = new(instrument, seed, lotsPerStep: 20);
        Random leverages = new(seed);
        for (int i = 0; i < 300; i++) market.OpenLong(CrisisMarket.FirstTrader + i, lots: 10, leverage: leverages.Next(10, 80));

        for (int step = 0; step < 1_500; step++)
        {
            market.Step(marks: true);
            if (step >= 10 && market.SoldLots < 2_000) market.Sell(2_000 - market.SoldLots, CrisisMarket.Start - 900);
        }

        Assert.True(market.LawsHold);
        return (market.LiquidatedLots, market.Lowest, market.Halts);
    }

    private static (long Lowest, long StoppedLots) StopRun(int seed, Func<int, long> trigger)
    {
        using CrisisMarket market = new(CrisisMarket.Instrument, seed, lotsPerStep: 10);
        for (int i = 0; i < 30; i++)
        {
            market.OpenLong(CrisisMarket.FirstTrader + i, lots: 20, leverage: 2);
            market.Stop(CrisisMarket.FirstTrader + i, lots: 20, trigger(i));
        }

        for (int step = 0; step < 100 && market.SoldLots < 5_000; step++)
        {
            market.Step(marks: false);
            market.Sell(5_000 - market.SoldLots, 98_990);
        }

        Assert.True(market.LawsHold);
        return (market.Lowest, market.StoppedLots);
    }
}
