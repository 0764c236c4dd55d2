using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

// Which prices orders may name: the band around the mark, the static band around the reference price, the protection of market orders.
public sealed partial class EngineCore
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsOutsideBands(int instrument, Instrument terms, long price) =>
        (terms.BandPpm | terms.StaticBandPpm) != 0 && IsOutsideSomeBand(instrument, terms.BandPpm, price);

    private bool IsOutsideSomeBand(int instrument, int bandPpm, long price)
    {
        long mark = _marks[instrument].Mark;
        if (bandPpm > 0 && mark > 0 && (Int128)Math.Abs(price - mark) * Rates.Million > (Int128)mark * bandPpm) return true;
        return _phases.TryStaticBand(instrument, mark, out long lowest, out long highest) && (price < lowest || price > highest);
    }

    /// <summary>With a capping static band: a limit through the band becomes its edge. All other limits stay, and what is no price.</summary>
    private long CappedLimit(int instrument, Side side, long limit)
    {
        if (_ledger.Contracts[instrument].Terms.StaticBandRule != StaticBandRule.Cap || limit < 1) return limit;
        if (!_phases.TryStaticBand(instrument, _marks[instrument].Mark, out long lowest, out long highest)) return limit;
        return side == Side.Buy ? Math.Min(limit, highest) : Math.Max(limit, lowest);
    }

    private long ProtectionLimit(int instrument, Side side) => LimitFromMark(instrument, side, _ledger.Contracts[instrument].Terms.ProtectionPpm);

    /// <summary>The worst price so far from the mark, within the static band and the instrument's prices.</summary>
    private long LimitFromMark(int instrument, Side side, int distancePpm)
    {
        Instrument terms = _ledger.Contracts[instrument].Terms;
        Int128 mark = _marks[instrument].Mark;
        Int128 limit = side == Side.Buy
            ? mark * (Rates.Million + distancePpm) / Rates.Million
            : Rates.DivideUp(mark * (Rates.Million - distancePpm), Rates.Million);
        if (_phases.TryStaticBand(instrument, _marks[instrument].Mark, out long lowest, out long highest))
            limit = Int128.Clamp(limit, lowest, Math.Max(lowest, highest));
        return (long)Int128.Clamp(limit, terms.PriceMin, terms.PriceMax);
    }
}
