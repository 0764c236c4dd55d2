using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// Orders that the market does not see: hidden ones, and all-or-none ones, which trade only with whoever is large enough. They stand in the same queue
// as the others of their price, behind all shown ones, and are in no total of depth.
//
// The trick: a level's cold half knows the first unshown order of its queue, and a shown order joins in front of that one. A book without unshown
// orders never looks there: its orders join at the sentinel as if none of this existed.
//
// Pegged orders are shown, but must not be what pegs follow; a level counts them, so that the price to follow is found by levels alone.
internal sealed unsafe partial class OrderBook
{
    /// <summary>A mark that pegged orders carry inside the book, beside their flags.</summary>
    internal const OrderFlags PeggedMark = (OrderFlags)128;

    /// <summary>Levels that are looked at, from the best on, for a price to follow.</summary>
    internal const int FollowedLevelsMax = 64;

    private const OrderFlags UnshownFlags = OrderFlags.Hidden | OrderFlags.AllOrNone;
    private const OrderFlags SpecialFlags = OrderFlags.ReduceOnly | UnshownFlags | PeggedMark;

    private int _unshown;

    /// <summary>The best price at which an order is shown; false if there is none. Looks at every better level.</summary>
    public bool TryShown(Side side, out long price) => TryLevel(side, int.MaxValue, butPegged: false, out price);

    /// <summary>The best price at which an order is shown that is not pegged, among the first <see cref="FollowedLevelsMax"/> levels: what pegs follow.</summary>
    public bool TryFollowed(Side side, out long price) => TryLevel(side, FollowedLevelsMax, butPegged: true, out price);

    private bool TryLevel(Side side, int levelsMax, bool butPegged, out long price)
    {
        BookSide* own = SideOf(side);
        if (!butPegged && _unshown == 0) return TryBest(side, out price) || NoPrice(out price);

        int looked = 0;
        for (int level = own->Best; level != 0 && looked < levelsMax; level = own->After(_levels[level].Key), looked++)
        {
            int left = _levels[level].Orders - _extras[level].UnshownOrders - (butPegged ? _extras[level].PeggedOrders : 0);
            if (left <= 0) continue;

            price = _levels[level].Price;
            return true;
        }

        return NoPrice(out price);
    }

    private static bool NoPrice(out long price)
    {
        price = 0;
        return false;
    }

    /// <summary>Joins where there may be unshown orders: before the first of them, or, unshown itself, at the end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void JoinSpecial(OrderNode* order, int slot, int handle, OrderFlags flags)
    {
        PriceLevel* level = _levels + (uint)handle;
        LevelExtra* extra = _extras + (uint)handle;
        bool isUnshown = (flags & UnshownFlags) != 0;
        int next = isUnshown || extra->UnshownOrders == 0 ? _pool.SentinelOf(handle) : extra->FirstUnshown;
        int previous = _orders[(uint)next].Previous;
        order->Next = next;
        order->Previous = previous;
        _orders[(uint)previous].Next = slot;
        _orders[(uint)next].Previous = slot;
        level->Orders++;
        if (isUnshown)
        {
            if (extra->UnshownOrders++ == 0) extra->FirstUnshown = slot;
            _unshown++;
        }
        else
        {
            level->Lots += order->Leaves;
            if ((flags & PeggedMark) != 0) extra->PeggedOrders++;
        }

        if ((flags & OrderFlags.ReduceOnly) != 0) extra->ReduceOnlyLots += order->Leaves;
    }

    /// <summary>Takes an order that is not plain out of its level's totals; it is still linked.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void UncountSpecial(OrderNode* order, int handle, OrderFlags flags)
    {
        LevelExtra* extra = _extras + (uint)handle;
        if ((flags & UnshownFlags) != 0)
        {
            if (extra->FirstUnshown == (int)(order - _orders)) extra->FirstUnshown = order->Next;
            extra->UnshownOrders--;
            _unshown--;
        }
        else
        {
            _levels[(uint)handle].Lots -= order->Leaves;
            if ((flags & PeggedMark) != 0) extra->PeggedOrders--;
        }

        if ((flags & OrderFlags.ReduceOnly) != 0) extra->ReduceOnlyLots -= order->Leaves;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReduceSpecial(int handle, OrderFlags flags, long lots)
    {
        if ((flags & UnshownFlags) == 0) _levels[(uint)handle].Lots -= lots;
        if ((flags & OrderFlags.ReduceOnly) != 0) _extras[(uint)handle].ReduceOnlyLots -= lots;
    }
}
