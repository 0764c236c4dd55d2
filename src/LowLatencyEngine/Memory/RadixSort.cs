// Sorting by a number: no compare, so no branch to guess wrong, which in a burst is most of what a comparison sort costs. Least significant digits first, eight bits
// a pass, and only over the digits in which the keys differ: the account numbers of a market differ in two or three. What stands level is sorted by the next
// number, as long as there is one. Stable. A short list is sorted by insertion.
// Worst case: all stand level but by the last number, which differs in all eight digits: eight passes over the list and as many over 256 counters.
using System;
using System.Numerics;

namespace LowLatencyEngine.Memory;

/// <summary>A key, and where what it stands for is found.</summary>
internal struct SortKey
{
    internal ulong Key;
    internal int At;
}

/// <summary>By what is sorted: by the first number, what is level by the second, and so on.</summary>
internal interface ILevels
{
    /// <summary>The last level, from 0.</summary>
    static abstract int Last { get; }

    /// <summary>The number of a level of what is found at a place; the smallest stands first.</summary>
    ulong NumberOf(int at, int level);
}

/// <summary>Stable sort of keys, the smallest first.</summary>
internal static class RadixSort
{
    private const int Small = 20;
    private const int DigitBits = 8;
    private const int Digits = 1 << DigitBits;

    /// <summary>Sorts keys by all levels; <paramref name="spare"/> is as long, and is left with anything.</summary>
    internal static void Sort<TLevels>(Span<SortKey> keys, Span<SortKey> spare, in TLevels levels, int level = 0)
        where TLevels : struct, ILevels
    {
        foreach (ref SortKey key in keys) key.Key = levels.NumberOf(key.At, level);
        Sort(keys, spare);
        if (level == TLevels.Last) return;

        for (int from = 0, next; from < keys.Length; from = next)
        {
            next = from + 1;
            while (next < keys.Length && keys[next].Key == keys[from].Key) next++;
            if (next - from > 1) Sort(keys[from..next], spare, in levels, level + 1);
        }
    }

    private static void Sort(Span<SortKey> keys, Span<SortKey> spare)
    {
        if (keys.Length <= Small)
        {
            Insert(keys);
            return;
        }

        ulong differing = 0;
        foreach (ref readonly SortKey key in keys) differing |= key.Key ^ keys[0].Key;
        Span<SortKey> from = keys, to = spare[..keys.Length];
        while (differing != 0)
        {
            int shift = BitOperations.TrailingZeroCount(differing);
            Distribute(from, to, shift);
            differing &= ~((ulong)(Digits - 1) << shift);
            Span<SortKey> sorted = to;
            to = from;
            from = sorted;
        }

        if (from != keys) from.CopyTo(keys);
    }

    private static void Distribute(Span<SortKey> from, Span<SortKey> to, int shift)
    {
        Span<int> places = stackalloc int[Digits];
        places.Clear();
        foreach (ref readonly SortKey key in from) places[(byte)(key.Key >> shift)]++;
        int before = 0;
        foreach (ref int place in places)
        {
            int count = place;
            place = before;
            before += count;
        }

        foreach (ref readonly SortKey key in from) to[places[(byte)(key.Key >> shift)]++] = key;
    }

    private static void Insert(Span<SortKey> keys)
    {
        for (int i = 1; i < keys.Length; i++)
        {
            SortKey key = keys[i];
            int at = i;
            for (; at > 0 && keys[at - 1].Key > key.Key; at--) keys[at] = keys[at - 1];
            keys[at] = key;
        }
    }
}
