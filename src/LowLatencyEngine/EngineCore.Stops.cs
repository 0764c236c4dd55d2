// Orders that wait for a price: a price of their source takes them out of their ladder at once, their turn to enter comes after the order whose trade
// it was, after liquidations, one by one. What is left when the command's budget is used up carries over. Where an instrument does not trade they wait
// aside. Stop logic breaks a chain of them: the order that would carry the price too far from where the chain began waits out a pause, and so do those
// behind it.
using System;
using LowLatencyEngine.Market;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Orders;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Stops;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Slots that one triggered order may need before its matching asks for itself: it, what is linked with it, its cancellation, a margin.</summary>
    private const int StopSlots = 128;

    /// <summary>
    /// Triggered orders in their turn, one by one, each followed by the marks and liquidations it brings, until all is quiet or the budget used. None
    /// enters while liquidations are queued, or a change of phase is under way.
    /// </summary>
    private void EnterStops()
    {
        while (_stops.AnyDue && _stopBudget > 0 && (_queue.Count | _phases.ChangingCount) == 0 && _outbox.HasRoom(StopSlots))
        {
            int slot = _stops.FirstDue;
            int instrument = _stops[slot].Instrument;
            CancelReason end = EndOf(slot);
            if (end == CancelReason.None && GoesTooFar(slot))
            {
                _stops[slot].HasPaused = true;
                Halt(instrument, PhaseReason.StopLogic, _ledger.Contracts[instrument].Terms.PauseNanos);
                continue;
            }

            _stopBudget--;
            if (end == CancelReason.None) EnterNextStop();
            else if (end == CancelReason.Disconnected) CancelOfGroup(slot);
            else CancelResting(slot, end);
            FinishWork();
            if (_phases[instrument].ChainPrice != 0) EndChainIfQuiet(instrument);
        }
    }

    /// <summary>Why the order whose turn it is must not enter any more: its time is over, or a cancel of its session group has not come to it yet.</summary>
    private CancelReason EndOf(int slot)
    {
        if (!_openOrders[slot].IsRich) return CancelReason.None;
        if (IsExpired(slot)) return CancelReason.Expired;
        return _rich.IsToCancel(slot) ? CancelReason.Disconnected : CancelReason.None;
    }

    /// <summary>
    /// Whether the order whose turn it is would trade beyond stop logic's distance from where its chain began, as the book stands: fewer lots than it
    /// has lie within, and some lie beyond that its limit reaches. Begins the chain.
    /// </summary>
    private bool GoesTooFar(int slot)
    {
        ref StopRow stop = ref _stops[slot];
        int distancePpm = _ledger.Contracts[stop.Instrument].Terms.StopLogicPpm;
        if (distancePpm == 0) return false;

        ref PhaseRow phase = ref _phases[stop.Instrument];
        if (phase.ChainPrice == 0 && _marks[stop.Instrument].LastPrice != 0)
        {
            phase.ChainPrice = _marks[stop.Instrument].LastPrice;
            _phases.ChainCount++;
        }

        if (phase.ChainPrice == 0 || stop.HasPaused) return false;

        bool isBuy = stop.Side == Side.Buy;
        long limit = stop.IsLimit ? LimitOf(in stop) : ProtectionLimit(stop.Instrument, stop.Side);
        Int128 scaled = (Int128)phase.ChainPrice * (isBuy ? Rates.Million + distancePpm : Rates.Million - distancePpm);
        long edge = (long)(isBuy ? Int128.Min(scaled / Rates.Million, long.MaxValue) : Rates.DivideUp(scaled, Rates.Million));
        if (isBuy ? limit <= edge : limit >= edge) return false;

        ref OpenOrderRow order = ref _openOrders[slot];
        long lots = order.IsReduceOnly ? Math.Min(order.Lots, _ledger.Position(order.Position).ClosableBy(order.Side)) : order.Lots;
        Side opposite = isBuy ? Side.Sell : Side.Buy;
        long within = _books[stop.Instrument].LotsWithin(opposite, edge);
        return within < lots && _books[stop.Instrument].LotsWithin(opposite, limit) > within;
    }

    /// <summary>Ends the chains that have run out: the next triggered order begins a new one.</summary>
    private void EndQuietChains()
    {
        for (int i = 0; i < _books.Length; i++)
        {
            if (_phases[i].ChainPrice != 0) EndChainIfQuiet(i);
        }
    }

    private void EndChainIfQuiet(int instrument)
    {
        if (_stops.IsAnyDue(instrument)) return;

        _phases[instrument].ChainPrice = 0;
        _phases.ChainCount--;
    }

    /// <summary>Shows a price of a source to the orders that wait for one. No order there, or none that it concerns: one compare.</summary>
    private void WatchPrice(int instrument, TriggerSource source, long price)
    {
        if (_stops.IsHit(instrument, source, price)) ReachStops(instrument, source, price);
    }

    private void ReachStops(int instrument, TriggerSource source, long price)
    {
        ForgetQuiet(instrument, source);
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
            AccountId = row.AccountId,
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
            Slots = 1,
        };
        if (order.IsRich) RecallWaiting(ref ticket, slot);
        ref EngineEvent triggered = ref AnnounceTriggered(in ticket, in stop);
        if (order.IsLinked)
        {
            (ticket.Links, ticket.Detail.TriggerBy) = (_links[slot].Links, _links[slot].Source);
            CancelOther(ticket.Instrument, ticket.OrderId, ref ticket.Links);
        }

        if (order.IsRich) ForgetRich(slot);
        _openOrders.Remove(slot);
        _stops.Remove(slot);

        RejectReason refused = CheckTriggered(ref ticket);
        if (refused != RejectReason.None)
        {
            AnnounceCancelled(
                ticket.Instrument, ticket.AccountId, ticket.OrderId, ticket.Side, triggered.Price, ticket.Leaves, CancelReason.TriggerRefused);
            return;
        }

        triggered.Price = ticket.Limit;
        CancelReason cut = ticket.Waits ? CancelReason.None : Match(ref ticket, default);
        RestOrCancel(in ticket, cut);
        if (ticket.IsLinked) KeepLinks(ref ticket);
    }

    /// <summary>Fills in how a triggered order is to enter. Its minimum is at most what an amend left of its lots.</summary>
    private void RecallWaiting(ref Ticket ticket, int slot)
    {
        ref RichRow row = ref _rich[slot];
        ticket.ExpiryNanos = row.ExpiryNanos;
        ticket.Slots = 2;
        ticket.Detail.DisplayQuantity = row.Detail.DisplayQuantity;
        ticket.Detail.MinimumQuantity = Math.Min(row.Detail.MinimumQuantity, ticket.Leaves);
        ticket.Detail.ExpiryNanos = row.Detail.ExpiryNanos;
        ticket.Detail.SelfTrade = row.Detail.SelfTrade;
        ticket.Detail.SessionGroup = row.Detail.SessionGroup;
    }

    private RejectReason CheckTriggered(ref Ticket ticket)
    {
        if (!ticket.IsReduceOnly && IsDeficitTooLarge(ticket.Instrument)) return RejectReason.Overflow;

        RejectReason refused = CheckValues(ref ticket, ticket.Type == OrderType.Limit ? ticket.Limit : 0, isTriggered: true);
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

    private ref EngineEvent AnnounceTriggered(in Ticket ticket, in StopRow stop)
    {
        ref EngineEvent triggered = ref _outbox.Add(EventKind.OrderTriggered, ticket.Instrument, ticket.AccountId);
        triggered.OrderId = ticket.OrderId;
        triggered.Side = ticket.Side;
        triggered.Price = ticket.Limit;
        triggered.Quantity = ticket.Leaves;
        triggered.Flags = (byte)ticket.Flags;
        triggered.Reason = (byte)stop.Source;
        triggered.Amount = stop.TriggeredAt;
        if (ticket.Slots > 1) _outbox.Extend(ref triggered, in ticket.Detail);
        return ref triggered;
    }
}
