// The margin add-on: by command, or by how much the mark moves. RULES.md section 14.
using System.Numerics;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

/// <summary>An instrument's margin add-on, ppm of notional, and the volatility that may set it.</summary>
internal sealed class RefAddOn
{
    public long InForce;

    /// <summary>What was announced and waits; null: nothing.</summary>
    public long? Announced;

    /// <summary>Mean squared return of an interval, ppm² times 2^16.</summary>
    public BigInteger Variance;

    /// <summary>The mark that the next return starts from, and the interval in which it was read; 0: there was no mark yet.</summary>
    public long SampledMark;
    public Big SampledSlot;

    /// <summary>What nobody may be opened without.</summary>
    public long ToCome => Announced is { } announced && announced > InForce ? announced : InForce;
}

internal sealed partial class ReferenceEngine
{
    /// <summary>The add-on in force, ppm.</summary>
    public long AddOnPpm(int instrument) => _instruments[instrument].AddOn.InForce;

    private RejectReason SetMarginAddOn(in Command command)
    {
        if (command.Instrument < 0 || command.Instrument >= _instruments.Length) return RejectReason.UnknownInstrument;
        if (command.Quantity < 0) return RejectReason.InvalidQuantity;
        if (command.Quantity > _instruments[command.Instrument].Terms.AddOnMaxPpm) return RejectReason.AboveMaximum;

        Announce(_instruments[command.Instrument], command.Quantity);
        return RejectReason.None;
    }

    private void Announce(RefInstrument instrument, long addOn)
    {
        Note(Path.AddOnDropped, instrument.AddOn.Announced is not null);
        DropTimers(RefTimerKind.AddOn, instrument);
        long delay = instrument.Terms.AddOnDelayNanos;
        long due = (long)Min((Big)_timeNanos + delay, long.MaxValue);
        instrument.AddOn.Announced = addOn;
        Emit(new EngineEvent
        {
            Kind = EventKind.MarginAdjustmentAnnounced,
            Quantity = addOn,
            Price = instrument.AddOn.InForce,
            Amount = due,
        }, instrument);
        if (delay == 0) PutInForce(instrument);
        else SetTimer(RefTimerKind.AddOn, due, instrument);
    }

    private void PutInForce(RefInstrument instrument)
    {
        long before = instrument.AddOn.InForce;
        instrument.AddOn.InForce = instrument.AddOn.Announced!.Value;
        instrument.AddOn.Announced = null;
        Emit(new EngineEvent { Kind = EventKind.MarginAdjusted, Quantity = instrument.AddOn.InForce, Price = before }, instrument);
        if (instrument.AddOn.InForce != before) NoteChange(instrument, LiquidationCause.Adjustment, 0);
    }

    /// <summary>The first mark of an instrument whose volatility counts.</summary>
    private void BeginSampling(RefInstrument instrument)
    {
        if (instrument.Terms.VolatilityIntervalNanos == 0 || instrument.AddOn.SampledMark != 0) return;

        instrument.AddOn.SampledMark = instrument.Mark;
        AwaitSample(instrument);
    }

    private void AwaitSample(RefInstrument instrument)
    {
        Big interval = instrument.Terms.VolatilityIntervalNanos;
        instrument.AddOn.SampledSlot = Down(_timeNanos, interval);
        Big end = (instrument.AddOn.SampledSlot + 1) * interval;
        if (end <= long.MaxValue) SetTimer(RefTimerKind.Volatility, (long)end, instrument);
    }

    private void SampleVolatility(RefInstrument instrument)
    {
        const long intervalsMax = 64, returnMax = 10 * Million;
        RefAddOn addOn = instrument.AddOn;
        Instrument terms = instrument.Terms;
        BigInteger whole = BigInteger.One << 32;
        Big slotBefore = addOn.SampledSlot, from = addOn.SampledMark;
        addOn.SampledMark = instrument.Mark;
        AwaitSample(instrument);

        Big intervals = addOn.SampledSlot - slotBefore;
        Note(Path.IntervalsMissed, intervals > 1);
        Note(Path.IntervalsCapped, intervals > intervalsMax);
        BigInteger kept = DecayWeight((BigInteger)Min(intervals, intervalsMax) * terms.VolatilityIntervalNanos, terms.VolatilityHalfLifeNanos);
        BigInteger added = whole - DecayWeight(terms.VolatilityIntervalNanos, terms.VolatilityHalfLifeNanos);
        BigInteger moved = (BigInteger)Min(returnMax, Nearest(Abs(instrument.Mark - from) * Million, from));
        addOn.Variance = (addOn.Variance * kept + moved * moved * (BigInteger.One << 16) * added) / whole;

        if (addOn.Announced is not null)
        {
            Note(Path.SampledWhileAnnounced);
            return;
        }

        long target = TargetAddOn(terms, addOn.Variance);
        long next = long.Min(target, addOn.InForce + terms.AddOnRiseMaxPpm);
        next = long.Max(next, addOn.InForce - terms.AddOnFallMaxPpm);
        Note(Path.AddOnRises, next > addOn.InForce && next == target);
        Note(Path.AddOnRiseCut, next > addOn.InForce && next < target);
        Note(Path.AddOnFalls, next < addOn.InForce && next == target);
        Note(Path.AddOnFallCut, next < addOn.InForce && next > target);
        Note(Path.AddOnAtMost, target == terms.AddOnMaxPpm);
        if (next != addOn.InForce) Announce(instrument, next);
    }

    /// <summary>⌈deviation · factor⌉ − floor, up to the grid, within 0 and the largest add-on.</summary>
    private static long TargetAddOn(Instrument terms, BigInteger variance)
    {
        BigInteger deviation = 0;
        for (int bit = 40; bit >= 0; bit--)
        {
            BigInteger tried = deviation + (BigInteger.One << bit);
            if (tried * tried <= variance) deviation = tried;
        }

        BigInteger scale = (BigInteger)Million * 256, step = terms.AddOnStepPpm;
        BigInteger wanted = (deviation * terms.VolatilityFactorPpm + scale - 1) / scale - terms.VolatilityFloorPpm;
        if (wanted <= 0) return 0;

        return (long)BigInteger.Min(terms.AddOnMaxPpm, (wanted + step - 1) / step * step);
    }
}
