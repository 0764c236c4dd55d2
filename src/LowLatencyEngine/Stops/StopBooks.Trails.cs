using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Stops;

// Trailing orders: a sell follows rising prices, so the price it follows next is an ask of the second ladder; a buy's is a bid. Entries there are
// named by the order's slot.
internal sealed partial class StopBooks
{
    /// <summary>The second ladder of a source, whose entries' owners are slots: the order in which trailing orders move.</summary>
    internal OrderBook Trails(int instrument, TriggerSource source) => _trails[At(instrument, source)];

    /// <summary>The order that an entry of the second ladder is of.</summary>
    internal int OrderOfTrail(int trailSlot) => _trailPool[trailSlot].Owner;

    /// <summary>
    /// The next trailing order that follows to a price: sells first, from the lowest price they follow next; at one such price by when they came to it.
    /// Its trigger is a new one, behind all others there, unless rounding leaves it where it was.
    /// </summary>
    internal bool TryTrail(int instrument, TriggerSource source, long price, out int slot)
    {
        int at = At(instrument, source);
        OrderBook trails = _trails[at];
        int entry = trails.BestAsk <= price ? trails.Front(Side.Sell) : trails.BestBid >= price ? trails.Front(Side.Buy) : None;
        slot = None;
        if (entry == None)
        {
            Rearm(at);
            return false;
        }

        slot = OrderOfTrail(entry);
        ref StopRow row = ref _rows[slot];
        long before = row.Trigger;
        Trail(ref row, price);
        if (row.Trigger != before) _ladders[at].Move(slot, row.Trigger, _pool[slot].Leaves);

        long next = row.NextBest();
        if (next > 0) trails.Move(entry, next, 1);
        else Unfollow(ref row);
        return true;
    }

    private void StartTrailing(int slot, OrderBook ladder, long price)
    {
        ref StopRow row = ref _rows[slot];
        row.State = StopState.Waiting;
        Trail(ref row, price);
        ladder.TakeOver(ladder, slot, row.LadderSide, row.Trigger, OrderFlags.None);
        Follow(slot);
    }

    private void Trail(ref StopRow row, long price)
    {
        row.Best = price;
        row.Trigger = row.TrailedTrigger(_priceMin[row.Instrument], _priceMax[row.Instrument]);
    }

    private void Follow(int slot)
    {
        ref StopRow row = ref _rows[slot];
        long next = row.NextBest();
        if (next <= 0) return;

        Side side = row.Side == Side.Buy ? Side.Buy : Side.Sell;
        row.TrailSlot = _trails[At(row.Instrument, row.Source)].Add(slot + 1, side, next, 1, slot, OrderFlags.None);
    }

    private void Unfollow(ref StopRow row)
    {
        if (row.TrailSlot == None) return;

        _trails[At(row.Instrument, row.Source)].Remove(row.TrailSlot);
        row.TrailSlot = None;
    }
}
