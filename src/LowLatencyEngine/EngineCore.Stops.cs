// Orders that wait for a price: a price of their source takes them out of their ladder at once, their turn to enter comes after the order whose trade
// it was, after liquidations, one by one. What is left when the command's budget is used up carries over.
using System;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Stops;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Slots that one triggered order may need before its matching asks for itself: it, what is linked with it, its cancellation, a margin.</summary>
    private const int StopSlots = 128;

    /// <summary>
    /// Triggered orders in their turn, one by one, each followed by the marks and liquidations it brings, until all is quiet or the budget used. None
    /// enters while liquidations are queued.
    /// </summary>
    private void EnterStops()
    {
        while (_stops.AnyDue && _stopBudget > 0 && _queue.Count == 0 && _outbox.HasRoom(StopSlots))
        {
            _stopBudget--;
            EnterNextStop();
            FinishWork();
        }
    }

    /// <summary>Shows a price of a source to the orders that wait for one. No order there, or none that it concerns: one compare.</summary>
    private void WatchPrice(int instrument, TriggerSource source, long price)
    {
        if (_stops.IsHit(instrument, source, price)) ReachStops(instrument, source, price);
    }

    private void ReachStops(int instrument, TriggerSource source, long price)
    {
        while (_stops.TryReach(instrument, source, price, out int slot)) KeepAtTrigger(slot);
        while (_stops.TryTrail(instrument, source, price, out int slot)) KeepAtTrigger(slot);
    }

    /// <summary>An untriggered order counts at its trigger, wherever that has moved.</summary>
    private void KeepAtTrigger(int slot)
    {
        ref OpenOrderRow order = ref _openOrders[slot];
        long trigger = _stops[slot].Trigger;
        if (order.Price != trigger) _openOrders.Move(slot, trigger, order.Lots);
    }

    private long PriceOf(int instrument, TriggerSource source) => source switch
    {
        TriggerSource.Mark => _marks[instrument].Mark,
        TriggerSource.Index => _marks[instrument].Index,
        _ => _marks[instrument].LastPrice,
    };

    /// <summary>
    /// The triggered order whose turn it is becomes a market or limit order, is judged as a new one without its old self, and enters the book; refused
    /// now, it is cancelled.
    /// </summary>
    private void EnterNextStop()
    {
        int slot = _stops.FirstDue;
        StopRow stop = _stops[slot];
        OpenOrderRow order = _openOrders[slot];
        ref PositionRow row = ref _ledger.Position(order.Position);
        bool isFillOrKill = stop.TimeInForce == TimeInForce.FillOrKill;
        Ticket ticket = new()
        {
            AccountId = _ledger.Account(row.Account).Id,
            OrderId = _pool.IdOf(slot),
            Account = row.Account,
            Position = order.Position,
            Instrument = stop.Instrument,
            Side = stop.Side,
            Type = stop.IsLimit ? OrderType.Limit : OrderType.Market,
            TimeInForce = stop.IsLimit || isFillOrKill ? stop.TimeInForce : TimeInForce.ImmediateOrCancel,
            Flags = order.Flags,
            Limit = stop.IsLimit ? LimitOf(in stop) : ProtectionLimit(stop.Instrument, stop.Side),
            Leaves = order.Lots,
        };
        AnnounceTriggered(in ticket, in stop);
        if (order.IsLinked)
        {
            (ticket.Links, ticket.Detail.TriggerBy) = (_links[slot].Links, _links[slot].Source);
            CancelOther(ticket.Instrument, ticket.OrderId, ref ticket.Links);
        }

        _openOrders.Remove(slot);
        _stops.Remove(slot);

        RejectReason refused = CheckTriggered(ref ticket);
        if (refused != RejectReason.None)
        {
            AnnounceCancelled(
                ticket.Instrument, ticket.AccountId, ticket.OrderId, ticket.Side, ticket.Limit, ticket.Leaves, CancelReason.TriggerRefused);
            return;
        }

        CancelReason cut = Match(ref ticket, default);
        RestOrCancel(in ticket, cut);
        if (ticket.IsLinked) KeepLinks(ref ticket);
    }

    private RejectReason CheckTriggered(ref Ticket ticket)
    {
        if (!ticket.IsReduceOnly && IsDeficitTooLarge(ticket.Instrument)) return RejectReason.Overflow;

        RejectReason refused = CheckValues(ref ticket, ticket.Type == OrderType.Limit ? ticket.Limit : 0);
        if (refused == RejectReason.None) refused = CheckState(in ticket);
        if (refused == RejectReason.None) refused = CheckBook(ref ticket);
        return refused == RejectReason.None ? CheckLimitsAndMargin(in ticket) : refused;
    }

    /// <summary>A trailing limit lies its offset from the trigger, then on the price step, never worse than asked, then within the prices.</summary>
    private long LimitOf(in StopRow stop)
    {
        if (!stop.IsTrailing) return stop.Limit;

        Instrument terms = _ledger.Contracts[stop.Instrument].Terms;
        long limit = Math.Clamp(stop.Trigger + stop.Limit, terms.PriceMin, terms.PriceMax);
        long beyond = limit % terms.PriceStep;
        if (beyond == 0) return limit;

        long down = limit - beyond;
        return stop.Side == Side.Buy ? down : down + terms.PriceStep;
    }

    private void AnnounceTriggered(in Ticket ticket, in StopRow stop)
    {
        ref EngineEvent triggered = ref _outbox.Add(EventKind.OrderTriggered, ticket.Instrument, ticket.AccountId);
        triggered.OrderId = ticket.OrderId;
        triggered.Side = ticket.Side;
        triggered.Price = ticket.Limit;
        triggered.Quantity = ticket.Leaves;
        triggered.Flags = (byte)ticket.Flags;
        triggered.Reason = (byte)stop.Source;
        triggered.Amount = stop.TriggeredAt;
    }
}
