using System;
using LowLatencyEngine.Memory;

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
    internal bool IsStale;
}

/// <summary>
/// Marks and their age. A mark is stale when engine time is more than StaleAfter past its last tick; before the first tick it is stale.
/// Fresh time is engine time minus all time spent stale: deadlines count it.
/// </summary>
internal sealed class Marks : IDisposable
{
    private readonly Slab<MarkRow> _rows;
    private readonly long[] _staleAfter;

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

    internal void Set(int instrument, long price, long nowNanos)
    {
        ref MarkRow row = ref _rows[instrument];
        if (row.IsStale)
        {
            row.IsStale = false;
            if (row.Mark != 0) row.StaleNanos += nowNanos - row.StaleSinceNanos;
        }

        row.Mark = price;
        row.MarkNanos = nowNanos;
        if (_staleAfter[instrument] > 0) NextStaleNanos = Math.Min(NextStaleNanos, Due(instrument));
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
