// How orders that wait for a price are taken and amended: what they say is judged at once, what they need at their trigger.
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Stops;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Takes an order that waits for a price. The ticket's limit is the command's price; what it needs is judged at its trigger.</summary>
    private RejectReason EnterConditional(in Command command, ref Ticket ticket)
    {
        RejectReason refused = CheckShape(in command, in ticket);
        if (refused != RejectReason.None) return refused;

        StopRow terms = new()
        {
            Trigger = ticket.Detail.TriggerPrice,
            Limit = command.Price,
            Instrument = ticket.Instrument,
            Side = ticket.Side,
            Type = ticket.Type,
            TimeInForce = ticket.TimeInForce,
            Detail = ticket.Detail,
        };
        long price = PriceOf(ticket.Instrument, terms.Source);

        StopRow start = terms;
        if (terms.Trigger >= 0) _stops.Start(ref start, price);
        Ticket judged = ticket with { TimeInForce = TimeInForce.GoodTillCancel, Limit = start.Trigger };
        refused = CheckConditionalValues(in judged, in terms);
        if (refused == RejectReason.None && ticket.IsLinked) refused = CheckLinks(in ticket);
        if (refused == RejectReason.None) refused = CheckState(in judged);
        if (refused == RejectReason.None && ticket.IsReduceOnly && IsNothingToReduce(in ticket)) refused = RejectReason.ReduceOnlyWouldOpen;
        if (refused == RejectReason.None) refused = CheckLimitsAndMargin(in judged);
        if (refused != RejectReason.None) return refused;

        if (ticket.Position == Ledger.None) ticket.Position = _ledger.AddPosition(ticket.Account, ticket.Instrument);
        AnnounceAccepted(in ticket);
        if (ticket.IsLinked) TieOther(in ticket);
        PrepareRich(ref ticket);
        PlaceStop(in ticket, in terms, price);
        if (ticket.IsLinked) KeepLinks(ref ticket);
        return RejectReason.None;
    }

    private bool IsNothingToReduce(in Ticket ticket) =>
        ticket.Position == Ledger.None || _ledger.Position(ticket.Position).ClosableBy(ticket.Side) == 0;

    private int PlaceStop(in Ticket ticket, in StopRow terms, long price)
    {
        int slot = _stops.Add(ticket.OrderId, ticket.Position, ticket.Leaves, in terms, price);
        bool isRich = terms.HasEntryDetail || ticket.IsUnusual;
        _openOrders.Add(slot, ticket.Position, ticket.Side, _stops[slot].Trigger, ticket.Leaves, ticket.Flags, isRich);
        _openOrders[slot].Traits |= OrderTraits.Untriggered;
        if (isRich) RestRich(in ticket, slot, reserve: 0);
        ForgetQuiet(ticket.Instrument, terms.Source);
        if (price > 0) WatchPrice(ticket.Instrument, terms.Source, price);
        return slot;
    }

    /// <summary>
    /// Quantity, limit and trigger by themselves; the ticket's limit is the trigger at which the order would stand, the terms say what was sent.
    /// The band is for the moment at which it triggers.
    /// </summary>
    private RejectReason CheckConditionalValues(in Ticket ticket, in StopRow terms)
    {
        Contract contract = _ledger.Contracts[ticket.Instrument];
        Instrument limits = contract.Terms;
        long lots = ticket.Leaves;
        bool isOffset = terms.Type == OrderType.TrailingStopLimit;
        bool hasLimit = terms.IsLimit && !isOffset;
        bool hasTrigger = !terms.IsTrailing || terms.Trigger != 0;
        if (lots <= 0) return RejectReason.InvalidQuantity;
        if (limits.LotStep != 1 && lots % limits.LotStep != 0) return RejectReason.QuantityOffLot;
        if (lots < limits.OrderMin) return RejectReason.BelowMinimum;
        if (hasLimit && terms.Limit >= 1 && terms.Limit < limits.PriceMin) return RejectReason.BelowMinimum;
        if (hasTrigger && terms.Trigger >= 1 && terms.Trigger < limits.PriceMin) return RejectReason.BelowMinimum;
        if (!ticket.IsReduceOnly && ticket.Limit >= 1 && IsBelowNotional(contract, ticket.Limit, lots)) return RejectReason.BelowMinimum;
        if (lots > limits.OrderMax || (hasLimit && terms.Limit > limits.PriceMax) || terms.Trigger > limits.PriceMax) return RejectReason.AboveMaximum;
        if (isOffset && (terms.Limit > limits.PriceMax || terms.Limit < -limits.PriceMax)) return RejectReason.AboveMaximum;
        if (hasLimit ? terms.Limit < 1 : !isOffset && terms.Limit != 0) return RejectReason.InvalidPrice;
        if (hasTrigger && terms.Trigger < 1) return RejectReason.InvalidPrice;
        return hasLimit && limits.PriceStep != 1 && terms.Limit % limits.PriceStep != 0 ? RejectReason.PriceOffTick : RejectReason.None;
    }

    private RejectReason AmendConditional(in Command command, int slot)
    {
        ref StopRow stop = ref _stops[slot];
        ref OpenOrderRow order = ref _openOrders[slot];
        if (stop.State == StopState.Due) return RejectReason.UnknownOrder;

        bool keepsTrigger = command.Price == stop.Trigger;
        if (keepsTrigger && command.Quantity <= order.Lots)
        {
            AnnounceAmended(in command, order.Side, command.Price, order.Lots, keepsPlace: true);
            long less = order.Lots - command.Quantity;
            if (less == 0) return RejectReason.None;

            _openOrders.Reduce(slot, less);
            _stops.Reduce(slot, less);
            return RejectReason.None;
        }

        Ticket ticket = new()
        {
            AccountId = command.AccountId,
            OrderId = command.OrderId,
            Account = _ledger.Position(order.Position).Account,
            Position = order.Position,
            Instrument = command.Instrument,
            Side = order.Side,
            Type = stop.Type,
            TimeInForce = TimeInForce.GoodTillCancel,
            Flags = order.Flags,
            Limit = command.Price,
            Leaves = command.Quantity,
            Detail = stop.Detail,
        };
        if (!ticket.IsReduceOnly && IsDeficitTooLarge(command.Instrument)) return RejectReason.Overflow;

        StopRow terms = stop with { Trigger = command.Price };
        RejectReason refused = CheckConditionalValues(in ticket, in terms);
        if (refused == RejectReason.None && stop.IsTrailing && !keepsTrigger) refused = RejectReason.InvalidPrice;
        if (refused != RejectReason.None) return refused;
        if (!ticket.IsReduceOnly && IsInLiquidation(ticket.Account, ticket.Instrument, ticket.Position)) return RejectReason.InLiquidation;
        if (!IsTakenInPhase(in ticket)) return RejectReason.Halted;
        if (!ticket.IsReduceOnly) refused = CheckLimitsAndMarginWithout(in ticket, slot);
        if (refused != RejectReason.None) return refused;

        AnnounceAmended(in command, order.Side, command.Price, order.Lots, keepsPlace: false);
        _openOrders.Move(slot, command.Price, command.Quantity);
        _stops.Move(slot, command.Price, command.Quantity);
        ForgetQuiet(command.Instrument, stop.Source);
        long price = PriceOf(command.Instrument, stop.Source);
        if (price > 0) WatchPrice(command.Instrument, stop.Source, price);
        return RejectReason.None;
    }
}
