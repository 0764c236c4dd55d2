// A side is an array of (key, level) sorted by key, the best at its end: key = price for buys, −price for sells, so both sides share the
// code. What happens in a market happens near its best price: a search walks down from the end for a few entries and then halves what is
// left. The best key and level stand in the side's head, so that looking at the top of a book touches one line.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal unsafe struct BookSideHead
{
    internal long BestKey;
    internal SideEntry* Entries;
    internal int BestLevel;
    internal int Count;
    internal int Capacity;
    internal int Unused;
}

internal struct SideEntry
{
    internal long Key;

    /// <summary>Handle of the level, or the shares themselves.</summary>
    internal long Value;
}

internal sealed unsafe partial class OrderBooks
{
    private const int WalkMax = 8;

    private readonly Slab<BookSideHead> _sideTable;
    private readonly BookSideHead* _sides;
    private readonly SideEntries _entries = new();

    /// <summary>The level of the best price.</summary>
    /// <returns>False if the side is empty.</returns>
    internal bool TryBest(int instrument, Side side, out int level)
    {
        BookSideHead* head = HeadOf(instrument, side);
        level = head->BestLevel;
        return head->Count > 0;
    }

    /// <summary>Price of the best level; 0: the side is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long BestPrice(int instrument, Side side)
    {
        long key = HeadOf(instrument, side)->BestKey;
        return key < 0 ? -key : key;
    }

    /// <summary>A bid at or above an ask.</summary>
    internal bool IsCrossed(int instrument)
    {
        long bid = BestPrice(instrument, Side.Buy), ask = BestPrice(instrument, Side.Sell);
        return ask != 0 && bid >= ask;
    }

    internal int LevelCount(int instrument, Side side) => HeadOf(instrument, side)->Count;

    /// <summary>The level at a rank from 0, the best.</summary>
    internal ref BookLevel LevelAt(int instrument, Side side, int rank)
    {
        BookSideHead* head = HeadOf(instrument, side);
        if ((uint)rank >= (uint)head->Count) throw new ArgumentOutOfRangeException(nameof(rank));
        return ref _levels[head->Entries[head->Count - 1 - rank].Value];
    }

    /// <summary>The level of a price.</summary>
    /// <returns>False if no order rests there.</returns>
    internal bool TryLevel(int instrument, Side side, long price, out int level)
    {
        BookSideHead* head = HeadOf(instrument, side);
        long key = side == Side.Buy ? price : -price;
        int at = PlaceOf(head, key);
        bool found = at > 0 && head->Entries[at - 1].Key == key;
        level = found ? (int)head->Entries[at - 1].Value : None;
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BookSideHead* HeadOf(int instrument, Side side) => _sides + ((uint)(instrument << 1) | ((uint)side - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long KeyOf(int side, long price) => (side & 1) == 0 ? price : -price;

    private int FindOrTake(int side, long price)
    {
        BookSideHead* head = _sides + (uint)side;
        long key = KeyOf(side, price);
        int at = PlaceOf(head, key);
        if (at > 0 && head->Entries[at - 1].Key == key) return (int)head->Entries[at - 1].Value;

        int handle = _freeLevel;
        if (handle != None) _freeLevel = _levels[(uint)handle].First;
        else handle = _freshLevel++;
        _levels[(uint)handle] = new BookLevel { Price = price, First = None, Last = None, Side = side };
        if (head->Count == head->Capacity) head->Entries = _entries.Grow(head->Entries, head->Count, ref head->Capacity);
        new Span<SideEntry>(head->Entries + at, head->Count - at).CopyTo(new Span<SideEntry>(head->Entries + at + 1, head->Count - at));
        head->Entries[at] = new SideEntry { Key = key, Value = handle };
        head->Count++;
        SetBest(head);
        return handle;
    }

    private void ReleaseLevel(int handle)
    {
        BookLevel* level = _levels + (uint)handle;
        BookSideHead* head = _sides + (uint)level->Side;
        int at = PlaceOf(head, KeyOf(level->Side, level->Price)) - 1;
        new Span<SideEntry>(head->Entries + at + 1, head->Count - at - 1).CopyTo(new Span<SideEntry>(head->Entries + at, head->Count - at - 1));
        head->Count--;
        SetBest(head);
        level->First = _freeLevel;
        _freeLevel = handle;
    }

    private static void SetBest(BookSideHead* head)
    {
        SideEntry best = head->Count == 0 ? default : head->Entries[head->Count - 1];
        head->BestKey = best.Key;
        head->BestLevel = (int)best.Value;
    }

    /// <summary>How many entries have a key at or below this one.</summary>
    private static int PlaceOf(BookSideHead* head, long key)
    {
        SideEntry* entries = head->Entries;
        int count = head->Count;
        int least = Math.Max(0, count - WalkMax);
        while (count > least && entries[count - 1].Key > key) count--;
        if (count > least || count == 0) return count;

        int low = 0;
        while (low < count)
        {
            int middle = (low + count) >>> 1;
            if (entries[middle].Key > key) count = middle;
            else low = middle + 1;
        }

        return low;
    }
}
