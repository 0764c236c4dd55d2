using LowLatencyEngine.Messages;
using LowLatencyEngine.Orders;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

// What an owner does to resting orders: cancel, amend, mass cancel.
public sealed partial class EngineCore
{
    private RejectReason CancelOrder(in Command command)
    {
        RejectReason refused = FindOwnOrder(in command, out int slot);
        if (refused != RejectReason.None) return refused;

        CancelResting(slot, CancelReason.Requested);
        return RejectReason.None;
    }

    private RejectReason MassCancel(in Command command)
    {
        bool isAll = command.Instrument == Command.AllInstruments;
        if (!isAll && (uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;
        if (command.Side > Side.Sell) return RejectReason.InvalidSide;

        long cancelled = 0;
        for (int p = _ledger.Account(account).FirstPosition; p != Ledger.None; p = _ledger.Position(p).NextOfAccount)
        {
            if (!isAll && _ledger.Position(p).Instrument != command.Instrument) continue;
            if (command.Side != Side.Sell) cancelled += CancelAll(p, Side.Buy, CancelReason.MassCancel);
            if (command.Side != Side.Buy) cancelled += CancelAll(p, Side.Sell, CancelReason.MassCancel);
        }

        _outbox.Add(EventKind.MassCancelled, command.Instrument, command.AccountId).Quantity = cancelled;
        return RejectReason.None;
    }

    private RejectReason AmendOrder(in Command command)
    {
        RejectReason refused = FindOwnOrder(in command, out int slot);
        if (refused != RejectReason.None) return refused;
        if (EndOf(slot) != CancelReason.None) return RejectReason.UnknownOrder;
        if (command.Quantity <= 0) return RejectReason.InvalidQuantity;

        Instrument terms = _ledger.Contracts[command.Instrument].Terms;
        if (terms.LotStep != 1 && command.Quantity % terms.LotStep != 0) return RejectReason.QuantityOffLot;

        ref OpenOrderRow order = ref _openOrders[slot];
        if (order.IsUntriggered) return AmendConditional(in command, slot);
        bool isPegged = order.IsRich && _rich[slot].Type == OrderType.Pegged;
        long price = isPegged ? command.Price : CappedLimit(command.Instrument, order.Side, command.Price);
        if (price == order.Price && command.Quantity <= order.Lots)
        {
            ShrinkInPlace(in command, slot);
            return RejectReason.None;
        }

        return Replace(in command, slot);
    }

    /// <summary>Takes an order out and enters it again at the back. Out of line, so that the others do not clear a ticket.</summary>
    private RejectReason Replace(in Command command, int slot)
    {
        ref OpenOrderRow order = ref _openOrders[slot];
        // Field by field: a ticket is long, and an initialiser would fill it twice.
        Ticket ticket = default;
        ticket.AccountId = command.AccountId;
        ticket.OrderId = command.OrderId;
        ticket.Account = _ledger.Position(order.Position).Account;
        ticket.Position = order.Position;
        ticket.Instrument = command.Instrument;
        ticket.Side = order.Side;
        ticket.Type = OrderType.Limit;
        ticket.TimeInForce = TimeInForce.GoodTillCancel;
        ticket.Flags = order.Flags;
        ticket.Limit = CappedLimit(command.Instrument, order.Side, command.Price);
        ticket.Leaves = command.Quantity;
        ticket.Slots = 1;
        if (order.IsRich) Recall(ref ticket, slot, command.Price);
        bool isLinked = order.IsLinked;
        if (isLinked) (ticket.Links, ticket.Detail.TriggerBy) = (_links[slot].Links, _links[slot].Source);
        if (!ticket.IsReduceOnly && IsDeficitTooLarge(command.Instrument)) return RejectReason.Overflow;

        RejectReason refused = CheckReplacement(ref ticket, ticket.Limit, slot);
        if (refused != RejectReason.None) return refused;

        AnnounceAmended(in command, order.Side, ticket.Limit, order.Lots, keepsPlace: false);
        TakeOut(slot);
        CancelReason cut = ticket.Waits ? CancelReason.None : Match(ref ticket, default);
        RestOrCancel(in ticket, cut);
        if (isLinked) KeepLinks(ref ticket);
        return RejectReason.None;
    }

    /// <summary>Fills in what a rich order had beside price and lots. Its minimum was for its first entry.</summary>
    private void Recall(ref Ticket ticket, int slot, long price)
    {
        ref RichRow row = ref _rich[slot];
        ticket.Type = row.Type;
        ticket.TimeInForce = row.TimeInForce;
        ticket.ExpiryNanos = row.ExpiryNanos;
        ticket.Slots = 2;
        ticket.Detail = row.Detail;
        ticket.Detail.MinimumQuantity = 0;
        if (ticket.Type != OrderType.Pegged) return;

        ticket.Limit = price;
        ticket.Bound = BoundOf(in ticket);
    }

    /// <summary>Judges an order that replaces a resting one, as if the old one were gone; leaves everything as it was.</summary>
    private RejectReason CheckReplacement(ref Ticket ticket, long price, int slot)
    {
        RejectReason refused = CheckValues(ref ticket, price);
        if (refused != RejectReason.None) return refused;
        if (!ticket.IsReduceOnly && IsInLiquidation(ticket.Account, ticket.Instrument, ticket.Position)) return RejectReason.InLiquidation;
        if (!_phases.IsContinuous(ticket.Instrument))
        {
            if (!IsTakenInPhase(in ticket)) return RejectReason.Halted;
        }
        else
        {
            if ((ticket.Flags & OrderFlags.PostOnly) != 0 && !MayPost(ref ticket)) return RejectReason.PostOnlyWouldCross;
            if (ticket.IsRich) CheckEntry(ref ticket);
        }

        return ticket.IsReduceOnly ? RejectReason.None : CheckLimitsAndMarginWithout(in ticket, slot);
    }

    /// <summary>Limits and margin as if the order that is replaced were gone.</summary>
    private RejectReason CheckLimitsAndMarginWithout(in Ticket ticket, int slot)
    {
        ref PositionRow row = ref _ledger.Position(ticket.Position);
        long requirement = long.MaxValue;
        _openOrders.Detach(slot);
        RejectReason refused = CheckLimits(in ticket, in row);
        if (refused == RejectReason.None) refused = CheckMargin(in ticket, in row, out requirement);
        _openOrders.Reattach(slot);
        return refused == RejectReason.None || requirement <= _margin.Requirement(in row, default) ? RejectReason.None : refused;
    }

    private void ShrinkInPlace(in Command command, int slot)
    {
        ref OpenOrderRow order = ref _openOrders[slot];
        AnnounceAmended(in command, order.Side, PriceOf(slot), order.Lots, keepsPlace: true);
        long lots = order.Lots - command.Quantity;
        if (lots == 0) return;

        _openOrders.Reduce(slot, lots);
        if (order.IsRich)
        {
            long unseen = System.Math.Min(_rich[slot].Reserve, lots);
            _rich[slot].Reserve -= unseen;
            lots -= unseen;
        }

        if (lots > 0) _books[command.Instrument].Reduce(slot, lots);
    }

    private void AnnounceAmended(in Command command, Side side, long price, long before, bool keepsPlace)
    {
        ref EngineEvent amended = ref _outbox.Add(EventKind.OrderAmended, command.Instrument, command.AccountId);
        amended.OrderId = command.OrderId;
        amended.Side = side;
        amended.Price = price;
        amended.Quantity = command.Quantity;
        amended.Amount = before;
        amended.Flags = keepsPlace ? (byte)1 : (byte)0;
    }

    private RejectReason FindOwnOrder(in Command command, out int slot)
    {
        slot = Ledger.None;
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (FindTrader(command.AccountId, out int account) is var unknown and not RejectReason.None) return unknown;
        if (command.OrderId is < 1 or > IdMax) return RejectReason.InvalidOrderId;

        bool isOwn = _pool.TryFind(command.Instrument, command.OrderId, out slot) && _ledger.Position(_pool[slot].Owner).Account == account;
        return isOwn ? RejectReason.None : RejectReason.UnknownOrder;
    }

    private long CancelAll(int position, Side side, CancelReason reason)
    {
        long cancelled = 0;
        for (int slot; (slot = _ledger.Position(position).FirstOrder(side)) != Ledger.None; cancelled++) CancelResting(slot, reason);
        return cancelled;
    }
}
