// Marks that the engine makes: from the index, a moving average of the basis, and the last price. RULES.md section 5.
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

/// <summary>The moving average of an instrument's basis, in half ticks.</summary>
internal sealed class RefBasis
{
    public BigInteger Sum, Weight;

    /// <summary>The basis held since the last sample, and when that was; null: there was none.</summary>
    public long Held;
    public long? SampledNanos;

    /// <summary>The instrument's last event when its mark was made.</summary>
    public long SeenSequence;
}

internal sealed partial class ReferenceEngine
{
    private static bool IsMade(RefInstrument instrument) => instrument.Terms.MarkMethod != MarkMethod.External;

    /// <summary>An index tick of a made mark; the index is set already.</summary>
    private void TakeIndex(RefInstrument instrument)
    {
        Note(Path.IndexAfterStale, instrument.KnownStale);
        if (instrument.Basis.SampledNanos is not null)
        {
            if (instrument.KnownStale) Sample(instrument, instrument.LastTickNanos + instrument.Terms.StaleAfterNanos);
            else Sample(instrument, _timeNanos);
        }

        if (instrument.IsStale) instrument.Basis.SampledNanos = _timeNanos;
        RefreshMark(instrument);
        NoteChange(instrument, LiquidationCause.Price, 0);
        MakeMark(instrument, LiquidationCause.Price, 0);
    }

    private void Sample(RefInstrument instrument, long until)
    {
        RefBasis basis = instrument.Basis;
        BigInteger elapsed = (BigInteger)until - basis.SampledNanos!.Value, one = BigInteger.One << 32;
        BigInteger weight = ReferenceMath.DecayWeight(elapsed, instrument.Terms.BasisHalfLifeNanos);
        if (weight == one) return;

        basis.Sum = FloorOf(basis.Sum * weight + basis.Held * (one - weight) * (BigInteger.One << 50), one);
        basis.Weight = FloorOf(basis.Weight * weight + (one - weight) * (BigInteger.One << 50), one);
        basis.SampledNanos = until;
    }

    /// <summary>All made marks whose instruments had something to say since.</summary>
    private void MakeMarks(LiquidationCause cause, int depth)
    {
        foreach (RefInstrument instrument in _instruments.Where(i => IsMade(i) && !i.IsStale && i.Sequence != i.Basis.SeenSequence))
        {
            Sample(instrument, _timeNanos);
            MakeMark(instrument, cause, depth);
        }
    }

    private void MakeMark(RefInstrument instrument, LiquidationCause cause, int depth)
    {
        long mark = MadeMark(instrument);
        long? bid = instrument.Bids.FirstOrDefault(o => !o.Unshown)?.Price, ask = instrument.Asks.FirstOrDefault(o => !o.Unshown)?.Price;
        instrument.Basis.Held = bid < ask ? bid.Value + ask.Value - 2 * instrument.Index : 0;
        if (mark != instrument.Mark)
        {
            Note(Path.MarkMovedByLiquidation, depth > 0);
            Note(Path.MarkMovedByBook, depth == 0 && instrument.LastTickNanos != _timeNanos);
            Emit(new EngineEvent { Kind = EventKind.MarkChanged, Price = mark, Quantity = instrument.Mark, Depth = DepthByte(depth) }, instrument);
            SetMark(instrument, mark, cause, depth);
        }

        instrument.Basis.SeenSequence = instrument.Sequence;
    }

    private long MadeMark(RefInstrument instrument)
    {
        const long million = ReferenceMath.Million;
        Instrument terms = instrument.Terms;
        RefBasis basis = instrument.Basis;
        BigInteger index = instrument.Index;
        BigInteger mark = basis.Weight == 0 ? index : NearestOf(index * 2 * basis.Weight + basis.Sum, 2 * basis.Weight);
        if (terms.MarkMethod == MarkMethod.MedianOfThree)
        {
            BigInteger last = instrument.LastPrice == 0 ? index : instrument.LastPrice, funded = IndexWithFunding(instrument);
            List<BigInteger> three = [mark, last, funded];
            three.Sort();
            Note(Path.MedianIsLast, three[1] == last && last != mark && last != funded);
            Note(Path.MedianIsFunded, three[1] == funded && funded != mark && last != funded);
            mark = three[1];
        }

        BigInteger lowest = -FloorOf(-index * (million - terms.MarkBandPpm), million), highest = FloorOf(index * (million + terms.MarkBandPpm), million);
        Note(Path.MarkAtBand, mark < lowest || mark > highest);
        mark = BigInteger.Min(BigInteger.Max(mark, lowest), highest);
        return (long)BigInteger.Min(BigInteger.Max(mark, terms.PriceMin), terms.PriceMax);
    }

    /// <summary>index · (1 + rate · time to funding / interval).</summary>
    private BigInteger IndexWithFunding(RefInstrument instrument)
    {
        RefFunding funding = instrument.Funding;
        BigInteger interval = instrument.Terms.FundingIntervalNanos, index = instrument.Index;
        if (interval == 0 || funding.Due == 0) return index;

        BigInteger left = BigInteger.Min(BigInteger.Max((BigInteger)funding.Due - _timeNanos, 0), interval);
        return NearestOf(index * (ReferenceMath.Million * interval + funding.Rate * left), ReferenceMath.Million * interval);
    }

    private static BigInteger FloorOf(BigInteger numerator, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(numerator, divisor, out BigInteger rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>To the nearest, half to even; the divisor is positive.</summary>
    private static BigInteger NearestOf(BigInteger numerator, BigInteger divisor)
    {
        BigInteger floor = FloorOf(numerator, divisor), over = 2 * (numerator - floor * divisor) - divisor;
        return over > 0 || (over == 0 && !floor.IsEven) ? floor + 1 : floor;
    }
}
