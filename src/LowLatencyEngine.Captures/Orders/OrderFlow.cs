// What the readers of order-by-order formats share: one instrument's book follows the messages, and each message becomes updates. The book
// is needed because the formats leave out what was said before: an execution names an id and no price. A message about an order that is
// not there is counted and changes nothing. Where a message ends the book is whole: quote and mark follow if its best prices moved.
// These formats have no mark of their own; the middle of the quotes serves, or the trades where they are asked for.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class OrderFlow : IDisposable
{
    private readonly CaptureStatistics _statistics;
    private readonly CaptureReadOptions _options;
    private readonly MarkMaker _marks;
    private readonly string _file;
    private long _bid, _ask;

    internal OrderFlow(string file, CaptureStatistics statistics, CaptureReadOptions options)
    {
        _file = file;
        _statistics = statistics;
        _options = options;
        _marks = new MarkMaker(statistics, options.Mark);
        Books = new OrderBooks(1, options.OrdersMax);
    }

    /// <summary>The book; its instrument is number 0.</summary>
    internal OrderBooks Books { get; }

    /// <summary>Time of the message that is being taken.</summary>
    internal long TimeNanos { get; set; }

    private MarketUpdate Like => new(MarketUpdateKind.None, TimeNanos, _options.Instrument, Side.None, 0, 0);

    /// <summary>A new order. An id that is in the book already is counted, and its old order goes.</summary>
    /// <exception cref="CaptureException">More live orders than the options allow.</exception>
    internal void Add(Side side, long id, long price, long lots, UpdateQueue into)
    {
        int old = Books.Find(id);
        if (old != OrderBooks.None)
        {
            _statistics.RepeatedOrders++;
            Delete(old, into);
        }

        if (Books.IsFull) throw CaptureException.InFile(_file, $"more than {_options.OrdersMax} live orders, which is the limit");

        Books.Add(0, side, id, price, lots);
        into.Add(Like with { Kind = MarketUpdateKind.OrderAdd, Side = side, Price = price, Quantity = lots, OrderId = id });
    }

    /// <summary>Looks an order up; one that is not there is counted.</summary>
    internal bool TryFind(long id, out int slot)
    {
        slot = Books.Find(id);
        if (slot == OrderBooks.None) _statistics.UnknownOrders++;
        return slot != OrderBooks.None;
    }

    /// <summary>Takes lots off an order, all of them at most.</summary>
    internal void Reduce(int slot, long lots, UpdateQueue into)
    {
        if (lots >= Books.Order(slot).Lots)
        {
            Delete(slot, into);
            return;
        }

        into.Add(At(slot, MarketUpdateKind.OrderReduce) with { Quantity = lots });
        Books.Reduce(slot, lots);
    }

    internal void Delete(int slot, UpdateQueue into)
    {
        into.Add(At(slot, MarketUpdateKind.OrderDelete) with { Quantity = Books.Order(slot).Lots });
        Books.Remove(slot);
    }

    /// <summary>An execution of a resting order at a price of its own or at the order's.</summary>
    internal void Execute(int slot, long lots, long tradePrice, UpdateQueue into)
    {
        MarketUpdate executed = At(slot, MarketUpdateKind.OrderExecute) with { Quantity = Math.Min(lots, Books.Order(slot).Lots) };
        into.Add(in executed);
        if (tradePrice > 0) Trade(Opposite(executed.Side), tradePrice, lots, into);
        Books.Reduce(slot, lots);
    }

    /// <summary>Gives an order another id, price and size.</summary>
    internal void Replace(int slot, long newId, long price, long lots, UpdateQueue into)
    {
        MarketUpdate replaced = At(slot, MarketUpdateKind.OrderReplace) with { Price = price, Quantity = lots, NewOrderId = newId };
        int inTheWay = newId == replaced.OrderId ? OrderBooks.None : Books.Find(newId);
        if (inTheWay != OrderBooks.None)
        {
            _statistics.RepeatedOrders++;
            Delete(inTheWay, into);
        }

        into.Add(in replaced);
        bool keepsItsPlace = newId == replaced.OrderId && price == Books.PriceOf(slot) && lots <= Books.Order(slot).Lots;
        if (keepsItsPlace)
        {
            Books.Reduce(slot, Books.Order(slot).Lots - lots);
            return;
        }

        Books.Remove(slot);
        Books.Add(0, replaced.Side, newId, price, lots);
    }

    /// <summary>A trade that was no execution of a known order, or is told beside it.</summary>
    internal void Trade(Side taker, long price, long lots, UpdateQueue into)
    {
        _statistics.Trades++;
        into.Add(Like with { Kind = MarketUpdateKind.Trade, Side = taker, Price = price, Quantity = lots });
        if (_options.Mark == MarkSource.Trades) _marks.FromTrade(price, Like, into);
    }

    /// <summary>A new book begins.</summary>
    internal void Clear(UpdateQueue into)
    {
        _statistics.Snapshots++;
        Forget(into);
    }

    /// <summary>Nothing is known any more.</summary>
    internal void Forget(UpdateQueue into)
    {
        Books.Clear(0);
        into.Add(Like with { Kind = MarketUpdateKind.DepthClear });
    }

    /// <summary>The book is whole.</summary>
    internal void End(UpdateQueue into)
    {
        into.Add(Like with { Kind = MarketUpdateKind.DepthEnd });
        long bid = Books.BestPrice(0, Side.Buy), ask = Books.BestPrice(0, Side.Sell);
        bool hasBoth = bid > 0 && ask > 0;
        if (hasBoth && bid >= ask) _statistics.CrossedBooks++;
        if (!hasBoth || bid >= ask) return;

        if (bid != _bid || ask != _ask)
        {
            _statistics.Quotes++;
            into.Add(Like with { Kind = MarketUpdateKind.Quote, Price = bid, Quantity = ask });
        }

        (_bid, _ask) = (bid, ask);
        _marks.FromQuote(bid, ask, Like, into);
    }

    public void Dispose() => Books.Dispose();

    internal static Side Opposite(Side side) => side == Side.None ? Side.None : (Side)(3 - (int)side);

    private MarketUpdate At(int slot, MarketUpdateKind kind) =>
        Like with { Kind = kind, Side = Books.SideOf(slot), Price = Books.PriceOf(slot), OrderId = Books.Order(slot).Id };
}
