using System;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Margin;

/// <summary>What the engine knows of one instrument's price. Ticks; 0: not yet.</summary>
internal struct MarkRow
{
    internal long Mark;
    internal long MarkNanos;
    internal long StaleSinceNanos;
    internal long StaleNanos;
    internal long Index;
    internal long LastPrice;
    internal long MarketLastPrice;
    internal long MarketBid;
    internal long MarketAsk;
    internal long ChangeOrder;
    internal bool IsStale;
    internal LiquidationCause ChangeCause;
    internal byte ChangeDepth;
}

/// <summary>
/// Marks and their age. A mark is stale when engine time is more than StaleAfter past the last tick it is made from; before the first it is stale.
/// Fresh time is engine time minus all time spent stale: deadlines count it. Per instrument it is known what changed the health of its positions last
/// (mark, freshness or add-on), which is the cause of a breach that no fill and no money explains.
/// </summary>
internal sealed class Marks : IDisposable
{
    private readonly Slab<MarkRow> _rows;
    private readonly long[] _staleAfter;
    private long _changes;

    internal Marks(EngineOptions options)
    {
        _rows = new Slab<MarkRow>(options.Instruments.Count);
        _staleAfter = new long[options.Instruments.Count];
        for (int i = 0; i < _staleAfter.Length; i++)
        {
            _staleAfter[i] = options.Instruments[i].StaleAfterNanos;
            _rows[i].IsStale = true;
        }
    }

    internal int Count => _staleAfter.Length;

    internal ref MarkRow this[int instrument] => ref _rows[instrument];

    /// <summary>Earliest time at which a mark that is fresh now is due to be stale; no timer: the largest value.</summary>
    internal long NextStaleNanos { get; private set; } = long.MaxValue;

    /// <summary>Takes note of the tick that the mark is made from.</summary>
    internal void Refresh(int instrument, long nowNanos)
    {
        ref MarkRow row = ref _rows[instrument];
        if (row.IsStale)
        {
            row.IsStale = false;
            if (row.Mark != 0) row.StaleNanos += nowNanos - row.StaleSinceNanos;
        }

        row.MarkNanos = nowNanos;
        if (_staleAfter[instrument] > 0) NextStaleNanos = Math.Min(NextStaleNanos, Due(instrument));
    }

    /// <summary>Notes what changed the health of the instrument's positions: its mark, the mark's age, or its add-on.</summary>
    internal void NoteChange(int instrument, LiquidationCause cause, int depth)
    {
        ref MarkRow row = ref _rows[instrument];
        row.ChangeOrder = ++_changes;
        row.ChangeCause = cause;
        row.ChangeDepth = (byte)Math.Min(depth, byte.MaxValue);
    }

    /// <summary>The fresh instrument whose mark is due by now, earliest due first, then by number; None when there is none. Marks it stale.</summary>
    internal int TakeStale(long nowNanos)
    {
        int found = -1;
        long next = long.MaxValue;
        for (int i = 0; i < _staleAfter.Length; i++)
        {
            if (_staleAfter[i] == 0 || _rows[i].IsStale) continue;

            long due = Due(i);
            if (due < nowNanos && (found < 0 || due < Due(found))) found = i;
            next = Math.Min(next, due);
        }

        NextStaleNanos = next;
        if (found < 0) return -1;

        _rows[found].IsStale = true;
        _rows[found].StaleSinceNanos = Due(found);
        return found;
    }

    /// <summary>Engine time less the time spent stale.</summary>
    internal long FreshNanos(int instrument, long nowNanos)
    {
        ref MarkRow row = ref _rows[instrument];
        return (row.IsStale ? row.StaleSinceNanos : _staleAfter[instrument] == 0 ? nowNanos : Math.Min(nowNanos, Due(instrument))) - row.StaleNanos;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_rows);
        _changes = visitor.Value(_changes);
        NextStaleNanos = visitor.Value(NextStaleNanos);
    }

    public void Dispose() => _rows.Dispose();

    internal ReadOnlySpan<MarkRow> Rows => _rows.AsSpan();

    private long Due(int instrument)
    {
        long due = _rows[instrument].MarkNanos + _staleAfter[instrument];
        return due < 0 ? long.MaxValue : due;
    }
}
