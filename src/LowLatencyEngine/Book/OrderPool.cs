using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// All books of an engine share one pool: orders, levels and the id index are limited together, and what one book frees the next
// one uses while it is still in the cache (free lists are last in, first out; slots never used are handed out in order, so
// memory beyond the high-water mark stays unbacked unless `Touch` asks for it).
//
// A live level has at least one live order, so as many levels as orders are always enough: adding an order needs one check.

/// <summary>The memory of the books: orders, price levels, free lists, and the index from (instrument, order id) to slot.</summary>
internal sealed unsafe partial class OrderPool : IDisposable
{
    /// <summary>"No order", wherever a slot is expected.</summary>
    public const int None = -1;

    /// <summary>Most orders a pool can hold; see <see cref="OrderNode"/>.</summary>
    public const int OrdersMaxLimit = (1 << 24) - 1;

    private readonly Slab<OrderNode> _records;
    private readonly Slab<LevelExtra> _extras;
    private readonly Slab<OrderIndex.Bucket> _buckets;
    private readonly List<Slab<ulong>> _bookMemory = [];
    private readonly OrderIndex _index;
    private int _freeOrder = None;
    private int _freshOrder;
    private int _freeLevel;
    private int _freshLevel = 1;
    private int _bookWordsLeft;

    /// <summary>Takes the memory for <paramref name="ordersMax"/> live orders.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to <see cref="OrdersMaxLimit"/>.</exception>
    public OrderPool(int ordersMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ordersMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ordersMax, OrdersMaxLimit);
        Capacity = ordersMax;
        _records = new Slab<OrderNode>(2 * ordersMax);
        _extras = new Slab<LevelExtra>(ordersMax + 1);
        _buckets = new Slab<OrderIndex.Bucket>(OrderIndex.BucketsFor(ordersMax));
        Orders = _records.Pointer;
        Levels = (PriceLevel*)(_records.Pointer + ordersMax - 1);
        Extras = _extras.Pointer;
        _index = new OrderIndex(_buckets, Orders, Levels);
    }

    /// <summary>Live orders.</summary>
    public int Count { get; private set; }

    /// <summary>Most live orders.</summary>
    public int Capacity { get; }

    /// <summary>No room for another order: the caller refuses the next one.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>Live price levels of all books.</summary>
    public int LevelCount { get; private set; }

    /// <summary>Size of all tables in bytes; the books add theirs.</summary>
    public long FootprintBytes => _records.Bytes + _extras.Bytes + _buckets.Bytes;

    /// <summary>Order records, by slot; level records follow them.</summary>
    internal OrderNode* Orders { get; }

    /// <summary>Level records, by handle from 1.</summary>
    internal PriceLevel* Levels { get; }

    /// <summary>What is rarely needed of the levels, by handle.</summary>
    internal LevelExtra* Extras { get; }

    /// <summary>The live order in that slot.</summary>
    /// <exception cref="IndexOutOfRangeException">No such slot.</exception>
    public ref OrderNode this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)slot >= (uint)Capacity) ThrowNoSuchSlot(slot);
            return ref Orders[slot];
        }
    }

    /// <summary>The order's id.</summary>
    public long IdOf(int slot) => this[slot].Id;

    /// <summary>The order's price in ticks.</summary>
    public long PriceOf(int slot) => LevelOf(slot)->Price;

    /// <summary>The order's side.</summary>
    public Side SideOf(int slot) => LevelOf(slot)->Side;

    /// <summary>The instrument whose book the order rests in.</summary>
    public int InstrumentOf(int slot) => LevelOf(slot)->Instrument;

    /// <summary>Looks an order up.</summary>
    /// <returns>False if no order of the instrument rests under that id; <paramref name="slot"/> is <see cref="None"/> then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFind(int instrument, long orderId, out int slot)
    {
        slot = _index.Find(instrument, orderId);
        return slot >= 0;
    }

    /// <summary>Backs all memory, that of the books made so far included, so that no command meets a page for the first time.</summary>
    public void Touch()
    {
        _records.Touch();
        _extras.Touch();
        _buckets.Touch();
        foreach (Slab<ulong> slab in _bookMemory) slab.Touch();
    }

    /// <summary>The state of the pool; each book has its own.</summary>
    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_records);
        visitor.Table(_extras);
        visitor.Table(_buckets);
        _freeOrder = visitor.Value(_freeOrder);
        _freshOrder = visitor.Value(_freshOrder);
        _freeLevel = visitor.Value(_freeLevel);
        _freshLevel = visitor.Value(_freshLevel);
        Count = visitor.Value(Count);
        LevelCount = visitor.Value(LevelCount);
    }

    /// <summary>Frees all tables. No book of the pool may be used afterwards.</summary>
    public void Dispose()
    {
        _records.Dispose();
        _extras.Dispose();
        _buckets.Dispose();
        foreach (Slab<ulong> slab in _bookMemory) slab.Dispose();
    }

    /// <summary>
    /// Zeroed memory for a book, aligned to a cache line, freed with the pool. Books lie side by side, so that many small ones share
    /// huge pages.
    /// </summary>
    internal ulong* TakeBookMemory(int words)
    {
        const int LineWords = CacheLine.Bytes / sizeof(ulong);
        int rounded = (words + LineWords - 1) / LineWords * LineWords;
        if (rounded > _bookWordsLeft)
        {
            _bookWordsLeft = Math.Max(rounded, HugePages.PageBytes / sizeof(ulong));
            _bookMemory.Add(new Slab<ulong>(_bookWordsLeft));
        }

        Slab<ulong> slab = _bookMemory[^1];
        ulong* memory = slab.Pointer + (slab.Length - _bookWordsLeft);
        _bookWordsLeft -= rounded;
        return memory;
    }

    /// <summary>Takes a slot and indexes it. The caller has checked that there is room and that the id is free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int TakeOrder(int instrument, long orderId)
    {
        Debug.Assert(!IsFull);
        int slot = _freeOrder;
        if (slot != None) _freeOrder = Orders[(uint)slot].Next;
        else slot = _freshOrder++;
        Count++;
        _index.Add(instrument, orderId, slot);
        return slot;
    }

    /// <summary>Takes the order out of the index and gives its slot back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ReleaseOrder(int instrument, int slot)
    {
        OrderNode* order = Orders + (uint)slot;
        _index.Remove(instrument, order->Id, slot);
        order->Next = _freeOrder;
        _freeOrder = slot;
        Count--;
    }

    /// <summary>Takes an empty level.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int TakeLevel(int instrument, long key)
    {
        Debug.Assert(LevelCount < Capacity);
        int handle = _freeLevel;
        if (handle != 0) _freeLevel = Levels[(uint)handle].First;
        else handle = _freshLevel++;
        LevelCount++;

        PriceLevel* level = Levels + (uint)handle;
        Debug.Assert(level->Lots == 0 && level->Orders == 0 && Extras[handle].ReduceOnlyLots == 0);
        level->Key = key;
        level->First = level->Last = SentinelOf(handle);
        level->Instrument = instrument;
        return handle;
    }

    /// <summary>Gives an empty level back. Its totals are zero, and stay so for the next user.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ReleaseLevel(int handle)
    {
        PriceLevel* level = Levels + (uint)handle;
        Debug.Assert(level->Lots == 0 && level->Orders == 0 && Extras[handle].ReduceOnlyLots == 0);
        level->First = _freeLevel;
        _freeLevel = handle;
        LevelCount--;
    }

    /// <summary>The record of a level, which closes the circle of its queue.</summary>
    internal int SentinelOf(int level) => Capacity - 1 + level;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PriceLevel* LevelOf(int slot) => Levels + (uint)this[slot].Level;

    [DoesNotReturn]
    private void ThrowNoSuchSlot(int slot) =>
        throw new IndexOutOfRangeException($"Slot {slot} of a pool of {Capacity} orders.");
}
