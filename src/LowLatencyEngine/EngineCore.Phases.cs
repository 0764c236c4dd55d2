// Trading phases: who asks for one, what ends one, and the steps of a change. Nothing matches outside of continuous trading; entering it uncrosses what
// has collected, and then the liquidations that waited go first.
using LowLatencyEngine.Market;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Timers;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private RejectReason SetPhase(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;

        bool hasEnd = command.Amount != 0;
        if (command.Phase > TradingPhase.Closed) return RejectReason.InvalidAmount;
        if (hasEnd && (command.Amount <= _outbox.NowNanos || !Phases.IsCollecting(command.Phase))) return RejectReason.InvalidAmount;
        if (command.Price != 0 && CheckPrice(in command) is var refused and not RejectReason.None) return refused;

        ref PhaseRow row = ref _phases[command.Instrument];
        if (row.IsChanging) return RejectReason.Halted;
        if (command.Price != 0) row.Reference = command.Price;

        ChangePhase(command.Instrument, command.Phase, PhaseReason.Requested, command.Amount);
        return RejectReason.None;
    }

    private void EndPhase(int instrument)
    {
        ref PhaseRow row = ref _phases[instrument];
        row.TimerPlus1 = 0;
        TradingPhase next = row.Phase == TradingPhase.ClosingAuction ? TradingPhase.Closed : TradingPhase.Continuous;
        ChangePhase(instrument, next, PhaseReason.TimeOver, 0);
    }

    /// <summary>Stops continuous trading for a time; an auction follows.</summary>
    private void Halt(int instrument, PhaseReason reason, long nanos)
    {
        long now = _outbox.NowNanos;
        ChangePhase(instrument, TradingPhase.Halted, reason, now > long.MaxValue - nanos ? long.MaxValue : now + nanos);
    }

    private void ChangePhase(int instrument, TradingPhase next, PhaseReason reason, long endNanos)
    {
        ref PhaseRow row = ref _phases[instrument];
        if (row.TimerPlus1 != 0) _timers.Cancel(row.TimerPlus1 - 1);
        row.TimerPlus1 = 0;
        row.Next = next;
        row.NextReason = reason;
        row.NextEndNanos = endNanos;
        if (row.Phase == TradingPhase.Continuous) row.FrozenNanos = TradingNanos(instrument);
        row.IsChanging = true;
        bool isClosing = row.Phase == TradingPhase.ClosingAuction;
        row.Uncrosses = next == TradingPhase.Continuous || (isClosing && next == TradingPhase.Closed);
        row.ClearsFirst = isClosing ? next is not (TradingPhase.ClosingAuction or TradingPhase.Closed) : next is TradingPhase.ClosingAuction or TradingPhase.Closed;
        _phases.ChangingCount++;
        ContinueChange(instrument);
        if (row.IsChanging && row.Phase == TradingPhase.Continuous) QueueUnblocked();
    }

    /// <summary>Carried-over work: changes of phase that the event limit cut, by instrument.</summary>
    private void ContinuePhases()
    {
        for (int i = 0; i < _books.Length; i++)
        {
            if (_phases[i].IsChanging) ContinueChange(i);
        }
    }

    private void ContinueChange(int instrument)
    {
        ref PhaseRow row = ref _phases[instrument];
        if (row.ClearsFirst && !CancelAuctionOrders(instrument)) return;

        row.ClearsFirst = false;
        if (row.Uncrosses && !Uncross(instrument)) return;

        row.Uncrosses = false;
        if (!Phases.IsCollecting(row.Next) && !CancelAuctionOrders(instrument)) return;
        if (_outbox.HasRoom(1)) EnterPhase(instrument);
    }

    private void EnterPhase(int instrument)
    {
        ref PhaseRow row = ref _phases[instrument];
        TradingPhase before = row.Phase;
        bool stops = before == TradingPhase.Continuous && row.Next != TradingPhase.Continuous;
        bool resumes = before != TradingPhase.Continuous && row.Next == TradingPhase.Continuous;
        if (stops) StopTrading(instrument);
        if (row.Next == TradingPhase.Continuous) row.NotCountedNanos = _marks.FreshNanos(instrument, _outbox.NowNanos) - row.FrozenNanos;
        if (Phases.IsCollecting(before)) _phases.CollectingCount--;
        if (Phases.IsCollecting(row.Next)) _phases.CollectingCount++;
        else row.IndicatedPrice = row.IndicatedLots = row.IndicatedSurplus = 0;
        _phases.ChangingCount--;
        row.IsChanging = false;
        row.Phase = row.Next;
        row.EndNanos = row.NextEndNanos;
        if (row.EndNanos != 0) row.TimerPlus1 = _timers.Set(TimerKind.PhaseEnd, row.EndNanos, instrument) + 1;

        ref EngineEvent changed = ref _outbox.Add(EventKind.PhaseChanged, instrument, 0);
        changed.Reason = (byte)row.NextReason;
        changed.Flags = (byte)row.Phase;
        changed.Price = _phases.Reference(instrument, _marks[instrument].Mark);
        changed.Quantity = (long)before;
        changed.Amount = row.EndNanos;
        if (resumes)
        {
            _queue.QueueWaiting(instrument, TradingNanos(instrument));
            _stops.BringBack(instrument);
        }

        if (stops || row.Phase == TradingPhase.Continuous) QueueUnblocked();
    }

    private void StopTrading(int instrument)
    {
        ref PhaseRow row = ref _phases[instrument];
        _stops.SetAside(instrument);
        if (row.ChainPrice == 0) return;

        row.ChainPrice = 0;
        _phases.ChainCount--;
    }

    /// <summary>Time in which the instrument traded continuously with a fresh mark: what deadlines count. It stands still from when a change of phase begins.</summary>
    private long TradingNanos(int instrument)
    {
        ref PhaseRow row = ref _phases[instrument];
        return _phases.IsContinuous(instrument) ? _marks.FreshNanos(instrument, _outbox.NowNanos) - row.NotCountedNanos : row.FrozenNanos;
    }

    private static bool MayRest(TimeInForce timeInForce) => timeInForce is TimeInForce.GoodTillCancel or > TimeInForce.FillOrKill;

    /// <summary>Whether the present phase takes the order. In continuous trading all but orders for an auction; where orders collect those that may wait for it.</summary>
    private bool IsTakenInPhase(in Ticket ticket)
    {
        ref PhaseRow row = ref _phases[ticket.Instrument];
        if (row.IsChanging) return false;
        if (row.Phase == TradingPhase.Continuous) return ticket.TimeInForce < TimeInForce.AtOpen;
        if (row.Phase == TradingPhase.Closed || (ticket.Flags & OrderFlags.PostOnly) != 0 || !MayRest(ticket.TimeInForce)) return false;

        if (ticket.Type == OrderType.Pegged || (ticket.Flags & OrderFlags.AllOrNone) != 0 || ticket.Detail.MinimumQuantity != 0) return false;

        TimeInForce other = row.Phase == TradingPhase.ClosingAuction ? TimeInForce.AtOpen : TimeInForce.AtClose;
        return ticket.TimeInForce != other;
    }

    /// <summary>Judges a fill before it happens; stopped: the phase has changed, and the reason says what becomes of the order's rest.</summary>
    private bool IsStopped(in Ticket ticket, long price, out CancelReason reason)
    {
        Instrument terms = _ledger.Contracts[ticket.Instrument].Terms;
        reason = CancelReason.Breaker;
        if (_breakers.IsTooFast(ticket.Instrument, _outbox.NowNanos, price))
        {
            Halt(ticket.Instrument, PhaseReason.Velocity, terms.PauseNanos);
            return true;
        }

        if (!_breakers.IsOutside(ticket.Instrument, _outbox.NowNanos, price)) return false;

        Halt(ticket.Instrument, PhaseReason.DynamicBreaker, terms.HaltNanos);
        if (MayRest(ticket.TimeInForce)) reason = CancelReason.None;
        return true;
    }
}
