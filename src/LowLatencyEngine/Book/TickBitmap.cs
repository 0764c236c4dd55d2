using System.Numerics;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Book;

// The trick: one bit per tick, one bit per 64-bit word of those, one bit per word of the words: the next occupied tick among
// 262,144 is found with at most five bit scans, however many empty ticks lie between. Worst case: those five, in three cache lines.

/// <summary>Which ticks of a window are occupied. Memory is the caller's: <see cref="WordsFor"/> zeroed words.</summary>
internal unsafe struct TickBitmap
{
    private readonly ulong* _words;
    private readonly ulong* _blocks;
    private readonly int _lastWord;
    private ulong _top;

    /// <summary>Lays the bitmap over zeroed memory.</summary>
    public TickBitmap(ulong* memory, int ticks)
    {
        _words = memory;
        _blocks = memory + ((ticks + 63) >> 6);
        _lastWord = ((ticks + 63) >> 6) - 1;
        _top = 0;
    }

    /// <summary>64-bit words a bitmap of that many ticks needs.</summary>
    public static int WordsFor(int ticks)
    {
        int words = (ticks + 63) >> 6;
        return words + ((words + 63) >> 6);
    }

    /// <summary>Whether a tick is occupied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Has(int tick) => (_words[tick >> 6] >> tick & 1) != 0;

    /// <summary>The word of a tick, for looking ahead.</summary>
    public readonly void* WordOf(int tick) => _words + (tick >> 6);

    /// <summary>Marks a tick as occupied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int tick)
    {
        int word = tick >> 6;
        int block = word >> 6;
        _words[word] |= 1UL << tick;
        ulong before = _blocks[block];
        _blocks[block] = before | 1UL << word;
        if (before == 0) _top |= 1UL << block;
    }

    /// <summary>Marks a tick as empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
        return here != 0 ? tick + BitOperations.TrailingZeroCount(here) : word == _lastWord ? -1 : NextFromWord(word + 1);
    }

    /// <summary>The first occupied tick of that word or a later one, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int NextFromWord(int word)
    {
        ulong block = _blocks[word >> 6] >> word;
        if (block == 0) return NextFromBlock((word >> 6) + 1);
        word += BitOperations.TrailingZeroCount(block);
        return (word << 6) + BitOperations.TrailingZeroCount(_words[word]);
    }

    /// <summary>The state that is not in the caller's words.</summary>
    internal void Visit(StateVisitor visitor) => _top = visitor.Value(_top);

    private readonly int NextFromBlock(int block)
    {
        ulong top = block > 63 ? 0 : _top >> block;
        if (top == 0) return -1;
        block += BitOperations.TrailingZeroCount(top);
        int word = (block << 6) + BitOperations.TrailingZeroCount(_blocks[block]);
        return (word << 6) + BitOperations.TrailingZeroCount(_words[word]);
    }
}
