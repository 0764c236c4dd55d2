using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

/// <summary>A unit's standing at the current marks, atoms.</summary>
internal struct Health
{
    internal long Equity;
    internal long Maintenance;
    internal long Notional;
    internal int Legs;
    internal bool HasStaleLeg;

    /// <summary>Strict: equity equal to maintenance margin is safe.</summary>
    internal readonly bool IsBreached => Maintenance > 0 && Equity < Maintenance;
}

/// <summary>What is noted of a unit's legs while it is evaluated.</summary>
internal interface ILegNotes
{
    /// <summary>A leg with lots, and its notional at the mark.</summary>
    void Note(int position, in PositionRow row, long mark, Contract contract, long notional);

    /// <summary>A leg without lots.</summary>
    void NoteEmpty(int position, short instrument);
}

/// <summary>An order that is not in the book yet, as part of a requirement. No lots: none.</summary>
internal readonly record struct ProposedOrder(Side Side, long Price, long Lots);

/// <summary>Margin by the rules: health of units, requirements of orders, what may be withdrawn. Exact, and computed afresh at every call.</summary>
internal sealed partial class MarginModel
{
    private readonly Ledger _ledger;
    private readonly OpenOrders _orders;
    private readonly Marks _marks;
    private readonly Units _units;
    private readonly TierTable[] _tiers;
    private readonly long _callPpm;
    private readonly long _restorePpm2;
    private readonly long _exitPpm;

    internal MarginModel(Ledger ledger, OpenOrders orders, Marks marks, Units units, EngineOptions options)
    {
        _ledger = ledger;
        _orders = orders;
        _marks = marks;
        _units = units;
        _callPpm = options.CallRatioPpm;
        _exitPpm = Rates.Million + options.ExitBufferPpm;
        _restorePpm2 = options.CallRatioPpm * ((long)Rates.Million + options.CallHysteresisPpm);
        _tiers = new TierTable[options.Instruments.Count];
        for (int i = 0; i < _tiers.Length; i++) _tiers[i] = new TierTable(options.Instruments[i], Math.Max(_callPpm, _exitPpm));
    }

    /// <summary>1 + exit buffer, ppm.</summary>
    internal long ExitPpm => _exitPpm;

    /// <summary>Call ratio, ppm.</summary>
    internal long CallPpm => _callPpm;

    /// <summary>Call ratio · (1 + hysteresis), in ppm².</summary>
    internal long RestorePpm2 => _restorePpm2;

    internal TierTable Tiers(int instrument) => _tiers[instrument];

    internal long Mark(int instrument) => _marks[instrument].Mark;

    internal void Visit(StateVisitor visitor)
    {
        foreach (TierTable tiers in _tiers) tiers.Visit(visitor);
    }

    /// <summary>Notional of a position at mark.</summary>
    internal long Notional(in PositionRow row) =>
        row.Quantity == 0 ? 0 : _ledger.Contracts[row.Instrument].Notional(_marks[row.Instrument].Mark, row.Quantity);

    internal long UnrealisedPnl(in PositionRow row) =>
        row.Quantity == 0 ? 0 : _ledger.Contracts[row.Instrument].Value(_marks[row.Instrument].Mark, row.Quantity) - row.EntryValue;

    internal long Maintenance(in PositionRow row) => row.Quantity == 0 ? 0 : _tiers[row.Instrument].Maintenance(Notional(in row));

    /// <summary>Equity and maintenance margin of a unit at the current marks; nothing for the isolated unit of a position that is cross by now.</summary>
    internal Health Evaluate(int unit)
    {
        Evaluate(unit, out Health health);
        return health;
    }

    /// <summary>
    /// The same, written where it is wanted: what is returned is written to one place and copied to another, and a copy of what was written a moment before, field by
    /// field, waits until all of it has left the processor.
    /// </summary>
    internal void Evaluate(int unit, out Health health)
    {
        NoNotes none = default;
        if (!_units.IsIsolated(unit))
        {
            EvaluateWallet(unit, ref none, out health);
            return;
        }

        int position = _units.PositionOf(unit);
        EvaluatePosition(position, in _ledger.Position(position), ref none, out health);
    }

    /// <summary>The same of an isolated position, each leg noted on the way, also one without lots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void EvaluatePosition<TNotes>(int position, in PositionRow row, ref TNotes notes, out Health health) where TNotes : struct, ILegNotes
    {
        health = default;
        if (!row.IsIsolated) return;

        health.Equity = row.Margin;
        AddLeg(ref health, position, in row, _ledger.Contracts[row.Instrument], ref notes);
    }

    /// <summary>The same of a wallet.</summary>
    internal void EvaluateWallet<TNotes>(int unit, ref TNotes notes, out Health health) where TNotes : struct, ILegNotes
    {
        health = default;
        int currency = _units.CurrencyOf(unit);
        health.Equity = _ledger.Cash(unit);
        for (int p = _ledger.Account(_units.AccountOf(unit)).FirstPosition; p != Ledger.None;)
        {
            ref PositionRow row = ref _ledger.Position(p);
            Contract contract = _ledger.Contracts[row.Instrument];
            if (!row.IsIsolated && contract.Currency == currency) AddLeg(ref health, p, in row, contract, ref notes);
            p = row.NextOfAccount;
        }
    }

    /// <summary>equity ≥ MM · (1 + exit buffer), or nothing to maintain.</summary>
    internal bool IsAboveExit(in Health health) =>
        health.Maintenance == 0 || Math.BigMul(health.Equity, (long)Rates.Million) >= Math.BigMul(health.Maintenance, _exitPpm);

    /// <summary>equity &lt; MM · call ratio.</summary>
    internal bool IsBelowCall(in Health health) =>
        health.Maintenance > 0 && Math.BigMul(health.Equity, (long)Rates.Million) < Math.BigMul(health.Maintenance, _callPpm);

    /// <summary>equity ≥ MM · call ratio · (1 + hysteresis), or nothing to maintain.</summary>
    internal bool IsRestored(in Health health) =>
        health.Maintenance == 0
        || Math.BigMul(health.Equity, (long)Rates.Million * Rates.Million) >= Math.BigMul(health.Maintenance, _restorePpm2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddLeg<TNotes>(ref Health health, int position, in PositionRow row, Contract contract, ref TNotes notes) where TNotes : struct, ILegNotes
    {
        if (row.Quantity == 0)
        {
            notes.NoteEmpty(position, row.Instrument);
            return;
        }

        ref MarkRow mark = ref _marks[row.Instrument];
        TierTable tiers = _tiers[row.Instrument];
        long value = contract.Value(mark.Mark, row.Quantity);
        long notional = value < 0 ? -value : value;
        health.Equity += value - row.EntryValue;
        health.Maintenance += tiers.Maintenance(notional);
        health.Notional += notional;
        health.Legs++;
        health.HasStaleLeg |= mark.IsStale;
        notes.Note(position, in row, mark.Mark, contract, notional);
    }

    private readonly struct NoNotes : ILegNotes
    {
        public void Note(int position, in PositionRow row, long mark, Contract contract, long notional)
        {
        }

        public void NoteEmpty(int position, short instrument)
        {
        }
    }
}
