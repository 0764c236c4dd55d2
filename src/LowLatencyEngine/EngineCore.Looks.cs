// A look: one unit, examined exactly. The trick: a burst concerns thousands of units, anywhere in memory, and is worked in passes (looked at, announced in the order of
// accounts, liquidated in the order of severity). So a look does at once what its announcement will say: it flips the unit's state, opens its place among the due, arms its
// triggers, and lists the rest; the passes that follow go to the list, not to the unit. Where there is no room to say it, TakeBack undoes it.
//
// Worst case: an isolated position both of whose triggers were crossed is looked at twice, which finds nothing and places the same triggers, since nothing changes
// between two looks. One that was touched as well is on both lists, and looked at by the first that comes to it.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>The positions whose triggers were crossed: looked at where they are isolated; the wallets of others are enlisted.</summary>
    private void LookAtPopped()
    {
        ReadOnlySpan<int> popped = _units.Popped;
        int wallets = 0;
        for (int i = 0; i < popped.Length; i++)
        {
            if (i + Units.Ahead < popped.Length) BringPoppedNear(popped[i + Units.Ahead]);
            int position = popped[i];
            ref PositionRow row = ref _ledger.Position(position);
            if (row.IsIsolated) LookAtPosition(position, ref row);
            else _units.NoteWallet(in row, ref wallets);
        }

        _units.EnlistWallets(wallets);
    }

    private void LookAtTouched()
    {
        ReadOnlySpan<int> touched = _units.Touched;
        for (int i = 0; i < touched.Length; i++)
        {
            if (i % LotMax == 0 && IsCrowded) BringLotNear(touched[i..Math.Min(i + LotMax, touched.Length)]);
            int unit = touched[i];
            if (!_units.IsIsolated(unit))
            {
                LookAtWallet(unit);
                continue;
            }

            int position = _units.PositionOf(unit);
            ref PositionRow row = ref _ledger.Position(position);
            if (row.Unit.Has(UnitFlags.Listed)) LookAtPosition(position, ref row);
        }

        _units.ClearTouched();
    }

    /// <summary>
    /// Examines an isolated position exactly, and arms its triggers anew. Of whom something is to be said is as if it had been said, and is listed: so the row, anywhere
    /// in memory, need not be gone to again.
    /// </summary>
    private void LookAtPosition(int position, ref PositionRow row)
    {
        ref UnitRow state = ref row.Unit;
        UnitFlags flags = state.Flags;
        state.Flags = flags & ~UnitFlags.Listed;
        if ((flags & UnitFlags.Started) != 0) return;

        _looks++;
        _triggers.ExaminePosition(position, in row, out Health health);
        if (Crosses(flags, in health, out EventKind says, out bool isDue))
        {
            if ((flags & UnitFlags.Touched) == 0) NoteLastChange(ref row);
            ListChange(_units.OfIsolated(position), _units.OwnerOf(in row), ref state, in health, says, isDue);
            bool onlyMarksMoved = (flags & (UnitFlags.Touched | UnitFlags.Credited)) == 0;
            if (health.Legs == 0 || (isDue && says == EventKind.None && onlyMarksMoved && _triggers.StillWatchesRestoration(position))) return;
        }

        _triggers.Arm(state.Flags, in health);
    }

    /// <summary>The same of a wallet.</summary>
    private void LookAtWallet(int unit)
    {
        ref UnitRow state = ref _units[unit];
        UnitFlags flags = state.Flags;
        state.Flags = flags & ~UnitFlags.Listed;
        if ((flags & UnitFlags.Started) != 0 || _units.IsFund(unit)) return;

        _looks++;
        _triggers.ExamineWallet(unit, out Health health);
        if (Crosses(flags, in health, out EventKind says, out bool isDue))
        {
            if ((flags & UnitFlags.Touched) == 0) NoteLastChange(unit, ref state);
            ListChange(unit, _units.OwnerOf(unit), ref state, in health, says, isDue);
            if (health.Legs == 0) return;
        }

        _triggers.Arm(state.Flags, in health);
    }

    /// <summary>Whether a unit crosses the threshold of its margin call, or of its restoration, which is to be said; and whether its liquidation is due.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Crosses(UnitFlags flags, in Health health, out EventKind says, out bool isDue)
    {
        bool isCalled = (flags & UnitFlags.Called) != 0;
        says = EventKind.None;
        if (isCalled ? _margin.IsRestored(in health) : _margin.IsBelowCall(in health)) says = isCalled ? EventKind.MarginRestored : EventKind.MarginCalled;
        isDue = health.IsBreached && !health.HasStaleLeg && (flags & UnitFlags.Queued) == 0;
        return isDue || says != EventKind.None;
    }

    /// <summary>Puts a change in force and lists it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ListChange(int unit, in UnitOwner owner, ref UnitRow state, in Health health, EventKind says, bool isDue)
    {
        ref ReviewEntry entry = ref _review.Add();
        entry.Equity = health.Equity;
        entry.Maintenance = health.Maintenance;
        entry.Notional = health.Notional;
        entry.Owner = owner;
        entry.Unit = unit;
        entry.Says = says;
        entry.Place = LiquidationQueue.None;
        if (says != EventKind.None) state.Flags ^= UnitFlags.Called;
        if (isDue)
        {
            state.Flags |= UnitFlags.Queued;
            entry.Place = _queue.Open(unit, ref state);
        }

        _review.List(in entry);
    }

    /// <summary>What changed the health of an isolated position last: mark, freshness or add-on of its instrument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteLastChange(ref PositionRow row)
    {
        ref MarkRow mark = ref _marks[row.Instrument];
        bool isKnown = row.Quantity != 0 && row.IsIsolated && mark.ChangeOrder > 0;
        row.Unit.Cause = isKnown ? mark.ChangeCause : LiquidationCause.Price;
        row.Unit.Depth = isKnown ? mark.ChangeDepth : (byte)0;
    }

    /// <summary>What changed the health of any of a wallet's legs last.</summary>
    private void NoteLastChange(int unit, ref UnitRow state)
    {
        state.Cause = LiquidationCause.Price;
        state.Depth = 0;
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
}
