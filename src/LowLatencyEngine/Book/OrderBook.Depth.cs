using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// Questions about totals: answered from the levels, without touching an order.
internal sealed unsafe partial class OrderBook
{
    /// <summary>
    /// Whether a taker could fill that many lots at its limit or better. Reduce-only lots are not counted: how many of them will
    /// trade is only known at the match. Stops at the level that suffices.
    /// </summary>
    public bool CanFill(Side takerSide, long limitPrice, long lots)
    {
        Side makerSide = Opposite(takerSide);
        BookSide* side = SideOf(makerSide);
        long limit = KeyOf(makerSide, limitPrice);

        for (int level = side->Best; level != 0 && _levels[level].Key <= limit; level = side->After(_levels[level].Key))
        {
            lots -= _levels[level].Lots - _extras[level].ReduceOnlyLots;
            if (lots <= 0) return true;
        }

        return false;
    }

    /// <summary>Open lots at a price, reduce-only ones included; 0 without a level.</summary>
    public long LotsAt(Side side, long price)
    {
        int level = SideOf(side)->Find(KeyOf(side, price));
        return level == 0 ? 0 : _levels[level].Lots;
    }

    /// <summary>Writes a side's levels from the best on.</summary>
    /// <returns>How many were written: all of them, or as many as there is room for.</returns>
    public int CopyDepth(Side side, Span<DepthLevel> into)
    {
        BookSide* own = SideOf(side);
        int written = 0;
        for (int level = own->Best; level != 0 && written < into.Length; level = own->After(_levels[level].Key))
            into[written++] = new DepthLevel(_levels[level].Price, _levels[level].Lots, _levels[level].Orders);
        return written;
    }

    /// <summary>Number of price levels of a side.</summary>
    public int LevelCount(Side side) => SideOf(side)->Count;

    /// <summary>Number of price levels of a side that lie outside its window.</summary>
    public int FarLevelCount(Side side) => SideOf(side)->FarCount;
}
