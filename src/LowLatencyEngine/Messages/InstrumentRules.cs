// Prove at the door, run free inside: an instrument is refused here if any product that the engine forms from it could leave 64 bits.
// Bounds that follow from a definition that passed, and that the rest of the code relies on:
//   |value| of any position, order, side of the book or open interest  <= 2^60 / instruments of the currency
//   K · open interest (inverse)                                        <= 2^62
//   notional · rate in ppm                                             <= 2^80, formed in 128 bits
using System;
using System.Numerics;

namespace LowLatencyEngine.Messages;

internal static class InstrumentRules
{
    /// <summary>Largest sum of money per currency, atoms.</summary>
    internal const long MoneyMax = 1L << 60;

    /// <summary>Deficit of a currency, atoms, beyond which no order may open: what is open already can add four times 2^60, and all sums stay in 63 bits.</summary>
    internal const long DeficitMax = 1L << 58;

    /// <summary>Largest price of an instrument whose prices are scaled: by the moving average of a basis, or by the trigger index for add-ons.</summary>
    internal const long ScaledPriceMax = 1L << 40;

    /// <summary>Largest funding rate per payment, ppm: no handful of payments can take a sum of money out of 63 bits.</summary>
    internal const int FundingRateMax = 100_000;

    /// <summary>Most tiers an instrument may have.</summary>
    internal const int TiersMax = 32;

    private const int Million = 1_000_000;

    internal static void Check(Instrument i, int instrumentsOfCurrency, int exitBufferPpm, long restorePpm)
    {
        Require(i, !string.IsNullOrWhiteSpace(i.Name), nameof(i.Name), "must not be empty");
        Require(i, i.Kind is ContractKind.Linear or ContractKind.Inverse, nameof(i.Kind), "must be Linear or Inverse");
        Require(i, i.Policy is >= LiquidationPolicy.Minimal and <= LiquidationPolicy.TierStepDown, nameof(i.Policy),
            "must be Minimal, Full, Fraction or TierStepDown");
        Require(i, i.DeleverageRule <= DeleverageRule.ProRata, nameof(i.DeleverageRule), "must be Ranked or ProRata");
        InRange(i, i.FractionPpm, 1, Million, nameof(i.FractionPpm));
        InRange(i, i.CoolDownNanos, 0, long.MaxValue, nameof(i.CoolDownNanos));
        Require(i, i.Matching is MatchingRule.PriceTime or MatchingRule.ProRata, nameof(i.Matching), "must be PriceTime or ProRata");
        InRange(i, i.TopOrderMax, 0, MoneyMax, nameof(i.TopOrderMax));
        InRange(i, i.AllocationMin, 0, MoneyMax, nameof(i.AllocationMin));
        InRange(i, i.Multiplier, 1, MoneyMax, nameof(i.Multiplier));
        InRange(i, i.PriceMax, 1, MoneyMax, nameof(i.PriceMax));
        InRange(i, i.PriceMin, 1, i.PriceMax, nameof(i.PriceMin));
        InRange(i, i.PriceStep, 1, i.PriceMax, nameof(i.PriceStep));
        InRange(i, i.OpenInterestMax, 1, MoneyMax, nameof(i.OpenInterestMax));
        InRange(i, i.PositionMax, 1, i.OpenInterestMax, nameof(i.PositionMax));
        InRange(i, i.OrderMax, 1, i.PositionMax, nameof(i.OrderMax));
        InRange(i, i.OrderMin, 1, i.OrderMax, nameof(i.OrderMin));
        InRange(i, i.LotStep, 1, i.OrderMax, nameof(i.LotStep));
        InRange(i, i.NotionalMin, 0, MoneyMax, nameof(i.NotionalMin));
        InRange(i, i.MakerFeePpm, 0, Million - 1, nameof(i.MakerFeePpm));
        InRange(i, i.TakerFeePpm, 0, Million - 1, nameof(i.TakerFeePpm));
        InRange(i, i.LiquidationFeePpm, 0, Million - 1, nameof(i.LiquidationFeePpm));
        InRange(i, i.SlippagePpm, 0, Million - 1, nameof(i.SlippagePpm));
        InRange(i, i.ProtectionPpm, 0, Million - 1, nameof(i.ProtectionPpm));
        InRange(i, i.BandPpm, 0, Million - 1, nameof(i.BandPpm));
        InRange(i, i.AttemptsMax, 1, int.MaxValue, nameof(i.AttemptsMax));
        InRange(i, i.DeadlineNanos, 0, long.MaxValue, nameof(i.DeadlineNanos));
        InRange(i, i.StaleAfterNanos, 0, long.MaxValue, nameof(i.StaleAfterNanos));
        InRange(i, i.FundPositionMax, 0, long.MaxValue, nameof(i.FundPositionMax));
        InRange(i, i.FundLossMax, 0, long.MaxValue, nameof(i.FundLossMax));
        InRange(i, i.UnwindClip, 0, long.MaxValue, nameof(i.UnwindClip));
        CheckMarks(i);
        CheckAddOn(i);
        InRange(i, i.StaticBandPpm, 0, Million - 1, nameof(i.StaticBandPpm));
        Require(i, i.StaticBandRule is StaticBandRule.Reject or StaticBandRule.Cap, nameof(i.StaticBandRule), "must be Reject or Cap");
        InRange(i, i.DynamicBandPpm, 0, Million - 1, nameof(i.DynamicBandPpm));
        InRange(i, i.DynamicWindowNanos, 1, long.MaxValue, nameof(i.DynamicWindowNanos));
        InRange(i, i.HaltNanos, 1, long.MaxValue, nameof(i.HaltNanos));
        InRange(i, i.VelocityTicks, 0, long.MaxValue, nameof(i.VelocityTicks));
        InRange(i, i.VelocityWindowNanos, 1, long.MaxValue, nameof(i.VelocityWindowNanos));
        InRange(i, i.PauseNanos, 1, long.MaxValue, nameof(i.PauseNanos));
        InRange(i, i.StopLogicPpm, 0, Million - 1, nameof(i.StopLogicPpm));
        CheckTiers(i, exitBufferPpm, restorePpm);
        CheckProducts(i, instrumentsOfCurrency);
    }

    private static void CheckMarks(Instrument i)
    {
        InRange(i, (long)i.MarkMethod, (long)MarkMethod.External, (long)MarkMethod.MedianOfThree, nameof(i.MarkMethod));
        InRange(i, i.MarkBandPpm, 1, Million - 1, nameof(i.MarkBandPpm));
        InRange(i, i.BasisHalfLifeNanos, 1, long.MaxValue, nameof(i.BasisHalfLifeNanos));
        InRange(i, i.FundingIntervalNanos, 0, long.MaxValue, nameof(i.FundingIntervalNanos));
        InRange(i, i.FundingRateMaxPpm, 0, FundingRateMax, nameof(i.FundingRateMaxPpm));
        if (i.MarkMethod != MarkMethod.External)
            Require(i, i.PriceMax <= ScaledPriceMax, nameof(i.PriceMax), $"is {i.PriceMax}, but a mark made by the engine allows {ScaledPriceMax}");
    }

    private static void CheckAddOn(Instrument i)
    {
        InRange(i, i.AddOnMaxPpm, 0, Million - 1, nameof(i.AddOnMaxPpm));
        InRange(i, i.AddOnDelayNanos, 0, long.MaxValue, nameof(i.AddOnDelayNanos));
        InRange(i, i.VolatilityIntervalNanos, 0, long.MaxValue >> 6, nameof(i.VolatilityIntervalNanos));
        if (i.AddOnMaxPpm > 0)
            Require(i, i.PriceMax <= ScaledPriceMax, nameof(i.PriceMax), $"is {i.PriceMax}, but a margin add-on allows {ScaledPriceMax}");
        if (i.VolatilityIntervalNanos == 0) return;

        Require(i, i.AddOnMaxPpm > 0, nameof(i.AddOnMaxPpm), "must be positive where VolatilityIntervalNanos is");
        InRange(i, i.VolatilityHalfLifeNanos, 1, long.MaxValue, nameof(i.VolatilityHalfLifeNanos));
        InRange(i, i.VolatilityFactorPpm, 1, int.MaxValue, nameof(i.VolatilityFactorPpm));
        InRange(i, i.VolatilityFloorPpm, 0, int.MaxValue, nameof(i.VolatilityFloorPpm));
        InRange(i, i.AddOnStepPpm, 1, i.AddOnMaxPpm, nameof(i.AddOnStepPpm));
        InRange(i, i.AddOnRiseMaxPpm, i.AddOnStepPpm, Million, nameof(i.AddOnRiseMaxPpm));
        InRange(i, i.AddOnFallMaxPpm, i.AddOnStepPpm, i.AddOnRiseMaxPpm, nameof(i.AddOnFallMaxPpm));
        bool isOnGrid = i.AddOnMaxPpm % i.AddOnStepPpm == 0 && i.AddOnRiseMaxPpm % i.AddOnStepPpm == 0 && i.AddOnFallMaxPpm % i.AddOnStepPpm == 0;
        Require(i, isOnGrid, nameof(i.AddOnStepPpm), "must divide AddOnMaxPpm, AddOnRiseMaxPpm and AddOnFallMaxPpm");
    }

    private static void CheckTiers(Instrument i, int exitBufferPpm, long restorePpm)
    {
        Require(i, i.Tiers is { Count: >= 1 and <= TiersMax }, nameof(i.Tiers), $"needs 1 to {TiersMax} tiers");
        Require(i, i.Tiers[0].FloorNotional == 0, "Tiers[0].FloorNotional", "must be 0");
        for (int k = 0; k < i.Tiers.Count; k++)
        {
            MarginTier tier = i.Tiers[k];
            InRange(i, tier.MaintenancePpm, 1, Million - 1, $"Tiers[{k}].MaintenancePpm");
            InRange(i, tier.InitialPpm, 1, Million, $"Tiers[{k}].InitialPpm");
            InRange(i, tier.FloorNotional, 0, MoneyMax, $"Tiers[{k}].FloorNotional");
            long leastInitial = ((long)tier.MaintenancePpm * (Million + exitBufferPpm) + Million - 1) / Million;
            Require(i, tier.InitialPpm >= leastInitial, $"Tiers[{k}].InitialPpm",
                $"is {tier.InitialPpm} but must be at least {leastInitial} (maintenance rate · (1 + exit buffer)), or orders would open into a liquidation");
            if (k == 0) continue;

            Require(i, tier.FloorNotional > i.Tiers[k - 1].FloorNotional, $"Tiers[{k}].FloorNotional", "must rise from tier to tier");
            Require(i, tier.MaintenancePpm >= i.Tiers[k - 1].MaintenancePpm, $"Tiers[{k}].MaintenancePpm", "must not fall from tier to tier");
            Require(i, tier.InitialPpm >= i.Tiers[k - 1].InitialPpm, $"Tiers[{k}].InitialPpm", "must not fall from tier to tier");
        }

        long steepest = i.Tiers[^1].MaintenancePpm;
        Require(i, (steepest + i.AddOnMaxPpm) * restorePpm < (long)Million * Million, $"Tiers[{i.Tiers.Count - 1}].MaintenancePpm",
            "with AddOnMaxPpm, times call ratio and hysteresis reaches 100 %, so a better price could worsen an account");
        InRange(i, i.DefaultLeverage, 1, Million / i.Tiers[0].InitialPpm, nameof(i.DefaultLeverage));
    }

    private static void CheckProducts(Instrument i, int instrumentsOfCurrency)
    {
        BigInteger limit = BigInteger.Divide(MoneyMax, instrumentsOfCurrency);
        if (i.Kind == ContractKind.Linear)
        {
            BigInteger product = (BigInteger)i.PriceMax * i.OpenInterestMax * i.Multiplier;
            Require(i, product <= limit, nameof(i.OpenInterestMax),
                $"PriceMax · OpenInterestMax · Multiplier = {product} is more than 2^60 / {instrumentsOfCurrency} instruments of the currency");
            return;
        }

        BigInteger largest = (BigInteger)i.Multiplier * i.OpenInterestMax / i.PriceMin;
        Require(i, largest <= limit, nameof(i.OpenInterestMax),
            $"Multiplier · OpenInterestMax / PriceMin = {largest} is more than 2^60 / {instrumentsOfCurrency} instruments of the currency");
        Require(i, (BigInteger)i.Multiplier * i.OpenInterestMax <= (BigInteger)1 << 62, nameof(i.OpenInterestMax),
            "times Multiplier is more than 2^62");
        Require(i, i.Multiplier / i.PriceMax >= 1_000, nameof(i.Multiplier), "one lot at PriceMax must be worth at least 1,000 atoms");
    }

    private static void InRange(Instrument i, long value, long least, long most, string field) =>
        Require(i, value >= least && value <= most, field, $"is {value}, allowed is {least} to {most}");

    private static void Require(Instrument i, bool holds, string field, string reason)
    {
        if (!holds) throw new ArgumentException($"Instrument {i.Name}: {field} {reason}.");
    }
}
