// One bit per bucket, and one bit per 64 of those, and so on up to a single word: the next occupied bucket is found with a trailing-zero count per
// level, up and down again, however many empty buckets lie between. Worst case: 2 · levels words (4 levels cover 16 million buckets).
using System;
using System.Numerics;

namespace LowLatencyEngine.Memory;

/// <summary>A set of small integers with a fast "next member at or above".</summary>
internal sealed class OccupancyMap : IDisposable
{
    private readonly Table<ulong>[] _levels;

    internal OccupancyMap(int size)
    {
        int count = 1;
        for (long words = (size + 63L) / 64; words > 1; words = (words + 63) / 64) count++;
        _levels = new Table<ulong>[count];
        long length = size;
        for (int level = 0; level < count; level++)
        {
            length = (length + 63) / 64;
            _levels[level] = new Table<ulong>((int)length);
        }
    }

    internal long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (Table<ulong> level in _levels.AsSpan()) bytes += level.Bytes;
            return bytes;
        }
    }

    internal void Add(int member)
    {
        foreach (Table<ulong> level in _levels.AsSpan())
        {
            ref ulong word = ref level[member >> 6];
            bool wasEmpty = word == 0;
            word |= 1UL << (member & 63);
            if (!wasEmpty) return;

            member >>= 6;
        }
    }

    internal void Remove(int member)
    {
        foreach (Table<ulong> level in _levels.AsSpan())
        {
            ref ulong word = ref level[member >> 6];
            word &= ~(1UL << (member & 63));
            if (word != 0) return;

            member >>= 6;
        }
    }

    /// <summary>The smallest member at or above <paramref name="from"/>, or -1.</summary>
    internal int NextAtOrAbove(int from)
    {
        for (int level = 0; level < _levels.Length; level++)
        {
            int index = from >> 6;
            if (index >= _levels[level].Length) return -1;

            ulong word = _levels[level][index] & (ulong.MaxValue << (from & 63));
            if (word != 0) return Descend(level, (index << 6) | BitOperations.TrailingZeroCount(word));

            from = index + 1;
        }

        return -1;
    }

    internal void Visit(StateVisitor visitor)
    {
        foreach (Table<ulong> level in _levels.AsSpan()) visitor.Table(level);
    }

    public void Dispose()
    {
        foreach (ref Table<ulong> level in _levels.AsSpan()) level.Dispose();
    }

    private int Descend(int level, int member)
    {
        while (level > 0)
        {
            level--;
            member = (member << 6) | BitOperations.TrailingZeroCount(_levels[level][member]);
        }

        return member;
    }
}
