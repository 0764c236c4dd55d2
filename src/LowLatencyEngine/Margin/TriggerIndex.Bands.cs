// How far the marks may move before a unit must be looked at again, and the prices at which that is. See the head of TriggerIndex.cs.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

internal sealed partial class TriggerIndex
{
    /// <summary>Bits of a unit's equity and notional that slack and slope are formed of; more is cut off.</summary>
    internal const int SumBits = 41;

    /// <summary>The first price below the mark that lies outside a band; below 1 when none does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long EdgeBelow(in Leg leg, long band)
    {
        if (!leg.IsInverse) return band >= 1L << BandBits ? 0 : leg.Mark - (long)(ulong)(Math.BigMul((ulong)leg.Mark, (ulong)band) >> BandBits) - 1;

        return (long)Rates.DivideUp((Int128)leg.Mark << BandBits, ((Int128)1 << BandBits) + band) - 1;
    }

    /// <summary>The first price above the mark that lies outside a band; beyond every price when none does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long EdgeAbove(in Leg leg, long band)
    {
        if (!leg.IsInverse) return leg.Mark + MoveOf(leg.Mark, band) + 1;

        return band >= 1L << BandBits ? long.MaxValue : (long)Int128.Min((((Int128)leg.Mark << BandBits) / (((Int128)1 << BandBits) - band)) + 1, long.MaxValue);
    }

    /// <summary>
    /// The relative band, in 2^-32, within which the legs' coordinates may move toward a threshold without reaching it; −1: it is reached. Slack and slope are formed in
    /// 64 bits: of larger sums the last bits are cut off, each to the side that makes the slack smaller, and so the band none too wide. A rate is less than 1 even
    /// times the ratio (see <see cref="Factor"/>), so no product passes 2^62.
    /// </summary>
    private long Band(ReadOnlySpan<Leg> legs, in Health health, long ratioPpm, bool worsening)
    {
        int cut = CutOf(in health);
        long slack = Slack(in health, ratioPpm, worsening, cut);
        if (slack <= 0) return health.HasStaleLeg || IsAcross(in health, ratioPpm, worsening) ? -1 : 0;

        long first = Divide((ulong)slack, Slope(legs, ratioPpm, cut));
        if (!worsening || AreSteady(legs, first)) return first;

        return Math.Min(first, Divide((ulong)slack, SlopeBeyond(legs, ratioPpm, first, cut)));
    }

    /// <summary>How many of the last bits of a unit's sums are cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int CutOf(in Health health) => Math.Max(0, BitsOf((ulong)(health.Notional | Math.Abs(health.Equity))) - SumBits);

    /// <summary>What lies between a unit and a threshold, less what rounding may take, in ppm·atoms without the bits that are cut off; none too large.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long Slack(in Health health, long ratioPpm, bool worsening, int cut)
    {
        long up = cut > 0 ? 1 : 0;
        long equity = health.Equity >> cut, maintenance = health.Maintenance >> cut;
        long slack = worsening ? equity * Rates.Million - (maintenance + up) * ratioPpm : maintenance * ratioPpm - (equity + up) * Rates.Million;
        return slack - RoundingAtomsPerLeg * health.Legs * (Rates.Million + ratioPpm);
    }

    private static bool IsAcross(in Health health, long ratioPpm, bool worsening) =>
        worsening == Math.BigMul(health.Equity, (long)Rates.Million) < Math.BigMul(health.Maintenance, ratioPpm);

    private static int BitsOf(ulong value) => 64 - BitOperations.LeadingZeroCount(value);

    /// <summary>⌊slack / slope⌋ in 2^-32, at most the largest band and never too large: both are cut to 28 bits of the slope, the slope upward, for one machine division.</summary>
    internal static long Divide(ulong slack, ulong slope)
    {
        if (slope == 0) return BandMax;

        int cut = Math.Max(0, BitsOf(slope) - 28);
        ulong divisor = (slope >> cut) + (cut > 0 ? 1UL : 0);
        ulong dividend = slack >> cut;
        return dividend >= divisor * (ulong)(BandMax >> BandBits) ? BandMax : (long)((dividend << BandBits) / divisor);
    }

    /// <summary>A notional without its last bits, rounded up: a slope of such notionals is none too small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong CutUp(long notional, int bits) => ((ulong)notional >> bits) + (bits > 0 ? 1UL : 0);

    /// <summary>
    /// Σ notional · slope bound in the tiers that the legs are in, in ppm·atoms per unit of relative move of the coordinate, without the last bits of the notionals. A
    /// factor is below 2^21 and a cut notional of the unit at most 2^<see cref="SumBits"/> with one for each leg, so the sum stays in 64 bits.
    /// </summary>
    private static ulong Slope(ReadOnlySpan<Leg> legs, long ratioPpm, int cut)
    {
        ulong slope = 0;
        foreach (ref readonly Leg leg in legs)
        {
            if (leg.Notional != 0) slope += CutUp(leg.Notional, cut) * Factor(in leg, leg.Ppm, ratioPpm);
        }

        return slope;
    }

    /// <summary>The same, each leg in the tier that it comes to within a stretch.</summary>
    private ulong SlopeBeyond(ReadOnlySpan<Leg> legs, long ratioPpm, long stretch, int cut)
    {
        ulong slope = 0;
        foreach (ref readonly Leg leg in legs)
        {
            if (leg.Notional == 0) continue;

            long move = MoveOf(leg.Notional, stretch);
            long far = leg.GrowsAsItWorsens ? Math.Min(leg.Notional + move + 1, InstrumentRules.MoneyMax) : Math.Max(0, leg.Notional - move - 1);
            TierTable tiers = _margin.Tiers(leg.Instrument);
            slope += CutUp(leg.Notional, cut) * Factor(in leg, tiers.MaintenancePpm(tiers.TierOf(far)), ratioPpm);
        }

        return slope;
    }

    /// <summary>Whether all legs stay in their tiers within a stretch.</summary>
    private static bool AreSteady(ReadOnlySpan<Leg> legs, long stretch)
    {
        foreach (ref readonly Leg leg in legs)
        {
            if (leg.Notional != 0 && leg.Room != long.MaxValue && MoveOf(leg.Notional, stretch) >= leg.Room) return false;
        }

        return true;
    }

    /// <summary>What a relative stretch is of a price or a notional, cut off where sums of money end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long MoveOf(long whole, long stretch) => (long)Math.Min((ulong)(Math.BigMul((ulong)whole, (ulong)stretch) >> BandBits), InstrumentRules.MoneyMax);

    /// <summary>1 ∓ ratio · rate: what a leg takes off the slack as its coordinate moves, ppm.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Factor(in Leg leg, long maintenancePpm, long ratioPpm)
    {
        long rate = maintenancePpm * ratioPpm / Rates.Million;
        return (ulong)(leg.GrowsAsItWorsens ? Rates.Million + rate + 1 : Math.Max(Rates.Million - rate, 0));
    }
}
