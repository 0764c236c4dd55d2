// Pegged orders. What they follow is the touch of the shown, unpegged orders, so that no peg follows itself or another. They move at three points of a
// command: before its own work, after it, and after the rounds; instruments by number, pegs in the order in which they came to rest. A move is never a trade: it
// stops one step short of the best opposite order. On entry a peg is a limit order at its price.
//
// Worst case: PeggedOrdersMax moves per instrument and point; without room for an event the pass starts over in the next command, and those that stand
// right already cost no event again.
using System;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Orders;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>The worst price of a peg: its limit; without one the band's edge, without a band what a market order's protection gives now.</summary>
    private long BoundOf(in Ticket ticket)
    {
        if (ticket.Limit != 0) return ticket.Limit;

        Instrument terms = _ledger.Contracts[ticket.Instrument].Terms;
        return terms.BandPpm == 0 ? ProtectionLimit(ticket.Instrument, ticket.Side) : LimitFromMark(ticket.Instrument, ticket.Side, terms.BandPpm);
    }

    /// <summary>Gives a pegged ticket its price; false: there is nothing to follow.</summary>
    private bool TryPrice(ref Ticket ticket)
    {
        bool isPriced = TryPegPrice(ticket.Instrument, ticket.Side, in ticket.Detail, ticket.Bound, out long price);
        if (isPriced) ticket.Limit = price;
        return isPriced;
    }

    private bool TryPegPrice(int instrument, Side side, in OrderDetail detail, long bound, out long price)
    {
        OrderBook book = _books[instrument];
        Instrument terms = _ledger.Contracts[instrument].Terms;
        bool hasBid = book.TryFollowed(Side.Buy, out long bid);
        bool hasAsk = book.TryFollowed(Side.Sell, out long ask);
        PegKind peg = detail.Peg;
        bool followsBid = peg == PegKind.Mid || (peg == PegKind.Own) == (side == Side.Buy);
        bool followsAsk = peg == PegKind.Mid || !followsBid;
        price = 0;
        if ((followsBid && !hasBid) || (followsAsk && !hasAsk)) return false;

        long followed = !followsAsk ? bid : !followsBid ? ask : side == Side.Buy ? (bid + ask) >> 1 : (bid + ask + 1) >> 1;
        price = side == Side.Buy
            ? Math.Min(followed - detail.PegOffset, Math.Min(bound, terms.PriceMax))
            : Math.Max(followed + detail.PegOffset, Math.Max(bound, terms.PriceMin));
        price = OnStep(terms, side, price);
        return true;
    }

    /// <summary>The nearest price on the step that is no better for the other side, within [PriceMin, PriceMax].</summary>
    private static long OnStep(Instrument terms, Side side, long price)
    {
        long step = terms.PriceStep;
        long lowest = (terms.PriceMin + step - 1) / step * step;
        long highest = terms.PriceMax / step * step;
        if (price <= lowest) return lowest;
        if (price >= highest) return highest;
        return side == Side.Buy ? price / step * step : (price + step - 1) / step * step;
    }

    /// <summary>Whether a post-only ticket may rest: as it is, or one step behind the opposite touch if it slides.</summary>
    private bool MayPost(ref Ticket ticket)
    {
        if (!Crosses(_books[ticket.Instrument], ticket.Side, ticket.Limit)) return true;
        return (ticket.Flags & OrderFlags.Slide) != 0 && TryStepBack(ref ticket);
    }

    /// <summary>Moves a crossing ticket to one step behind the best opposite order; false: there is no price there.</summary>
    private bool TryStepBack(ref Ticket ticket)
    {
        OrderBook book = _books[ticket.Instrument];
        if (!Crosses(book, ticket.Side, ticket.Limit)) return true;
        if (!TryBehind(book, _ledger.Contracts[ticket.Instrument].Terms, ticket.Side, out long price)) return false;

        ticket.Limit = price;
        return true;
    }

    private static bool TryBehind(OrderBook book, Instrument terms, Side side, out long price)
    {
        long behind = side == Side.Buy ? book.BestAsk - 1 : book.BestBid + 1;
        price = OnStep(terms, side, behind);
        return side == Side.Buy ? price <= behind : price >= behind;
    }

    private void RepricePegs()
    {
        if (!_rich.AnyMoved) return;

        for (int i = _rich.NextMoved(0); i != RichOrders.None; i = _rich.NextMoved(i + 1))
        {
            if (!_phases.IsContinuous(i)) continue;
            if (!TryRepriceAll(i, out bool anyMoved)) return;

            _rich.Pegs(i).IsMoved = anyMoved;
        }

        _rich.EndPass();
    }

    /// <summary>
    /// Moves the pegs of an instrument if what they follow has moved; false: no room, to be done again. Pegs that moved may have come between the best price and the
    /// levels that are looked at, or gone from there: what they follow is asked for again the next time.
    /// </summary>
    private bool TryRepriceAll(int instrument, out bool anyMoved)
    {
        anyMoved = false;
        OrderBook book = _books[instrument];
        ref PegRow pegs = ref _rich.Pegs(instrument);
        book.TryFollowed(Side.Buy, out long bid);
        book.TryFollowed(Side.Sell, out long ask);
        if (bid == pegs.Bid && ask == pegs.Ask) return true;

        for (int slot = pegs.First; slot != RichOrders.None; slot = _rich[slot].NextPeg)
        {
            if (!_outbox.HasRoom(1)) return false;
            anyMoved |= Reprice(instrument, slot);
        }

        pegs.Bid = bid;
        pegs.Ask = ask;
        return true;
    }

    private bool Reprice(int instrument, int slot)
    {
        OrderBook book = _books[instrument];
        ref OpenOrderRow order = ref _openOrders[slot];
        Side side = order.Side;
        long before = _pool.PriceOf(slot);
        if (!TryPegPrice(instrument, side, in _rich[slot].Detail, order.Price, out long price)) return false;
        if (Crosses(book, side, price) && !TryBehind(book, _ledger.Contracts[instrument].Terms, side, out price)) return false;
        if (price == before) return false;

        book.Move(slot, price, _pool[slot].Leaves);
        ref EngineEvent repriced = ref _outbox.Add(EventKind.OrderRepriced, instrument, _ledger.Position(order.Position).AccountId);
        repriced.OrderId = _pool.IdOf(slot);
        repriced.Side = side;
        repriced.Price = price;
        repriced.Quantity = order.Lots;
        repriced.Amount = before;
        return true;
    }
}
