// How far the marks may move before a unit must be looked at again, and the prices at which that is; the unit's legs are read once for all of it. See the head
// of TriggerIndex.cs.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

internal sealed partial class TriggerIndex
{
    /// <summary>A leg of the unit that is armed, read once.</summary>
    private struct Leg
    {
        /// <summary>Atoms at the mark; 0: no lots.</summary>
        internal long Notional;
        internal int Position;
        internal short Instrument;

        /// <summary>1: long, −1: short, 0: no lots.</summary>
        internal sbyte Direction;

        /// <summary>Whether the notional grows as the leg loses: shorts of linear contracts, longs of inverse ones.</summary>
        internal bool GrowsAsItWorsens;
    }

    /// <summary>The unit's legs, with and without lots. Valid until the next call.</summary>
    private ReadOnlySpan<Leg> Gather(int unit)
    {
        bool isIsolated = _units.IsIsolated(unit);
        int currency = isIsolated ? 0 : _units.CurrencyOf(unit);
        int count = 0;
        for (int p = _units.FirstLeg(unit); p != Ledger.None;)
        {
            ref PositionRow row = ref _ledger.Position(p);
            Contract contract = _ledger.Contracts[row.Instrument];
            if (row.IsIsolated == isIsolated && (isIsolated || contract.Currency == currency))
            {
                ref Leg leg = ref _legs[count++];
                leg.Notional = _margin.Notional(in row);
                leg.Position = p;
                leg.Instrument = row.Instrument;
                leg.Direction = (sbyte)Math.Sign(row.Quantity);
                leg.GrowsAsItWorsens = (row.Quantity > 0) == contract.IsInverse;
            }

            p = isIsolated ? Ledger.None : row.NextOfAccount;
        }

        return _legs.AsSpan(0, count);
    }

    /// <summary>The first price below the mark that lies outside a band; below 1 when none does. A negative band: every price.</summary>
    private static long EdgeBelow(Contract contract, long mark, long band)
    {
        if (band < 0) return contract.Terms.PriceMax;
        if (!contract.IsInverse)
            return band >= 1L << BandBits ? 0 : mark - (long)((UInt128)(ulong)mark * (ulong)band >> BandBits) - 1;

        return (long)Rates.DivideUp((Int128)mark << BandBits, ((Int128)1 << BandBits) + band) - 1;
    }

    /// <summary>The first price above the mark that lies outside a band; beyond every price when none does. A negative band: every price.</summary>
    private static long EdgeAbove(Contract contract, long mark, long band)
    {
        if (band < 0) return 1;

        Int128 edge;
        if (!contract.IsInverse) edge = mark + (Int128)(((UInt128)(ulong)mark * (ulong)band) >> BandBits) + 1;
        else if (band >= 1L << BandBits) return long.MaxValue;
        else edge = ((Int128)mark << BandBits) / (((Int128)1 << BandBits) - band) + 1;
        return edge > long.MaxValue ? long.MaxValue : (long)edge;
    }

    /// <summary>The relative band, in 2^-32, within which the legs' coordinates may move toward a threshold without reaching it; −1: it is reached.</summary>
    private long Band(ReadOnlySpan<Leg> legs, in Health health, long ratioPpm, bool worsening)
    {
        Int128 threshold = (Int128)health.Maintenance * ratioPpm;
        Int128 slackPpm = worsening ? (Int128)health.Equity * Rates.Million - threshold : threshold - (Int128)health.Equity * Rates.Million;
        slackPpm -= (Int128)RoundingAtomsPerLeg * health.Legs * (Rates.Million + ratioPpm);
        if (slackPpm <= 0) return health.HasStaleLeg || IsAcross(in health, ratioPpm, worsening) ? -1 : 0;

        long first = Divide(slackPpm, Slope(legs, ratioPpm, worsening, stretch: 0, out bool isSteady));
        if (first == 0 || isSteady) return first;

        return Math.Min(first, Divide(slackPpm, Slope(legs, ratioPpm, worsening, first, out _)));
    }

    private static bool IsAcross(in Health health, long ratioPpm, bool worsening) =>
        worsening == ((Int128)health.Equity * Rates.Million < (Int128)health.Maintenance * ratioPpm);

    /// <summary>⌊slack / slope⌋ in 2^-32, at most the largest band and never too large: both are cut to 28 bits of the slope, the slope upward, for one machine division.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Divide(Int128 slackPpm, Int128 slope)
    {
        if (slope <= 0 || slackPpm >= slope * (BandMax >> BandBits)) return BandMax;

        int cut = Math.Max(0, 128 - 28 - (int)Int128.LeadingZeroCount(slope));
        ulong divisor = (ulong)(slope >> cut) + (cut > 0 ? 1UL : 0);
        return (long)(((ulong)(slackPpm >> cut) << BandBits) / divisor);
    }

    /// <summary>
    /// Σ notional · slope bound, in ppm·atoms per unit of relative move of the coordinate. Steady: no stretch brings any leg into another tier.
    /// </summary>
    private Int128 Slope(ReadOnlySpan<Leg> legs, long ratioPpm, bool worsening, long stretch, out bool isSteady)
    {
        Int128 slope = 0;
        isSteady = true;
        foreach (ref readonly Leg leg in legs)
        {
            if (leg.Direction == 0) continue;

            TierTable tiers = _margin.Tiers(leg.Instrument);
            bool notionalGrows = leg.GrowsAsItWorsens == worsening;
            long far = FarNotional(leg.Notional, stretch, notionalGrows, worsening);
            int tier = tiers.TierOf(far);
            isSteady &= !worsening || tier == (notionalGrows ? tiers.Count - 1 : 0);
            long rate = tiers.MaintenancePpm(tier) * ratioPpm / Rates.Million;
            long factor = notionalGrows == worsening ? Rates.Million + rate + 1 : Rates.Million - rate;
            slope += (Int128)leg.Notional * Math.Max(factor, 0);
        }

        return slope;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long FarNotional(long notional, long stretch, bool grows, bool worsening)
    {
        if (stretch == 0 || !worsening) return notional;

        Int128 move = ((Int128)notional * stretch) >> BandBits;
        return grows ? (long)Int128.Min(notional + move + 1, InstrumentRules.MoneyMax) : (long)Int128.Max(0, notional - move - 1);
    }
}
