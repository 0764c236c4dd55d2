using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Book;

internal enum BookAction
{
    /// <summary>Match, then rest what is left.</summary>
    Limit,

    /// <summary>Match, forget what is left.</summary>
    ImmediateOrCancel,

    /// <summary>Rest without matching, as orders do that collect for an auction.</summary>
    Rest,

    /// <summary>Cancel the live order that <see cref="BookCommand.Pick"/> falls on.</summary>
    Cancel,

    /// <summary>Take lots off the live order that <see cref="BookCommand.Pick"/> falls on.</summary>
    Reduce,

    /// <summary>Give the live order that <see cref="BookCommand.Pick"/> falls on another price.</summary>
    Move,
}

internal readonly record struct BookCommand(
    BookAction Action, int Instrument, long Id, Side Side, long Price, long Lots, OrderFlags Flags, int Pick);

/// <summary>The fast books and the naive ones under the same commands, compared after every one.</summary>
internal sealed class BookTwin : IDisposable
{
    private readonly OrderPool _pool;
    private readonly OrderBook[] _books;
    private readonly NaiveBook[] _naive;
    private readonly List<(int Instrument, long Id)> _live = [];
    private readonly DepthLevel[] _depth;

    public BookTwin(int ordersMax, int instruments, int windowTicks, BookSabotage sabotage = BookSabotage.None)
    {
        _pool = new OrderPool(ordersMax);
        _books = [.. Enumerable.Range(0, instruments).Select(i => new OrderBook(_pool, i, new BookOptions { WindowTicks = windowTicks }))];
        _naive = [.. Enumerable.Range(0, instruments).Select(_ => new NaiveBook(sabotage))];
        _depth = new DepthLevel[ordersMax];
    }

    public int Live => _live.Count;

    public long Fills { get; private set; }

    public int FarLevels => _books.Sum(book => book.FarLevelCount(Side.Buy) + book.FarLevelCount(Side.Sell));

    public void Dispose() => _pool.Dispose();

    public void Apply(in BookCommand command)
    {
        OrderBook book = _books[command.Instrument];
        NaiveBook naive = _naive[command.Instrument];
        switch (command.Action)
        {
            case BookAction.Limit:
            case BookAction.ImmediateOrCancel:
                Assert.Equal(naive.CanFill(command.Side, command.Price, command.Lots), book.CanFill(command.Side, command.Price, command.Lots));
                long leaves = Match(command, book, naive);
                if (leaves > 0 && command.Action == BookAction.Limit) Rest(command, leaves, book, naive);
                Assert.True(book.BestBid < book.BestAsk || Crosses(naive));
                break;
            case BookAction.Rest:
                Rest(command, command.Lots, book, naive);
                break;
            default:
                Change(command);
                break;
        }

        CompareTouch(book, naive, command);
    }

    /// <summary>Every order, level and total, and every table against every other.</summary>
    public void CompareAll()
    {
        Assert.Null(_pool.FindFault(_books));
        for (int i = 0; i < _books.Length; i++)
        {
            foreach (Side side in new[] { Side.Buy, Side.Sell })
            {
                int slot = _books[i].Front(side);
                foreach (NaiveOrder order in _naive[i].InPriority(side))
                {
                    Assert.NotEqual(OrderPool.None, slot);
                    Assert.Equal(
                        (order.Id, order.Leaves, order.Owner, order.Flags, order.Price, order.Side),
                        (_pool.IdOf(slot), _pool[slot].Leaves, _pool[slot].Owner, _pool[slot].Flags, _pool.PriceOf(slot), _pool.SideOf(slot)));
                    slot = _books[i].Next(slot);
                }

                Assert.Equal(OrderPool.None, slot);
                Assert.True(_naive[i].Depth(side).SequenceEqual(_depth.Take(_books[i].CopyDepth(side, _depth))));
            }
        }
    }

    public void CancelAll()
    {
        while (_live.Count > 0) Apply(new BookCommand { Action = BookAction.Cancel, Pick = _live.Count / 2 });
        CompareAll();
        Assert.Equal(0, _pool.Count);
        Assert.Equal(0, _pool.LevelCount);
    }

    private static bool Crosses(NaiveBook naive) =>
        naive.TryBest(Side.Buy, out long bid) && naive.TryBest(Side.Sell, out long ask) && bid >= ask;

    private long Match(in BookCommand command, OrderBook book, NaiveBook naive)
    {
        long leaves = command.Lots;
        Side makers = command.Side == Side.Buy ? Side.Sell : Side.Buy;
        while (leaves > 0)
        {
            int slot = book.FrontAgainst(command.Side, command.Price);
            NaiveOrder? maker = naive.InPriority(makers).FirstOrDefault();
            bool crosses = maker != null && (command.Side == Side.Buy ? maker.Price <= command.Price : maker.Price >= command.Price);
            Assert.Equal(crosses, slot != OrderPool.None);
            if (!crosses) break;

            Assert.Equal((maker!.Id, maker.Price, maker.Leaves), (_pool.IdOf(slot), _pool.PriceOf(slot), _pool[slot].Leaves));
            long lots = Math.Min(leaves, maker.Leaves);
            leaves -= lots;
            Fills++;
            Reduce(command.Instrument, slot, maker, lots);
        }

        return leaves;
    }

    private void Rest(in BookCommand command, long lots, OrderBook book, NaiveBook naive)
    {
        Assert.Equal(_live.Count == _pool.Capacity, _pool.IsFull);
        Assert.Equal(naive.Orders.ContainsKey(command.Id), _pool.TryFind(command.Instrument, command.Id, out _));
        if (_pool.IsFull || naive.Orders.ContainsKey(command.Id)) return;
        book.Add(command.Id, command.Side, command.Price, lots, command.Pick, command.Flags);
        naive.Add(command.Id, command.Side, command.Price, lots, command.Pick, command.Flags);
        _live.Add((command.Instrument, command.Id));
    }

    private void Change(in BookCommand command)
    {
        if (_live.Count == 0) return;
        (int instrument, long id) = _live[command.Pick % _live.Count];
        NaiveOrder order = _naive[instrument].Orders[id];
        Assert.True(_pool.TryFind(instrument, id, out int slot));
        Assert.Equal(instrument, _pool.InstrumentOf(slot));
        if (command.Action == BookAction.Reduce)
        {
            Reduce(instrument, slot, order, Math.Clamp(command.Lots, 1, order.Leaves));
        }
        else if (command.Action == BookAction.Move)
        {
            _books[instrument].Move(slot, command.Price, command.Lots);
            _naive[instrument].Move(order, command.Price, command.Lots);
            Assert.Equal(_naive[instrument].LotsAt(order.Side, command.Price), _books[instrument].LotsAt(order.Side, command.Price));
        }
        else
        {
            _books[instrument].Remove(slot);
            _naive[instrument].Remove(order);
            Forget(instrument, id);
        }

        Assert.Equal(_naive[instrument].LotsAt(order.Side, order.Price), _books[instrument].LotsAt(order.Side, order.Price));
    }

    private void Reduce(int instrument, int slot, NaiveOrder order, long lots)
    {
        _books[instrument].Reduce(slot, lots);
        _naive[instrument].Reduce(order, lots);
        if (order.Leaves == 0) Forget(instrument, order.Id);
    }

    private void Forget(int instrument, long id)
    {
        int at = _live.IndexOf((instrument, id));
        _live[at] = _live[^1];
        _live.RemoveAt(_live.Count - 1);
        Assert.False(_pool.TryFind(instrument, id, out int slot));
        Assert.Equal(OrderPool.None, slot);
    }

    private void CompareTouch(OrderBook book, NaiveBook naive, in BookCommand command)
    {
        Assert.Equal(_live.Count, _pool.Count);
        Assert.Equal(naive.TryBest(Side.Buy, out long bid) ? bid : OrderBook.NoBid, book.BestBid);
        Assert.Equal(naive.TryBest(Side.Sell, out long ask) ? ask : OrderBook.NoAsk, book.BestAsk);
        Assert.Equal(naive.LevelCount(Side.Buy), book.LevelCount(Side.Buy));
        Assert.Equal(naive.LevelCount(Side.Sell), book.LevelCount(Side.Sell));
        if (command.Price > 0) Assert.Equal(naive.LotsAt(command.Side, command.Price), book.LotsAt(command.Side, command.Price));
    }
}
