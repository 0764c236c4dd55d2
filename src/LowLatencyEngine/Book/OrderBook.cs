using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// Price-time priority for one instrument. The book keeps orders and answers who is first; it matches nothing and knows nobody.
//
// The trick is spread over its parts: `BookSide` finds a level by its price and the next level by a few bit scans, `OrderNode`
// makes queues of 32-byte records, `OrderPool` finds an order by its id in one line. Adding, cancelling and filling touch about
// four cache lines each, and the commands to come can have them fetched ahead.
//
// Worst case: prices outside the window cost a tree access; see `BookSide`, `FarLevels` and `OrderIndex` for theirs.

/// <summary>The resting orders of one instrument. Slots are those of the pool.</summary>
internal sealed unsafe partial class OrderBook
{
    /// <summary><see cref="BestBid"/> of a book without bids: below any price.</summary>
    public const long NoBid = -BookSide.NoKey;

    /// <summary><see cref="BestAsk"/> of a book without asks: above any price.</summary>
    public const long NoAsk = BookSide.NoKey;

    private readonly OrderPool _pool;
    private readonly BookSide* _sides;
    private readonly OrderNode* _orders;
    private readonly PriceLevel* _levels;
    private readonly LevelExtra* _extras;
    private readonly int _instrument;

    /// <summary>An empty book.</summary>
    /// <param name="pool">Where all memory comes from and goes back to when the pool is disposed of.</param>
    /// <param name="instrument">Number of the instrument, part of every order's identity in the pool.</param>
    /// <param name="options">Limits of this book.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public OrderBook(OrderPool pool, int instrument, BookOptions options)
    {
        options.Validate();
        _pool = pool;
        _instrument = instrument;
        _orders = pool.Orders;
        _levels = pool.Levels;
        _extras = pool.Extras;

        int sideWords = sizeof(BookSide) / sizeof(ulong);
        int windowWords = BookSide.WordsFor(options.WindowTicks);
        ulong* memory = pool.TakeBookMemory(2 * (sideWords + windowWords));
        FootprintBytes = 2L * sizeof(ulong) * (sideWords + windowWords);
        _sides = (BookSide*)memory;
        _sides[0] = new BookSide(pool, memory + 2 * sideWords, options.WindowTicks);
        _sides[1] = new BookSide(pool, memory + 2 * sideWords + windowWords, options.WindowTicks);
    }

    /// <summary>Highest price at which a buy order rests; <see cref="NoBid"/> without one.</summary>
    public long BestBid => -_sides[0].BestKey;

    /// <summary>Lowest price at which a sell order rests; <see cref="NoAsk"/> without one.</summary>
    public long BestAsk => _sides[1].BestKey;

    /// <summary>Size in bytes of what the book took from the pool for itself; orders and levels are the pool's.</summary>
    public long FootprintBytes { get; }

    /// <summary>The best price of a side.</summary>
    /// <returns>False if the side is empty.</returns>
    public bool TryBest(Side side, out long price)
    {
        BookSide* own = SideOf(side);
        price = Unsigned(own->BestKey);
        return own->Best != 0;
    }

    /// <summary>Adds an order behind all others of its price that are shown, or behind all if it is not shown itself. The caller has checked that the pool has room and the id is free.</summary>
    /// <param name="orderId">Any value, unique among the live orders of the instrument.</param>
    /// <param name="side">Buy or sell.</param>
    /// <param name="price">1 to 2^62 ticks.</param>
    /// <param name="lots">1 to 2^62 lots.</param>
    /// <param name="owner">Kept for the caller.</param>
    /// <param name="flags">Kept for the caller; reduce-only keeps the lots out of <see cref="CanFill"/>, hidden and all-or-none out of depth.</param>
    /// <returns>The order's slot, valid until it is removed or filled.</returns>
    public int Add(long orderId, Side side, long price, long lots, int owner, OrderFlags flags)
    {
        Debug.Assert(price > 0 && lots > 0);
        int handle = SideOf(side)->FindOrTake(_pool, _instrument, KeyOf(side, price));
        int slot = _pool.TakeOrder(_instrument, orderId);

        OrderNode* order = _orders + (uint)slot;
        order->Id = orderId;
        order->Leaves = lots;
        order->Owner = owner;
        order->SetLevelAndFlags(handle, flags);
        Join(order, slot, handle, flags);
        return slot;
    }

    /// <summary>Takes an order out and frees its slot.</summary>
    public void Remove(int slot)
    {
        OrderNode* order = Live(slot);
        int handle = order->Level;
        bool last = Leave(order, handle);
        _pool.ReleaseOrder(_instrument, slot);
        if (last) SideOf(_levels[(uint)handle].Key)->Release(_pool, handle);
    }

    /// <summary>Gives an order a new price and new lots, behind all others of that price; id, side, owner, flags and slot stay.</summary>
    public void Move(int slot, long price, long lots)
    {
        Debug.Assert(price > 0 && lots > 0);
        OrderNode* order = Live(slot);
        int from = order->Level;
        OrderFlags flags = order->Flags;
        BookSide* side = SideOf(_levels[(uint)from].Key);
        bool last = Leave(order, from);
        if (last) side->Release(_pool, from);

        int to = side->FindOrTake(_pool, _instrument, side == _sides ? -price : price);
        order->Leaves = lots;
        order->SetLevelAndFlags(to, flags);
        Join(order, slot, to, flags);
    }

    /// <summary>Takes lots off an order, which keeps its place; at zero leaves the order is gone and its slot free.</summary>
    /// <param name="slot">A live order of this book.</param>
    /// <param name="lots">1 to the order's leaves.</param>
    public void Reduce(int slot, long lots)
    {
        OrderNode* order = Live(slot);
        Debug.Assert(lots > 0 && lots <= order->Leaves);
        if (lots == order->Leaves)
        {
            Remove(slot);
            return;
        }

        order->Leaves -= lots;
        if ((order->Flags & SpecialFlags) == 0) _levels[order->Level].Lots -= lots;
        else ReduceSpecial(order->Level, order->Flags, lots);
    }

    /// <summary>The first order of a side: best price, then earliest; <see cref="OrderPool.None"/> if the side is empty.</summary>
    public int Front(Side side)
    {
        int best = SideOf(side)->Best;
        return best == 0 ? OrderPool.None : _levels[best].First;
    }

    /// <summary>Whether a taker with that limit would trade with anyone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Crosses(Side takerSide, long limitPrice)
    {
        Side makerSide = Opposite(takerSide);
        return SideOf(makerSide)->BestKey <= KeyOf(makerSide, limitPrice);
    }

    /// <summary>The first order that a taker with that limit would trade with; <see cref="OrderPool.None"/> if none.</summary>
    public int FrontAgainst(Side takerSide, long limitPrice)
    {
        Side makerSide = Opposite(takerSide);
        BookSide* makers = SideOf(makerSide);
        return makers->BestKey <= KeyOf(makerSide, limitPrice) ? _levels[(uint)makers->Best].First : OrderPool.None;
    }

    /// <summary>The order that follows on the same side, across levels; <see cref="OrderPool.None"/> after the last.</summary>
    public int Next(int slot)
    {
        OrderNode* order = Live(slot);
        int next = order->Next;
        if (next < _pool.Capacity) return next;
        long key = _levels[order->Level].Key;
        int level = SideOf(key)->After(key);
        return level == 0 ? OrderPool.None : _levels[level].First;
    }

    /// <summary>The state of both sides.</summary>
    internal void Visit(StateVisitor visitor)
    {
        _sides[0].Visit(visitor);
        _sides[1].Visit(visitor);
        _unshown = visitor.Value(_unshown);
    }

    // Links an order in behind the last of its level: behind the last shown one where there are others.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Join(OrderNode* order, int slot, int handle, OrderFlags flags)
    {
        if ((int)(flags & SpecialFlags) + _unshown != 0)
        {
            JoinSpecial(order, slot, handle, flags);
            return;
        }

        PriceLevel* level = _levels + (uint)handle;
        long lots = order->Leaves;
        int last = level->Last;
        order->Next = _pool.SentinelOf(handle);
        order->Previous = last;
        _orders[(uint)last].Next = slot;
        level->Last = slot;
        level->Lots += lots;
        level->Orders++;
        Debug.Assert(level->Lots > 0, "The lots of a level stay within 63 bits: the caller bounds open interest.");
    }

    // Unlinks an order; true if it was the last of its level.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Leave(OrderNode* order, int handle)
    {
        OrderNode* orders = _orders;
        PriceLevel* level = _levels + (uint)handle;
        if ((order->Flags & SpecialFlags) == 0) level->Lots -= order->Leaves;
        else UncountSpecial(order, handle, order->Flags);
        int next = order->Next;
        int previous = order->Previous;
        orders[(uint)next].Previous = previous;
        orders[(uint)previous].Next = next;
        return --level->Orders == 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BookSide* SideOf(Side side)
    {
        Debug.Assert(side is Side.Buy or Side.Sell);
        return _sides + ((int)side - 1);
    }

    // A key's sign bit tells the side: set for buys.
    private BookSide* SideOf(long key) => _sides + 1 + (key >> 63);

    // Buy: -price, sell: price, without a branch: (price ^ -1) + 1 and (price ^ 0) + 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long KeyOf(Side side, long price)
    {
        long minus = (long)side - 2;
        return (price ^ minus) - minus;
    }

    private static Side Opposite(Side side) => (Side)(3 - (int)side);

    private static long Unsigned(long key) => key < 0 ? -key : key;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private OrderNode* Live(int slot)
    {
        Debug.Assert((uint)slot < (uint)_pool.Capacity && _orders[slot].Leaves > 0);
        Debug.Assert(_levels[_orders[slot].Level].Instrument == _instrument, "The order rests in this book.");
        return _orders + (uint)slot;
    }
}
