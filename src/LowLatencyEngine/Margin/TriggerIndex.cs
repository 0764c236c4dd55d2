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
// Margin add-ons. A rise by Δ takes ratio·Δ·n(u) off the slack, n(u) the notional at coordinate u. A leg whose edge lies at u₀ holds at least
// w·n₀·(u − u₀) of slack for itself (u₀ − u where it rises); the rise leaves some of it as long as u is beyond u₀·w/(w − ratio·Δ), or before
// u₀·w/(w + ratio·Δ). Both are nearer than u₀·F and u₀/F, F = 1 + R·Δ/ω, R the restoration ratio (the largest) and ω = 1 − R·(largest rate + largest
// add-on), the least slope there is, positive by the definition of the instrument. So *one factor for all triggers of an instrument* answers an add-on,
// and a factor for all is a change of scale: TriggerLadder.Tighten. Then the ladder is swept: what lies within F of the mark is looked at. The price-ordered keys
// of a tier line (mark · (1 − m − a) against a constant) would pop exactly those; F pops at most 1/ω times the stretch, 4 % more for rates below 3 %, and needs
// no ladder per tier line, level and side, no second node for positions that can bind in two tiers, and serves cross accounts too, which have no
// fixed key. A fall moves restorations nearer: it tightens their ladders; the others stay, too near. Rises and falls wear the scale out: after a factor of 16
// (add-ons that moved by 270 % of notional in sum) the instrument's units are looked at once, all of them.
//
// Worst case: a unit at its threshold is looked at on every adverse tick of a leg.
using System;
using System.Linq;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

/// <summary>Finds the units that a mark may have brought across a threshold. Derived state: it can be rebuilt from ledger and marks.</summary>
internal sealed partial class TriggerIndex : IDisposable
{
    internal const int BandBits = 32;
    internal const long BandMax = 15L << BandBits;
    private const long RoundingAtomsPerLeg = 8;

    private readonly Ledger _ledger;
    private readonly Units _units;
    private readonly Marks _marks;
    private readonly MarginModel _margin;
    private Table<TriggerNodes> _nodes;
    private Table<Leg> _legs;
    private Table<Unlinked> _unlinked = new(UnlinkedMax);
    private readonly Ladders[] _ladders;
    private readonly long _restorePpm;
    private readonly long _restoreDownPpm;
    private int _unlinkedCount;
    private int _legCount;

    internal TriggerIndex(Ledger ledger, Units units, Marks marks, MarginModel margin, EngineOptions options)
    {
        _ledger = ledger;
        _units = units;
        _marks = marks;
        _margin = margin;
        _restorePpm = (long)Rates.DivideUp(margin.RestorePpm2, Rates.Million);
        _restoreDownPpm = (long)(margin.RestorePpm2 / Rates.Million);
        int positions = options.PositionsMax + options.Instruments.Count;
        _nodes = new Table<TriggerNodes>(positions);
        _legs = new Table<Leg>(options.Instruments.Count);
        _ladders = new Ladders[options.Instruments.Count];
        for (int i = 0; i < _ladders.Length; i++) _ladders[i] = new Ladders(options.Instruments[i], i, _nodes, marks);
    }

    internal long Bytes => _nodes.Bytes + _legs.Bytes + _unlinked.Bytes + _ladders.Sum(ladders => ladders.Bytes);

    /// <summary>How often a trigger was linked, since the beginning. Asked while allocations are counted, so it makes none.</summary>
    internal long Links
    {
        get
        {
            long links = 0;
            foreach (Ladders ladders in _ladders) links += ladders.Links;
            return links;
        }
    }

    /// <summary>Notes the positions of every trigger that the instrument's mark crosses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Sweep(int instrument)
    {
        long mark = _marks[instrument].Mark;
        if (_ladders[instrument].IsCrossed(mark)) _ladders[instrument].Sweep(mark, _units);
    }

    /// <summary>Asks the ladders which marks cross nothing, and remembers them.</summary>
    internal void LearnQuiet(int instrument, long lowest, long highest)
    {
        Ladders ladders = _ladders[instrument];
        _marks.RememberQuiet(instrument, Math.Max(lowest, ladders.QuietLow), Math.Min(highest, ladders.QuietHigh));
    }

    /// <summary>Notes the positions whose units a change of the instrument's add-on may have brought across a threshold.</summary>
    internal void Adjust(int instrument, long changePpm)
    {
        Ladders ladders = _ladders[instrument];
        long square = (long)Rates.Million * Rates.Million;
        long least = square - _restorePpm * (ladders.LargestPpm + ladders.AddOnMaxPpm);
        long more = least + _restorePpm * Math.Abs(changePpm);
        bool isTight = ladders.Tighten(changePpm > 0, more, least);
        if (isTight) Sweep(instrument);
        else LookAtAll(instrument);
    }

    /// <summary>Brings near what <see cref="Arm"/> will write of an isolated unit's position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Prefetch(int position) => _nodes.Prefetch(position);

    /// <summary>Brings near what unlinking a position's triggers will write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchNeighbours(int position)
    {
        ref TriggerNodes both = ref _nodes[position];
        if ((both.Worse.Key | both.Better.Key) == 0) return;

        Ladders ladders = _ladders[_ledger.Position(position).Instrument];
        if (both.Worse.Key != 0) ladders.Worse(both.Worse.Key).PrefetchNeighbours(position, in both.Worse);
        if (both.Better.Key != 0) ladders.Better(both.Better.Key).PrefetchNeighbours(position, in both.Better);
    }

    /// <summary>
    /// Whether an isolated position is still armed for its restoration. Then a breach that only marks brought about needs no arming: queued and called, it
    /// watches for nothing else, and what is armed holds while only marks move. Not known of wallets, whose legs may be out of reach.
    /// </summary>
    internal bool StillWatchesRestoration(int position) => _nodes[position].Better.Key != 0;

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_nodes);
        visitor.Scratch(_legs);
        _legCount = visitor.Value(_legCount);
        visitor.Scratch(_unlinked);
        _unlinkedCount = visitor.Value(_unlinkedCount);
        foreach (Ladders ladders in _ladders) ladders.Visit(visitor);
    }

    public void Dispose()
    {
        _nodes.Dispose();
        _legs.Dispose();
        _unlinked.Dispose();
        foreach (Ladders ladders in _ladders) ladders.Dispose();
    }

    /// <summary>The scales of an instrument are worn out: they start anew, and every trigger with them.</summary>
    private void LookAtAll(int instrument)
    {
        _ladders[instrument].Reset();
        for (int p = _ledger.Interest(instrument).FirstPosition; p != Ledger.None; p = _ledger.Position(p).NextOfInstrument)
        {
            if (_nodes[p].Worse.Key == 0 && _nodes[p].Better.Key == 0) continue;

            DisarmLeg(p, _ladders[instrument]);
            _units.PopLeg(p);
        }
    }
}
