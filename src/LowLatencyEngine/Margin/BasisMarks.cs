// Marks that the engine makes from an index and its own book: index + moving average of the basis (mid − index), or the median of that, of the index
// with the funding still to be paid, and of the last price; within a band around the index.
//
// The trick: what enters the average is the basis that was held since the sample before, never the one of this moment. So book changes that are undone
// at the same time weigh nothing: no wick can move the mark, however deep. Numerator and denominator decay alike, so the average is right from its
// first sample on, and splitting an interval into samples of the same basis changes nothing but the rounding of the weights. Time too short
// for the table's resolution is not lost: it counts with the next sample.
//
// Sizes: prices are below 2^40 and a basis is twice a price difference, so numerator ≤ 2^42 · 2^50, times a weight 2^124: 128 bits hold it.
//
// Worst case: three 128-bit divisions a recompute.
using System;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

/// <summary>The moving average of one instrument's basis. The basis is in half ticks, bid + ask − 2 · index.</summary>
internal struct BasisRow
{
    /// <summary>Σ basis · weight, of 2^50.</summary>
    internal Int128 Sum;

    /// <summary>Σ weight, of 2^50.</summary>
    internal long Weight;

    /// <summary>The basis held since the last sample.</summary>
    internal long Held;

    internal long SampledNanos;

    /// <summary>The instrument's last event when its mark was made.</summary>
    internal long SeenSequence;
}

/// <summary>What enters a mark beside the average: ticks; 0: none.</summary>
internal readonly record struct MarkInputs(long Index, long Bid, long Ask, long LastPrice, long RatePpm, long FundingDueNanos);

/// <summary>Averages and marks of the instruments whose mark the engine makes.</summary>
internal sealed class BasisMarks : IDisposable
{
    internal const int WeightBits = 50;

    private Table<BasisRow> _rows;
    private readonly Contract[] _contracts;
    private readonly int[] _made;

    internal BasisMarks(Contract[] contracts)
    {
        _contracts = contracts;
        _rows = new Table<BasisRow>(contracts.Length);
        int count = 0;
        foreach (Contract contract in contracts) count += IsMade(contract.Number) ? 1 : 0;
        _made = new int[count];
        foreach (Contract contract in contracts)
        {
            if (IsMade(contract.Number)) _made[^count--] = contract.Number;
        }
    }

    /// <summary>The instruments whose mark the engine makes, ascending.</summary>
    internal ReadOnlySpan<int> Made => _made;

    internal int MadeCount => _made.Length;

    internal long Bytes => _rows.Bytes;

    internal ReadOnlySpan<BasisRow> Rows => _rows.AsSpan();

    internal ref BasisRow this[int instrument] => ref _rows[instrument];

    internal bool IsMade(int instrument) => _contracts[instrument].Terms.MarkMethod != MarkMethod.External;

    /// <summary>Lets the held basis weigh up to a time.</summary>
    internal void Sample(int instrument, long untilNanos)
    {
        ref BasisRow row = ref _rows[instrument];
        if (untilNanos <= row.SampledNanos) return;

        long weight = DecayTable.Weight(untilNanos - row.SampledNanos, _contracts[instrument].Terms.BasisHalfLifeNanos);
        if (weight == DecayTable.One) return;

        Int128 added = (Int128)(DecayTable.One - weight) << WeightBits;
        row.Sum = (row.Sum * weight + row.Held * added) >> 32;
        row.Weight = (long)((row.Weight * (Int128)weight + added) >> 32);
        row.SampledNanos = untilNanos;
    }

    /// <summary>Holds the basis of the book as it is: 0 while it has no two sides that do not cross.</summary>
    internal void Hold(int instrument, in MarkInputs inputs)
    {
        bool hasMid = inputs.Bid > 0 && inputs.Ask > inputs.Bid;
        _rows[instrument].Held = hasMid ? inputs.Bid + inputs.Ask - 2 * inputs.Index : 0;
    }

    /// <summary>The mark at a time: within the band, and a price the instrument has.</summary>
    internal long Mark(int instrument, in MarkInputs inputs, long nowNanos)
    {
        Instrument terms = _contracts[instrument].Terms;
        ref BasisRow row = ref _rows[instrument];
        long average = inputs.Index;
        if (row.Weight > 0)
        {
            Int128 twice = (Int128)row.Weight * 2;
            average = Nearest(inputs.Index * twice + row.Sum, twice);
        }

        long mark = average;
        if (terms.MarkMethod == MarkMethod.MedianOfThree)
        {
            long last = inputs.LastPrice > 0 ? inputs.LastPrice : inputs.Index;
            mark = Median(WithFunding(terms, in inputs, nowNanos), average, last);
        }

        long low = (long)Rates.DivideUp((Int128)inputs.Index * (Rates.Million - terms.MarkBandPpm), Rates.Million);
        long high = (long)((Int128)inputs.Index * (Rates.Million + terms.MarkBandPpm) / Rates.Million);
        return Math.Clamp(Math.Clamp(mark, low, high), terms.PriceMin, terms.PriceMax);
    }

    internal void Visit(StateVisitor visitor) => visitor.Table(_rows);

    public void Dispose() => _rows.Dispose();

    /// <summary>Index · (1 + rate · time to funding / interval), to the nearest tick.</summary>
    private static long WithFunding(Instrument terms, in MarkInputs inputs, long nowNanos)
    {
        if (inputs.RatePpm == 0 || terms.FundingIntervalNanos == 0) return inputs.Index;

        Int128 left = Int128.Clamp((Int128)inputs.FundingDueNanos - nowNanos, 0, terms.FundingIntervalNanos);
        Int128 whole = (Int128)terms.FundingIntervalNanos * Rates.Million;
        return Nearest((whole + inputs.RatePpm * left) * inputs.Index, whole);
    }

    private static long Median(long a, long b, long c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    /// <summary>a / b to the nearest, half to even, for b &gt; 0 and a of either sign.</summary>
    private static long Nearest(Int128 a, Int128 b)
    {
        Int128 quotient = Rates.DivideDown(a, b);
        Int128 twice = (a - quotient * b) * 2;
        if (twice > b || (twice == b && !Int128.IsEvenInteger(quotient))) quotient++;
        return (long)quotient;
    }
}
