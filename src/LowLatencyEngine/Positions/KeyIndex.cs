// Key to handle by open addressing with linear probing at a load of at most five eighths; keys are only ever added, so there are no tombstones. An entry is a
// tag of the key's hash and the handle, eight to a cache line: the key itself stands in the row of the handle, a line that whoever looks needs anyway, and
// is compared there, once the tag has agreed.
// Worst case: a run of colliding keys; at full load the expected probe is 1.8 entries, in one line. Keys chosen to agree in place and tag make a walk of one row
// per such key; results stay right.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Positions;

/// <summary>The keys of a table's rows.</summary>
internal interface IRowKeys
{
    /// <summary>The key of a row that is in the index.</summary>
    long KeyOf(int handle);
}

/// <summary>Finds the handle of a 64-bit key. Never grows.</summary>
internal sealed class KeyIndex<TKeys> : IDisposable where TKeys : struct, IRowKeys
{
    private Table<Entry> _entries;
    private readonly TKeys _keys;
    private readonly int _mask;

    internal KeyIndex(int capacity, TKeys keys)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((ulong)capacity * 8 / 5 + 1);
        _entries = new Table<Entry>(size);
        _keys = keys;
        _mask = size - 1;
    }

    internal long Bytes => _entries.Bytes;

    internal bool TryFind(long key, out int handle)
    {
        ulong hash = Hash(key);
        for (int at = Home(hash); ; at = (at + 1) & _mask)
        {
            ref Entry entry = ref _entries[at];
            handle = entry.HandlePlusOne - 1;
            if (handle < 0) return false;
            if (entry.Tag == (uint)hash && _keys.KeyOf(handle) == key) return true;
        }
    }

    /// <summary>Looking ahead, first: brings near where a key is looked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Prefetch(long key) => _entries.Prefetch(Home(Hash(key)));

    /// <summary>Looking ahead, then: the handle whose tag agrees, or −1. Probably the right one; no row is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Guess(long key)
    {
        ulong hash = Hash(key);
        for (int at = Home(hash); ; at = (at + 1) & _mask)
        {
            ref Entry entry = ref _entries[at];
            if (entry.HandlePlusOne == 0 || entry.Tag == (uint)hash) return entry.HandlePlusOne - 1;
        }
    }

    /// <summary>Adds a row whose key is not in the index.</summary>
    internal void Add(long key, int handle)
    {
        ulong hash = Hash(key);
        int at = Home(hash);
        while (_entries[at].HandlePlusOne != 0) at = (at + 1) & _mask;
        _entries[at] = new Entry { Tag = (uint)hash, HandlePlusOne = handle + 1 };
    }

    internal void Visit(StateVisitor visitor) => visitor.Table(_entries);

    public void Dispose() => _entries.Dispose();

    /// <summary>The upper half says the place, the lower one is the tag.</summary>
    private static ulong Hash(long key)
    {
        ulong mixed = (ulong)key * 0x9E3779B97F4A7C15UL;
        return mixed ^ (mixed >> 32);
    }

    private int Home(ulong hash) => (int)(hash >> 32) & _mask;

    private struct Entry
    {
        internal uint Tag;
        internal int HandlePlusOne;
    }
}
