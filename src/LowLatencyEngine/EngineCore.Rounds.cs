// The cascade is a bounded queue that the core drains: collect who crossed a threshold, work the queue, collect whom that hurt, until the queue is empty
// or the command's budget or event room is used up. What is left carries over to the next command and is part of the state.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Slots that looking at units, and each mark that grows stale, asks for. All marks may at once, in half of a command's events.</summary>
    internal const int CollectSlots = 64;

    /// <summary>Units evaluated exactly, and triggers linked, since the beginning: what the index costs.</summary>
    internal (long Looks, long Links) IndexWork => (_looks, _triggers.Links);

    /// <summary>Slots one liquidation may need before it asks again: its cancellations, its own events, and a margin.</summary>
    private int LiquidationSlots => _options.OpenOrdersPerAccountMax + 128;

    /// <summary>Nobody to look at and nothing queued, as after nearly every command: one compare.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WorkRounds()
    {
        if ((_units.TouchedCount | _queue.Count) != 0) WorkAllRounds();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WorkAllRounds()
    {
        while (true)
        {
            Collect();
            int units = Math.Min(_queue.Count, _budget);
            if (units == 0) return;

            for (; units > 0; units--)
            {
                if (!_outbox.HasRoom(LiquidationSlots)) return;

                _budget--;
                int unit = _queue.Take();
                BringQueuedNear();
                int depth = _queue[unit].Depth;
                WorkUnit(unit);
                MakeMarks(LiquidationCause.Cascade, depth + 1);
            }
        }
    }

    private void Collect()
    {
        if (_units.TouchedCount == 0 || !_outbox.HasRoom(CollectSlots) || (_units.AnyMoved && !SettleFlatUnits())) return;

        _review.Clear();
        ReadOnlySpan<int> touched = _units.Touched;
        for (int i = 0; i < touched.Length; i++)
        {
            if (i % LotMax == 0 && IsCrowded) BringLotNear(touched[i..Math.Min(i + LotMax, touched.Length)]);
            Look(touched[i]);
        }

        _triggers.LinkAll();
        _units.ClearTouched();
        if (_review.Count == 0) return;

        _review.SortByAccount();
        for (int rank = 0; rank < _review.Count; rank++)
        {
            if (Announce(in _review[rank])) _review.AddDue(in _review[rank]);
        }

        _review.SortDue();
        for (int rank = 0; rank < _review.DueCount; rank++) _queue.Append(_review.DueAt(rank));
    }

    /// <summary>
    /// Examines one unit exactly, and arms its triggers anew. Whom something is to be said of is as if it had been said, and is listed: so the unit, anywhere in memory,
    /// need not be gone to again.
    /// </summary>
    private void Look(int unit)
    {
        ref UnitRow state = ref _units[unit];
        UnitFlags flags = state.Flags;
        state.Flags = flags & ~(UnitFlags.Touched | UnitFlags.Popped | UnitFlags.Credited);
        if ((flags & UnitFlags.Started) != 0 || _units.IsFund(unit)) return;

        _looks++;
        _triggers.Examine(unit, out Health health);
        bool isCalled = (flags & UnitFlags.Called) != 0;
        bool crosses = isCalled ? _margin.IsRestored(in health) : _margin.IsBelowCall(in health);
        bool isDue = health.IsBreached && !health.HasStaleLeg && (flags & UnitFlags.Queued) == 0;
        if (crosses || isDue)
        {
            if ((flags & UnitFlags.Touched) == 0) NoteLastChange(unit, ref state);
            state.Flags ^= (crosses ? UnitFlags.Called : UnitFlags.None) | (isDue ? UnitFlags.Queued : UnitFlags.None);
            EventKind says = !crosses ? EventKind.None : isCalled ? EventKind.MarginRestored : EventKind.MarginCalled;
            _review.Add(unit, in health, says, isDue ? _queue.Open(unit, state.Cause, state.Depth) : LiquidationQueue.None);
            bool isMoved = (flags & (UnitFlags.Touched | UnitFlags.Credited)) != 0;
            if (health.Legs == 0 || (isDue && isCalled && !isMoved && _triggers.StillWatchesRestoration(unit))) return;
        }

        _triggers.Arm(unit, in health);
    }

    /// <summary>What changed the health of any of the unit's legs last: mark, freshness or add-on of its instrument.</summary>
    private void NoteLastChange(int unit, ref UnitRow state)
    {
        state.Cause = LiquidationCause.Price;
        state.Depth = 0;
        if (_units.IsIsolated(unit))
        {
            ref PositionRow only = ref _ledger.Position(_units.PositionOf(unit));
            ref MarkRow its = ref _marks[only.Instrument];
            if (only.Quantity != 0 && only.IsIsolated && its.ChangeOrder > 0) (state.Cause, state.Depth) = (its.ChangeCause, its.ChangeDepth);
            return;
        }

        long order = 0;
        for (int p = _units.FirstLeg(unit); p != Ledger.None;)
        {
            ref PositionRow row = ref _ledger.Position(p);
            ref MarkRow mark = ref _marks[row.Instrument];
            if (row.Quantity != 0 && mark.ChangeOrder > order && _units.IsLeg(unit, p, in row))
                (order, state.Cause, state.Depth) = (mark.ChangeOrder, mark.ChangeCause, mark.ChangeDepth);
            p = row.NextOfAccount;
        }
    }

    /// <summary>Says what changed for a unit; true if its liquidation is due.</summary>
    private bool Announce(in ReviewEntry entry)
    {
        if (!_outbox.HasRoom(1))
        {
            TakeBack(in entry);
            return false;
        }

        if (entry.Says != EventKind.None) AnnounceUnit(entry.Says, entry.Instrument, entry.Currency, entry.AccountId, in entry.Health);
        return entry.Record != LiquidationQueue.None;
    }

    /// <summary>There is no room to say what a look found: the unit is as it was before, and is looked at again in the next command.</summary>
    private void TakeBack(in ReviewEntry entry)
    {
        ref UnitRow state = ref _units[entry.Unit];
        if (entry.Says != EventKind.None) state.Flags ^= UnitFlags.Called;
        if (entry.Record != LiquidationQueue.None)
        {
            state.Flags &= ~UnitFlags.Queued;
            _queue.Release(entry.Unit);
        }

        _units.Touch(entry.Unit, state.Cause, state.Depth);
    }

    /// <summary>Units that hold nothing and owe money. False: no room left, the rest waits for the next command.</summary>
    private bool SettleFlatUnits()
    {
        _review.Clear();
        ReadOnlySpan<int> touched = _units.Touched;
        for (int i = 0; i < touched.Length; i++)
        {
            if (i + Units.Ahead < touched.Length) _units.Prefetch(touched[i + Units.Ahead]);
            int unit = touched[i];
            if (_units.Collateral(unit) >= 0 || _units[unit].Has(UnitFlags.Started) || _units.IsFund(unit)) continue;

            Health health = _margin.Evaluate(unit);
            if (health.Legs == 0) _review.Add(unit, in health, EventKind.None, LiquidationQueue.None);
        }

        _review.SortByAccount();
        for (int rank = 0; rank < _review.Count; rank++)
        {
            ref readonly ReviewEntry entry = ref _review[rank];
            if (!_outbox.HasRoom(CollectSlots)) return false;

            ref UnitRow state = ref _units[entry.Unit];
            bool isCascade = state.Has(UnitFlags.Touched) && state.Cause == LiquidationCause.Cascade;
            SettleShortfall(entry.Unit, isCascade ? LiquidationCause.Cascade : LiquidationCause.Cash, isCascade ? state.Depth : 0);
        }

        return true;
    }

    private ref EngineEvent AnnounceUnit(EventKind kind, short instrument, byte currency, long accountId, in Health health)
    {
        ref EngineEvent slot = ref _outbox.Add(kind, instrument, accountId);
        slot.Currency = currency;
        slot.Amount = health.Equity;
        slot.Quantity = health.Maintenance;
        return ref slot;
    }
}
