// Trading phases: who asks for one, what a change brings, which orders a phase takes, and the time in which an instrument really trades.
// RULES.md section 13.
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private static bool Collects(TradingPhase phase) => phase is TradingPhase.PreOpen or TradingPhase.Halted or TradingPhase.ClosingAuction;

    private static bool Trades(RefInstrument instrument) => instrument.Phase == TradingPhase.Continuous;

    /// <summary>It trades, and its mark is fresh.</summary>
    private static bool IsOpen(RefInstrument instrument) => Trades(instrument) && !instrument.IsStale;

    private RejectReason SetPhase(in Command command)
    {
        if (command.Instrument < 0 || command.Instrument >= _instruments.Length) return RejectReason.UnknownInstrument;
        if (command.Phase > TradingPhase.Closed) return RejectReason.InvalidAmount;
        if (command.Amount != 0 && (command.Amount <= _timeNanos || !Collects(command.Phase))) return RejectReason.InvalidAmount;

        RefInstrument instrument = _instruments[command.Instrument];
        if (command.Price != 0)
        {
            if (command.Price < 1) return RejectReason.InvalidPrice;
            if (command.Price < instrument.Terms.PriceMin) return RejectReason.BelowMinimum;
            if (command.Price > instrument.Terms.PriceMax) return RejectReason.AboveMaximum;

            instrument.Reference = command.Price;
        }

        ChangePhase(instrument, command.Phase, PhaseReason.Requested, command.Amount);
        return RejectReason.None;
    }

    private void PhaseIsOver(RefInstrument instrument) => ChangePhase(
        instrument, instrument.Phase == TradingPhase.ClosingAuction ? TradingPhase.Closed : TradingPhase.Continuous, PhaseReason.TimeOver, 0);

    private void ChangePhase(RefInstrument instrument, TradingPhase next, PhaseReason reason, long end)
    {
        TradingPhase before = instrument.Phase;
        DropTimers(RefTimerKind.PhaseEnd, instrument);
        bool wasClosing = before == TradingPhase.ClosingAuction, closes = next is TradingPhase.ClosingAuction or TradingPhase.Closed;
        if (wasClosing != closes) CancelAuctionOrders(instrument);
        if (next == TradingPhase.Continuous || (wasClosing && next == TradingPhase.Closed)) Uncross(instrument);
        if (!Collects(next)) CancelAuctionOrders(instrument);

        (instrument.Phase, instrument.PhaseEnd) = (next, end);
        if (end != 0) SetTimer(RefTimerKind.PhaseEnd, end, instrument);
        if (!Collects(next)) instrument.Indicated = default;
        Emit(new EngineEvent
        {
            Kind = EventKind.PhaseChanged,
            Reason = (byte)reason,
            Flags = (byte)next,
            Price = ReferencePrice(instrument),
            Quantity = (long)before,
            Amount = end,
        }, instrument);

        if (next != TradingPhase.Continuous) instrument.ChainStart = 0;
        if (before == TradingPhase.Continuous && next != TradingPhase.Continuous) SetAside(instrument);
        if (before != TradingPhase.Continuous && next == TradingPhase.Continuous) Resume(instrument);
        if (before == TradingPhase.Continuous != (next == TradingPhase.Continuous)) QueueUnblocked();
    }

    private static long ReferencePrice(RefInstrument instrument) => instrument.Reference != 0 ? instrument.Reference : instrument.Mark;

    /// <summary>Triggered orders of an instrument that does not trade have no turn.</summary>
    private void SetAside(RefInstrument instrument)
    {
        instrument.Aside.AddRange(_due.Where(instrument.Conditionals.Contains));
        _due.RemoveAll(instrument.Conditionals.Contains);
    }

    private void Resume(RefInstrument instrument)
    {
        Note(Path.ResumesWithWaiting, instrument.Waiting.Count > 0);
        Note(Path.ResumesWithDue, instrument.Aside.Count > 0);
        foreach (RefUnit unit in instrument.Waiting.ToList()) StopWaiting(unit, instrument);

        _due.InsertRange(0, instrument.Aside);
        instrument.Aside.Clear();
    }

    /// <summary>Orders that live for an auction only: the one that came to rest last goes first.</summary>
    private void CancelAuctionOrders(RefInstrument instrument)
    {
        foreach (RefOrder order in LiveOrders(instrument).Where(o => o.IsAuctionOnly).OrderByDescending(o => o.Arrival).ToList())
        {
            CancelResting(instrument, order, CancelReason.AuctionOver);
        }
    }

    /// <summary>Whether the phase takes the order as one that rests.</summary>
    private static bool IsTaken(RefInstrument instrument, RefOrder order)
    {
        if (Trades(instrument)) return !order.IsAuctionOnly;
        if (!Collects(instrument.Phase)) return false;
        if ((order.Flags & OrderFlags.PostOnly) != 0 || order.IsPegged || order.AllOrNone || order.Detail.MinimumQuantity != 0) return false;
        if (order.IsAuctionOnly) return (order.TimeInForce == TimeInForce.AtClose) == (instrument.Phase == TradingPhase.ClosingAuction);

        return order.MayRest || order.Waits;
    }

    /// <summary>An amend that goes to the back needs a phase that takes the order, whatever its time in force.</summary>
    private static bool IsTakenAgain(RefInstrument instrument, RefOrder order) => Trades(instrument) || IsTaken(instrument, order);

    /// <summary>Adds the time that passes to what deadlines and cool-downs count, where the instrument traded on a fresh mark.</summary>
    private void CountTradedTime(long until)
    {
        foreach (RefInstrument instrument in _instruments.Where(i => i.Mark != 0 && Trades(i)))
        {
            Big fresh = until;
            if (instrument.Terms.StaleAfterNanos > 0) fresh = Big.Min(fresh, (Big)instrument.LastTickNanos + instrument.Terms.StaleAfterNanos);
            if (fresh > _timeNanos) instrument.TradedNanos += (long)(fresh - _timeNanos);
        }
    }
}
