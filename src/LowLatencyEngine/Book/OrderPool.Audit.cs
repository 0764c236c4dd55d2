using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// What must hold between the parts, checked from scratch: for tests, for recovery, for a suspicious operator. Slow, and allocates.
internal sealed unsafe partial class OrderPool
{
    /// <summary>Checks every table against every other.</summary>
    /// <param name="books">All books of the pool.</param>
    /// <returns>The first fault in words, or null.</returns>
    public string? FindFault(params ReadOnlySpan<OrderBook> books)
    {
        bool[] orderSeen = new bool[Capacity];
        bool[] levelSeen = new bool[Capacity + 1];

        int free = 0;
        for (int slot = _freeOrder; slot != None; slot = Orders[slot].Next, free++)
        {
            if (orderSeen[slot]) return $"Order slot {slot} is in the free list twice.";
            orderSeen[slot] = true;
        }

        if (free + Count != _freshOrder) return $"{free} free and {Count} live orders are not the {_freshOrder} ever used.";

        int freeLevels = 0;
        for (int level = _freeLevel; level != 0; level = Levels[level].First, freeLevels++)
        {
            if (levelSeen[level]) return $"Level {level} is in the free list twice.";
            levelSeen[level] = true;
        }

        if (freeLevels + LevelCount + 1 != _freshLevel) return $"{freeLevels} free and {LevelCount} live levels are not all ever used.";

        int orders = 0;
        int levels = 0;
        foreach (OrderBook book in books)
        {
            string? fault = book.FindFault(orderSeen, levelSeen, ref orders, ref levels);
            if (fault != null) return fault;
        }

        if (orders != Count) return $"The books hold {orders} orders, the pool counts {Count}.";
        if (levels != LevelCount) return $"The books hold {levels} levels, the pool counts {LevelCount}.";
        return _index.FindFault(Count);
    }
}

internal readonly unsafe partial struct OrderIndex
{
    /// <summary>Checks that there are so many entries and that every bucket counts the orders that passed it on, no others.</summary>
    public string? FindFault(int orders)
    {
        uint[] passed = new uint[_mask + 1];
        int entries = 0;
        for (int i = 0; i <= _mask; i++)
        {
            for (uint lanes = ~_buckets[i].Free & LaneMask; lanes != 0; lanes &= lanes - 1, entries++)
            {
                OrderNode* order = _orders + (uint)_buckets[i].SlotAt(lanes);
                for (int home = BucketOf(_levels[(uint)order->Level].Instrument, order->Id); home != i; home = (home + 1) & _mask) passed[home]++;
            }
        }

        for (int i = 0; i <= _mask; i++)
        {
            if (_buckets[i].Passed != passed[i]) return $"Bucket {i} counts {_buckets[i].Passed} orders passed on, {passed[i]} were.";
        }

        return entries == orders ? null : $"The index holds {entries} entries for {orders} orders.";
    }
}

internal sealed unsafe partial class OrderBook
{
    /// <summary>Checks levels, queues, totals and index entries of this book; see <see cref="OrderPool.FindFault"/>.</summary>
    internal string? FindFault(bool[] orderSeen, bool[] levelSeen, ref int orders, ref int levels)
    {
        foreach (Side side in (ReadOnlySpan<Side>)[Side.Buy, Side.Sell])
        {
            BookSide* own = SideOf(side);
            int count = 0;
            long last = long.MinValue;
            if (own->BestKey != (own->Best == 0 ? BookSide.NoKey : _levels[own->Best].Key)) return $"{side}: the best key is not the best level's.";
            for (int level = own->After(long.MinValue); level != 0; level = own->After(last))
            {
                long key = _levels[level].Key;
                if (levelSeen[level]) return $"Level {level} is free, or reached twice.";
                levelSeen[level] = true;
                if (count++ == 0 && level != own->Best) return $"{side}: level {level} is first, {own->Best} is said to be.";
                if (key <= last) return $"{side}: level {level} is out of order.";
                if (own->Find(key) != level) return $"{side}: level {level} is not found at its price.";
                if (_levels[level].Side != side || _levels[level].Instrument != _instrument) return $"Level {level} is another book's or side's.";
                string? fault = FindFaultInQueue(level, orderSeen, ref orders);
                if (fault != null) return fault;
                last = key;
            }

            if (count != own->Count) return $"{side}: {count} levels are reached, {own->Count} are counted.";
            if (count == 0 && own->Best != 0) return $"{side}: empty, yet has a best level.";
            levels += count;
        }

        return null;
    }

    private string? FindFaultInQueue(int handle, bool[] orderSeen, ref int orders)
    {
        ref PriceLevel level = ref _levels[handle];
        int sentinel = _pool.SentinelOf(handle);
        long lots = 0;
        long reduceOnlyLots = 0;
        int count = 0;
        int unshown = 0;
        int pegged = 0;
        int previous = sentinel;

        for (int slot = level.First; slot != sentinel; slot = _orders[slot].Next, count++)
        {
            if ((uint)slot >= (uint)orderSeen.Length || orderSeen[slot]) return $"Slot {slot} is free, or reached twice.";
            orderSeen[slot] = true;
            ref OrderNode order = ref _orders[slot];
            if (order.Level != handle || order.Previous != previous) return $"Slot {slot} is wrongly linked in level {handle}.";
            if (order.Leaves <= 0) return $"Slot {slot} has {order.Leaves} lots.";
            if (!_pool.TryFind(_instrument, order.Id, out int found) || found != slot) return $"Slot {slot} is not found by its id.";
            bool isUnshown = (order.Flags & UnshownFlags) != 0;
            if (unshown > 0 && !isUnshown) return $"Slot {slot} is shown, but stands behind one that is not.";
            if (isUnshown && unshown++ == 0 && _extras[handle].FirstUnshown != slot) return $"Slot {slot} is the first of level {handle} that is not shown.";
            if (!isUnshown) lots += order.Leaves;
            if (!isUnshown && (order.Flags & PeggedMark) != 0) pegged++;
            if ((order.Flags & OrderFlags.ReduceOnly) != 0) reduceOnlyLots += order.Leaves;
            previous = slot;
        }

        orders += count;
        if (count == 0) return $"Level {handle} is empty.";
        if (level.Last != previous || level.Orders != count) return $"Level {handle} ends elsewhere, or miscounts its {count} orders.";
        if (_extras[handle].UnshownOrders != unshown || _extras[handle].PeggedOrders != pegged) return $"Level {handle} miscounts orders that are not plain.";
        return level.Lots == lots && _extras[handle].ReduceOnlyLots == reduceOnlyLots ? null : $"The totals of level {handle} are not the sums of its orders.";
    }
}
