using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// All books of an engine share one pool: orders, levels and the id index are limited together, and what one book frees the next
// one uses while it is still in the cache (free lists are last in, first out; slots never used are handed out in order, so
// memory beyond the high-water mark is never touched).
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
    private readonly OrderIndex _index;
    private int _freeOrder = None;
    private int _freshOrder;
    private int _freeLevel;
    private int _freshLevel = 1;

    /// <summary>Takes the memory for <paramref name="ordersMax"/> live orders.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to <see cref="OrdersMaxLimit"/>.</exception>
    public OrderPool(int ordersMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ordersMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ordersMax, OrdersMaxLimit);
        Capacity = ordersMax;
        _records = new Slab<OrderNode>(2 * ordersMax);
        _extras = new Slab<LevelExtra>(ordersMax + 1);
        _index = new OrderIndex(ordersMax);
        Orders = _records.Pointer;
        Levels = (PriceLevel*)(_records.Pointer + ordersMax - 1);
        Extras = _extras.Pointer;
    }

    /// <summary>Live orders.</summary>
    public int Count { get; private set; }

    /// <summary>Most live orders.</summary>
    public int Capacity { get; }

    /// <summary>No room for another order: the caller refuses the next one.</summary>
    public bool IsFull => Count == Capacity;

    /// <summary>Live price levels of all books.</summary>
    public int LevelCount { get; private set; }

    /// <summary>Size of all tables in bytes.</summary>
    public long FootprintBytes => _records.Bytes + _extras.Bytes + _index.FootprintBytes;

    /// <summary>Order records, by slot; level records follow them.</summary>
    internal OrderNode* Orders { get; }

    /// <summary>Level records, by handle from 1.</summary>
    internal PriceLevel* Levels { get; }

    /// <summary>What is rarely needed of the levels, by handle.</summary>
    internal LevelExtra* Extras { get; }

    /// <summary>The live order in that slot.</summary>
    /// <exception cref="IndexOutOfRangeException">No such slot.</exception>
    public ref OrderNode this[int slot] => ref _records[(uint)slot < (uint)Capacity ? slot : None];

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
    public bool TryFind(int instrument, long orderId, out int slot)
    {
        slot = _index.Find(instrument, orderId, Orders, Levels);
        return slot >= 0;
    }

    /// <summary>Looking ahead, stage 1: brings the id's index line near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchIndex(int instrument, long orderId) => _index.PrefetchBucket(instrument, orderId);

    /// <summary>Looking ahead, stage 2, some commands after stage 1: brings the order's record near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchOrder(int instrument, long orderId)
    {
        int slot = _index.Guess(instrument, orderId);
        if (slot >= 0 && Sse.IsSupported) Sse.Prefetch0(Orders + slot);
    }

    /// <summary>Looking ahead, stage 3, some commands after stage 2: brings the order's level and neighbours near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchNeighbours(int instrument, long orderId)
    {
        int slot = _index.Guess(instrument, orderId);
        if (slot < 0 || !Sse.IsSupported) return;
        OrderNode* order = Orders + slot;
        Sse.Prefetch0(Orders + order->Next);
        Sse.Prefetch0(Orders + order->Previous);
        Sse.Prefetch0(Levels + order->Level);
    }

    /// <summary>Frees all tables. No book of the pool may be used afterwards.</summary>
    public void Dispose()
    {
        _records.Dispose();
        _extras.Dispose();
        _index.Dispose();
    }

    /// <summary>Takes a slot and indexes it. The caller has checked that there is room and that the id is free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int TakeOrder(int instrument, long orderId)
    {
        Debug.Assert(!IsFull);
        int slot = _freeOrder;
        if (slot >= 0) _freeOrder = Orders[slot].Next;
        else slot = _freshOrder++;
        Count++;
        _index.Add(instrument, orderId, slot);
        return slot;
    }

    /// <summary>Takes the order out of the index and gives its slot back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ReleaseOrder(int instrument, int slot)
    {
        OrderNode* order = Orders + slot;
        _index.Remove(instrument, order->Id, slot);
        order->Next = _freeOrder;
        _freeOrder = slot;
        Count--;
    }

    /// <summary>Takes an empty level.</summary>
    internal int TakeLevel(int instrument, long key)
    {
        Debug.Assert(LevelCount < Capacity);
        int handle = _freeLevel;
        if (handle != 0) _freeLevel = Levels[handle].First;
        else handle = _freshLevel++;
        LevelCount++;

        PriceLevel* level = Levels + handle;
        level->Key = key;
        level->Lots = 0;
        level->First = level->Last = SentinelOf(handle);
        level->Orders = 0;
        level->Instrument = instrument;
        Extras[handle].ReduceOnlyLots = 0;
        return handle;
    }

    /// <summary>Gives an empty level back.</summary>
    internal void ReleaseLevel(int handle)
    {
        Debug.Assert(Levels[handle].Orders == 0 && Levels[handle].Lots == 0);
        Levels[handle].First = _freeLevel;
        _freeLevel = handle;
        LevelCount--;
    }

    /// <summary>The record of a level, which closes the circle of its queue.</summary>
    internal int SentinelOf(int level) => Capacity - 1 + level;

    private PriceLevel* LevelOf(int slot) => Levels + this[slot].Level;
}
