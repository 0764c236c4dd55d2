// Key to handle by open addressing with linear probing at a load of at most one quarter; keys are only ever added, so there are no tombstones.
// Worst case: a run of colliding keys; at this load the expected probe is 1.2 slots.
using System;
using System.Numerics;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Positions;

/// <summary>Finds the handle of a 64-bit key. Never grows.</summary>
internal sealed class KeyIndex : IDisposable
{
    private readonly Slab<Entry> _entries;
    private readonly int _mask;

    internal KeyIndex(int capacity)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)capacity * 4);
        _entries = new Slab<Entry>(size);
        _mask = size - 1;
    }

    internal long Bytes => _entries.Bytes;

    internal bool TryFind(long key, out int handle)
    {
        for (int at = Home(key); ; at = (at + 1) & _mask)
        {
            ref Entry entry = ref _entries[at];
            handle = entry.HandlePlusOne - 1;
            if (handle < 0) return false;
            if (entry.Key == key) return true;
        }
    }

    internal void Add(long key, int handle)
    {
        int at = Home(key);
        while (_entries[at].HandlePlusOne != 0) at = (at + 1) & _mask;
        _entries[at] = new Entry { Key = key, HandlePlusOne = handle + 1 };
    }

    internal void Visit(StateVisitor visitor) => visitor.Table(_entries);

    public void Dispose() => _entries.Dispose();

    private int Home(long key)
    {
        ulong mixed = (ulong)key * 0x9E3779B97F4A7C15UL;
        return (int)((mixed ^ (mixed >> 32)) & (uint)_mask);
    }

    private struct Entry
    {
        internal long Key;
        internal int HandlePlusOne;
    }
}
