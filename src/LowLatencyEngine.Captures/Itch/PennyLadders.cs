// Shares per price for both sides of many stocks, and the best price of each. A side is a window of 256 whole cents in a row:
//
//   best   i32 per side, all stocks together: the key of the best price             looked at after every message, so it stays in the cache
//   head   { base key, far levels, cells, bitmap of the cells that hold shares }    64 bytes, one line
//   cells  256 × i64 shares, in blocks cut from slabs                               one line per change
//
// Key = price for buys, −price for sells, so that the best has the highest key on both sides and the code is shared. A price in the window is
// one division by a constant, one addition, one bit; the next best is the highest bit. What lies outside of the window, or between two
// cents, stands in a sorted array beside it, best at its end. A level is in exactly one of the two, so the best of both is the best.
//
// The window moves to the best price when more adds have missed it that a move would have turned into hits, than it has levels to carry:
// moves are paid for by misses. Worst case: an add outside of the window moves the far levels above it.
using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal unsafe struct PennyHead
{
    internal int BaseKey;
    internal int Misses;
    internal SideEntry* Far;
    internal long* Cells;
    internal int FarCount;
    internal int FarCapacity;
    internal fixed ulong Bits[PennyLadders.Cells / 64];
}

internal sealed unsafe partial class PennyLadders : IDisposable
{
    internal const int Cells = 256;

    private const int Cent = 100, Below = 192 * Cent, BlocksPerSlab = 1_024, FreeMisses = 8;

    private readonly Slab<int> _bestTable;
    private readonly Slab<PennyHead> _headTable;
    private readonly List<Slab<long>> _cells = [];
    private readonly SideEntries _entries = new();
    private readonly int* _best;
    private readonly PennyHead* _heads;
    private int _blocksLeft;

    /// <param name="stocks">How many; numbered from 0.</param>
    internal PennyLadders(int stocks)
    {
        _bestTable = new Slab<int>(2 * stocks);
        _headTable = new Slab<PennyHead>(2 * stocks);
        _best = _bestTable.Pointer;
        _heads = _headTable.Pointer;
        _bestTable.AsSpan().Fill(int.MinValue);
    }

    /// <summary>The best price in 1/10,000; 0: the side is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long BestPrice(int stock, Side side)
    {
        int key = _best[(uint)(2 * stock + (int)side - 1)];
        return key == int.MinValue ? 0 : Math.Abs(key);
    }

    /// <summary>Shares at a price; 0: none.</summary>
    internal long SharesAt(int stock, Side side, int price)
    {
        int key = side == Side.Buy ? price : -price;
        PennyHead* head = _heads + (uint)SideOf(stock, key);
        int cell = CellOf(head, key);
        if (cell >= 0) return head->Cells == null ? 0 : head->Cells[cell];

        int at = PlaceOf(head, key);
        return at > 0 && head->Far[at - 1].Key == key ? head->Far[at - 1].Value : 0;
    }

    /// <summary>Puts shares to a level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(int stock, int key, uint shares)
    {
        int side = SideOf(stock, key);
        PennyHead* head = _heads + (uint)side;
        if (head->Cells == null) Open(head, key);
        int cell = CellOf(head, key);
        if (cell >= 0)
        {
            head->Cells[cell] += shares;
            head->Bits[cell >> 6] |= 1UL << cell;
        }
        else
        {
            AddFar(head, key, shares, Math.Max(key, _best[(uint)side]));
        }

        if (key > _best[(uint)side]) _best[(uint)side] = key;
    }

    /// <summary>Takes shares that were put there off a level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Take(int stock, int key, uint shares)
    {
        int side = SideOf(stock, key);
        PennyHead* head = _heads + (uint)side;
        int cell = CellOf(head, key);
        if (cell >= 0)
        {
            if ((head->Cells[cell] -= shares) != 0) return;

            head->Bits[cell >> 6] &= ~(1UL << cell);
        }
        else if (!IsFarEmptied(head, key, shares))
        {
            return;
        }

        if (key == _best[(uint)side]) _best[(uint)side] = HighestOf(head);
    }

    /// <summary>Looking ahead: the heads of a stock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchHeads(int stock)
    {
        if (!Sse.IsSupported) return;

        Sse.Prefetch0(_heads + 2 * (uint)stock);
        Sse.Prefetch0(_heads + 2 * (uint)stock + 1);
    }

    /// <summary>Looking ahead, after the heads: the cell of a key; for keys outside of the window the last cell, which harms nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchLevel(int stock, int key)
    {
        if (!Sse.IsSupported) return;

        PennyHead* head = _heads + (uint)SideOf(stock, key);
        Sse.Prefetch0(head->Cells + Math.Min((uint)(key - head->BaseKey) / Cent, Cells - 1));
    }

    public void Dispose()
    {
        _bestTable.Dispose();
        _headTable.Dispose();
        _entries.Dispose();
        foreach (Slab<long> slab in _cells) slab.Dispose();
    }

    private static int SideOf(int stock, int key) => 2 * stock + (int)((uint)key >> 31);

    /// <summary>Where a key stands in the window; negative: outside, or no whole cent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CellOf(PennyHead* head, int key)
    {
        uint beyond = (uint)(key - head->BaseKey), cell = beyond / Cent;
        return beyond < Cells * Cent && cell * Cent == beyond ? (int)cell : -1;
    }

    private static int HighestOf(PennyHead* head)
    {
        int best = head->FarCount == 0 ? int.MinValue : (int)head->Far[head->FarCount - 1].Key;
        for (int word = Cells / 64 - 1; word >= 0; word--)
        {
            if (head->Bits[word] != 0) return Math.Max(best, head->BaseKey + Cent * (64 * word + BitOperations.Log2(head->Bits[word])));
        }

        return best;
    }

    private void Open(PennyHead* head, int key)
    {
        if (_blocksLeft == 0)
        {
            _cells.Add(new Slab<long>(Cells * BlocksPerSlab));
            _blocksLeft = BlocksPerSlab;
        }

        head->Cells = _cells[^1].Pointer + Cells * (BlocksPerSlab - _blocksLeft--);
        head->BaseKey = BaseFor(key);
    }

    /// <summary>Three quarters of the window lie behind the best price.</summary>
    private static int BaseFor(int best) => best - best % Cent - Below;
}
