using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Book;

// One side of a book: which levels exist, and which comes first.
//
// The trick: prices become signed keys (sell: price, buy: minus price), so that "better" is "smaller" on both sides and there is one
// code path. Levels whose keys lie within the window [base, base + ticks) are found by `cells[key & mask]`, a ring, so the window
// moves without moving cells; which comes next is asked of a bitmap. All other levels, better or worse, are in a tree. The best
// level is known at all times.
//
// Why it is right: a level is in the window if and only if its key is; `MoveWindow` is the only place where that changes. Nothing
// else depends on where the window is: a wrong place costs time, never an answer. Each side has its own window, so a
// crossed book (collecting orders for an auction) is as good as any.
//
// The window follows the touch, but not at once. Where it would go is a quarter of its length before the best key, at the start of a
// word of the bitmap. Only accesses that missed it and would have hit it there count, and only when they are as many as the
// levels that a move could carry does it move. So a stray best price cannot make it flutter, orders far from the touch never
// move it, and a crash costs a few slow accesses.
//
// Worst case: a move carries the levels that leave or enter the window, at most twice its size, and never more than misses went before.

/// <summary>The price levels of one side. Lives in native memory; see <see cref="OrderBook"/>.</summary>
[StructLayout(LayoutKind.Sequential, Size = 2 * CacheLine.Bytes)]
internal unsafe struct BookSide
{
    /// <summary>The best key of an empty side: worse than any price.</summary>
    public const long NoKey = long.MaxValue;

    // The first line holds what every command reads, the second the rest: fields are in this order in memory.
    private long _bestKey;
    private int _best;
    private int _windowLevels;
    private long _base;
    private readonly long _ticks;
    private readonly int* _cells;
    private TickBitmap _occupied;
    private int _misses;
    private FarLevels _far;
    private readonly PriceLevel* _levels;

    /// <summary>An empty side over zeroed memory.</summary>
    /// <param name="pool">Where levels come from.</param>
    /// <param name="memory"><see cref="WordsFor"/> zeroed words.</param>
    /// <param name="windowTicks">A power of two.</param>
    public BookSide(OrderPool pool, ulong* memory, int windowTicks)
    {
        _cells = (int*)(memory + TickBitmap.WordsFor(windowTicks));
        _levels = pool.Levels;
        _ticks = windowTicks;
        _base = 0;
        _occupied = new TickBitmap(memory, windowTicks);
        _windowLevels = 0;
        _misses = 0;
        _far = new FarLevels(pool.Levels, pool.Extras);
        _bestKey = NoKey;
        _best = 0;
    }

    /// <summary>The smallest key, <see cref="NoKey"/> if the side is empty.</summary>
    public readonly long BestKey => _bestKey;

    /// <summary>The level with the smallest key, 0 if the side is empty.</summary>
    public readonly int Best => _best;

    /// <summary>Number of levels.</summary>
    public readonly int Count => _windowLevels + _far.Count;

    /// <summary>Number of levels outside the window.</summary>
    public readonly int FarCount => _far.Count;

    /// <summary>64-bit words of memory that a side needs.</summary>
    public static int WordsFor(int windowTicks) => TickBitmap.WordsFor(windowTicks) + windowTicks / 2;

    /// <summary>The level with that key, 0 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Find(long key) =>
        !InWindow(key) ? _far.Find(key) : _occupied.Has(TickOf(key)) ? _cells[TickOf(key)] : 0;

    /// <summary>The level with that key, made if need be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindOrTake(OrderPool pool, int instrument, long key)
    {
        if (!InWindow(key)) return FindOrTakeBecauseFar(pool, instrument, key);
        int tick = TickOf(key);
        return _occupied.Has(tick) ? _cells[tick] : TakeNear(pool, instrument, key);
    }

    /// <summary>Takes an empty level off the side and gives it back to the pool.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Release(OrderPool pool, int level)
    {
        long key = _levels[level].Key;
        if (InWindow(key)) LeaveWindow(key);
        else _far.Remove(level);
        pool.ReleaseLevel(level);
        if (level == _best) SetBest(AfterBest(key));
    }

    /// <summary>The level with the smallest key above <paramref name="key"/>, 0 if there is none.</summary>
    public readonly int After(long key)
    {
        int near = FirstInWindowFrom(key + 1);
        if (_far.Count == 0) return near;
        int far = _far.FirstFrom(key + 1);
        if (near == 0 || far == 0) return near | far;
        return _levels[near].Key < _levels[far].Key ? near : far;
    }

    /// <summary>For looking ahead: brings the bit and the cell of a key near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void PrefetchCell(long key)
    {
        Sse.Prefetch0(_occupied.WordOf(TickOf(key)));
        Sse.Prefetch0(_cells + TickOf(key));
    }

    /// <summary>For looking ahead: the level last seen in the key's cell, which may be another's by now; 0 if none ever was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Guess(long key) => _cells[TickOf(key)];

    /// <summary>All state, the caller's words included. Levels are the pool's.</summary>
    internal void Visit(StateVisitor visitor)
    {
        _bestKey = visitor.Value(_bestKey);
        _best = visitor.Value(_best);
        _windowLevels = visitor.Value(_windowLevels);
        _base = visitor.Value(_base);
        _misses = visitor.Value(_misses);
        _occupied.Visit(visitor);
        _far.Visit(visitor);
        visitor.Block(_occupied.WordOf(0), (long)WordsFor((int)_ticks) * sizeof(ulong));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool InWindow(long key) => (ulong)(key - _base) < (ulong)_ticks;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int TickOf(long key) => (int)key & ((int)_ticks - 1);

    // All levels are later than the one that was best. If that was in the window, far levels are behind the window, and the search
    // need not look at single ticks: the first occupied word from the old best's on (the window starts at a word) holds the new one.
    private readonly int AfterBest(long key)
    {
        if (_windowLevels == 0 || !InWindow(key)) return After(key);
        int found = _occupied.NextFromWord(TickOf(key) >> 6);
        return _cells[found >= 0 ? found : _occupied.NextFromWord(0)];
    }

    private void SetBest(int level)
    {
        _best = level;
        _bestKey = level == 0 ? NoKey : _levels[level].Key;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int TakeNear(OrderPool pool, int instrument, long key)
    {
        int level = pool.TakeLevel(instrument, key);
        EnterWindow(key, level);
        if (key < _bestKey) SetBest(level);
        return level;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindOrTakeBecauseFar(OrderPool pool, int instrument, long key)
    {
        long touch = Math.Min(key, _bestKey);
        long to = (touch - _ticks / 4) & -64;
        if ((ulong)(key - to) < (ulong)_ticks && ++_misses >= _windowLevels + Math.Min(_far.Count, _ticks))
        {
            MoveWindow(to);
            return FindOrTake(pool, instrument, key);
        }

        int near = _far.Nearest(key);
        if (near != 0 && _levels[near].Key == key) return near;
        int level = pool.TakeLevel(instrument, key);
        _far.Add(level, near);
        if (key < _bestKey) SetBest(level);
        return level;
    }

    private void MoveWindow(long to)
    {
        _misses = 0;
        long from = _base;
        long leavingFrom = to > from ? from : Math.Max(from, to + _ticks);
        long leavingEnd = to > from ? Math.Min(to, from + _ticks) : from + _ticks;
        int level;
        while ((level = FirstInWindowFrom(leavingFrom)) != 0 && _levels[level].Key < leavingEnd)
        {
            LeaveWindow(_levels[level].Key);
            _far.Add(level, _far.Nearest(_levels[level].Key));
        }

        _base = to;
        if (_far.Count == 0) return;
        while ((level = _far.FirstFrom(to)) != 0 && InWindow(_levels[level].Key))
        {
            _far.Remove(level);
            EnterWindow(_levels[level].Key, level);
        }
    }

    private void EnterWindow(long key, int level)
    {
        Debug.Assert(InWindow(key) && !_occupied.Has(TickOf(key)));
        _cells[TickOf(key)] = level;
        _occupied.Set(TickOf(key));
        _windowLevels++;
    }

    private void LeaveWindow(long key)
    {
        Debug.Assert(InWindow(key) && _occupied.Has(TickOf(key)));
        _occupied.Clear(TickOf(key));
        _windowLevels--;
    }

    // The ring holds keys of one window only: going once around from a key's place meets the later keys in order, then, behind
    // the end of the window, the earlier ones, which do not count.
    private readonly int FirstInWindowFrom(long key)
    {
        key = Math.Max(key, _base);
        if (_windowLevels == 0 || !InWindow(key)) return 0;
        int start = TickOf(key);
        int found = _occupied.NextFrom(start);
        if (found < 0) found = _occupied.NextFrom(0);
        int level = _cells[found];
        return _levels[level].Key >= key ? level : 0;
    }
}
