// What each entry of a scenario does: the one place between its words and the engine's options. An entry that is absent changes nothing.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using F = LowLatencyEngine.Cli.Scenarios.ScenarioFields;

namespace LowLatencyEngine.Cli.Scenarios;

internal static class ScenarioTerms
{
    private const int Million = 1_000_000;

    private static readonly Dictionary<string, MarkMethod> MarkMethods = new()
    {
        ["external"] = MarkMethod.External,
        ["index-basis"] = MarkMethod.IndexBasis,
        ["median-of-three"] = MarkMethod.MedianOfThree,
    };

    private static readonly Dictionary<string, LiquidationPolicy> Policies = new()
    {
        ["minimal"] = LiquidationPolicy.Minimal,
        ["full"] = LiquidationPolicy.Full,
        ["fraction"] = LiquidationPolicy.Fraction,
        ["tier-step-down"] = LiquidationPolicy.TierStepDown,
    };

    private static readonly Dictionary<string, DeleverageRule> DeleverageRules = new()
    {
        ["ranked"] = DeleverageRule.Ranked,
        ["pro-rata"] = DeleverageRule.ProRata,
    };

    /// <summary>A policy in a scenario's word.</summary>
    internal static string WordOf(LiquidationPolicy policy) => Policies.First(known => known.Value == policy).Key;

    /// <summary>The contract under the scenario's rules.</summary>
    /// <param name="s">The scenario.</param>
    /// <param name="instrument">The contract as the capture brings it.</param>
    /// <param name="currencyDecimals">Decimals of its currency; null: not known, so no entry may name money.</param>
    /// <exception cref="UserException">An amount is none of this currency.</exception>
    internal static Instrument Instrument(Scenario s, Instrument instrument, int? currencyDecimals)
    {
        long exitBuffer = s.Of(F.ExitBuffer, 100_000);
        long restore = (s.Of(F.CallRatio, 1_250_000L) * (Million + s.Of(F.CallHysteresis, 50_000L)) + Million - 1) / Million;
        instrument = instrument with
        {
            MakerFeePpm = s.Of(F.MakerFee, instrument.MakerFeePpm),
            TakerFeePpm = s.Of(F.TakerFee, instrument.TakerFeePpm),
            ProtectionPpm = s.Of(F.Protection, instrument.ProtectionPpm),
            BandPpm = s.Of(F.Band, instrument.BandPpm),
            NotionalMin = Money(s, F.NotionalMin, currencyDecimals, instrument.NotionalMin),
            OrderMax = s.Of(F.OrderMax, instrument.OrderMax),
            PositionMax = s.Of(F.PositionMax, instrument.PositionMax),
            MarkMethod = s.ValueOf(F.MarkMethod) is string method ? MarkMethods[method] : instrument.MarkMethod,
            MarkBandPpm = s.Of(F.MarkBand, instrument.MarkBandPpm),
            BasisHalfLifeNanos = s.Of(F.BasisHalfLife, instrument.BasisHalfLifeNanos),
            AddOnMaxPpm = s.Of(F.AddOnMax, instrument.AddOnMaxPpm),
            AddOnDelayNanos = s.Of(F.AddOnDelay, instrument.AddOnDelayNanos),
            VolatilityIntervalNanos = s.Of(F.AddOnInterval, instrument.VolatilityIntervalNanos),
            VolatilityHalfLifeNanos = s.Of(F.AddOnHalfLife, instrument.VolatilityHalfLifeNanos),
            VolatilityFactorPpm = s.Of(F.AddOnFactor, instrument.VolatilityFactorPpm),
            VolatilityFloorPpm = s.Of(F.AddOnFloor, instrument.VolatilityFloorPpm),
            AddOnStepPpm = s.Of(F.AddOnStep, instrument.AddOnStepPpm),
            AddOnRiseMaxPpm = s.Of(F.AddOnRise, instrument.AddOnRiseMaxPpm),
            AddOnFallMaxPpm = s.Of(F.AddOnFall, instrument.AddOnFallMaxPpm),
            StaticBandPpm = s.Of(F.StaticBand, instrument.StaticBandPpm),
            DynamicBandPpm = s.Of(F.DynamicBand, instrument.DynamicBandPpm),
            DynamicWindowNanos = s.Of(F.DynamicWindow, instrument.DynamicWindowNanos),
            HaltNanos = s.Of(F.Halt, instrument.HaltNanos),
            VelocityTicks = s.Of(F.Velocity, instrument.VelocityTicks),
            VelocityWindowNanos = s.Of(F.VelocityWindow, instrument.VelocityWindowNanos),
            PauseNanos = s.Of(F.Pause, instrument.PauseNanos),
            StaleAfterNanos = s.Of(F.StaleAfter, instrument.StaleAfterNanos),
            Policy = s.ValueOf(F.Policy) is string policy ? Policies[policy] : instrument.Policy,
            FractionPpm = s.Of(F.Fraction, instrument.FractionPpm),
            CoolDownNanos = s.Of(F.CoolDown, instrument.CoolDownNanos),
            DeleverageRule = s.ValueOf(F.Deleverage) is string deleverage ? DeleverageRules[deleverage] : instrument.DeleverageRule,
            SlippagePpm = s.Of(F.Slippage, instrument.SlippagePpm),
            LiquidationFeePpm = s.Of(F.LiquidationFee, instrument.LiquidationFeePpm),
            AttemptsMax = s.Of(F.Attempts, instrument.AttemptsMax),
            DeadlineNanos = s.Of(F.Deadline, instrument.DeadlineNanos),
            FundPositionMax = s.Of(F.FundPositionMax, instrument.FundPositionMax),
            FundLossMax = Money(s, F.FundLossMax, currencyDecimals, instrument.FundLossMax),
            UnwindClip = s.Of(F.UnwindClip, instrument.UnwindClip),
            Tiers = Tiers(s, instrument.Tiers, currencyDecimals, exitBuffer, restore),
        };
        int most = Million / instrument.Tiers[0].InitialPpm;
        return instrument with { DefaultLeverage = s.Of(F.DefaultLeverage, Math.Min(most, instrument.DefaultLeverage)) };
    }

    /// <summary>The engine's options under the scenario's rules.</summary>
    internal static EngineOptions Engine(Scenario s, EngineOptions options) => options with
    {
        CallRatioPpm = s.Of(F.CallRatio, options.CallRatioPpm),
        CallHysteresisPpm = s.Of(F.CallHysteresis, options.CallHysteresisPpm),
        ExitBufferPpm = s.Of(F.ExitBuffer, options.ExitBufferPpm),
    };

    /// <summary>The session of the scenario.</summary>
    /// <exception cref="UserException">A leverage that the contract does not allow, or an amount that is none.</exception>
    internal static SessionOptions Session(
        Scenario s, Instrument instrument, int currencyDecimals, long firstPrice, long entryWindowNanos, LiquiditySource liquidity)
    {
        PopulationOptions p = new();
        IReadOnlyList<LeverageShare> leverages = s.Of(F.Leverages, p.Leverages);
        int most = Million / instrument.Tiers[0].InitialPpm;
        foreach (LeverageShare share in leverages.Where(share => s.Says(F.Leverages) && share.Leverage > most))
            throw new UserException($"{s.PlaceOf(F.Leverages)} {share.Leverage}: {instrument.Name} allows at most {most}");

        MarketMakerOptions m = new();
        return new SessionOptions
        {
            Seed = s.Of(F.Seed, 1UL),
            Liquidity = liquidity,
            FundAtoms = Money(s, F.FundCash, currencyDecimals, -1),
            FundPpm = s.Of(F.FundShare, 7_000),
            Population = p with
            {
                Accounts = s.Of(F.Accounts, p.Accounts),
                Leverages = leverages,
                LotsMin = PopulationSize.LotsMin(instrument, currencyDecimals, firstPrice, s.Of(F.SmallestPosition, "500")),
                LotsRatioMax = s.Of(F.SizeRatio, p.LotsRatioMax),
                TailThousandths = s.Of(F.Tail, p.TailThousandths),
                LongPpm = s.Of(F.Longs, p.LongPpm),
                IsolatedPpm = s.Of(F.Isolated, p.IsolatedPpm),
                CushionMaxPpm = s.Of(F.Cushion, p.CushionMaxPpm),
                EntryLimitPpm = s.Of(F.EntryLimit, p.EntryLimitPpm),
                EntryWindowNanos = s.Of(F.EntryWindow, entryWindowNanos),
                RespondPpm = s.Of(F.Respond, p.RespondPpm),
                TopUpPpm = s.Of(F.TopUp, p.TopUpPpm),
                RespondNanos = s.Of(F.RespondAfter, p.RespondNanos),
                StopPpm = s.Of(F.Stops, p.StopPpm),
                StopNearestPpm = s.Of(F.StopNear, p.StopNearestPpm),
                StopFarthestPpm = s.Of(F.StopFar, p.StopFarthestPpm),
                StopRoundPpm = s.Of(F.StopRound, p.StopRoundPpm),
                StopBy = s.Of(F.StopBy, "mark") == "mark" ? TriggerSource.Mark : TriggerSource.Last,
            },
            Makers = m with
            {
                Makers = s.Of(F.Makers, m.Makers),
                Levels = s.Of(F.Levels, m.Levels),
                DepthLots = s.Of(F.DepthLots, m.DepthLots),
                DepthPpm = s.Of(F.Depth, m.DepthPpm),
                HalfSpreadPpm = s.Of(F.HalfSpread, m.HalfSpreadPpm),
                SpacingPpm = s.Of(F.Spacing, m.SpacingPpm),
                RefillNanos = s.Of(F.Refill, m.RefillNanos),
                FearPpm = s.Of(F.Fear, m.FearPpm),
                FearHalfLifeNanos = s.Of(F.FearHalfLife, m.FearHalfLifeNanos),
                DepthFloorPpm = s.Of(F.DepthFloor, m.DepthFloorPpm),
                SkewPpm = s.Of(F.Skew, m.SkewPpm),
                SkewHalfLifeNanos = s.Of(F.SkewHalfLife, m.SkewHalfLifeNanos),
            },
        };
    }

    private static IReadOnlyList<MarginTier> Tiers(Scenario s, IReadOnlyList<MarginTier> tiers, int? decimals, long exitBuffer, long restore)
    {
        if (s.ValueOf(F.Tiers) is IReadOnlyList<ScenarioTier> written)
            tiers = [.. written.Select(tier => new MarginTier(Atoms(s, F.Tiers, tier.Floor, decimals), tier.MaintenancePpm, tier.InitialPpm))];
        if (s.ValueOf(F.Maintenance) is not long first) return tiers;

        // Scaled up and rounded up; never so far that a call level or an initial rate would pass 100 %, which the engine refuses.
        long most = Math.Min((long)Million * Million / (Million + exitBuffer), ((long)Million * Million - 1) / restore - s.Of(F.AddOnMax, 0L));
        return [.. tiers.Select(tier =>
        {
            long maintenance = Math.Min(most, ((long)tier.MaintenancePpm * first + tiers[0].MaintenancePpm - 1) / tiers[0].MaintenancePpm);
            long initial = (maintenance * (Million + exitBuffer) + Million - 1) / Million;
            return tier with { MaintenancePpm = (int)maintenance, InitialPpm = (int)Math.Max(tier.InitialPpm, initial) };
        })];
    }

    private static long Money(Scenario s, MoneyField field, int? decimals, long otherwise) =>
        s.ValueOf(field) is string text ? Atoms(s, field, text, decimals) : otherwise;

    private static long Atoms(Scenario s, Field field, string text, int? decimals)
    {
        if (decimals is not { } known) throw new UserException($"{s.PlaceOf(field)}: a capture of commands does not say how many decimals its currency has");
        if (!DecimalText.TryParse(text, known, out long atoms, out string problem)) throw new UserException($"{s.PlaceOf(field)} '{text}': {problem}");

        return atoms;
    }
}
