// What time alone brings, in one order. A binary heap of handles keyed by (due time, sequence): the earliest timer is a field read, so a command pays one
// comparison while nothing is due. Each row knows its place in the heap, so a timer is cancelled by its handle without a search.
//
// Why it is right: sequences are given once and never again, so no two keys are equal and the firing order follows from the calls alone, not from
// the heap's shape. Handles are reused last in, first out, fresh ones in order: what is never used is never touched.
//
// Worst case: log2(timers) swaps to set, cancel or take one.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Timers;

/// <summary>One timer. Its row is its handle's.</summary>
internal struct TimerRow
{
    /// <summary>Fires in the first command whose time is at or past it.</summary>
    internal long DueNanos;

    /// <summary>Orders timers of one due time: which was set first.</summary>
    internal long Sequence;

    /// <summary>What it is about: an instrument, an order's slot, a unit, by kind.</summary>
    internal int Subject;

    /// <summary>Index in the heap; of a free row: the next free one, or None.</summary>
    internal int Place;

    internal TimerKind Kind;
}

/// <summary>A bounded queue of timers.</summary>
internal sealed class TimerQueue : IDisposable
{
    /// <summary>"No timer", wherever a handle is expected.</summary>
    internal const int None = -1;

    private Table<TimerRow> _rows;
    private Table<int> _heap;
    private int _free = None;
    private int _fresh;
    private long _sequence;

    /// <summary>An empty queue of at most <paramref name="timersMax"/> timers.</summary>
    internal TimerQueue(int timersMax)
    {
        _rows = new Table<TimerRow>(timersMax);
        _heap = new Table<int>(timersMax);
    }

    internal int Count { get; private set; }

    /// <summary>When the next timer is due; no timer: the largest value, which no command reaches.</summary>
    internal long NextDueNanos { get; private set; } = long.MaxValue;

    internal long Bytes => _rows.Bytes + _heap.Bytes;

    internal ref readonly TimerRow this[int timer] => ref _rows[timer];

    /// <summary>Whether a timer is due at that time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsDue(long nowNanos) => NextDueNanos <= nowNanos && Count > 0;

    /// <summary>Sets a timer. The caller's limits bound how many there are: one an order, one a unit, and
    /// <see cref="TimerKinds.PerInstrumentMax"/> an instrument.</summary>
    /// <returns>Its handle, valid until it fires or is cancelled.</returns>
    internal int Set(TimerKind kind, long dueNanos, int subject)
    {
        int timer = _free;
        if (timer != None) _free = _rows[timer].Place;
        else timer = _fresh++;

        ref TimerRow row = ref _rows[timer];
        row = new TimerRow { DueNanos = dueNanos, Sequence = ++_sequence, Subject = subject, Kind = kind };
        Rise(Count++, timer);
        NextDueNanos = _rows[_heap[0]].DueNanos;
        return timer;
    }

    /// <summary>Takes a timer out before it fires and frees its handle.</summary>
    internal void Cancel(int timer)
    {
        int place = _rows[timer].Place;
        int last = _heap[--Count];
        _rows[timer].Place = _free;
        _rows[timer].Kind = TimerKind.None;
        _free = timer;
        if (timer != last)
        {
            Rise(place, last);
            Sink(_rows[last].Place, last);
        }

        NextDueNanos = Count == 0 ? long.MaxValue : _rows[_heap[0]].DueNanos;
    }

    /// <summary>Takes the timer that is due first and frees its handle. Only when there is one.</summary>
    internal TimerRow Take()
    {
        int first = _heap[0];
        TimerRow row = _rows[first];
        Cancel(first);
        return row;
    }

    /// <summary>Adds all timers, whatever the shape of the heap and the handles: a sum over them. Nothing before the first was set.</summary>
    internal void AddTo(ref StateHasher hasher)
    {
        if (_sequence == 0) return;

        ulong sum = 0;
        for (int i = 0; i < Count; i++)
        {
            ref TimerRow row = ref _rows[_heap[i]];
            StateHasher one = default;
            one.Add(row.DueNanos);
            one.Add(row.Sequence);
            one.Add(row.Subject);
            one.Add((long)row.Kind);
            sum += one.Finish();
        }

        hasher.Add(Count);
        hasher.Add(_sequence);
        hasher.Add((long)sum);
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_rows);
        visitor.Table(_heap);
        _free = visitor.Value(_free);
        _fresh = visitor.Value(_fresh);
        _sequence = visitor.Value(_sequence);
        Count = visitor.Value(Count);
        NextDueNanos = visitor.Value(NextDueNanos);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _heap.Dispose();
    }

    private void Rise(int place, int timer)
    {
        while (place > 0)
        {
            int parent = (place - 1) / 2;
            int above = _heap[parent];
            if (!IsBefore(timer, above)) break;

            Put(place, above);
            place = parent;
        }

        Put(place, timer);
    }

    private void Sink(int place, int timer)
    {
        while (true)
        {
            int child = 2 * place + 1;
            if (child >= Count) break;
            if (child + 1 < Count && IsBefore(_heap[child + 1], _heap[child])) child++;
            if (!IsBefore(_heap[child], timer)) break;

            Put(place, _heap[child]);
            place = child;
        }

        Put(place, timer);
    }

    private void Put(int place, int timer)
    {
        _heap[place] = timer;
        _rows[timer].Place = place;
    }

    private bool IsBefore(int a, int b)
    {
        ref TimerRow left = ref _rows[a];
        ref TimerRow right = ref _rows[b];
        return left.DueNanos < right.DueNanos || (left.DueNanos == right.DueNanos && left.Sequence < right.Sequence);
    }
}
