// Orders that belong together. One cancels the other: two orders of one account in one instrument name each other, by id, since a slot does not outlive
// an amend or a trigger; the first that fills, triggers or is cancelled takes the other along. Bracket: an order brings a take-profit and a stop, placed
// by the lots that fill, which are such a pair.
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Stops;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Whether links say something that can be meant: ids in range and different, prices that a stop could have.</summary>
    private bool AreLinksMeant(in Ticket ticket)
    {
        ref readonly OrderLinks links = ref ticket.Links;
        if (!ticket.IsLinked) return (links.TakeProfitTrigger | links.TakeProfitLimit | links.StopLossTrigger | links.StopLossLimit) == 0;

        long own = ticket.OrderId;
        long other = links.OtherOrderId;
        long takeProfit = links.TakeProfitOrderId;
        long stopLoss = links.StopLossOrderId;
        if (other is < 0 or > IdMax || (other != 0 && other == own)) return false;
        if (takeProfit != 0 && (takeProfit == own || takeProfit == other || takeProfit == stopLoss)) return false;
        if (stopLoss != 0 && (stopLoss == own || stopLoss == other)) return false;
        if (ticket.IsReduceOnly && (takeProfit | stopLoss) != 0) return false;
        return ticket.Detail.TriggerBy <= TriggerSource.Index
            && IsChildMeant(ticket.Instrument, takeProfit, links.TakeProfitTrigger, links.TakeProfitLimit)
            && IsChildMeant(ticket.Instrument, stopLoss, links.StopLossTrigger, links.StopLossLimit);
    }

    private bool IsChildMeant(int instrument, long orderId, long trigger, long limit)
    {
        if (orderId == 0) return (trigger | limit) == 0;

        Instrument terms = _ledger.Contracts[instrument].Terms;
        return orderId is >= 1 and <= IdMax && trigger >= terms.PriceMin && trigger <= terms.PriceMax
            && (limit == 0 || (limit >= terms.PriceMin && limit <= terms.PriceMax && limit % terms.PriceStep == 0));
    }

    /// <summary>Whether the ids that links name are free, or live, as they must be.</summary>
    private RejectReason CheckLinks(in Ticket ticket)
    {
        ref readonly OrderLinks links = ref ticket.Links;
        if (_pool.TryFind(ticket.Instrument, ticket.OrderId, out _)) return RejectReason.DuplicateOrderId;
        if (links.TakeProfitOrderId != 0 && _pool.TryFind(ticket.Instrument, links.TakeProfitOrderId, out _)) return RejectReason.DuplicateOrderId;
        if (links.StopLossOrderId != 0 && _pool.TryFind(ticket.Instrument, links.StopLossOrderId, out _)) return RejectReason.DuplicateOrderId;
        if (links.OtherOrderId == 0) return RejectReason.None;

        bool isOwn = _pool.TryFind(ticket.Instrument, links.OtherOrderId, out int slot) && _openOrders[slot].Position == ticket.Position;
        return isOwn && OtherOf(slot) == Ledger.None && !(_openOrders[slot].IsUntriggered && _stops[slot].State == StopState.Due) ? RejectReason.None : RejectReason.UnknownOrder;
    }

    /// <summary>The open order linked with an open one, if both say so; else None: links that only one side knows are over.</summary>
    private int OtherOf(int slot)
    {
        if (!_openOrders[slot].IsLinked || _links[slot].Links.OtherOrderId == 0) return Ledger.None;

        int instrument = _ledger.Position(_openOrders[slot].Position).Instrument;
        if (!_pool.TryFind(instrument, _links[slot].Links.OtherOrderId, out int other) || !_openOrders[other].IsLinked) return Ledger.None;
        return _links[other].Links.OtherOrderId == _pool.IdOf(slot) ? other : Ledger.None;
    }

    /// <summary>Makes the other order know the one that was accepted.</summary>
    private void TieOther(in Ticket ticket)
    {
        if (ticket.Links.OtherOrderId != 0 && _pool.TryFind(ticket.Instrument, ticket.Links.OtherOrderId, out int slot)) Tie(slot, ticket.OrderId);
    }

    private void Tie(int slot, long otherOrderId)
    {
        if (!_openOrders[slot].IsLinked) _links[slot] = default;
        _links[slot].Links.OtherOrderId = otherOrderId;
        _openOrders[slot].Traits |= OrderTraits.Linked;
    }

    /// <summary>
    /// After an order has matched: its links stay with it if it is open; if it is not, it takes the other along. Its id may have been taken by an order that a
    /// bracket brought while it matched, which waits for its trigger; so does a conditional order, but that one has not matched.
    /// </summary>
    private void KeepLinks(ref Ticket ticket)
    {
        if (_pool.TryFind(ticket.Instrument, ticket.OrderId, out int slot) && (!_openOrders[slot].IsUntriggered || ticket.Type.IsConditional()))
        {
            _links[slot] = new LinkRow { Links = ticket.Links, Source = ticket.Detail.TriggerBy };
            _openOrders[slot].Traits |= OrderTraits.Linked;
        }
        else
        {
            CancelOther(ticket.Instrument, ticket.OrderId, ref ticket.Links);
        }
    }

    /// <summary>After a ticket met the order it is linked with: if that one is gone, taken by self-trade prevention or by a cut, the link is over.</summary>
    private void KeepOther(ref Ticket ticket, int slot, long orderId)
    {
        if (ticket.Links.OtherOrderId == orderId && !StillRests(ticket.Instrument, slot, orderId)) ticket.Links.OtherOrderId = 0;
    }

    /// <summary>Cancels the order linked with this one, if it is open and still linked with it, and dissolves the link.</summary>
    private void CancelOther(int instrument, long orderId, ref OrderLinks links)
    {
        long other = links.OtherOrderId;
        links.OtherOrderId = 0;
        if (other == 0 || !_pool.TryFind(instrument, other, out int slot)) return;
        if (!_openOrders[slot].IsLinked || _links[slot].Links.OtherOrderId != orderId) return;

        _links[slot].Links.OtherOrderId = 0;
        CancelResting(slot, CancelReason.Linked);
    }

    /// <summary>What a fill of a linked order brings: the other is cancelled, the bracket is placed or grows. An order that is entering and has lots
    /// left holds its id, and a place if it may rest, though it does not rest yet.</summary>
    private void AfterLinkedFill(
        in Ticket taker, int position, long orderId, Side side, long lots, ref OrderLinks links, TriggerSource source)
    {
        CancelOther(taker.Instrument, orderId, ref links);
        if ((links.TakeProfitOrderId | links.StopLossOrderId) == 0) return;

        Side exit = side == Side.Buy ? Side.Sell : Side.Buy;
        StopRow terms = new() { Instrument = taker.Instrument, Side = exit, TimeInForce = TimeInForce.GoodTillCancel };
        terms.Detail.TriggerBy = source;
        int takeProfit = Ledger.None;
        int stopLoss = Ledger.None;
        if (links.TakeProfitOrderId != 0)
        {
            terms.Type = links.TakeProfitLimit == 0 ? OrderType.TakeProfit : OrderType.TakeProfitLimit;
            (terms.Trigger, terms.Limit) = (links.TakeProfitTrigger, links.TakeProfitLimit);
            takeProfit = PlaceChild(in taker, position, links.TakeProfitOrderId, lots, ref terms);
        }

        if (links.StopLossOrderId != 0)
        {
            terms.Type = links.StopLossLimit == 0 ? OrderType.Stop : OrderType.StopLimit;
            (terms.Trigger, terms.Limit) = (links.StopLossTrigger, links.StopLossLimit);
            stopLoss = PlaceChild(in taker, position, links.StopLossOrderId, lots, ref terms);
        }

        if (takeProfit == Ledger.None || stopLoss == Ledger.None) return;

        Tie(takeProfit, links.StopLossOrderId);
        Tie(stopLoss, links.TakeProfitOrderId);
    }

    /// <summary>What a fill of a linked maker brings.</summary>
    private void AfterMakerFill(in Ticket taker, int position, long orderId, long lots, ref LinkRow row)
    {
        Side side = taker.Side == Side.Buy ? Side.Sell : Side.Buy;
        AfterLinkedFill(in taker, position, orderId, side, lots, ref row.Links, row.Source);
    }

    /// <summary>Adds lots to a bracket's order that waits, or places it. None: it could not be, which is said.</summary>
    private int PlaceChild(in Ticket taker, int position, long orderId, long lots, ref StopRow terms)
    {
        ref PositionRow row = ref _ledger.Position(position);
        ref AccountRow account = ref _ledger.Account(row.Account);
        if (_pool.TryFind(terms.Instrument, orderId, out int slot))
        {
            ref OpenOrderRow order = ref _openOrders[slot];
            bool isChild = order.Position == position && (order.Traits & OrderTraits.Child) != 0 && _stops[slot].State == StopState.Waiting;
            if (isChild)
            {
                GrowChild(slot, account.Id, orderId, lots);
                return slot;
            }
        }
        else if (MayPlaceChild(in taker, row.Account, orderId))
        {
            terms.Detail.TriggerPrice = terms.Trigger;
            Ticket child = new()
            {
                AccountId = account.Id,
                OrderId = orderId,
                Account = row.Account,
                Position = position,
                Instrument = terms.Instrument,
                Side = terms.Side,
                Type = terms.Type,
                TimeInForce = terms.TimeInForce,
                Flags = OrderFlags.ReduceOnly,
                Limit = terms.Limit,
                Leaves = lots,
                Slots = 2,
                Detail = terms.Detail,
            };
            AnnounceAccepted(in child);
            slot = PlaceStop(in child, in terms, PriceOf(terms.Instrument, terms.Source));
            _openOrders[slot].Traits |= OrderTraits.Child;
            return slot;
        }

        AnnounceCancelled(terms.Instrument, account.Id, orderId, terms.Side, terms.Trigger, lots, CancelReason.TriggerRefused);
        return Ledger.None;
    }

    private bool MayPlaceChild(in Ticket taker, int account, long orderId)
    {
        bool isEntering = taker.Leaves > 0 && (taker.Flags & OrderFlags.Auction) == 0;
        int held = isEntering && taker.MayRest ? 1 : 0;
        int heldOfOwn = taker.Account == account ? held : 0;
        return !(isEntering && taker.OrderId == orderId)
            && _ledger.Account(account).OpenOrders + heldOfOwn < _options.OpenOrdersPerAccountMax
            && _pool.Count - _fundOrderCount + held < _options.OrdersMax;
    }

    /// <summary>It never has more lots than a position can: it could not fill them.</summary>
    private void GrowChild(int slot, long accountId, long orderId, long lots)
    {
        ref OpenOrderRow order = ref _openOrders[slot];
        long before = order.Lots;
        long after = System.Math.Min(before + lots, _ledger.Contracts[_stops[slot].Instrument].Terms.PositionMax);
        long price = order.Price;
        ref EngineEvent amended = ref _outbox.Add(EventKind.OrderAmended, _stops[slot].Instrument, accountId);
        amended.OrderId = orderId;
        amended.Side = order.Side;
        amended.Price = price;
        amended.Quantity = after;
        amended.Amount = before;
        _openOrders.Move(slot, price, after);
        _stops.Move(slot, price, after);
    }
}
