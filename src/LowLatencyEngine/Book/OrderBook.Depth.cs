using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// Questions about totals: answered from the levels, without touching an order.
internal sealed unsafe partial class OrderBook
{
    /// <summary>
    /// Whether a taker could fill that many lots at its limit or better. Reduce-only lots are not counted: how many of them will
    /// trade is only known at the match. Stops at the level that suffices. Only for books in which every order shows all its lots.
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

    /// <summary>The first order of a price; <see cref="OrderPool.None"/> if there is none.</summary>
    public int FrontAt(Side side, long price)
    {
        int level = SideOf(side)->Find(KeyOf(side, price));
        return level == 0 ? OrderPool.None : _levels[level].First;
    }

    /// <summary>Shown open lots at a price, reduce-only ones included; 0 without a level.</summary>
    public long LotsAt(Side side, long price)
    {
        int level = SideOf(side)->Find(KeyOf(side, price));
        return level == 0 ? 0 : _levels[level].Lots;
    }

    /// <summary>What is shown at a price; all zero if nothing is.</summary>
    public DepthLevel LevelAt(Side side, long price)
    {
        int level = SideOf(side)->Find(KeyOf(side, price));
        return level == 0 || _levels[level].Lots == 0 ? default : new DepthLevel(price, _levels[level].Lots, _levels[level].Orders - UnshownAt(level));
    }

    /// <summary>Writes a side's levels from the best on, shown orders only.</summary>
    /// <returns>How many were written: all of them, or as many as there is room for.</returns>
    public int CopyDepth(Side side, Span<DepthLevel> into)
    {
        BookSide* own = SideOf(side);
        int written = 0;
        for (int level = own->Best; level != 0 && written < into.Length; level = own->After(_levels[level].Key))
        {
            if (_levels[level].Lots > 0) into[written++] = new DepthLevel(_levels[level].Price, _levels[level].Lots, _levels[level].Orders - UnshownAt(level));
        }

        return written;
    }

    private int UnshownAt(int level) => _unshown == 0 ? 0 : _extras[level].UnshownOrders;

    /// <summary>Number of price levels of a side, those without a shown order included.</summary>
    public int LevelCount(Side side) => SideOf(side)->Count;

    /// <summary>Number of price levels of a side that lie outside its window.</summary>
    public int FarLevelCount(Side side) => SideOf(side)->FarCount;
}
