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

    /// <inheritdoc cref="LiquidationQueue.FindFault"/>
    internal string? FindFaultInQueue() => _queue.FindFault();

    /// <summary>Slots one liquidation may need before it asks again: its cancellations, its own events, and a margin.</summary>
    private int LiquidationSlots => _options.OpenOrdersPerAccountMax + 128;

    /// <summary>Nobody to look at and nothing queued, as after nearly every command: one compare.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WorkRounds()
    {
        if ((_units.ListedCount | _queue.Count) != 0) WorkAllRounds();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WorkAllRounds()
    {
        while (Collect())
        {
            int units = Math.Min(_queue.Count, _budget);
            if (units == 0) return;

            for (; units > 0; units--)
            {
                if (!_outbox.HasRoom(LiquidationSlots))
                {
                    LeaveListed();
                    return;
                }

                _budget--;
                int unit = _queue.Take(out int depth);
                BringQueuedNear();
                WorkUnit(unit);
                if (_basis.MadeCount != 0) MakeMarks(LiquidationCause.Cascade, depth + 1);
            }
        }
    }

    /// <summary>Looks at all that are listed, says whom that found, and queues whom it found due. False: there is no room, and they are left to the next command.</summary>
    private bool Collect()
    {
        if ((_units.ListedCount | _review.Count) == 0) return true;

        if (!_outbox.HasRoom(CollectSlots) || (_units.AnyMoved && !SettleFlatUnits()))
        {
            LeaveListed();
            return false;
        }

        LookAtPopped();
        LookAtTouched();
        _triggers.LinkAll();
        if (_review.Count == 0) return true;

        if (!_outbox.HasRoom(_review.SayingCount + 1)) TakeBackBeyondRoom();
        _review.SortSaying();
        for (int rank = 0; rank < _review.SayingCount; rank++)
        {
            ref readonly ReviewEntry entry = ref _review.SayingAt(rank);
            AnnounceUnit(entry.Says, in entry.Owner, entry.Equity, entry.Maintenance);
        }

        _review.SortDue();
        for (int rank = 0; rank < _review.DueCount; rank++) _queue.Append(_review.DueAt(rank).Place);

        _review.Clear();
        return true;
    }

    /// <summary>What is listed waits for the next command: whom something was to be said of is as before.</summary>
    private void LeaveListed()
    {
        for (int at = 0; at < _review.Count; at++) TakeBack(in _review[at]);
        _review.Clear();
        _units.EnlistPopped();
    }

    /// <summary>There is no room to say all that was found and one thing more: who comes after the last that has room waits for the next command, to be said or liquidated.</summary>
    private void TakeBackBeyondRoom()
    {
        _review.SortAll();
        int said = 0, rank = 0;
        for (; rank < _review.Count && _outbox.HasRoom(said + 1); rank++) said += _review.SayingAt(rank).Says == EventKind.None ? 0 : 1;
        for (int taken = rank; taken < _review.Count; taken++) TakeBack(in _review.SayingAt(taken));
        _review.Keep(rank);
    }

    /// <summary>The unit is as it was before what was found of it, keeps its cause, and is looked at again in the next collect that has room.</summary>
    private void TakeBack(in ReviewEntry entry)
    {
        ref UnitRow state = ref _units[entry.Unit];
        if (entry.Says != EventKind.None) state.Flags ^= UnitFlags.Called;
        if (entry.Place != LiquidationQueue.None)
        {
            state.Flags &= ~UnitFlags.Queued;
            _queue.Release(entry.Unit);
        }

        _units.Touch(entry.Unit, state.Cause, state.Depth);
    }

    /// <summary>Units that hold nothing and owe money. False: no room left, the rest waits for the next command.</summary>
    private bool SettleFlatUnits()
    {
        ReadOnlySpan<int> touched = _units.Touched;
        for (int i = 0; i < touched.Length; i++)
        {
            if (i + Units.Ahead < touched.Length) _units.Prefetch(touched[i + Units.Ahead]);
            int unit = touched[i];
            if (_units.Collateral(unit) >= 0 || _units[unit].Has(UnitFlags.Started) || _units.IsFund(unit) || _margin.Evaluate(unit).Legs != 0) continue;

            _review.AddOwing(unit, _units.OwnerOf(unit));
        }

        _review.SortOwing();
        int rank = 0;
        for (; rank < _review.OwingCount && _outbox.HasRoom(CollectSlots); rank++)
        {
            int unit = _review.OwingAt(rank);
            ref UnitRow state = ref _units[unit];
            bool isCascade = state.Has(UnitFlags.Touched) && state.Cause == LiquidationCause.Cascade;
            SettleShortfall(unit, isCascade ? LiquidationCause.Cascade : LiquidationCause.Cash, isCascade ? state.Depth : 0);
        }

        bool areAll = rank == _review.OwingCount;
        _review.ForgetOwing();
        return areAll;
    }

    private ref EngineEvent AnnounceUnit(EventKind kind, in UnitOwner owner, long equity, long maintenance)
    {
        ref EngineEvent slot = ref _outbox.Add(kind, owner.Instrument, owner.AccountId);
        slot.Currency = owner.Currency;
        slot.Amount = equity;
        slot.Quantity = maintenance;
        return ref slot;
    }
}
