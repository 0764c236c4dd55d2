// The live orders of all stocks in one table of 16-byte records, found by open addressing: looking one up touches one line of memory, and the
// record says everything that its level needs.
//
//   order  { key u64 = reference XOR locate · 2^48 | price i32: > 0 buys, < 0 sells | shares u32; 0: the place is free }
//
// References are dealt out upwards: four in a row share one line (adds walk along a line), lines are scattered by a multiplication, and the
// places inside a line are turned by the same hash, so that references of any stride spread. An order is addressed by its stock and its
// reference, as every message does; references below 2^48 make the key one to one (venues count from 1).
// Deleting moves the followers of a run back, so that no marks of the deleted are left. The table doubles before it is more than half full.
// Worst case: references made to collide make one long run.
using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Captures;

internal struct ItchOrder
{
    internal ulong Key;

    /// <summary>Price in 1/10,000; sells: the negative of it.</summary>
    internal int Price;

    internal uint Shares;
}

internal sealed unsafe class ItchOrders : IDisposable
{
    /// <summary>"No such order".</summary>
    internal const int None = -1;

    private const int LineOrders = 4, LocateShift = 48;

    private Slab<ItchOrder> _table;
    private ItchOrder* _orders;
    private int _mask, _lineShift;

    /// <param name="ordersMax">Most live orders, 1 to 2^26.</param>
    /// <param name="ordersAtStart">Live orders there is room for before the table first grows.</param>
    internal ItchOrders(int ordersMax, int ordersAtStart)
    {
        OrdersMax = ordersMax;
        _table = new Slab<ItchOrder>(2 * (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * LineOrders, Math.Min(ordersAtStart, ordersMax))));
        Bind();
    }

    internal int OrdersMax { get; }

    /// <summary>Live orders.</summary>
    internal int Count { get; private set; }

    /// <summary>The record in a place.</summary>
    internal ItchOrder* At(int place) => _orders + (uint)place;

    /// <summary>The place of an order, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Find(int locate, long reference)
    {
        ulong key = KeyOf(locate, reference);
        for (int place = HomeOf(key); _orders[(uint)place].Shares != 0; place = (place + 1) & _mask)
        {
            if (_orders[(uint)place].Key == key) return place;
        }

        return None;
    }

    /// <summary>Adds an order. The caller has checked that there is room and that shares are above 0.</summary>
    /// <returns>False if the order is there already.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryAdd(int locate, long reference, int price, uint shares)
    {
        if (2 * Count >= _table.Length) Grow();
        ulong key = KeyOf(locate, reference);
        ItchOrder* order = _orders + (uint)HomeOf(key);
        while (order->Shares != 0)
        {
            if (order->Key == key) return false;

            order = _orders + (((uint)(order - _orders) + 1) & (uint)_mask);
        }

        order->Key = key;
        order->Price = price;
        order->Shares = shares;
        Count++;
        return true;
    }

    /// <summary>Takes an order out.</summary>
    internal void Remove(int place)
    {
        int next = place;
        while (true)
        {
            next = (next + 1) & _mask;
            if (_orders[(uint)next].Shares == 0) break;

            int home = HomeOf(_orders[(uint)next].Key);
            if (((next - home) & _mask) < ((next - place) & _mask)) continue;

            _orders[(uint)place] = _orders[(uint)next];
            place = next;
        }

        _orders[(uint)place].Shares = 0;
        Count--;
    }

    /// <summary>Looking ahead, later: the price of the order that stands where the search begins; mostly the one meant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Peek(int locate, long reference) => _orders[(uint)HomeOf(KeyOf(locate, reference))].Price;

    /// <summary>Looking ahead: the line in which an order is searched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Prefetch(int locate, long reference)
    {
        if (Sse.IsSupported) Sse.Prefetch0(_orders + (uint)HomeOf(KeyOf(locate, reference)));
    }

    public void Dispose() => _table.Dispose();

    private static ulong KeyOf(int locate, long reference) => (ulong)reference ^ ((ulong)(uint)locate << LocateShift);

    /// <summary>Where the search for a key begins; the locate has no say in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int HomeOf(ulong key)
    {
        ulong reference = key & ((1UL << LocateShift) - 1);
        ulong hash = (reference / LineOrders) * 0x9E3779B97F4A7C15UL;
        return (int)(((hash >> _lineShift) * LineOrders) | ((reference ^ (hash >> 20)) & (LineOrders - 1)));
    }

    private void Put(in ItchOrder order)
    {
        int place = HomeOf(order.Key);
        while (_orders[(uint)place].Shares != 0) place = (place + 1) & _mask;
        _orders[(uint)place] = order;
    }

    private void Grow()
    {
        Slab<ItchOrder> old = _table;
        _table = new Slab<ItchOrder>(2 * old.Length);
        Bind();
        foreach (ref readonly ItchOrder order in old.AsSpan())
        {
            if (order.Shares != 0) Put(order);
        }

        old.Dispose();
    }

    private void Bind()
    {
        _orders = _table.Pointer;
        _mask = _table.Length - 1;
        _lineShift = 64 - BitOperations.Log2((uint)(_table.Length / LineOrders));
    }
}
