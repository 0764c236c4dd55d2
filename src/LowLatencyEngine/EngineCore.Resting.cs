// How an order comes to rest and how it leaves: every way in and out goes through here, so that no index, list or timer keeps an order that is gone. A
// plain order has no cold row and pays one branch for it.
using System;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Orders;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Timers;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private void RestOrCancel(in Ticket ticket, CancelReason cut)
    {
        if (ticket.Leaves == 0) return;

        if (cut == CancelReason.None && ticket.MayRest)
        {
            Rest(in ticket);
            return;
        }

        CancelReason reason = cut == CancelReason.None ? CancelReason.ImmediateOrCancel : cut;
        AnnounceCancelled(ticket.Instrument, ticket.AccountId, ticket.OrderId, ticket.Side, ticket.Limit, ticket.Leaves, reason);
    }

    private void Rest(in Ticket ticket)
    {
        bool isRich = ticket.IsRich;
        long display = ticket.Detail.DisplayQuantity;
        long shown = display > 0 ? Math.Min(display, ticket.Leaves) : ticket.Leaves;
        OrderFlags flags = ticket.TimeInForce < TimeInForce.AtOpen ? ticket.Flags : ticket.Flags | OrderFlags.Auction;
        OrderFlags mark = ticket.Type == OrderType.Pegged ? flags | OrderBook.PeggedMark : flags;
        int slot = _books[ticket.Instrument].Add(ticket.OrderId, ticket.Side, ticket.Limit, shown, ticket.Position, mark);
        _openOrders.Add(slot, ticket.Position, ticket.Side, ticket.MarginPrice, ticket.Leaves, flags, isRich);
        if ((flags & OrderFlags.Auction) != 0) _phases.Link(ticket.Instrument, slot);
        if (isRich) RestRich(in ticket, slot, ticket.Leaves - shown);
        if (_rich.PegCount > 0) _rich.NoteMoved(ticket.Instrument);
    }

    private void RestRich(in Ticket ticket, int slot, long reserve)
    {
        _rich[slot] = new RichRow
        {
            Detail = ticket.Detail,
            Reserve = reserve,
            ExpiryNanos = ticket.ExpiryNanos,
            Instrument = ticket.Instrument,
            Type = ticket.Type == OrderType.Market ? OrderType.Limit : ticket.Type,
            TimeInForce = ticket.TimeInForce,
        };
        _rich.Add(slot);
        if (ticket.ExpiryNanos != 0) _rich[slot].Timer = _timers.Set(TimerKind.Expiry, ticket.ExpiryNanos, slot);
    }

    /// <summary>Cancels an order that rests or waits for its trigger, and the one linked with it.</summary>
    private void CancelResting(int slot, CancelReason reason)
    {
        ref OpenOrderRow order = ref _openOrders[slot];
        ref PositionRow row = ref _ledger.Position(order.Position);
        AnnounceCancelled(row.Instrument, row.AccountId, _pool.IdOf(slot), order.Side, PriceOf(slot), order.Lots, reason);
        ForgetFundOrder(row.Instrument, slot);
        OrderLinks links = order.IsLinked ? _links[slot].Links : default;
        long orderId = _pool.IdOf(slot);
        TakeOut(slot);
        CancelOther(row.Instrument, orderId, ref links);
    }

    /// <summary>Takes an order out of every list and of the book. What is to be said of it has been said, or is said by the caller.</summary>
    private void TakeOut(int slot)
    {
        int instrument = _ledger.Position(_openOrders[slot].Position).Instrument;
        if (_openOrders[slot].IsRich) ForgetRich(slot);
        Unlink(slot);
        bool isUntriggered = _openOrders[slot].IsUntriggered;
        _openOrders.Remove(slot);
        if (isUntriggered)
        {
            _stops.Remove(slot);
            return;
        }

        _books[instrument].Remove(slot);
        if (_rich.PegCount > 0) _rich.NoteMoved(instrument);
    }

    private void ForgetRich(int slot)
    {
        if (_rich[slot].Timer != TimerQueue.None) _timers.Cancel(_rich[slot].Timer);
        _rich.Remove(slot);
    }

    /// <summary>The order's price in the book: its limit, for a peg where it stands now; while it waits, its trigger.</summary>
    private long PriceOf(int slot) => _openOrders[slot].IsRich && !_openOrders[slot].IsUntriggered ? _pool.PriceOf(slot) : _openOrders[slot].Price;

    /// <summary>Takes lots off a resting order; at zero it is gone. True: an iceberg shows its next slice, at the back, which the caller has to say.</summary>
    private bool TakeFromBook(int instrument, int slot, long lots, long leaves)
    {
        if (leaves == 0)
        {
            ForgetFundOrder(instrument, slot);
            TakeOut(slot);
            return false;
        }

        _openOrders.Reduce(slot, lots);
        if (_openOrders[slot].IsRich && _pool[slot].Leaves == lots)
        {
            Replenish(instrument, slot);
            return true;
        }

        _books[instrument].Reduce(slot, lots);
        if (_rich.PegCount > 0) _rich.NoteMoved(instrument);
        return false;
    }

    private void Replenish(int instrument, int slot)
    {
        ref RichRow row = ref _rich[slot];
        long slice = Math.Min(row.Detail.DisplayQuantity, row.Reserve);
        row.Reserve -= slice;
        _books[instrument].Move(slot, _pool.PriceOf(slot), slice);
        if (_rich.PegCount > 0) _rich.NoteMoved(instrument);
    }

    private void AnnounceReplenished(int instrument, int slot)
    {
        ref OpenOrderRow order = ref _openOrders[slot];
        ref EngineEvent replenished = ref _outbox.Add(EventKind.OrderReplenished, instrument, _ledger.Position(order.Position).AccountId);
        replenished.OrderId = _pool.IdOf(slot);
        replenished.Side = order.Side;
        replenished.Price = _pool.PriceOf(slot);
        replenished.Quantity = _pool[slot].Leaves;
        replenished.Amount = order.Lots;
    }

    private void AnnounceAccepted(in Ticket ticket)
    {
        ref EngineEvent accepted = ref _outbox.Add(EventKind.OrderAccepted, ticket.Instrument, ticket.AccountId);
        accepted.OrderId = ticket.OrderId;
        accepted.Side = ticket.Side;
        accepted.Price = ticket.Limit;
        accepted.Quantity = ticket.Leaves;
        accepted.Flags = (byte)ticket.Flags;
        accepted.Reason = (byte)ticket.TimeInForce;
        accepted.Amount = (long)ticket.Type;
        if (ticket.Slots > 1) _outbox.Extend(ref accepted, in ticket.Detail);
        if (ticket.Slots > 2) _outbox.Extend(ref accepted, in ticket.Links);
    }

    private void AnnounceCancelled(int instrument, long accountId, long orderId, Side side, long price, long lots, CancelReason reason)
    {
        ref EngineEvent cancelled = ref _outbox.Add(EventKind.OrderCancelled, instrument, accountId);
        cancelled.OrderId = orderId;
        cancelled.Side = side;
        cancelled.Price = price;
        cancelled.Quantity = lots;
        cancelled.Reason = (byte)reason;
    }
}
