// Engines to test against: small contracts, tight limits, every switch in every position. All from the seed.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal static class OptionsGenerator
{
    /// <summary>The unit in which test time passes.</summary>
    public const long TickNanos = 1_000_000;

    /// <summary>What the largest contracts may be worth: a quarter of what the engine allows, since up to four share a currency.</summary>
    private const long MoneyMax = 1L << 58;

    public static EngineOptions Draw(Dice dice) => Draw(dice, out _);

    /// <param name="dice">Decides everything.</param>
    /// <param name="homes">Around which price each instrument trades.</param>
    public static EngineOptions Draw(Dice dice, out long[] homes)
    {
        int currencies = dice.Chance(250) ? 2 : 1;
        int exitBuffer = (int)dice.Pick<long>(0, 50_000, 100_000, 100_000, 250_000);
        homes = new long[dice.Between(1, 4)];
        for (int i = 0; i < homes.Length; i++) homes[i] = dice.Pick(60, 2_000, 2_000, 2_000, 40_000, 5_000_000);
        Instrument[] instruments = homes.Select((home, n) => DrawInstrument(dice, n, home, currencies, exitBuffer)).ToArray();
        return new EngineOptions
        {
            Instruments = instruments,
            Currencies = currencies == 1 ? ["USDT"] : ["USDT", "BTC"],
            AccountsMax = dice.Chance(100) ? (int)dice.Between(3, 6) : 16,
            PositionsMax = dice.Chance(100) ? (int)dice.Between(6, 12) : 64,
            OrdersMax = dice.Chance(100) ? (int)dice.Between(8, 24) : 256,
            OpenOrdersPerAccountMax = (int)dice.Between(4, 8),
            SessionGroupsMax = 3,
            StopsPerCommandMax = (int)dice.Pick<long>(1, 2, 1_024),
            PeggedOrdersMax = (int)dice.Pick<long>(0, 2, 16, 16),
            SourcesMax = (int)dice.Pick<long>(0, 2, 2),
            EventsPerCommandMax = 1 << 13,
            LiquidationsPerCommandMax = (int)dice.Pick<long>(1, 1, 3, 1_024, 1_024),
            TimeStepMaxNanos = dice.Pick(0, 1_000 * TickNanos, 1_000 * TickNanos),
            CallRatioPpm = dice.Pick(1_000_000, 1_250_000, 1_250_000, 1_500_000),
            CallHysteresisPpm = dice.Pick(0, 50_000, 50_000, 200_000),
            ExitBufferPpm = exitBuffer,
        };
    }

    private static Instrument DrawInstrument(Dice dice, int number, long home, int currencies, int exitBuffer)
    {
        bool inverse = dice.Chance(350);
        long priceMax = home * dice.Pick<long>(2, 10, 10, 50);
        long lotStep = dice.Chance(150) ? 5 : 1;
        long orderMax = dice.Pick<long>(60, 300, 1_000);
        long positionMax = orderMax * dice.Between(1, 4);
        long openInterestMax = positionMax * dice.Pick<long>(2, 12, 12, 12);
        long largest = MoneyMax / openInterestMax / (inverse ? 1 : priceMax);
        long multiplier = inverse ? priceMax * dice.Pick<long>(1_000, 5_003, 61_729) : dice.Pick<long>(1, 7, 100, 12_345);
        multiplier = dice.Chance(150) ? largest : Math.Min(multiplier, largest);
        long lotValue = inverse ? multiplier / home : multiplier * home;
        List<MarginTier> tiers = DrawTiers(dice, lotValue * orderMax, exitBuffer);
        long leverageMax = 1_000_000 / tiers[0].InitialPpm;
        int addOnStep = (int)dice.Pick<long>(1, 500, 2_000);
        int addOnMax = addOnStep == 1 ? (int)dice.Pick<long>(0, 17_001) : (int)dice.Pick<long>(0, 10_000, 40_000, 200_000);
        bool isVolatile = addOnMax > 0 && dice.Chance(600);
        return new Instrument
        {
            Name = $"{(inverse ? "INVERSE" : "LINEAR")}{number}",
            Currency = (int)dice.Between(0, currencies - 1),
            Kind = inverse ? ContractKind.Inverse : ContractKind.Linear,
            Multiplier = multiplier,
            PriceMin = dice.Chance(700) ? 1 : dice.Between(2, home / 5),
            PriceMax = priceMax,
            PriceStep = dice.Chance(150) ? 5 : 1,
            LotStep = lotStep,
            OrderMin = dice.Chance(300) ? lotStep * 2 : 1,
            OrderMax = orderMax,
            PositionMax = positionMax,
            OpenInterestMax = openInterestMax,
            Matching = dice.Chance(250) ? MatchingRule.ProRata : MatchingRule.PriceTime,
            TopOrderMax = dice.Pick<long>(0, 1, 10, 100),
            AllocationMin = dice.Pick<long>(0, 0, 2, 10),
            NotionalMin = dice.Chance(400) ? lotValue * dice.Between(1, 6) : 0,
            MakerFeePpm = (int)dice.Pick<long>(0, 200, 200, 1_000),
            TakerFeePpm = (int)dice.Pick<long>(0, 500, 500, 2_000),
            LiquidationFeePpm = (int)dice.Pick<long>(0, 500, 5_000, 20_000),
            SlippagePpm = (int)dice.Pick<long>(0, 1_000, 1_000, 5_000),
            ProtectionPpm = (int)dice.Pick<long>(0, 5_000, 50_000, 100_000),
            BandPpm = (int)dice.Pick<long>(0, 0, 0, 30_000, 150_000),
            DefaultLeverage = (int)dice.Between(Math.Max(1, leverageMax / 3), leverageMax),
            Tiers = tiers,
            Policy = dice.Pick(
                LiquidationPolicy.Minimal, LiquidationPolicy.Minimal, LiquidationPolicy.Full, LiquidationPolicy.Fraction, LiquidationPolicy.TierStepDown),
            FractionPpm = (int)dice.Pick<long>(1, 200_000, 200_000, 500_000, 1_000_000),
            CoolDownNanos = dice.Pick(0, TickNanos, 5 * TickNanos, 30 * TickNanos, 90 * TickNanos),
            DeleverageRule = dice.Chance(350) ? DeleverageRule.ProRata : DeleverageRule.Ranked,
            StaticBandPpm = dice.Chance(250) ? (int)dice.Pick<long>(30_000, 100_000, 300_000) : 0,
            StaticBandRule = dice.Pick(StaticBandRule.Reject, StaticBandRule.Cap),
            DynamicBandPpm = dice.Chance(200) ? (int)dice.Pick<long>(5_000, 20_000, 60_000) : 0,
            DynamicWindowNanos = dice.Pick(1, 7 * TickNanos, 50 * TickNanos),
            HaltNanos = dice.Pick(1, TickNanos, 10 * TickNanos, long.MaxValue),
            VelocityTicks = dice.Chance(200) ? long.Max(1, home / dice.Pick<long>(20, 50, 200)) : 0,
            VelocityWindowNanos = dice.Pick(1, 3 * TickNanos, 40 * TickNanos),
            PauseNanos = dice.Pick(1, TickNanos, 5 * TickNanos),
            StopLogicPpm = dice.Chance(300) ? (int)dice.Pick<long>(0, 1_000, 5_000, 20_000) : 0,
            AttemptsMax = (int)dice.Pick<long>(1, 2, 3, 50),
            DeadlineNanos = dice.Pick(0, 0, 2 * TickNanos, 20 * TickNanos),
            StaleAfterNanos = dice.Pick(0, 0, 10 * TickNanos, 60 * TickNanos),
            FundPositionMax = dice.Pick(0, orderMax / 4, positionMax, long.MaxValue, long.MaxValue),
            FundLossMax = dice.Pick(0, lotValue, long.MaxValue, long.MaxValue),
            UnwindClip = dice.Pick<long>(0, 1, 7, 1_000),
            MarkMethod = dice.Pick(MarkMethod.External, MarkMethod.External, MarkMethod.External, MarkMethod.IndexBasis, MarkMethod.MedianOfThree),
            MarkBandPpm = (int)dice.Pick<long>(1, 5_000, 50_000, 200_000),
            BasisHalfLifeNanos = dice.Pick(TickNanos / 10, TickNanos, 20 * TickNanos, 1L << 50),
            AddOnMaxPpm = addOnMax,
            AddOnDelayNanos = dice.Pick(0, 0, 2 * TickNanos, 20 * TickNanos),
            VolatilityIntervalNanos = isVolatile ? dice.Pick(TickNanos, 5 * TickNanos, 30 * TickNanos) : 0,
            VolatilityHalfLifeNanos = dice.Pick(TickNanos, 20 * TickNanos, 400 * TickNanos),
            VolatilityFactorPpm = (int)dice.Pick<long>(300_000, 1_000_000, 3_000_000),
            VolatilityFloorPpm = (int)dice.Pick<long>(0, 2_000, 20_000),
            AddOnStepPpm = addOnStep,
            AddOnRiseMaxPpm = addOnStep * (int)dice.Pick<long>(5, 20),
            AddOnFallMaxPpm = addOnStep * (int)dice.Pick<long>(1, 3),
            FundingIntervalNanos = dice.Pick(0, 3 * TickNanos, 40 * TickNanos),
            FundingRateMaxPpm = (int)dice.Pick<long>(0, 1_000, 10_000, 100_000),
        };
    }

    private static List<MarginTier> DrawTiers(Dice dice, long notional, int exitBuffer)
    {
        List<MarginTier> tiers = [];
        int maintenance = (int)dice.Between(4_000, 12_000);
        int initial = 0;
        long floor = 0;
        for (long k = dice.Between(1, 4); k > 0; k--)
        {
            int least = (int)(((long)maintenance * (1_000_000 + exitBuffer) + 999_999) / 1_000_000);
            initial = Math.Max(initial, least + (int)dice.Pick<long>(0, 2_000, 10_000));
            tiers.Add(new MarginTier(floor, maintenance, initial));
            floor += notional / 100 * dice.Between(5, 60) + 1;
            maintenance += (int)dice.Between(0, 12_000);
        }

        return tiers;
    }
}
