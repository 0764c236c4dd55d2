// The add-on that a market's own movement asks for: an average of squared returns that forgets, its root, a factor, a floor, a grid. All in integers.
//
// Why it is bounded: a return is at most 1,000 %, so its square of 2^16 fits 63 bits; intervals without a command count as one return and as a decay of
// at most 64 of them, whatever their number.
using System;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

/// <summary>What one instrument's add-on waits for, and the volatility that sets it.</summary>
internal struct AddOnRow
{
    /// <summary>Average squared return per interval, ppm² of 2^16.</summary>
    internal long Variance;

    /// <summary>The mark at the last sample; 0: not begun.</summary>
    internal long SampledMark;

    /// <summary>Engine time of the last sample divided by the interval, rounded down.</summary>
    internal long SampledSlot;

    /// <summary>The timer's handle plus one of the add-on that was announced; 0: none.</summary>
    internal int TimerPlusOne;
}

internal static class Volatility
{
    internal const int DecayIntervalsMax = 64;
    internal const long ReturnMaxPpm = 10_000_000;

    private const int VarianceBits = 16;

    /// <summary>The variance after a return from one mark to another over a number of intervals, 1 or more.</summary>
    internal static long Updated(Instrument terms, long variance, long from, long to, long intervals)
    {
        long interval = terms.VolatilityIntervalNanos;
        long kept = DecayTable.Weight(Math.Min(intervals, DecayIntervalsMax) * interval, terms.VolatilityHalfLifeNanos);
        long weight = DecayTable.One - DecayTable.Weight(interval, terms.VolatilityHalfLifeNanos);
        Int128 move = Int128.Min(ReturnMaxPpm * (Int128)from, (Int128)Math.Abs(to - from) * Rates.Million);
        long moved = Rates.DivideNearest(move, from);
        return (long)((variance * (Int128)kept + ((Int128)(moved * moved) << VarianceBits) * weight) >> 32);
    }

    /// <summary>Factor · deviation − floor on the grid, 0 to the largest add-on, at most one rise or fall away from what it was, ppm.</summary>
    internal static long AddOn(Instrument terms, long variance, long before)
    {
        Int128 deviation = SquareRoot(variance);
        long wanted = (long)Rates.DivideUp(deviation * terms.VolatilityFactorPpm, (Int128)Rates.Million << (VarianceBits / 2)) - terms.VolatilityFloorPpm;
        long target = 0;
        if (wanted > 0) target = Math.Min(terms.AddOnMaxPpm, (wanted + terms.AddOnStepPpm - 1) / terms.AddOnStepPpm * terms.AddOnStepPpm);
        return Math.Clamp(target, before - terms.AddOnFallMaxPpm, before + terms.AddOnRiseMaxPpm);
    }

    /// <summary>The largest integer whose square is not above <paramref name="value"/>, bit by bit.</summary>
    internal static long SquareRoot(long value)
    {
        long root = 0;
        for (long bit = 1L << 31; bit > 0; bit >>= 1)
        {
            long tried = root + bit;
            if (tried <= value / tried) root = tried;
        }

        return root;
    }
}
