// What stops trading by itself: the static band, velocity logic, the dynamic breaker, stop logic. The rolling window is a list of all prices since it
// began. RULES.md section 13.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private const int BucketsBefore = 16;

    /// <summary>Why a match stopped before the taker or the makers were used up.</summary>
    private enum Stop
    {
        None,
        Velocity,
        Dynamic,
    }

    /// <summary>The edges of the static band; null: there is none now.</summary>
    private static (Big Lowest, Big Highest)? StaticBand(RefInstrument instrument)
    {
        Big reference = ReferencePrice(instrument), band = instrument.Terms.StaticBandPpm, step = instrument.Terms.PriceStep;
        if (band == 0 || reference == 0) return null;

        return (Up(Up(reference * (Million - band), Million), step) * step, Down(Down(reference * (Million + band), Million), step) * step);
    }

    private static long InStaticBand(RefInstrument instrument, long limit)
    {
        if (StaticBand(instrument) is not var (lowest, highest)) return limit;

        Instrument terms = instrument.Terms;
        return (long)Min(Max(Max(lowest, Min(limit, highest)), terms.PriceMin), terms.PriceMax);
    }

    /// <summary>A limit through the band becomes its edge where the band caps.</summary>
    private long Capped(RefInstrument instrument, Side side, long limit)
    {
        if (limit < 1 || instrument.Terms.StaticBandRule != StaticBandRule.Cap || StaticBand(instrument) is not var (lowest, highest)) return limit;

        long capped = (long)(side == Side.Buy ? Min(limit, highest) : Max(limit, lowest));
        Note(Path.Capped, capped != limit);
        return capped;
    }

    private (Big Lowest, Big Highest)? Extremes(RefInstrument instrument, long windowNanos)
    {
        if (instrument.Traded.Count == 0) return null;

        Big length = Max(1, Up(windowNanos, BucketsBefore)), now = Down(_timeNanos, length);
        List<long> recent = instrument.Traded.Where(t => Down(t.Time, length) >= now - BucketsBefore).Select(t => t.Price).ToList();
        if (recent.Count == 0) recent.Add(instrument.Traded[^1].Price);
        return (recent.Min(), recent.Max());
    }

    /// <summary>Judges a fill before it happens.</summary>
    private Stop Judge(RefInstrument instrument, long price)
    {
        Instrument terms = instrument.Terms;
        bool isFast = terms.VelocityTicks > 0 && Extremes(instrument, terms.VelocityWindowNanos) is var (low, high) &&
            (price - low > terms.VelocityTicks || high - price > terms.VelocityTicks);
        if (isFast)
        {
            Halt(instrument, PhaseReason.Velocity, terms.PauseNanos);
            return Stop.Velocity;
        }

        bool isFar = terms.DynamicBandPpm > 0 && Extremes(instrument, terms.DynamicWindowNanos) is var (lowest, highest) &&
            ((Big)price * Million > lowest * (Million + terms.DynamicBandPpm) || (Big)price * Million < highest * (Million - terms.DynamicBandPpm));
        if (!isFar) return Stop.None;

        Halt(instrument, PhaseReason.DynamicBreaker, terms.HaltNanos);
        return Stop.Dynamic;
    }

    private void Halt(RefInstrument instrument, PhaseReason reason, long nanos) =>
        ChangePhase(instrument, TradingPhase.Halted, reason, (long)Min((Big)_timeNanos + nanos, long.MaxValue));

    /// <summary>Whether the order whose turn it is would carry a chain of triggered orders too far; then the instrument pauses and it waits.</summary>
    private bool BreaksChain(RefInstrument instrument, RefOrder order)
    {
        Instrument terms = instrument.Terms;
        if (terms.StopLogicPpm == 0) return false;
        if (instrument.ChainStart == 0) instrument.ChainStart = instrument.LastPrice;
        if (instrument.ChainStart == 0 || order.HasPaused) return false;

        bool buys = order.Side == Side.Buy;
        Big limit = EntryLimit(instrument, order), start = instrument.ChainStart;
        Big edge = buys ? Down(start * (Million + terms.StopLogicPpm), Million) : Up(start * (Million - terms.StopLogicPpm), Million);
        if (buys ? limit <= edge : limit >= edge) return false;

        Big Within(Big price) => instrument.Book(Opposite(order.Side)).Where(o => buys ? o.Price <= price : o.Price >= price)
            .Aggregate((Big)0, (sum, o) => sum + o.Shows);
        Big wanted = order.ReduceOnly ? Min(order.Open, Reducible(_accounts[order.AccountId].Positions[instrument.Number]!, order.Side)) : order.Open;
        if (Within(edge) >= wanted || Within(limit) == Within(edge)) return false;

        order.HasPaused = true;
        Halt(instrument, PhaseReason.StopLogic, terms.PauseNanos);
        return true;
    }

    /// <summary>A chain is over where no triggered order waits for its turn.</summary>
    private void EndChains(RefInstrument? only = null)
    {
        foreach (RefInstrument instrument in _instruments.Where(i => only is null || i == only))
        {
            if (!_due.Exists(instrument.Conditionals.Contains)) instrument.ChainStart = 0;
        }
    }
}
