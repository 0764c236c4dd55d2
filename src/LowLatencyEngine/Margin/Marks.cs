using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Margin;

/// <summary>What the engine knows of one instrument's price. Ticks; 0: not yet. Two lines, all that a quiet tick needs in the first.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2 * CacheLine.Bytes)]
internal struct MarkRow
{
    internal long Mark;
    internal long MarkNanos;

    /// <summary>Configuration: age beyond which the mark is stale; 0: never.</summary>
    internal long StaleAfterNanos;

    /// <summary>The quiet marks: from QuietLow, QuietWidth of them, none where it is 0.</summary>
    internal long QuietLow;
    internal ulong QuietWidth;

    internal long ChangeOrder;
    internal bool IsStale;
    internal LiquidationCause ChangeCause;
    internal byte ChangeDepth;
    internal long StaleSinceNanos;
    internal long StaleNanos;
    internal long Index;
    internal long LastPrice;
    internal long MarketLastPrice;
    internal long MarketBid;
    internal long MarketAsk;

    /// <summary>Whether a mark is known to reach no trigger of a unit.</summary>
    internal readonly bool IsQuiet(long mark) => (ulong)(mark - QuietLow) < QuietWidth;

    /// <summary>When the mark is stale, exclusive.</summary>
    internal readonly long DueNanos
    {
        get
        {
            long due = MarkNanos + StaleAfterNanos;
            return due < 0 ? long.MaxValue : due;
        }
    }
}

/// <summary>
/// Marks and their age. A mark is stale when engine time is more than StaleAfter past the last tick it is made from; before the first it is stale.
/// Fresh time is engine time minus all time spent stale: deadlines count it. Per instrument it is known what changed the health of its positions last
/// (mark, freshness or add-on), which is the cause of a breach that no fill and no money explains. And between which prices a fresh mark can move without
/// reaching any unit's trigger: its quiet marks, remembered by whoever asked the triggers, forgotten when one comes nearer or the mark goes stale.
/// </summary>
internal sealed class Marks : IDisposable
{
    private Table<MarkRow> _rows;
    private long _changes;

    internal Marks(EngineOptions options)
    {
        _rows = new Table<MarkRow>(options.Instruments.Count);
        for (int i = 0; i < _rows.Length; i++)
        {
            _rows[i].StaleAfterNanos = options.Instruments[i].StaleAfterNanos;
            _rows[i].IsStale = true;
        }
    }

    internal int Count => _rows.Length;

    internal ref MarkRow this[int instrument] => ref _rows[instrument];

    /// <summary>Earliest time at which a mark that is fresh now is due to be stale; no timer: the largest value.</summary>
    internal long NextStaleNanos { get; private set; } = long.MaxValue;

    /// <summary>Takes note of the tick that the mark is made from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Refresh(ref MarkRow row, long nowNanos)
    {
        if (row.IsStale)
        {
            row.IsStale = false;
            if (row.Mark != 0) row.StaleNanos += nowNanos - row.StaleSinceNanos;
        }

        row.MarkNanos = nowNanos;
        if (row.StaleAfterNanos > 0) NextStaleNanos = Math.Min(NextStaleNanos, row.DueNanos);
    }

    /// <summary>From now on the marks from <paramref name="low"/> to <paramref name="high"/> are quiet, and no others.</summary>
    internal void RememberQuiet(int instrument, long low, long high)
    {
        ref MarkRow row = ref _rows[instrument];
        row.QuietLow = low;
        row.QuietWidth = high < low ? 0 : (ulong)(high - low) + 1;
    }

    /// <summary>A trigger has come nearer: no mark is known to be quiet.</summary>
    internal void ForgetQuiet(int instrument) => _rows[instrument].QuietWidth = 0;

    /// <summary>Notes what changed the health of the instrument's positions: its mark, the mark's age, or its add-on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void NoteChange(ref MarkRow row, LiquidationCause cause, int depth)
    {
        row.ChangeOrder = ++_changes;
        row.ChangeCause = cause;
        row.ChangeDepth = (byte)Math.Min(depth, byte.MaxValue);
    }

    /// <summary>The fresh instrument whose mark is due by now, earliest due first, then by number; None when there is none. Marks it stale.</summary>
    internal int TakeStale(long nowNanos)
    {
        int found = -1;
        long next = long.MaxValue;
        for (int i = 0; i < _rows.Length; i++)
        {
            if (_rows[i].StaleAfterNanos == 0 || _rows[i].IsStale) continue;

            long due = _rows[i].DueNanos;
            if (due < nowNanos && (found < 0 || due < _rows[found].DueNanos)) found = i;
            next = Math.Min(next, due);
        }

        NextStaleNanos = next;
        if (found < 0) return -1;

        _rows[found].IsStale = true;
        _rows[found].StaleSinceNanos = _rows[found].DueNanos;
        ForgetQuiet(found);
        return found;
    }

    /// <summary>Engine time less the time spent stale.</summary>
    internal long FreshNanos(int instrument, long nowNanos)
    {
        ref MarkRow row = ref _rows[instrument];
        return (row.IsStale ? row.StaleSinceNanos : row.StaleAfterNanos == 0 ? nowNanos : Math.Min(nowNanos, row.DueNanos)) - row.StaleNanos;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_rows);
        _changes = visitor.Value(_changes);
        NextStaleNanos = visitor.Value(NextStaleNanos);
    }

    public void Dispose() => _rows.Dispose();

    internal ReadOnlySpan<MarkRow> Rows => _rows.AsSpan();
}
