// Which units can have crossed a threshold since they were last looked at? A tick must not cost more with ten million positions than with ten.
//
// The trick: when a unit is looked at, its slack over the next threshold (margin call, liquidation, or restoration) is handed out to its legs as
// one common relative band δ: while no mark leaves the band in the direction that moves the unit toward the threshold, the sum of the moves
// cannot use up the slack. Each leg arms the edge of its band. A crossed edge leads to an exact look, which arms anew.
//
// Why it is right: the slack falls by at most w·n·δ when a leg's coordinate moves by the fraction δ, where the coordinate is the mark (linear) or
// 1/mark (inverse), in which value is linear, n is the notional and w bounds the slope: 1 ∓ ratio·m. Toward a falling notional the flattest
// margin rate of the stretch bounds the slope, toward a rising one the steepest; both are read at the far end of a first band and used for the
// second, narrower one. Rounding (maintenance up per leg, inverse values to half an atom) is taken off the slack first, and the edge is
// always at least one tick away. So the triggers are a superset and the exact check decides: the result equals a full scan.
//
// Worst case: a unit at its threshold is looked at on every adverse tick of a leg.
using System;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

/// <summary>Finds the units that a mark may have brought across a threshold. Derived state: it can be rebuilt from ledger and marks.</summary>
internal sealed class TriggerIndex : IDisposable
{
    private const int BandBits = 32;
    private const long BandMax = 15L << BandBits;
    private const long RoundingAtomsPerLeg = 8;

    private readonly Ledger _ledger;
    private readonly Units _units;
    private readonly Marks _marks;
    private readonly MarginModel _margin;
    private readonly Slab<TriggerNode> _fallNodes;
    private readonly Slab<TriggerNode> _riseNodes;
    private readonly TriggerLadder[] _fall;
    private readonly TriggerLadder[] _rise;

    internal TriggerIndex(Ledger ledger, Units units, Marks marks, MarginModel margin, EngineOptions options)
    {
        _ledger = ledger;
        _units = units;
        _marks = marks;
        _margin = margin;
        int positions = options.PositionsMax + options.Instruments.Count;
        _fallNodes = new Slab<TriggerNode>(positions);
        _riseNodes = new Slab<TriggerNode>(positions);
        _fall = new TriggerLadder[options.Instruments.Count];
        _rise = new TriggerLadder[options.Instruments.Count];
        for (int i = 0; i < _fall.Length; i++)
        {
            _fall[i] = new TriggerLadder(_fallNodes, falling: true, options.Instruments[i].PriceMax);
            _rise[i] = new TriggerLadder(_riseNodes, falling: false, options.Instruments[i].PriceMax);
        }
    }

    internal long Bytes
    {
        get
        {
            long bytes = _fallNodes.Bytes + _riseNodes.Bytes;
            for (int i = 0; i < _fall.Length; i++) bytes += _fall[i].Bytes + _rise[i].Bytes;
            return bytes;
        }
    }

    /// <summary>Enlists the units of every trigger that the instrument's mark crosses.</summary>
    internal void Sweep(int instrument)
    {
        long mark = _marks[instrument].Mark;
        _fall[instrument].Sweep(mark, _units);
        _rise[instrument].Sweep(mark, _units);
    }

    /// <summary>
    /// Arms every leg of a unit that was just looked at. In liquidation it has no triggers; queued and called it watches only for
    /// restoration, since its liquidation comes anyway.
    /// </summary>
    internal void Arm(int unit, in Health health)
    {
        ref UnitRow state = ref _units[unit];
        bool isWatched = !state.Has(UnitFlags.Started) && health.Legs > 0 && !(_units.AccountOf(unit) == Ledger.Fund);
        bool isCalled = state.Has(UnitFlags.Called);
        bool isQueued = state.Has(UnitFlags.Queued);
        long worse = BandMax;
        long better = 0;
        if (isWatched)
        {
            if (!isQueued || !isCalled) worse = Band(unit, in health, isCalled ? Rates.Million : _margin.CallPpm, worsening: true);
            if (isCalled) better = Band(unit, in health, (long)(_margin.RestorePpm2 / Rates.Million), worsening: false);
        }

        for (int p = _units.FirstLeg(unit); p != Ledger.None;)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (_units.IsLeg(unit, p, in row)) ArmLeg(p, in row, isWatched && row.Quantity != 0, isCalled, worse, better);
            p = _units.IsIsolated(unit) ? Ledger.None : row.NextOfAccount;
        }
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_fallNodes);
        visitor.Table(_riseNodes);
        for (int i = 0; i < _fall.Length; i++)
        {
            _fall[i].Visit(visitor);
            _rise[i].Visit(visitor);
        }
    }

    public void Dispose()
    {
        _fallNodes.Dispose();
        _riseNodes.Dispose();
        for (int i = 0; i < _fall.Length; i++)
        {
            _fall[i].Dispose();
            _rise[i].Dispose();
        }
    }

    private void ArmLeg(int position, in PositionRow row, bool isWatched, bool isCalled, long worse, long better)
    {
        TriggerLadder fall = _fall[row.Instrument];
        TriggerLadder rise = _rise[row.Instrument];
        if (!isWatched)
        {
            fall.Disarm(position);
            rise.Disarm(position);
            return;
        }

        Contract contract = _ledger.Contracts[row.Instrument];
        long mark = _marks[row.Instrument].Mark;
        long priceMax = contract.Terms.PriceMax;
        bool isLong = row.Quantity > 0;
        long low = isLong ? worse : better;
        long high = isLong ? better : worse;
        if (isLong || isCalled) fall.Arm(position, EdgeBelow(contract, mark, low), priceMax);
        else fall.Disarm(position);
        if (!isLong || isCalled) rise.Arm(position, EdgeAbove(contract, mark, high), priceMax);
        else rise.Disarm(position);
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
    private long Band(int unit, in Health health, long ratioPpm, bool worsening)
    {
        Int128 threshold = (Int128)health.Maintenance * ratioPpm;
        Int128 slackPpm = worsening ? (Int128)health.Equity * Rates.Million - threshold : threshold - (Int128)health.Equity * Rates.Million;
        slackPpm -= (Int128)RoundingAtomsPerLeg * health.Legs * (Rates.Million + ratioPpm);
        if (slackPpm <= 0) return health.HasStaleLeg || IsAcross(in health, ratioPpm, worsening) ? -1 : 0;

        long first = Divide(slackPpm, Slope(unit, ratioPpm, worsening, stretch: 0));
        if (first == 0) return 0;

        return Math.Min(first, Divide(slackPpm, Slope(unit, ratioPpm, worsening, first)));
    }

    private static bool IsAcross(in Health health, long ratioPpm, bool worsening) =>
        worsening == ((Int128)health.Equity * Rates.Million < (Int128)health.Maintenance * ratioPpm);

    private static long Divide(Int128 slackPpm, Int128 slope)
    {
        if (slope <= 0) return BandMax;
        if (slackPpm >= slope * 15) return BandMax;
        if (slackPpm < (Int128)1 << (126 - BandBits)) return (long)((slackPpm << BandBits) / slope);

        return (long)(slackPpm / ((slope >> BandBits) + 1));
    }

    /// <summary>Σ notional · slope bound, in ppm·atoms per unit of relative move of the coordinate.</summary>
    private Int128 Slope(int unit, long ratioPpm, bool worsening, long stretch)
    {
        Int128 slope = 0;
        for (int p = _units.FirstLeg(unit); p != Ledger.None;)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (row.Quantity != 0 && _units.IsLeg(unit, p, in row))
            {
                Contract contract = _ledger.Contracts[row.Instrument];
                TierTable tiers = _margin.Tiers(row.Instrument);
                long notional = _margin.Notional(in row);
                bool notionalGrows = (row.Quantity > 0) == contract.IsInverse == worsening;
                long far = FarNotional(notional, stretch, notionalGrows, worsening);
                long rate = tiers.MaintenancePpm(tiers.TierOf(far)) * ratioPpm / Rates.Million;
                long factor = notionalGrows == worsening ? Rates.Million + rate + 1 : Rates.Million - rate;
                slope += (Int128)notional * Math.Max(factor, 0);
            }

            p = _units.IsIsolated(unit) ? Ledger.None : row.NextOfAccount;
        }

        return slope;
    }

    private static long FarNotional(long notional, long stretch, bool grows, bool worsening)
    {
        if (stretch == 0 || !worsening) return notional;

        Int128 move = ((Int128)notional * stretch) >> BandBits;
        return grows ? (long)Int128.Min(notional + move + 1, InstrumentRules.MoneyMax) : (long)Int128.Max(0, notional - move - 1);
    }
}
