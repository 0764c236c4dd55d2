// Orders that wait for a price. One price of a source (last, mark, index) of an instrument costs what it triggers and what it makes trail; if that is
// nothing, one compare. Which due orders have their turn, and which wait aside: StopBooks.Due.
//
// The trick: a trigger ladder is an order book that nobody trades with. Triggers reached by a rising price are its asks, those reached by a falling
// price its bids, so the next to trigger is the front of a side, "trigger order, then arrival" is price-time priority, and the map of stops is its
// depth. The orders live in the pool of the resting ones: one id space, one limit, and slots that the owner's list of open orders knows. In these
// books the flag reduce-only says "take-profit", for the map alone. A trailing order stands in a second ladder too, by the price that it follows
// next; so only those that really move are touched, however many trail. What triggered waits in one queue for its turn, out of its ladder: it
// triggers once, wherever the price goes. Nearest trigger below and above are kept beside each other: `IsHit` is one unsigned compare.
//
// Why it is right: every change ends in `Rearm`, which reads the nearest keys off the ladders, so the compare misses nothing. Just after an order
// that is reached already has been placed, nothing lies between the two keys: then every price is a hit.
//
// Worst case: a new extreme moves every trailing order that had followed to within its step of the old one, one by one; with a step of s ticks
// an order moves once per s ticks. Where trailing orders without a step gather in a trend, each tick is a pass over them: a step bounds it.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Book;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Stops;

/// <summary>All untriggered orders of the engine, and those triggered that have not entered yet.</summary>
internal sealed partial class StopBooks : IDisposable
{
    internal const int Sources = 3;
    private const int None = OrderPool.None;

    private readonly OrderPool _pool;
    private readonly OrderPool _trailPool;
    private Table<StopRow> _rows;
    private Table<Watch> _watches;
    private readonly OrderBook[] _ladders;
    private readonly OrderBook[] _trails;
    private readonly OrderBook[] _due;
    private readonly int _common;
    private readonly long[] _priceMin;
    private readonly long[] _priceMax;
    private Table<DueQueue> _queues;

    /// <param name="pool">Where slots come from.</param>
    /// <param name="contracts">The instruments; the ranges of their prices are kept.</param>
    internal StopBooks(OrderPool pool, IReadOnlyList<Instrument> contracts)
    {
        int instruments = contracts.Count;
        _common = instruments;
        BookOptions small = new() { WindowTicks = BookOptions.WindowTicksMin };
        _pool = pool;
        _trailPool = new OrderPool(pool.Capacity);
        _rows = new Table<StopRow>(pool.Capacity);
        _watches = new Table<Watch>(instruments * Sources);
        _queues = new Table<DueQueue>(instruments + 1);
        _ladders = new OrderBook[instruments * Sources];
        _trails = new OrderBook[instruments * Sources];
        _due = new OrderBook[instruments];
        _priceMin = new long[instruments];
        _priceMax = new long[instruments];
        for (int i = 0; i < instruments; i++)
        {
            _priceMin[i] = contracts[i].PriceMin;
            _priceMax[i] = contracts[i].PriceMax;
            _due[i] = new OrderBook(pool, i, small);
            for (int at = i * Sources; at < (i + 1) * Sources; at++)
            {
                _ladders[at] = new OrderBook(pool, i, small);
                _trails[at] = new OrderBook(_trailPool, i, small);
                Rearm(at);
            }
        }
    }

    /// <summary>The prices between which nothing happens.</summary>
    private struct Watch
    {
        internal long Low;
        internal ulong Width;
    }

    internal long Bytes
    {
        get
        {
            long bytes = _rows.Bytes + _watches.Bytes + _queues.Bytes + _trailPool.FootprintBytes;
            foreach (OrderBook book in _ladders) bytes += book.FootprintBytes;
            foreach (OrderBook book in _trails) bytes += book.FootprintBytes;
            foreach (OrderBook book in _due) bytes += book.FootprintBytes;
            return bytes;
        }
    }

    internal ref StopRow this[int slot] => ref _rows[slot];

    /// <summary>The ladder of a source: asks are triggers reached by a rising price, bids those reached by a falling one.</summary>
    internal OrderBook Ladder(int instrument, TriggerSource source) => _ladders[At(instrument, source)];

    /// <summary>Whether a price triggers or moves anything.</summary>
    internal bool IsHit(int instrument, TriggerSource source, long price)
    {
        ref Watch watch = ref _watches[At(instrument, source)];
        return (ulong)(price - watch.Low) >= watch.Width;
    }

    /// <summary>The lowest and the highest price that triggers and moves nothing; the lowest is above the highest where there is none.</summary>
    internal (long Low, long High) QuietBetween(int instrument, TriggerSource source)
    {
        ref Watch watch = ref _watches[At(instrument, source)];
        return (watch.Low, watch.Low + (long)watch.Width - 1);
    }

    /// <summary>
    /// Places an order. The caller has checked that pool and id are free, and looks afterwards whether the source's price triggers it at once.
    /// </summary>
    /// <param name="orderId">Its id.</param>
    /// <param name="owner">Kept in the pool.</param>
    /// <param name="lots">1 or more.</param>
    /// <param name="terms">Everything but state and links; of a trailing order, Trigger is the price from which it trails, 0: at once.</param>
    /// <param name="price">The source's price, 0: none yet; a trailing order without a start price needs one.</param>
    /// <returns>The pool's slot.</returns>
    internal int Add(long orderId, int owner, long lots, in StopRow terms, long price)
    {
        StopRow row = terms;
        Start(ref row, price);
        int at = At(row.Instrument, row.Source);
        int slot = _ladders[at].Add(orderId, row.LadderSide, row.Trigger, lots, owner, row.WaitsForGain ? OrderFlags.ReduceOnly : OrderFlags.None);
        _rows[slot] = row;
        if (row.IsTrailing && row.State == StopState.Waiting) Follow(slot);
        Rearm(at);
        return slot;
    }

    /// <summary>Where an order would stand if it were placed at this price of its source: its state, its trigger, and the price it follows.</summary>
    internal void Start(ref StopRow row, long price)
    {
        row.TrailSlot = row.Next = row.Previous = None;
        row.State = StopState.Waiting;
        if (!row.IsTrailing) return;

        bool isThere = row.Trigger == 0 || (price != 0 && (row.Side == Side.Buy ? price <= row.Trigger : price >= row.Trigger));
        if (isThere) Trail(ref row, price);
        else row.State = StopState.Dormant;
    }

    /// <summary>Takes an order out and frees its slot.</summary>
    internal void Remove(int slot)
    {
        ref StopRow row = ref _rows[slot];
        int at = At(row.Instrument, row.Source);
        if (row.State == StopState.Due)
        {
            LeaveQueue(in row);
            _due[row.Instrument].Remove(slot);
        }
        else
        {
            Unfollow(ref row);
            _ladders[at].Remove(slot);
            Rearm(at);
        }

        row = default;
    }

    /// <summary>Takes lots off an order, which keeps its place; at least one lot stays.</summary>
    internal void Reduce(int slot, long lots)
    {
        ref StopRow row = ref _rows[slot];
        OrderBook book = row.State == StopState.Due ? _due[row.Instrument] : _ladders[At(row.Instrument, row.Source)];
        book.Reduce(slot, lots);
    }

    /// <summary>Gives an order that is not due a new trigger and new lots, behind all others of that trigger.</summary>
    internal void Move(int slot, long trigger, long lots)
    {
        ref StopRow row = ref _rows[slot];
        int at = At(row.Instrument, row.Source);
        row.Trigger = trigger;
        _ladders[at].Move(slot, trigger, lots);
        Rearm(at);
    }

    /// <summary>
    /// The next order that a price reaches: rising triggers first, the lowest first, then falling ones, the highest first; at one trigger by arrival.
    /// It is due now, or, if it was dormant, trails from here. Call until false, then <see cref="TryTrail"/> until false.
    /// </summary>
    internal bool TryReach(int instrument, TriggerSource source, long price, out int slot)
    {
        int at = At(instrument, source);
        OrderBook ladder = _ladders[at];
        slot = ladder.BestAsk <= price ? ladder.Front(Side.Sell) : ladder.BestBid >= price ? ladder.Front(Side.Buy) : None;
        if (slot == None)
        {
            Rearm(at);
            return false;
        }

        ref StopRow row = ref _rows[slot];
        if (row.State == StopState.Dormant)
        {
            StartTrailing(slot, ladder, price);
            return true;
        }

        Unfollow(ref row);
        row.State = StopState.Due;
        row.TriggeredAt = price;
        _due[instrument].TakeOver(ladder, slot, Side.Buy, 1, OrderFlags.None);
        JoinQueue(slot, QueueOf(instrument));
        return true;
    }

    internal void Visit(StateVisitor visitor)
    {
        _trailPool.Visit(visitor);
        visitor.Table(_rows);
        visitor.Table(_watches);
        foreach (OrderBook book in _ladders) book.Visit(visitor);
        foreach (OrderBook book in _trails) book.Visit(visitor);
        foreach (OrderBook book in _due) book.Visit(visitor);
        visitor.Table(_queues);
    }

    public void Dispose()
    {
        _trailPool.Dispose();
        _rows.Dispose();
        _watches.Dispose();
        _queues.Dispose();
    }

    private static int At(int instrument, TriggerSource source) => instrument * Sources + (int)source;

    private void Rearm(int at)
    {
        ref Watch watch = ref _watches[at];
        watch.Low = Math.Max(_ladders[at].BestBid, _trails[at].BestBid) + 1;
        long above = Math.Min(_ladders[at].BestAsk, _trails[at].BestAsk);
        watch.Width = above > watch.Low ? (ulong)(above - watch.Low) : 0;
    }
}
