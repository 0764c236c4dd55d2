// Units in liquidation stand in exactly one list: the work queue (oldest first), or the waiting list of the instrument whose next tick they
// wait for. Both are linked through one row per unit in liquidation, so nothing is allocated and nothing can be lost or stand twice. Rows are taken from a
// pool, the one given back last first: in a cascade they stay in the cache, however many units there are, and who is next is found without going to the unit. Deadlines and cool-downs count the fresh time a
// unit has waited; per instrument the earliest one is kept as a lower bound, so the timer costs nothing while no unit waits, then one compare per instrument until one is due, then a walk over that waiting list.
using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

/// <summary>The work queue, and one waiting list per instrument.</summary>
internal sealed class LiquidationQueue : IDisposable
{
    internal const int None = -1;

    private Table<LiquidationRow> _rows;
    private readonly Units _units;
    private readonly int[] _waitingFirst;
    private readonly int[] _waitingLast;
    private readonly long[] _earliestDue;
    private readonly long[] _deadlines;
    private int _first = None;
    private int _last = None;
    private int _waitingCount;
    private int _freePlusOne;
    private int _used;

    internal LiquidationQueue(Units units, EngineOptions options)
    {
        _units = units;
        _rows = new Table<LiquidationRow>(units.Count);
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

    /// <summary>The record of a unit that stands in a list or is being worked.</summary>
    internal ref LiquidationRow this[int unit] => ref _rows[_units[unit].RecordPlusOne - 1];

    /// <summary>The first row of the work queue, or None.</summary>
    internal int First => _first;

    /// <summary>The first row that waits in an instrument, or None.</summary>
    internal int WaitingFirst(int instrument) => _waitingFirst[instrument];

    /// <summary>A row of a list: whose it is, and which comes next.</summary>
    internal ref readonly LiquidationRow At(int row) => ref _rows[row];

    /// <summary>A new record for a unit that has none: nothing tried, nowhere waited, in no list. <see cref="Append"/> puts it into the work queue.</summary>
    internal int Open(int unit, LiquidationCause cause, byte depth)
    {
        int row = _freePlusOne - 1;
        if (row >= 0) _freePlusOne = _rows[row].Next;
        else row = _used++;
        ref LiquidationRow record = ref _rows[row];
        record = default;
        record.Unit = unit;
        record.Cause = cause;
        record.Depth = depth;
        record.LastLeg = record.WaitedIn = None;
        _units[unit].RecordPlusOne = row + 1;
        return row;
    }

    /// <summary>A record that stands in no list comes last in the work queue.</summary>
    internal void Append(int row)
    {
        _rows[row].Next = None;
        if (_last == None) _first = row;
        else _rows[_last].Next = row;
        _last = row;
        Count++;
    }

    /// <summary>Gives back the record of a unit that stands in no list any more.</summary>
    internal void Release(int unit)
    {
        int rowPlusOne = _units[unit].RecordPlusOne;
        _units[unit].RecordPlusOne = 0;
        _rows[rowPlusOne - 1].Next = _freePlusOne;
        _freePlusOne = rowPlusOne;
    }

    internal void Prepend(int unit)
    {
        int row = _units[unit].RecordPlusOne - 1;
        _rows[row].Next = _first;
        _first = row;
        if (_last == None) _last = row;
        Count++;
    }

    internal int Take()
    {
        ref LiquidationRow row = ref _rows[_first];
        _first = row.Next;
        if (_first == None) _last = None;
        Count--;
        return row.Unit;
    }

    /// <summary>Waits for the instrument's next tick, or the end of the unit's cool-down or deadline there.</summary>
    internal void Wait(int unit, int instrument, long freshNanos)
    {
        int at = _units[unit].RecordPlusOne - 1;
        ref LiquidationRow row = ref _rows[at];
        row.WaitedIn = instrument;
        row.WaitsSinceFreshNanos = freshNanos;
        _waitingCount++;
        AppendWaiting(at, instrument);
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
        for (int row = _waitingFirst[instrument]; row != None;)
        {
            int next = _rows[row].Next;
            StopWaiting(row, freshNanos);
            Append(row);
            row = next;
        }

        _waitingFirst[instrument] = _waitingLast[instrument] = None;
        _earliestDue[instrument] = long.MaxValue;
    }

    /// <summary>Queues every unit whose cool-down or deadline has passed, in waiting order; false when there is none.</summary>
    internal bool QueueOverdue(int instrument, long freshNanos) => QueueWhere(instrument, freshNanos, new IsDue(freshNanos, _deadlines[instrument]));

    /// <summary>Queues every unit that has a leg in an instrument that is open, in waiting order.</summary>
    internal void QueueUnblocked(int instrument, long freshNanos, LegPlan legs) => QueueWhere(instrument, freshNanos, new HasOpenLeg(legs));

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_rows);
        _freePlusOne = visitor.Value(_freePlusOne);
        _used = visitor.Value(_used);
        visitor.Values<int>(_waitingFirst);
        visitor.Values<int>(_waitingLast);
        visitor.Values<long>(_earliestDue);
        _first = visitor.Value(_first);
        _last = visitor.Value(_last);
        _waitingCount = visitor.Value(_waitingCount);
        Count = visitor.Value(Count);
    }

    public void Dispose()
    {
        _rows.Dispose();
    }

    private bool QueueWhere<TTest>(int instrument, long freshNanos, TTest test) where TTest : struct, ITest
    {
        int row = _waitingFirst[instrument];
        bool any = false;
        _waitingFirst[instrument] = _waitingLast[instrument] = None;
        _earliestDue[instrument] = long.MaxValue;
        while (row != None)
        {
            int next = _rows[row].Next;
            if (test.Passes(in _rows[row]))
            {
                StopWaiting(row, freshNanos);
                Append(row);
                any = true;
            }
            else
            {
                AppendWaiting(row, instrument);
            }

            row = next;
        }

        return any;
    }

    private void AppendWaiting(int row, int instrument)
    {
        _rows[row].Next = None;
        if (_waitingLast[instrument] == None) _waitingFirst[instrument] = row;
        else _rows[_waitingLast[instrument]].Next = row;
        _waitingLast[instrument] = row;
        _earliestDue[instrument] = Math.Min(_earliestDue[instrument], Due(in _rows[row], _deadlines[instrument]));
    }

    private void StopWaiting(int at, long freshNanos)
    {
        ref LiquidationRow row = ref _rows[at];
        if (row.Stage == FractionStage.CoolDown) row.CoolDownLeftNanos -= freshNanos - row.WaitsSinceFreshNanos;
        else row.WaitedFreshNanos += freshNanos - row.WaitsSinceFreshNanos;
        _waitingCount--;
    }

    /// <summary>The fresh time up to which a unit that waits has nothing to do but wait; the largest value: for ever.</summary>
    private static long Due(in LiquidationRow row, long deadlineNanos)
    {
        bool isCooling = row.Stage == FractionStage.CoolDown;
        if (!isCooling && deadlineNanos == long.MaxValue) return long.MaxValue;

        long left = isCooling ? row.CoolDownLeftNanos - 1 : deadlineNanos - row.WaitedFreshNanos;
        return left > long.MaxValue - row.WaitsSinceFreshNanos ? long.MaxValue : row.WaitsSinceFreshNanos + left;
    }

    /// <summary>Which of those that wait in an instrument are queued.</summary>
    private interface ITest
    {
        bool Passes(in LiquidationRow row);
    }

    private readonly struct IsDue(long freshNanos, long deadlineNanos) : ITest
    {
        public bool Passes(in LiquidationRow row) => freshNanos > Due(in row, deadlineNanos);
    }

    private readonly struct HasOpenLeg(LegPlan legs) : ITest
    {
        public bool Passes(in LiquidationRow row) => legs.PickLeg(row.Unit) != Ledger.None;
    }
}
