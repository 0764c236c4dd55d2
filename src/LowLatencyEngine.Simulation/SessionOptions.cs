using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>What a market session consists of.</summary>
public sealed record SessionOptions
{
    /// <summary>The seed of everything drawn.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The traders.</summary>
    public PopulationOptions Population { get; init; } = new();

    /// <summary>The market makers; where the captured depth is used, until it appears.</summary>
    public MarketMakerOptions Makers { get; init; } = new();

    /// <summary>Who stands in the book.</summary>
    public LiquiditySource Liquidity { get; init; } = LiquiditySource.Makers;

    /// <summary>Most captured levels that rest in the book at once.</summary>
    public int CapturedLevelsMax { get; init; } = 32_768;

    /// <summary>Most captured orders that rest in the book at once.</summary>
    public int CapturedOrdersMax { get; init; } = 131_072;

    /// <summary>Cash of the insurance fund at the start, atoms; −1: <see cref="FundPpm"/> of the population's value at the first price.</summary>
    public long FundAtoms { get; init; } = -1;

    /// <summary>The fund's cash as a share of the population's value, where <see cref="FundAtoms"/> is −1.</summary>
    public int FundPpm { get; init; } = 7_000;

    /// <summary>Number of the traded instrument.</summary>
    public int Instrument { get; init; }

    /// <summary>Most accounts the session opens, the insurance fund not counted.</summary>
    public int AccountsMax => Population.Accounts + Makers.Makers + (Liquidity == LiquiditySource.Makers ? 0 : CapturedMarket.Accounts);

    private int CapturedRestingMax => Liquidity switch
    {
        LiquiditySource.Captured => CapturedLevelsMax,
        LiquiditySource.CapturedOrders => CapturedOrdersMax,
        _ => 0,
    };

    /// <summary>Engine limits that fit this session: no time limit between commands, room for its accounts and orders.</summary>
    /// <param name="instrument">The traded contract.</param>
    /// <param name="currency">Name of its settlement currency.</param>
    public EngineOptions EngineOptionsFor(Instrument instrument, string currency)
    {
        int resting = Makers.Makers * Makers.Levels * 2 + CapturedRestingMax;
        return new EngineOptions
        {
            Instruments = [instrument],
            Currencies = [currency],
            AccountsMax = AccountsMax,
            PositionsMax = AccountsMax + 1,
            OrdersMax = resting + 1_024 + (Population.StopPpm == 0 ? 0 : Population.Accounts),
            OpenOrdersPerAccountMax = Math.Min(resting + 1_024, 8_192),
            TimeStepMaxNanos = 0,
        };
    }
}
