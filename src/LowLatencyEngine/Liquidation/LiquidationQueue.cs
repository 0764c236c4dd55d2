// Units in liquidation stand in exactly one list: the work queue (oldest first), or the waiting list of the instrument whose next tick they
// wait for. Both are linked through one row per unit, so nothing is allocated and nothing can be lost or stand twice. Moving a whole waiting
// list to the queue is two writes. Deadlines and cool-downs count the fresh time a unit has waited; per instrument the earliest one is kept as a lower bound,
// so the timer costs nothing while no unit waits, then one compare per instrument until one is due, then a walk over that waiting list.
using System;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Liquidation;

/// <summary>How far a liquidation has come by the policy Fraction.</summary>
internal enum FractionStage : byte
{
    /// <summary>The order for a part has not been sent.</summary>
    Part = 0,

    /// <summary>It has been; the unit cools down.</summary>
    CoolDown = 1,

    /// <summary>The cool-down is over; orders are for whole legs.</summary>
    All = 2,

    /// <summary>Such an order has been sent: from here on a takeover may follow.</summary>
    AllTried = 3,
}

/// <summary>What a liquidation has done so far. Money in atoms.</summary>
internal struct LiquidationRow
{
    internal int Next;
    internal int Attempts;
    internal int LastLeg;
    internal int WaitedIn;
    internal LiquidationCause Cause;
    internal byte Depth;
    internal FractionStage Stage;
    internal long StartedNanos;
    internal long WaitsSinceFreshNanos;
    internal long WaitedFreshNanos;
    internal long CoolDownLeftNanos;
    internal long FilledLots;
    internal long FilledValue;
    internal long Slippage;
    internal long Fees;
    internal long FundDelta;
    internal long TakeoverLots;
    internal long DeleveragedLots;
}

/// <summary>The work queue, and one waiting list per instrument.</summary>
internal sealed class LiquidationQueue : IDisposable
{
    internal const int None = -1;

    private readonly Slab<LiquidationRow> _rows;
    private readonly int[] _waitingFirst;
    private readonly int[] _waitingLast;
    private readonly long[] _earliestDue;
    private readonly long[] _deadlines;
    private int _first = None;
    private int _last = None;
    private int _waitingCount;

    internal LiquidationQueue(int units, EngineOptions options)
    {
        _rows = new Slab<LiquidationRow>(units);
        int instruments = options.Instruments.Count;
        _waitingFirst = new int[instruments];
        _waitingLast = new int[instruments];
        _earliestDue = new long[instruments];
        _deadlines = new long[instruments];
        for (int i = 0; i < instruments; i++)
        {
            _deadlines[i] = options.Instruments[i].DeadlineNanos == 0 ? long.MaxValue : options.Instruments[i].DeadlineNanos;
            _waitingFirst[i] = _waitingLast[i] = None;
            _earliestDue[i] = long.MaxValue;
        }
    }

    internal int Count { get; private set; }

    /// <summary>Units that wait, in all instruments; if none, no deadline needs a look.</summary>
    internal int WaitingCount => _waitingCount;

    internal long Bytes => _rows.Bytes;

    internal ref LiquidationRow this[int unit] => ref _rows[unit];

    internal int First => _first;

    internal int WaitingFirst(int instrument) => _waitingFirst[instrument];

    internal void Append(int unit)
    {
        _rows[unit].Next = None;
        if (_last == None) _first = unit;
        else _rows[_last].Next = unit;
        _last = unit;
        Count++;
    }

    internal void Prepend(int unit)
    {
        _rows[unit].Next = _first;
        _first = unit;
        if (_last == None) _last = unit;
        Count++;
    }

    internal int Take()
    {
        int unit = _first;
        _first = _rows[unit].Next;
        if (_first == None) _last = None;
        Count--;
        return unit;
    }

    /// <summary>Waits for the instrument's next tick, or the end of the unit's cool-down or deadline there.</summary>
    internal void Wait(int unit, int instrument, long freshNanos)
    {
        ref LiquidationRow row = ref _rows[unit];
        row.WaitedIn = instrument;
        row.WaitsSinceFreshNanos = freshNanos;
        _waitingCount++;
        AppendWaiting(unit, instrument);
    }

    /// <summary>Whether the fresh time that a unit has waited passes the deadline of an instrument.</summary>
    internal bool IsOverdue(int unit, int instrument) => _rows[unit].WaitedFreshNanos > _deadlines[instrument];

    /// <summary>Whether some unit that waits in the instrument may be overdue.</summary>
    internal bool MayBeDue(int instrument, long freshNanos) => freshNanos > _earliestDue[instrument];

    /// <summary>Whether any unit waits in the instrument.</summary>
    internal bool IsAwaited(int instrument) => _waitingFirst[instrument] != None;

    /// <summary>Queues every unit that waits in the instrument, in waiting order.</summary>
    internal void QueueWaiting(int instrument, long freshNanos)
    {
        for (int unit = _waitingFirst[instrument]; unit != None;)
        {
            int next = _rows[unit].Next;
            StopWaiting(unit, freshNanos);
            Append(unit);
            unit = next;
        }

        _waitingFirst[instrument] = _waitingLast[instrument] = None;
        _earliestDue[instrument] = long.MaxValue;
    }

    /// <summary>Queues every unit whose cool-down or deadline has passed, in waiting order; false when there is none.</summary>
    internal bool QueueOverdue(int instrument, long freshNanos)
    {
        int unit = _waitingFirst[instrument];
        bool any = false;
        _waitingFirst[instrument] = _waitingLast[instrument] = None;
        _earliestDue[instrument] = long.MaxValue;
        while (unit != None)
        {
            int next = _rows[unit].Next;
            if (freshNanos > Due(unit, instrument))
            {
                StopWaiting(unit, freshNanos);
                Append(unit);
                any = true;
            }
            else
            {
                AppendWaiting(unit, instrument);
            }

            unit = next;
        }

        return any;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_rows);
        visitor.Values<int>(_waitingFirst);
        visitor.Values<int>(_waitingLast);
        visitor.Values<long>(_earliestDue);
        _first = visitor.Value(_first);
        _last = visitor.Value(_last);
        _waitingCount = visitor.Value(_waitingCount);
        Count = visitor.Value(Count);
    }

    public void Dispose() => _rows.Dispose();

    private void AppendWaiting(int unit, int instrument)
    {
        _rows[unit].Next = None;
        if (_waitingLast[instrument] == None) _waitingFirst[instrument] = unit;
        else _rows[_waitingLast[instrument]].Next = unit;
        _waitingLast[instrument] = unit;
        _earliestDue[instrument] = Math.Min(_earliestDue[instrument], Due(unit, instrument));
    }

    private void StopWaiting(int unit, long freshNanos)
    {
        ref LiquidationRow row = ref _rows[unit];
        if (row.Stage == FractionStage.CoolDown) row.CoolDownLeftNanos -= freshNanos - row.WaitsSinceFreshNanos;
        else row.WaitedFreshNanos += freshNanos - row.WaitsSinceFreshNanos;
        _waitingCount--;
    }

    private long Due(int unit, int instrument)
    {
        ref LiquidationRow row = ref _rows[unit];
        bool isCooling = row.Stage == FractionStage.CoolDown;
        if (!isCooling && _deadlines[instrument] == long.MaxValue) return long.MaxValue;

        long left = isCooling ? row.CoolDownLeftNanos - 1 : _deadlines[instrument] - row.WaitedFreshNanos;
        return left > long.MaxValue - row.WaitsSinceFreshNanos ? long.MaxValue : row.WaitsSinceFreshNanos + left;
    }
}
