// The margin add-on of an instrument: announced, in force after the instrument's delay, set by command or by the volatility of the mark. A rise may breach
// positions with no price move; their liquidation names the adjustment as its cause.
using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Timers;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private RejectReason SetMarginAddOn(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (command.Quantity < 0) return RejectReason.InvalidQuantity;
        if (command.Quantity > _ledger.Contracts[command.Instrument].Terms.AddOnMaxPpm) return RejectReason.AboveMaximum;

        AnnounceAddOn(command.Instrument, command.Quantity);
        return RejectReason.None;
    }

    /// <summary>Announces an add-on in place of one that waits; without a delay it is in force at once.</summary>
    private void AnnounceAddOn(int instrument, long addOnPpm)
    {
        ref AddOnRow row = ref _addOns[instrument];
        if (row.TimerPlusOne != 0) _timers.Cancel(row.TimerPlusOne - 1);
        row.TimerPlusOne = 0;
        TierTable tiers = _margin.Tiers(instrument);
        long delay = _ledger.Contracts[instrument].Terms.AddOnDelayNanos;
        long due = (long)Int128.Min((Int128)_outbox.NowNanos + delay, long.MaxValue);
        tiers.Announce(addOnPpm);
        ref EngineEvent announced = ref _outbox.Add(EventKind.MarginAdjustmentAnnounced, instrument, 0);
        announced.Quantity = addOnPpm;
        announced.Price = tiers.AddOnPpm;
        announced.Amount = due;
        if (delay > 0) row.TimerPlusOne = _timers.Set(TimerKind.AddOn, due, instrument) + 1;
        else PutAddOnInForce(instrument);
    }

    private void PutAddOnInForce(int instrument)
    {
        TierTable tiers = _margin.Tiers(instrument);
        long before = tiers.AddOnPpm;
        tiers.PutInForce();
        ref EngineEvent adjusted = ref _outbox.Add(EventKind.MarginAdjusted, instrument, 0);
        adjusted.Quantity = tiers.AddOnPpm;
        adjusted.Price = before;
        if (tiers.AddOnPpm == before) return;

        _marks.NoteChange(ref _marks[instrument], LiquidationCause.Adjustment, 0);
        _triggers.Adjust(instrument, tiers.AddOnPpm - before);
    }

    /// <summary>The first mark: the next multiple of the interval takes the first return.</summary>
    private void BeginSampling(int instrument)
    {
        _addOns[instrument].SampledMark = _marks[instrument].Mark;
        AwaitSample(instrument);
    }

    private void SampleVolatility(int instrument)
    {
        Instrument terms = _ledger.Contracts[instrument].Terms;
        ref AddOnRow row = ref _addOns[instrument];
        long mark = _marks[instrument].Mark;
        long before = row.SampledSlot;
        long from = row.SampledMark;
        row.SampledMark = mark;
        AwaitSample(instrument);
        row.Variance = Volatility.Updated(terms, row.Variance, from, mark, row.SampledSlot - before);

        TierTable tiers = _margin.Tiers(instrument);
        if (row.TimerPlusOne != 0) return;

        long addOn = Volatility.AddOn(terms, row.Variance, tiers.AddOnPpm);
        if (addOn != tiers.AddOnPpm) AnnounceAddOn(instrument, addOn);
    }

    /// <summary>Notes the interval that engine time lies in and waits for its end, if time comes that far.</summary>
    private void AwaitSample(int instrument)
    {
        long interval = _ledger.Contracts[instrument].Terms.VolatilityIntervalNanos;
        long now = _outbox.NowNanos;
        long slot = now / interval - (now % interval < 0 ? 1 : 0);
        _addOns[instrument].SampledSlot = slot;
        Int128 due = (Int128)(slot + 1) * interval;
        if (due <= long.MaxValue) _timers.Set(TimerKind.Volatility, (long)due, instrument);
    }
}
