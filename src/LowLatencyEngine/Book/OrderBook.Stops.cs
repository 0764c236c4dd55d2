using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// What a book does when it keeps triggers instead of orders to match: see the room Stops.
internal sealed unsafe partial class OrderBook
{
    /// <summary>
    /// Takes a live order over from a book of the same pool and instrument (or from the other side of this one), behind all others of the price; id,
    /// lots, owner and slot stay.
    /// </summary>
    public void TakeOver(OrderBook from, int slot, Side side, long price, OrderFlags flags)
    {
        OrderNode* order = from.Live(slot);
        int handle = order->Level;
        if (from.Leave(order, handle)) from.SideOf(_levels[(uint)handle].Key)->Release(_pool, handle);

        int to = SideOf(side)->FindOrTake(_pool, _instrument, KeyOf(side, price));
        order->SetLevelAndFlags(to, flags);
        Join(order, slot, to, flags);
    }

    /// <summary>Writes a side's trigger levels from the nearest on; lots marked reduce-only are those of take-profits.</summary>
    /// <returns>How many were written: all of them, or as many as there is room for.</returns>
    public int CopyTriggers(Side side, Span<StopLevel> into)
    {
        BookSide* own = SideOf(side);
        int written = 0;
        for (int level = own->Best; level != 0 && written < into.Length; level = own->After(_levels[level].Key))
        {
            long takeProfit = _extras[level].ReduceOnlyLots;
            into[written++] = new StopLevel(_levels[level].Price, _levels[level].Lots - takeProfit, takeProfit, _levels[level].Orders);
        }

        return written;
    }
}
