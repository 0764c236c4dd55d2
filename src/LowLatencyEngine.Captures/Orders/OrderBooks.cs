// The books of any number of instruments, order by order, as a capture tells them: it matches nothing and believes nothing; a crossed book
// is kept crossed, an unknown id is an answer.
//
//   order  { id, lots, level, next, previous, chain }   32 bytes, a slot of one table; queue of its level and chain of its hash bucket
//   level  { price, lots, first, last, orders, side }   32 bytes; a live level has at least one order
//   side   { best key, best level, count, entries }     32 bytes, the two sides of an instrument on one cache line; see SideEntries
//
// The trick is in the index: venues number orders upwards, so sixteen ids in a row share one line of sixteen heads (adds walk along a
// line), while lines are scattered by a multiplication and the places inside a line are turned by the same hash, so that ids of any
// stride spread. An order keeps the handle of its level: cancels and executions never search a price.
//
// Tables double when they are full, up to a limit; nothing else allocates. Worst case: an add at a far price moves the entries of its side
// above it; ids made to collide make one long chain.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal struct BookOrder
{
    internal long Id;
    internal long Lots;
    internal int Level;
    internal int Next;
    internal int Previous;
    internal int Chain;
}

internal struct BookLevel
{
    internal long Price;
    internal long Lots;
    internal int First;
    internal int Last;
    internal int Orders;

    /// <summary>Instrument · 2, and 1 more for sells.</summary>
    internal int Side;
}

internal sealed unsafe partial class OrderBooks : IDisposable
{
    /// <summary>"No such order".</summary>
    internal const int None = -1;

    private const int LineHeads = 16;

    private readonly int _ordersMax;
    private Slab<BookOrder> _orderTable;
    private Slab<BookLevel> _levelTable;
    private Slab<int> _headTable;
    private BookOrder* _orders;
    private BookLevel* _levels;
    private int* _heads;
    private int _lineShift;
    private int _freeOrder = None, _freshOrder, _freeLevel = None, _freshLevel;

    /// <summary>Empty books.</summary>
    /// <param name="instruments">How many; numbered from 0.</param>
    /// <param name="ordersMax">Most live orders, 1 to 2^26.</param>
    /// <param name="ordersAtStart">Live orders there is room for before the tables first grow.</param>
    internal OrderBooks(int instruments, int ordersMax, int ordersAtStart = 1 << 10)
    {
        _ordersMax = ordersMax;
        int capacity = 2 * LineHeads;
        while (capacity < ordersAtStart && capacity < ordersMax) capacity *= 2;
        _orderTable = new Slab<BookOrder>(capacity);
        _levelTable = new Slab<BookLevel>(capacity);
        _headTable = new Slab<int>(capacity);
        _sideTable = new Slab<BookSideHead>(2 * instruments);
        _sides = _sideTable.Pointer;
        Instruments = instruments;
        Bind();
    }

    internal int Instruments { get; }

    /// <summary>Live orders.</summary>
    internal int Count { get; private set; }

    /// <summary>The next add is refused by growing beyond the limit.</summary>
    internal bool IsFull => Count == _ordersMax;

    internal ref BookOrder Order(int slot) => ref _orderTable[slot];

    internal ref BookLevel Level(int handle) => ref _levelTable[handle];

    internal Side SideOf(int slot) => (_levels[(uint)_orders[(uint)slot].Level].Side & 1) == 0 ? Side.Buy : Side.Sell;

    internal long PriceOf(int slot) => _levels[(uint)_orders[(uint)slot].Level].Price;

    internal int InstrumentOf(int slot) => _levels[(uint)_orders[(uint)slot].Level].Side >> 1;

    /// <summary>The slot of an id, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Find(long id)
    {
        int slot = _heads[Bucket(id)] - 1;
        while (slot >= 0 && _orders[(uint)slot].Id != id) slot = _orders[(uint)slot].Chain;
        return slot;
    }

    /// <summary>Adds an order behind all others of its price. The caller has checked that the id is free and that there is room.</summary>
    internal int Add(int instrument, Side side, long id, long price, long lots)
    {
        if (_freeOrder == None && _freshOrder == _orderTable.Length) Grow();
        int handle = FindOrTake((instrument << 1) | ((int)side - 1), price);
        int slot = _freeOrder;
        if (slot != None) _freeOrder = _orders[(uint)slot].Next;
        else slot = _freshOrder++;
        Count++;

        BookOrder* order = _orders + (uint)slot;
        BookLevel* level = _levels + (uint)handle;
        int* head = _heads + Bucket(id);
        order->Id = id;
        order->Lots = lots;
        order->Level = handle;
        order->Next = None;
        order->Previous = level->Last;
        order->Chain = *head - 1;
        *head = slot + 1;
        if (level->Last == None) level->First = slot;
        else _orders[(uint)level->Last].Next = slot;
        level->Last = slot;
        level->Lots += lots;
        level->Orders++;
        return slot;
    }

    /// <summary>Takes lots off an order, which keeps its place; all of them or more: it is gone.</summary>
    /// <returns>How many were taken.</returns>
    internal long Reduce(int slot, long lots)
    {
        BookOrder* order = _orders + (uint)slot;
        if (lots >= order->Lots) return Remove(slot);

        order->Lots -= lots;
        _levels[(uint)order->Level].Lots -= lots;
        return lots;
    }

    /// <summary>Takes an order out.</summary>
    /// <returns>The lots it had left.</returns>
    internal long Remove(int slot)
    {
        BookOrder* order = _orders + (uint)slot;
        BookLevel* level = _levels + (uint)order->Level;
        long lots = order->Lots;
        if (order->Previous == None) level->First = order->Next;
        else _orders[(uint)order->Previous].Next = order->Next;
        if (order->Next == None) level->Last = order->Previous;
        else _orders[(uint)order->Next].Previous = order->Previous;
        level->Lots -= lots;
        if (--level->Orders == 0) ReleaseLevel(order->Level);

        Unchain(slot, order);
        order->Next = _freeOrder;
        _freeOrder = slot;
        Count--;
        return lots;
    }

    /// <summary>Takes all orders of an instrument out.</summary>
    internal void Clear(int instrument)
    {
        foreach (Side side in (ReadOnlySpan<Side>)[Side.Buy, Side.Sell])
        {
            while (TryBest(instrument, side, out int level)) Remove(_levels[(uint)level].First);
        }
    }

    public void Dispose()
    {
        _orderTable.Dispose();
        _levelTable.Dispose();
        _headTable.Dispose();
        _sideTable.Dispose();
        _entries.Dispose();
    }

    private void Unchain(int slot, BookOrder* order)
    {
        int* head = _heads + Bucket(order->Id);
        if (*head == slot + 1)
        {
            *head = order->Chain + 1;
            return;
        }

        int at = *head - 1;
        while (_orders[(uint)at].Chain != slot) at = _orders[(uint)at].Chain;
        _orders[(uint)at].Chain = order->Chain;
    }

    /// <summary>Where the chain of an id begins: the line by its upper bits, the place in it by its low four, both turned by the hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint Bucket(long id)
    {
        ulong hash = ((ulong)id >> 4) * 0x9E3779B97F4A7C15UL;
        ulong line = hash >> _lineShift;
        return (nuint)((line * LineHeads) | (((ulong)id ^ (hash >> 20)) & (LineHeads - 1)));
    }

    private void Grow()
    {
        int capacity = (int)Math.Min(2L * _orderTable.Length, 1 << 26);
        Slab<BookOrder> orders = new(capacity);
        Slab<BookLevel> levels = new(capacity);
        _orderTable.AsSpan().CopyTo(orders.AsSpan());
        _levelTable.AsSpan().CopyTo(levels.AsSpan());
        _orderTable.Dispose();
        _levelTable.Dispose();
        _headTable.Dispose();
        _orderTable = orders;
        _levelTable = levels;
        _headTable = new Slab<int>(capacity);
        Bind();
        for (int slot = 0; slot < _freshOrder; slot++)
        {
            int* head = _heads + Bucket(_orders[slot].Id);
            _orders[slot].Chain = *head - 1;
            *head = slot + 1;
        }
    }

    private void Bind()
    {
        _orders = _orderTable.Pointer;
        _levels = _levelTable.Pointer;
        _heads = _headTable.Pointer;
        _lineShift = 64 - System.Numerics.BitOperations.Log2((uint)(_headTable.Length / LineHeads));
    }
}
