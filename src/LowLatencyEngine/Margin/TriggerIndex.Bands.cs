// How far the marks may move before a unit must be looked at again, and the prices at which that is. See the head of TriggerIndex.cs.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

internal sealed partial class TriggerIndex
{
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

    /// <summary>The relative band, in 2^-32, within which the legs' coordinates may move toward a threshold without reaching it; −1: it is reached.</summary>
    private long Band(ReadOnlySpan<Leg> legs, in Health health, long ratioPpm, bool worsening)
    {
        Int128 threshold = (Int128)health.Maintenance * ratioPpm;
        Int128 slackPpm = worsening ? (Int128)health.Equity * Rates.Million - threshold : threshold - (Int128)health.Equity * Rates.Million;
        slackPpm -= RoundingAtomsPerLeg * health.Legs * (Rates.Million + ratioPpm);
        if (slackPpm <= 0) return health.HasStaleLeg || IsAcross(in health, ratioPpm, worsening) ? -1 : 0;

        UInt128 slack = (UInt128)slackPpm;
        long first = Divide(slack, Slope(legs, ratioPpm));
        if (!worsening || AreSteady(legs, first)) return first;

        return Math.Min(first, Divide(slack, SlopeBeyond(legs, ratioPpm, first)));
    }

    private static bool IsAcross(in Health health, long ratioPpm, bool worsening) =>
        worsening == ((Int128)health.Equity * Rates.Million < (Int128)health.Maintenance * ratioPpm);

    /// <summary>⌊slack / slope⌋ in 2^-32, at most the largest band and never too large: both are cut to 28 bits of the slope, the slope upward, for one machine division.</summary>
    internal static long Divide(UInt128 slackPpm, UInt128 slope)
    {
        ulong high = (ulong)(slope >> 64);
        int bits = high == 0 ? 64 - BitOperations.LeadingZeroCount((ulong)slope) : 128 - BitOperations.LeadingZeroCount(high);
        if (bits == 0) return BandMax;

        int cut = Math.Max(0, bits - 28);
        ulong divisor = ShiftDown(slope, cut) + (cut > 0 ? 1UL : 0);
        ulong dividend = ShiftDown(slackPpm, cut);
        return dividend >= divisor * (ulong)(BandMax >> BandBits) ? BandMax : (long)((dividend << BandBits) / divisor);
    }

    /// <summary>A wide number without its last bits; what does not fit 64 bits then is the largest number that does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ShiftDown(UInt128 value, int bits)
    {
        ulong high = (ulong)(value >> 64);
        if (high == 0) return bits < 64 ? (ulong)value >> bits : 0;

        UInt128 shifted = value >> bits;
        return shifted >> 64 != 0 ? ulong.MaxValue : (ulong)shifted;
    }

    /// <summary>Σ notional · slope bound in the tiers that the legs are in, in ppm·atoms per unit of relative move of the coordinate.</summary>
    private static UInt128 Slope(ReadOnlySpan<Leg> legs, long ratioPpm)
    {
        UInt128 slope = 0;
        foreach (ref readonly Leg leg in legs)
        {
            if (leg.Notional != 0) slope += Math.BigMul((ulong)leg.Notional, Factor(in leg, leg.Ppm, ratioPpm));
        }

        return slope;
    }

    /// <summary>The same, each leg in the tier that it comes to within a stretch.</summary>
    private UInt128 SlopeBeyond(ReadOnlySpan<Leg> legs, long ratioPpm, long stretch)
    {
        UInt128 slope = 0;
        foreach (ref readonly Leg leg in legs)
        {
            if (leg.Notional == 0) continue;

            long move = MoveOf(leg.Notional, stretch);
            long far = leg.GrowsAsItWorsens ? Math.Min(leg.Notional + move + 1, InstrumentRules.MoneyMax) : Math.Max(0, leg.Notional - move - 1);
            TierTable tiers = _margin.Tiers(leg.Instrument);
            slope += Math.BigMul((ulong)leg.Notional, Factor(in leg, tiers.MaintenancePpm(tiers.TierOf(far)), ratioPpm));
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
