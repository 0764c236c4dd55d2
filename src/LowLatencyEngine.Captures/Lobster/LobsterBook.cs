// Messages applied to a book of orders, with what the order book file knows and the messages do not.
//
// The first row seeds the book: its message is applied in it already, and the orders in it are older than the file and have no known id.
// Each level gets one order that stands for all of them, an ancestor, with a negative id and ahead of everything that comes later. A
// message about an id that is not there takes from the first order of its price, which is the ancestor if there is one.
// The files of N levels tell only what happens inside N levels. A level that is pushed out of sight stays as it was last seen; when one
// comes into sight at the bottom, the row says what it is: if its lots are not what was left there, it is adopted as an ancestor. (They may
// be the same lots of other orders, whose ids are then not known.) Nothing else is taken from the rows behind the first: all other levels are the messages' own doing, and the rows are what they are checked against.
// Without an order book file all orders older than the file are unknown, and no level is adopted.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class LobsterBook(OrderFlow flow, long priceUnits, decimal tick, CaptureStatistics statistics)
{
    private static readonly Side[] Sides = [Side.Sell, Side.Buy];

    private readonly long[] _bottom = new long[3];
    private long _nextAncestor = -1;

    internal OrderBooks Books => flow.Books;

    /// <summary>Levels taken over from the rows behind the first.</summary>
    internal long Adopted { get; private set; }

    /// <summary>Executions of a known order, and those of them where it was the first of the known ones at the best price.</summary>
    internal (long Known, long First) Queue { get; private set; }

    /// <summary>Executions of visible orders, and those at the best price of the side.</summary>
    internal (long All, long AtBest) Executions { get; private set; }

    /// <summary>Fills an empty book with a row.</summary>
    internal void Seed(LobsterRow row, UpdateQueue into)
    {
        foreach (Side side in Sides)
        {
            int count = row.Count(side);
            for (int rank = 0; rank < count; rank++) AddAncestor(side, row[side, rank], into);
            _bottom[(int)side] = count < row.Levels ? 0 : Ticks(row[side, count - 1].Price);
        }
    }

    /// <summary>Applies a message.</summary>
    /// <exception cref="MalformedException">A price off the tick; nothing was applied.</exception>
    internal void Apply(in LobsterMessage message, UpdateQueue into)
    {
        Side side = message.Direction > 0 ? Side.Buy : Side.Sell;
        switch (message.Type)
        {
            case LobsterMessage.New:
                flow.Add(side, message.Id, Ticks(message.Price), message.Size, into);
                break;
            case LobsterMessage.PartCancelled or LobsterMessage.Deleted:
                Take(in message, side, isExecution: false, into);
                break;
            case LobsterMessage.Executed:
                Execute(in message, side, into);
                break;
            case LobsterMessage.HiddenExecuted:
                flow.Trade(OrderFlow.Opposite(side), Steps.Nearest(message.Price, priceUnits), message.Size, into);
                break;
            case LobsterMessage.CrossTrade:
                flow.Trade(Side.None, Steps.Nearest(message.Price, priceUnits), message.Size, into);
                break;
        }
    }

    /// <summary>Adopts the levels that came into sight with this row.</summary>
    internal void Adopt(LobsterRow row, UpdateQueue into)
    {
        foreach (Side side in Sides)
        {
            int count = row.Count(side);
            for (int rank = InSight(side); rank < count; rank++) Adopt(side, row[side, rank], into);
            _bottom[(int)side] = count < row.Levels ? 0 : Ticks(row[side, count - 1].Price);
        }
    }

    /// <summary>How many levels of the book are among those that the row before showed; all, if it did not show as many as it could.</summary>
    private int InSight(Side side)
    {
        long bottom = _bottom[(int)side];
        int count = Books.LevelCount(0, side);
        if (bottom == 0) return count;

        int rank = 0;
        while (rank < count && !IsBehind(side, Books.LevelAt(0, side, rank).Price, bottom)) rank++;
        return rank;
    }

    /// <summary>What is left between the level before and this one is stale; this one stays if it is as the row says.</summary>
    private void Adopt(Side side, (long Price, long Size) level, UpdateQueue into)
    {
        long price = Ticks(level.Price), bottom = _bottom[(int)side];
        while (TryFirstBehind(side, bottom, out long stale) && IsBehind(side, price, stale)) Forget(side, stale, into);
        _bottom[(int)side] = price;
        if (Books.TryLevel(0, side, price, out int known))
        {
            if (Books.Level(known).Lots == level.Size) return;

            Forget(side, price, into);
        }

        AddAncestor(side, level, into);
        Adopted++;
    }

    private bool TryFirstBehind(Side side, long bottom, out long price)
    {
        int count = Books.LevelCount(0, side);
        for (int rank = 0; bottom != 0 && rank < count; rank++)
        {
            price = Books.LevelAt(0, side, rank).Price;
            if (IsBehind(side, price, bottom)) return true;
        }

        price = 0;
        return false;
    }

    private static bool IsBehind(Side side, long price, long other) => side == Side.Buy ? price < other : price > other;

    private void Execute(in LobsterMessage message, Side side, UpdateQueue into)
    {
        long price = Ticks(message.Price);
        bool isBest = Books.BestPrice(0, side) == price;
        Executions = (Executions.All + 1, Executions.AtBest + (isBest ? 1 : 0));
        int known = Books.Find(message.Id);
        if (known != OrderBooks.None) Queue = (Queue.Known + 1, Queue.First + (isBest && IsFirstKnown(known) ? 1 : 0));
        flow.Trade(OrderFlow.Opposite(side), price, message.Size, into);
        Take(in message, side, isExecution: true, into);
    }

    /// <summary>
    /// Takes the size off the order named, and what it does not have off the first orders of its level: the ancestor, or one that went while
    /// the level was out of sight.
    /// </summary>
    private void Take(in LobsterMessage message, Side side, bool isExecution, UpdateQueue into)
    {
        long price = Ticks(message.Price), left = message.Size;
        int slot = Books.Find(message.Id);
        if (slot == OrderBooks.None || Books.SideOf(slot) != side || Books.PriceOf(slot) != price) slot = First(side, price);
        for (; left > 0 && slot != OrderBooks.None; slot = First(side, price))
        {
            long lots = Math.Min(left, Books.Order(slot).Lots);
            left -= lots;
            if (isExecution) flow.Execute(slot, lots, 0, into);
            else flow.Reduce(slot, lots, into);
        }

        if (left > 0) statistics.UnknownOrders++;
    }

    private int First(Side side, long price) => Books.TryLevel(0, side, price, out int level) ? Books.Level(level).First : OrderBooks.None;

    private bool IsFirstKnown(int slot)
    {
        int before = Books.Order(slot).Previous;
        return before == OrderBooks.None || Books.Order(before).Id < 0;
    }

    private void AddAncestor(Side side, (long Price, long Size) level, UpdateQueue into) =>
        flow.Add(side, _nextAncestor--, Ticks(level.Price), level.Size, into);

    private void Forget(Side side, long price, UpdateQueue into)
    {
        while (Books.TryLevel(0, side, price, out int level)) flow.Delete(Books.Level(level).First, into);
    }

    private long Ticks(long price) => Steps.Exact(price, priceUnits, "price", tick);
}
