// Units whose liquidation is due or has begun stand in exactly one list: the work queue (oldest first), or the waiting list of the instrument whose next tick they
// wait for. The trick: a unit's place in these lists is one thing, the record of what its liquidation has done another. A burst queues thousands before the first is
// worked, so places are small (16 bytes); a record is opened when a liquidation begins, and most end at once. Both come from pools, what was given back last first: so
// the record stays in the cache, however many units there are, and who is next is found without going to the unit. Nothing is allocated and nothing can be lost or stand
// twice. Deadlines and cool-downs count the fresh time a unit has waited; per instrument the earliest one is kept as a lower bound.
// Worst case: one compare per instrument while some unit waits and none is due; when one is, a walk over that waiting list.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

/// <summary>The work queue, and one waiting list per instrument.</summary>
internal sealed partial class LiquidationQueue : IDisposable
{
    internal const int None = -1;

    private Table<QueuedUnit> _places;
    private Table<LiquidationRow> _records;
    private readonly Units _units;
    private readonly int[] _waitingFirst;
    private readonly int[] _waitingLast;
    private readonly long[] _earliestDue;
    private readonly long[] _deadlines;
    private int _first = None;
    private int _last = None;
    private int _waitingCount;
    private Pool _placePool;
    private Pool _recordPool;

    internal LiquidationQueue(Units units, EngineOptions options)
    {
        _units = units;
        _places = new Table<QueuedUnit>(units.Count);
        _records = new Table<LiquidationRow>(units.Count);
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

    internal long Bytes => _places.Bytes + _records.Bytes;

    /// <summary>The record of a liquidation that has begun.</summary>
    internal ref LiquidationRow this[int unit] => ref _records[_places[_units[unit].PlacePlusOne - 1].RecordPlusOne - 1];

    /// <summary>The first place of the work queue, or None.</summary>
    internal int First => _first;

    /// <summary>A place in a list: whose it is, and which comes next.</summary>
    internal ref readonly QueuedUnit At(int place) => ref _places[place];

    /// <summary>Brings a place near.</summary>
    internal void PrefetchPlace(int place) => _places.Prefetch(place);

    /// <summary>The place of a unit whose liquidation is due or has begun.</summary>
    internal ref readonly QueuedUnit PlaceOf(int unit) => ref _places[_units[unit].PlacePlusOne - 1];

    /// <summary>A new place for a unit that has none, in no list yet: <see cref="Append"/> puts it into the work queue.</summary>
    internal int Open(int unit, ref UnitRow state)
    {
        int place = _placePool.Take(_placePool.FreePlusOne == 0 ? 0 : _places[_placePool.FreePlusOne - 1].Next);
        _places.Prefetch(_placePool.FreePlusOne - 1);
        ref QueuedUnit queued = ref _places[place];
        queued.Unit = unit;
        queued.RecordPlusOne = 0;
        queued.Cause = state.Cause;
        queued.Depth = state.Depth;
        state.PlacePlusOne = place + 1;
        return place;
    }

    /// <summary>The liquidation of a unit that has a place begins: its record, nothing tried and nowhere waited.</summary>
    internal ref LiquidationRow Begin(int unit)
    {
        ref QueuedUnit queued = ref _places[_units[unit].PlacePlusOne - 1];
        int at = _recordPool.Take(_recordPool.FreePlusOne == 0 ? 0 : _records[_recordPool.FreePlusOne - 1].NextFreePlusOne);
        queued.RecordPlusOne = at + 1;
        ref LiquidationRow record = ref _records[at];
        MakeNew(in queued, out record);
        return ref record;
    }

    /// <summary>The record of a liquidation that has not begun: nothing tried, nowhere waited.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void MakeNew(in QueuedUnit queued, out LiquidationRow record)
    {
        record = default;
        record.Cause = queued.Cause;
        record.Depth = queued.Depth;
        record.LastLeg = record.WaitedIn = None;
    }

    /// <summary>A place that stands in no list comes last in the work queue.</summary>
    internal void Append(int place)
    {
        _places[place].Next = None;
        if (_last == None) _first = place;
        else _places[_last].Next = place;
        _last = place;
        Count++;
    }

    /// <summary>Gives back the place of a unit that stands in no list any more, and its record.</summary>
    internal void Release(int unit)
    {
        int place = _units[unit].PlacePlusOne - 1;
        _units[unit].PlacePlusOne = 0;
        ref QueuedUnit queued = ref _places[place];
        if (queued.RecordPlusOne != 0) _records[queued.RecordPlusOne - 1].NextFreePlusOne = _recordPool.Give(queued.RecordPlusOne - 1);
        queued.Next = _placePool.Give(place);
    }

    internal void Prepend(int unit)
    {
        int place = _units[unit].PlacePlusOne - 1;
        _places[place].Next = _first;
        _first = place;
        if (_last == None) _last = place;
        Count++;
    }

    /// <summary>Takes the unit that is first in the work queue out of it.</summary>
    internal int Take(out int depth)
    {
        ref QueuedUnit queued = ref _places[_first];
        depth = queued.Depth;
        _first = queued.Next;
        if (_first == None) _last = None;
        Count--;
        return queued.Unit;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_places);
        visitor.Table(_records);
        _placePool = visitor.Value(_placePool);
        _recordPool = visitor.Value(_recordPool);
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
        _places.Dispose();
        _records.Dispose();
    }

    private ref LiquidationRow RecordAt(int place) => ref _records[_places[place].RecordPlusOne - 1];

    /// <summary>Which rows of a table are free: those given back, each of which names the next, then those never used.</summary>
    private struct Pool
    {
        /// <summary>Rows that were given out at some time.</summary>
        internal int Used;

        /// <summary>The row given back last, plus one; 0: none.</summary>
        internal int FreePlusOne;

        /// <summary>A free row.</summary>
        /// <param name="nextFreePlusOne">What the row given back last names as the next.</param>
        internal int Take(int nextFreePlusOne)
        {
            int row = FreePlusOne - 1;
            if (row < 0) return Used++;

            FreePlusOne = nextFreePlusOne;
            return row;
        }

        /// <summary>A row is free again; it must name what is returned as the next.</summary>
        internal int Give(int row)
        {
            int next = FreePlusOne;
            FreePlusOne = row + 1;
            return next;
        }
    }
}
