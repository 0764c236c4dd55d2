using System.Numerics;

namespace LowLatencyEngine.Book;

// The trick: one bit per tick, one bit per 64-bit word of those, one bit per word of the words: the next occupied tick among
// 262,144 is found with at most five bit scans, however many empty ticks lie between. Worst case: those five, in three cache lines.

/// <summary>Which ticks of a window are occupied. Memory is the caller's: <see cref="WordsFor"/> zeroed words.</summary>
internal unsafe struct TickBitmap
{
    private readonly ulong* _words;
    private readonly ulong* _blocks;
    private ulong _top;

    /// <summary>Lays the bitmap over zeroed memory.</summary>
    public TickBitmap(ulong* memory, int ticks)
    {
        _words = memory;
        _blocks = memory + ((ticks + 63) >> 6);
        _top = 0;
    }

    /// <summary>64-bit words a bitmap of that many ticks needs.</summary>
    public static int WordsFor(int ticks)
    {
        int words = (ticks + 63) >> 6;
        return words + ((words + 63) >> 6);
    }

    /// <summary>Marks a tick as occupied.</summary>
    public void Set(int tick)
    {
        int word = tick >> 6;
        int block = word >> 6;
        _words[word] |= 1UL << tick;
        _blocks[block] |= 1UL << word;
        _top |= 1UL << block;
    }

    /// <summary>Marks a tick as empty.</summary>
    public void Clear(int tick)
    {
        int word = tick >> 6;
        if ((_words[word] &= ~(1UL << tick)) != 0) return;
        int block = word >> 6;
        if ((_blocks[block] &= ~(1UL << word)) != 0) return;
        _top &= ~(1UL << block);
    }

    /// <summary>The first occupied tick at or after <paramref name="tick"/>, or -1.</summary>
    public readonly int NextFrom(int tick)
    {
        int word = tick >> 6;
        ulong here = _words[word] >> tick;
        if (here != 0) return tick + BitOperations.TrailingZeroCount(here);

        int block = word >> 6;
        ulong later = _blocks[block] & Above(word);
        if (later == 0)
        {
            ulong last = _top & Above(block);
            if (last == 0) return -1;
            block = BitOperations.TrailingZeroCount(last);
            later = _blocks[block];
        }

        word = (block << 6) + BitOperations.TrailingZeroCount(later);
        return (word << 6) + BitOperations.TrailingZeroCount(_words[word]);
    }

    // The bits above a bit, in two shifts because a shift by 64 is a shift by 0.
    private static ulong Above(int bit) => ulong.MaxValue << bit << 1;
}
