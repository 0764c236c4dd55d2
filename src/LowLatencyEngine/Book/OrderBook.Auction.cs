using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// At which price a crossed book trades the most lots, without looking at a tick at which nobody stands.
//
// The trick: pairing the best bids with the best asks, level by level, until they no longer cross, finds the largest volume at once, and with it the prices
// that reach it: from the last ask level paired up to the last bid level paired. Inside that interval the left-over (bids at or above the price less asks
// at or below it) changes only where the next bid or the next ask stands, and every next bid lies below every next ask, or both would have been paired.
// Between the two it is smallest in amount: if lots are left over on one side, only that side's next level can lie inside the interval, and it adds to them.
// Only if the paired lots are equal and the next bid and ask stand on neighbouring steps is there no price between; then the one with fewer lots decides.
//
//
// A level at which nobody shows makes no price: it is stepped over. Where only such orders cross, nothing is paired, and the price lies between the touches,
// of all kinds, where the fewest shown lots are left over.
//
// Worst case: one visit to each level that crosses, and to the unshown ones next to them.

/// <summary>What an auction would do: its price, the lots it trades, and what is left over at the price (positive: buy).</summary>
internal readonly record struct AuctionOutcome(long Price, long Lots, long Surplus);

internal sealed unsafe partial class OrderBook
{
    /// <summary>The price of maximum volume; of several, those of the smallest left-over, of these the nearest to the reference on the price step.</summary>
    /// <param name="reference">A price; 0: the lowest wins.</param>
    /// <param name="step">The price step; of two multiples equally near the lower wins; without one among the prices their lowest wins.</param>
    /// <param name="auction">Undefined if false.</param>
    /// <returns>False if the book is not crossed.</returns>
    public bool TryAuction(long reference, long step, out AuctionOutcome auction)
    {
        auction = default;
        BookSide* buys = SideOf(Side.Buy);
        BookSide* sells = SideOf(Side.Sell);
        if (buys->Best == 0 || sells->Best == 0 || _levels[buys->Best].Price < _levels[sells->Best].Price) return false;

        int bid = Shown(buys, buys->Best);
        int ask = Shown(sells, sells->Best);
        int lastBid = 0;
        int lastAsk = 0;
        long demand = 0;
        long supply = 0;
        while (bid != 0 && ask != 0 && _levels[bid].Price >= _levels[ask].Price)
        {
            if (bid != lastBid) demand += _levels[bid].Lots;
            if (ask != lastAsk) supply += _levels[ask].Lots;
            lastBid = bid;
            lastAsk = ask;
            if (demand <= supply) bid = ShownAfter(buys, lastBid);
            if (supply <= demand) ask = ShownAfter(sells, lastAsk);
        }

        bool isPaired = lastBid != 0;
        int nextBid = isPaired ? ShownAfter(buys, lastBid) : bid;
        int nextAsk = isPaired ? ShownAfter(sells, lastAsk) : ask;
        long below = nextBid == 0 ? NoBid : _levels[nextBid].Price;
        long above = nextAsk == 0 ? NoAsk : _levels[nextAsk].Price;
        long lowest = _levels[isPaired ? lastAsk : sells->Best].Price;
        long highest = _levels[isPaired ? lastBid : buys->Best].Price;
        bool isSplit = below >= lowest && above <= highest && below / step * step >= above - step;
        if (below >= highest)
        {
            lowest = Math.Max(lowest, NextPrice(buys, nextBid, NoBid) + 1);
        }
        else if (above <= lowest)
        {
            highest = Math.Min(highest, NextPrice(sells, nextAsk, NoAsk) - 1);
        }
        else if (!isSplit)
        {
            lowest = Math.Max(lowest, below + 1);
            highest = Math.Min(highest, above - 1);
        }
        else
        {
            long fewer = _levels[nextBid].Lots - _levels[nextAsk].Lots;
            if (fewer > 0) lowest = above;
            else lowest = Math.Max(lowest, NextPrice(buys, nextBid, NoBid) + 1);
            if (fewer < 0) highest = below;
            else highest = Math.Min(highest, NextPrice(sells, nextAsk, NoAsk) - 1);
        }

        long price = Nearest(reference, step, lowest, highest);
        long surplus = demand - supply;
        if (price <= below) surplus += _levels[nextBid].Lots;
        else if (price >= above) surplus -= _levels[nextAsk].Lots;
        auction = new AuctionOutcome(price, Math.Min(demand, supply), surplus);
        return true;
    }

    /// <summary>Open lots of a side at a price or better.</summary>
    public long LotsWithin(Side side, long limitPrice)
    {
        BookSide* own = SideOf(side);
        long limit = KeyOf(side, limitPrice);
        long lots = 0;
        for (int level = own->Best; level != 0 && _levels[level].Key <= limit; level = own->After(_levels[level].Key)) lots += _levels[level].Lots;
        return lots;
    }

    private int ShownAfter(BookSide* side, int level) => Shown(side, side->After(_levels[level].Key));

    /// <summary>The level, or the first behind it at which somebody shows.</summary>
    private int Shown(BookSide* side, int level)
    {
        while (level != 0 && _levels[level].Lots == 0) level = side->After(_levels[level].Key);
        return level;
    }

    private long NextPrice(BookSide* side, int level, long none)
    {
        int next = ShownAfter(side, level);
        return next == 0 ? none : _levels[next].Price;
    }

    private static long Nearest(long reference, long step, long lowest, long highest)
    {
        long wanted = Math.Clamp(reference, lowest, highest);
        long down = wanted / step * step;
        long up = down == wanted ? down : down + step;
        if (down < lowest) return up <= highest ? up : lowest;
        return up <= highest && up - wanted < wanted - down ? up : down;
    }
}
