// The waiting lists: who waits for the next tick of an instrument, for the end of a cool-down, or for that of a deadline; see the head of LiquidationQueue.cs.
using System;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

internal sealed partial class LiquidationQueue
{
    /// <summary>Units that wait, in all instruments; if none, no deadline needs a look.</summary>
    internal int WaitingCount => _waitingCount;

    /// <summary>The first place of those that wait in an instrument, or None.</summary>
    internal int WaitingFirst(int instrument) => _waitingFirst[instrument];

    /// <summary>Waits for the instrument's next tick, or the end of the unit's cool-down or deadline there.</summary>
    internal void Wait(int unit, int instrument, long freshNanos)
    {
        int place = _units[unit].PlacePlusOne - 1;
        ref LiquidationRow record = ref RecordAt(place);
        record.WaitedIn = instrument;
        record.WaitsSinceFreshNanos = freshNanos;
        _waitingCount++;
        AppendWaiting(place, instrument);
    }

    /// <summary>Whether the fresh time that a unit has waited passes the deadline of an instrument.</summary>
    internal bool IsOverdue(int unit, int instrument) => this[unit].WaitedFreshNanos > _deadlines[instrument];

    /// <summary>Whether some unit that waits in the instrument may be overdue.</summary>
    internal bool MayBeDue(int instrument, long freshNanos) => freshNanos > _earliestDue[instrument];

    /// <summary>Whether any unit waits in the instrument.</summary>
    internal bool IsAwaited(int instrument) => _waitingFirst[instrument] != None;

    /// <summary>Queues every unit that waits in the instrument, in waiting order.</summary>
    internal void QueueWaiting(int instrument, long freshNanos)
    {
        for (int place = _waitingFirst[instrument]; place != None;)
        {
            int next = _places[place].Next;
            StopWaiting(ref RecordAt(place), freshNanos);
            Append(place);
            place = next;
        }

        _waitingFirst[instrument] = _waitingLast[instrument] = None;
        _earliestDue[instrument] = long.MaxValue;
    }

    /// <summary>Queues every unit whose cool-down or deadline has passed, in waiting order; false when there is none.</summary>
    internal bool QueueOverdue(int instrument, long freshNanos) => QueueWhere(instrument, freshNanos, new IsDue(freshNanos, _deadlines[instrument]));

    /// <summary>Queues every unit that has a leg in an instrument that is open, in waiting order.</summary>
    internal void QueueUnblocked(int instrument, long freshNanos, LegPlan legs) => QueueWhere(instrument, freshNanos, new HasOpenLeg(legs));

    private bool QueueWhere<TTest>(int instrument, long freshNanos, TTest test) where TTest : struct, ITest
    {
        int place = _waitingFirst[instrument];
        bool any = false;
        _waitingFirst[instrument] = _waitingLast[instrument] = None;
        _earliestDue[instrument] = long.MaxValue;
        while (place != None)
        {
            int next = _places[place].Next;
            ref LiquidationRow record = ref RecordAt(place);
            if (test.Passes(_places[place].Unit, in record))
            {
                StopWaiting(ref record, freshNanos);
                Append(place);
                any = true;
            }
            else
            {
                AppendWaiting(place, instrument);
            }

            place = next;
        }

        return any;
    }

    private void AppendWaiting(int place, int instrument)
    {
        _places[place].Next = None;
        if (_waitingLast[instrument] == None) _waitingFirst[instrument] = place;
        else _places[_waitingLast[instrument]].Next = place;
        _waitingLast[instrument] = place;
        _earliestDue[instrument] = Math.Min(_earliestDue[instrument], Due(in RecordAt(place), _deadlines[instrument]));
    }

    private void StopWaiting(ref LiquidationRow record, long freshNanos)
    {
        if (record.Stage == FractionStage.CoolDown) record.CoolDownLeftNanos -= freshNanos - record.WaitsSinceFreshNanos;
        else record.WaitedFreshNanos += freshNanos - record.WaitsSinceFreshNanos;
        _waitingCount--;
    }

    /// <summary>The fresh time up to which a unit that waits has nothing to do but wait; the largest value: for ever.</summary>
    private static long Due(in LiquidationRow record, long deadlineNanos)
    {
        bool isCooling = record.Stage == FractionStage.CoolDown;
        if (!isCooling && deadlineNanos == long.MaxValue) return long.MaxValue;

        long left = isCooling ? record.CoolDownLeftNanos - 1 : deadlineNanos - record.WaitedFreshNanos;
        return left > long.MaxValue - record.WaitsSinceFreshNanos ? long.MaxValue : record.WaitsSinceFreshNanos + left;
    }

    /// <summary>Which of those that wait in an instrument are queued.</summary>
    private interface ITest
    {
        bool Passes(int unit, in LiquidationRow record);
    }

    private readonly struct IsDue(long freshNanos, long deadlineNanos) : ITest
    {
        public bool Passes(int unit, in LiquidationRow record) => freshNanos > Due(in record, deadlineNanos);
    }

    private readonly struct HasOpenLeg(LegPlan legs) : ITest
    {
        public bool Passes(int unit, in LiquidationRow record) => legs.PickLeg(unit) != Ledger.None;
    }
}
