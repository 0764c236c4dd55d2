// Memory for the entries of sides: blocks of 4, 8, 16 … entries cut from large slabs, so that thousands of small sides share huge pages.
// A side that outgrows its block moves to one of twice the size; the old one is kept for the next side of that size.
using System;
using System.Collections.Generic;
using System.Numerics;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Captures;

internal sealed unsafe class SideEntries : IDisposable
{
    private const int FirstCapacity = 4;

    private const int SlabEntries = 1 << 17;

    private readonly List<Slab<SideEntry>> _slabs = [];
    private readonly nint[] _free = new nint[32];
    private int _left;

    /// <summary>The entries of a full side in a block of twice the size.</summary>
    internal SideEntry* Grow(SideEntry* old, int count, ref int capacity)
    {
        int wider = capacity == 0 ? FirstCapacity : 2 * capacity;
        SideEntry* entries = Take(wider);
        new Span<SideEntry>(old, count).CopyTo(new Span<SideEntry>(entries, count));
        if (capacity != 0) Keep(old, capacity);
        capacity = wider;
        return entries;
    }

    public void Dispose()
    {
        foreach (Slab<SideEntry> slab in _slabs) slab.Dispose();
    }

    private SideEntry* Take(int capacity)
    {
        ref nint free = ref _free[BitOperations.Log2((uint)capacity)];
        if (free != 0)
        {
            SideEntry* kept = (SideEntry*)free;
            free = (nint)kept->Key;
            return kept;
        }

        if (capacity > _left)
        {
            _left = Math.Max(capacity, SlabEntries);
            _slabs.Add(new Slab<SideEntry>(_left));
        }

        Slab<SideEntry> slab = _slabs[^1];
        SideEntry* entries = slab.Pointer + (slab.Length - _left);
        _left -= capacity;
        return entries;
    }

    private void Keep(SideEntry* entries, int capacity)
    {
        ref nint free = ref _free[BitOperations.Log2((uint)capacity)];
        entries->Key = free;
        free = (nint)entries;
    }
}
