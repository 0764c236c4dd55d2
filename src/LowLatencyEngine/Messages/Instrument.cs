using System;
using System.Collections.Generic;

namespace LowLatencyEngine.Messages;

/// <summary>How a contract's value follows from price and lots.</summary>
public enum ContractKind : byte
{
    /// <summary>value(p, q) = p · q · V, V atoms per tick and lot.</summary>
    Linear = 1,

    /// <summary>value(p, q) = −⌊K · q / p⌉, K atoms · ticks per lot, rounded half to even, once per fill.</summary>
    Inverse = 2,
}

/// <summary>Who of the orders at the best price trades first.</summary>
public enum MatchingRule : byte
{
    /// <summary>Who came first.</summary>
    PriceTime = 1,

    /// <summary>All in proportion to their lots, after the one that came first; see <see cref="Instrument.TopOrderMax"/>.</summary>
    ProRata = 2,
}

/// <summary>Where the mark of an instrument comes from.</summary>
public enum MarkMethod : byte
{
    /// <summary>Mark ticks.</summary>
    External = 0,

    /// <summary>Index + moving average of (mid of the own book − index), within a band around the index.</summary>
    IndexBasis = 1,

    /// <summary>Median of index with the funding still to be paid, index with the average basis, and last price, within a band around the index.</summary>
    MedianOfThree = 2,
}

/// <summary>One maintenance-margin tier: it starts at a notional and holds up to the next tier's floor.</summary>
/// <param name="FloorNotional">Smallest notional of the tier in atoms; 0 for the first.</param>
/// <param name="MaintenancePpm">Maintenance rate of the part of the notional inside the tier, ppm.</param>
/// <param name="InitialPpm">Initial rate of the whole notional, ppm; 1,000,000 / InitialPpm is the largest leverage.</param>
public readonly record struct MarginTier(long FloorNotional, int MaintenancePpm, int InitialPpm);

/// <summary>The terms of one contract. Checked as a whole when the engine is built; see <see cref="Validate"/>.</summary>
public sealed record Instrument
{
    /// <summary>Name for people, for example BTCUSDT.</summary>
    public required string Name { get; init; }

    /// <summary>Number of the settlement currency, its place in <c>EngineOptions.Currencies</c>.</summary>
    public int Currency { get; init; }

    /// <summary>Linear or inverse.</summary>
    public ContractKind Kind { get; init; } = ContractKind.Linear;

    /// <summary>V (linear: atoms per tick and lot) or K (inverse: atoms · ticks per lot); positive.</summary>
    public required long Multiplier { get; init; }

    /// <summary>Smallest price in ticks, 1 or more.</summary>
    public long PriceMin { get; init; } = 1;

    /// <summary>Largest price in ticks.</summary>
    public required long PriceMax { get; init; }

    /// <summary>Order prices are multiples of this many ticks.</summary>
    public long PriceStep { get; init; } = 1;

    /// <summary>Order quantities are multiples of this many lots.</summary>
    public long LotStep { get; init; } = 1;

    /// <summary>Smallest order in lots.</summary>
    public long OrderMin { get; init; } = 1;

    /// <summary>Largest order in lots.</summary>
    public required long OrderMax { get; init; }

    /// <summary>Largest position of one account in lots, either side.</summary>
    public required long PositionMax { get; init; }

    /// <summary>Largest open interest in lots, resting opening orders included.</summary>
    public required long OpenInterestMax { get; init; }

    /// <summary>Who trades first at a price.</summary>
    public MatchingRule Matching { get; init; } = MatchingRule.PriceTime;

    /// <summary>Pro-rata: lots that the first order of a price gets before the others share; 0: none.</summary>
    public long TopOrderMax { get; init; }

    /// <summary>Pro-rata: a share below this many lots is none, and is left to who came first.</summary>
    public long AllocationMin { get; init; }

    /// <summary>Smallest notional of an order that may open, and of what a partial liquidation leaves, in atoms.</summary>
    public long NotionalMin { get; init; }

    /// <summary>Fee of the resting side, ppm of the fill's value.</summary>
    public int MakerFeePpm { get; init; } = 200;

    /// <summary>Fee of the aggressing side, ppm of the fill's value.</summary>
    public int TakerFeePpm { get; init; } = 500;

    /// <summary>Largest liquidation fee, ppm of the fill's value; it never exceeds the improvement over the bankruptcy value.</summary>
    public int LiquidationFeePpm { get; init; } = 5_000;

    /// <summary>Slippage assumed when a partial liquidation is sized, ppm.</summary>
    public int SlippagePpm { get; init; } = 1_000;

    /// <summary>How far from the mark a market order may fill, ppm.</summary>
    public int ProtectionPpm { get; init; } = 50_000;

    /// <summary>
    /// Orders outside mark ± this many ppm are refused; 0: no band. Without a band an account may close at any price, and what it loses beyond its
    /// equity falls on the fund; a band not above the first maintenance rate keeps such losses within the account.
    /// </summary>
    public int BandPpm { get; init; }

    /// <summary>Leverage of an account that never set one.</summary>
    public int DefaultLeverage { get; init; } = 10;

    /// <summary>The margin tiers, by rising floor.</summary>
    public required IReadOnlyList<MarginTier> Tiers { get; init; }

    /// <summary>How liquidations are sized.</summary>
    public LiquidationPolicy Policy { get; init; } = LiquidationPolicy.Minimal;

    /// <summary>Policy Fraction: part of a leg that its first order closes, ppm of its lots, 1 to 1,000,000.</summary>
    public int FractionPpm { get; init; } = 200_000;

    /// <summary>Policy Fraction: trading time between the order for a part and the order for all.</summary>
    public long CoolDownNanos { get; init; } = 30_000_000_000;

    /// <summary>Who gives lots in deleveraging.</summary>
    public DeleverageRule DeleverageRule { get; init; }

    /// <summary>Attempts in the book before the fund takes over, 1 or more.</summary>
    public int AttemptsMax { get; init; } = 5;

    /// <summary>Time with a fresh mark before the fund takes over, whatever the attempts; 0: none.</summary>
    public long DeadlineNanos { get; init; }

    /// <summary>What makes the mark.</summary>
    public MarkMethod MarkMethod { get; init; } = MarkMethod.External;

    /// <summary>How far a mark made by the engine may lie from the index, ppm of the index.</summary>
    public int MarkBandPpm { get; init; } = 10_000;

    /// <summary>Time after which a basis weighs half in its moving average.</summary>
    public long BasisHalfLifeNanos { get; init; } = 30_000_000_000;

    /// <summary>Time between two funding payments at an unchanged rate; 0: a rate is paid once.</summary>
    public long FundingIntervalNanos { get; init; }

    /// <summary>Largest funding rate per payment, either sign, ppm of notional; at most 100,000.</summary>
    public int FundingRateMaxPpm { get; init; } = 40_000;

    /// <summary>Largest margin add-on, ppm of notional; 0: this instrument has none.</summary>
    public int AddOnMaxPpm { get; init; }

    /// <summary>Time between the announcement of an add-on and its coming into force.</summary>
    public long AddOnDelayNanos { get; init; }

    /// <summary>Sampling interval of the volatility that sets the add-on; 0: only commands set it.</summary>
    public long VolatilityIntervalNanos { get; init; }

    /// <summary>Time after which a squared return weighs half in the variance.</summary>
    public long VolatilityHalfLifeNanos { get; init; } = 3_600_000_000_000;

    /// <summary>Add-on per standard deviation of the return over one interval, ppm (3,000,000: three standard deviations).</summary>
    public int VolatilityFactorPpm { get; init; } = 3_000_000;

    /// <summary>What is taken off factor · deviation, ppm of notional: the tiers cover it.</summary>
    public int VolatilityFloorPpm { get; init; }

    /// <summary>The add-ons that the volatility sets are multiples of this, ppm.</summary>
    public int AddOnStepPpm { get; init; } = 1_000;

    /// <summary>Largest rise of the add-on by one sample, ppm.</summary>
    public int AddOnRiseMaxPpm { get; init; } = 10_000;

    /// <summary>Largest fall of the add-on by one sample, ppm; at most the largest rise.</summary>
    public int AddOnFallMaxPpm { get; init; } = 2_000;

    /// <summary>Age at which the mark is stale, of the mark tick or (marks made by the engine) of the index; 0: never.</summary>
    public long StaleAfterNanos { get; init; }

    /// <summary>Largest position of the insurance fund in lots; 0: it takes nothing over.</summary>
    public long FundPositionMax { get; init; } = long.MaxValue;

    /// <summary>Largest unrealised loss of the fund's inventory at which it still takes over, atoms.</summary>
    public long FundLossMax { get; init; } = long.MaxValue;

    /// <summary>Largest order with which the fund unwinds its inventory, lots; 0: it does not.</summary>
    public long UnwindClip { get; init; }

    /// <summary>Limits outside the reference price ± this many ppm are refused or capped; 0: no static band. The reference is the operator's or the
    /// last auction's price, before the first the mark.</summary>
    public int StaticBandPpm { get; init; }

    /// <summary>What happens to an order that is priced through the static band.</summary>
    public StaticBandRule StaticBandRule { get; init; }

    /// <summary>Dynamic breaker: a fill above the lowest price of the rolling window plus this many ppm, or below the highest less it, halts; 0: none.</summary>
    public int DynamicBandPpm { get; init; }

    /// <summary>Length of the dynamic breaker's window.</summary>
    public long DynamicWindowNanos { get; init; } = 60_000_000_000;

    /// <summary>How long the dynamic breaker halts before the auction.</summary>
    public long HaltNanos { get; init; } = 300_000_000_000;

    /// <summary>Velocity logic: a fill more than this many ticks above the lowest or below the highest price of its window pauses; 0: none.</summary>
    public long VelocityTicks { get; init; }

    /// <summary>Length of the velocity logic's window.</summary>
    public long VelocityWindowNanos { get; init; } = 1_000_000_000;

    /// <summary>How long velocity logic and stop logic pause before the auction.</summary>
    public long PauseNanos { get; init; } = 5_000_000_000;

    /// <summary>Stop logic: a triggered order that would trade further than this from the price at which its chain of stops began pauses, ppm; 0: none.</summary>
    public int StopLogicPpm { get; init; }

    /// <summary>Checks the terms against each other and against 64-bit arithmetic.</summary>
    /// <param name="instrumentsOfCurrency">Instruments that settle in the same currency, this one included.</param>
    /// <param name="exitBufferPpm">The engine's exit buffer.</param>
    /// <param name="restorePpm">Call ratio times (1 + hysteresis), ppm, rounded up.</param>
    /// <exception cref="ArgumentException">Names the instrument, the field and the reason.</exception>
    public void Validate(int instrumentsOfCurrency, int exitBufferPpm, long restorePpm) =>
        InstrumentRules.Check(this, instrumentsOfCurrency, exitBufferPpm, restorePpm);
}
