// Marks, what other markets show, staleness and deadlines: RULES.md sections 2 and 5.
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private RejectReason CheckTick(in Command command)
    {
        if (command.Instrument < 0 || command.Instrument >= _instruments.Length) return RejectReason.UnknownInstrument;
        if (command.Kind == CommandKind.TradeTick && command.Side > Side.Sell) return RejectReason.InvalidSide;
        if (command.Kind == CommandKind.TradeTick && command.Quantity <= 0) return RejectReason.InvalidQuantity;

        Instrument terms = _instruments[command.Instrument].Terms;
        if (command.Price < 1) return RejectReason.InvalidPrice;
        if (command.Price < terms.PriceMin) return RejectReason.BelowMinimum;

        return command.Price > terms.PriceMax ? RejectReason.AboveMaximum : RejectReason.None;
    }

    private RejectReason MarkTick(in Command command)
    {
        if (command.Instrument >= 0 && command.Instrument < _instruments.Length && IsMade(_instruments[command.Instrument])) return RejectReason.WrongMarkMethod;
        if (CheckTick(command) is var refusal and not RejectReason.None) return refusal;

        RefInstrument instrument = _instruments[command.Instrument];
        EngineEvent changed = new() { Kind = EventKind.MarkChanged, Price = command.Price, Quantity = instrument.Mark };
        RefreshMark(instrument);
        Emit(changed, instrument);
        SetMark(instrument, command.Price, LiquidationCause.Price, 0);
        AfterSourceTick(instrument);
        return RejectReason.None;
    }

    /// <summary>A tick that the mark is made from is here.</summary>
    private void RefreshMark(RefInstrument instrument)
    {
        instrument.HasOpened = instrument.IsStale;
        instrument.LastTickNanos = _timeNanos;
        instrument.KnownStale = false;
    }

    private void SetMark(RefInstrument instrument, long mark, LiquidationCause cause, int depth)
    {
        instrument.Mark = mark;
        NoteChange(instrument, cause, depth);
        Show(instrument, TriggerSource.Mark);
        BeginSampling(instrument);
    }

    /// <summary>What a tick that a mark is made from brings, in this order.</summary>
    private void AfterSourceTick(RefInstrument instrument)
    {
        PayOverdueFunding(instrument);
        foreach (RefUnit unit in instrument.Waiting.ToList()) StopWaiting(unit, instrument);
        if (instrument.HasOpened) QueueUnblocked();
        Rounds();
        UnwindFund(instrument);
    }

    /// <summary>An instrument has opened or closed: whoever waits in a closed one goes on in an open one, if he has a leg there.</summary>
    private void QueueUnblocked()
    {
        foreach (RefInstrument closed in _instruments.Where(i => !IsOpen(i)))
        {
            foreach (RefUnit unit in closed.Waiting.Where(u => FreshLegs(u).Count > 0).ToList())
            {
                Note(Path.Unblocked);
                StopWaiting(unit, closed);
            }
        }
    }

    private RejectReason IndexTick(in Command command)
    {
        if (CheckTick(command) is var refusal and not RejectReason.None) return refusal;

        RefInstrument instrument = _instruments[command.Instrument];
        instrument.Index = command.Price;
        Show(instrument, TriggerSource.Index);
        Emit(new EngineEvent { Kind = EventKind.IndexChanged, Price = command.Price }, instrument);
        if (!IsMade(instrument)) return RejectReason.None;

        TakeIndex(instrument);
        AfterSourceTick(instrument);
        return RejectReason.None;
    }

    private RejectReason TradeTick(in Command command)
    {
        if (CheckTick(command) is var refusal and not RejectReason.None) return refusal;

        EngineEvent trade = new() { Kind = EventKind.MarketTrade, Side = command.Side, Price = command.Price, Quantity = command.Quantity };
        Emit(trade, _instruments[command.Instrument]);
        return RejectReason.None;
    }

    private RejectReason QuoteTick(in Command command)
    {
        if (command.Instrument < 0 || command.Instrument >= _instruments.Length) return RejectReason.UnknownInstrument;

        RefInstrument instrument = _instruments[command.Instrument];
        if (command.Price < 1 || command.Quantity < command.Price || command.Quantity > instrument.Terms.PriceMax)
        {
            return RejectReason.InvalidPrice;
        }

        Emit(new EngineEvent { Kind = EventKind.MarketQuote, Price = command.Price, Quantity = command.Quantity }, instrument);
        return RejectReason.None;
    }

    /// <summary>Decides which marks are stale, earliest due first.</summary>
    private void AgeMarks()
    {
        var aged = _instruments
            .Where(i => !i.IsStale && i.Terms.StaleAfterNanos > 0 && _timeNanos - i.LastTickNanos > i.Terms.StaleAfterNanos)
            .OrderBy(i => (Big)i.LastTickNanos + i.Terms.StaleAfterNanos).ThenBy(i => i.Number);
        foreach (RefInstrument instrument in aged.ToList())
        {
            instrument.KnownStale = true;
            Emit(new EngineEvent { Kind = EventKind.MarkStale, Price = instrument.Mark }, instrument);
        }

        QueueUnblocked();
    }

    /// <summary>Queues the liquidations whose deadline or cool-down has passed, and works them.</summary>
    private void Deadlines()
    {
        bool any = false;
        foreach (RefInstrument instrument in _instruments)
        {
            foreach (RefUnit unit in instrument.Waiting.Where(u => DeadlinePassed(u, instrument) || CoolDownPassed(u, instrument)).ToList())
            {
                StopWaiting(unit, instrument);
                any = true;
            }
        }

        if (any) Rounds();
    }

    /// <summary>Whether a unit has waited, in whatever instruments, for longer than this one allows, and it is open.</summary>
    private bool DeadlinePassed(RefUnit unit, RefInstrument instrument)
    {
        RefLiquidation running = unit.Running!;
        if (running.Stage == RefStage.CoolDown) return false;

        long waited = running.WaitedNanos + (running.Waits ? instrument.TradedNanos - running.WaitsSinceFresh : 0);
        return instrument.Terms.DeadlineNanos > 0 && IsOpen(instrument) && waited > instrument.Terms.DeadlineNanos;
    }

    private bool CoolDownPassed(RefUnit unit, RefInstrument instrument)
    {
        RefLiquidation running = unit.Running!;
        return running.Stage == RefStage.CoolDown && IsOpen(instrument) && instrument.TradedNanos - running.WaitsSinceFresh >= running.CoolDownLeft;
    }

    private void Wait(RefUnit unit, RefInstrument instrument)
    {
        RefLiquidation running = unit.Running!;
        (running.Waits, running.WaitsIn, running.WaitsSinceFresh) = (true, instrument.Number, instrument.TradedNanos);
        instrument.Waiting.Add(unit);
    }

    private void StopWaiting(RefUnit unit, RefInstrument instrument)
    {
        RefLiquidation running = unit.Running!;
        long waited = instrument.TradedNanos - running.WaitsSinceFresh;
        if (running.Stage == RefStage.CoolDown) running.CoolDownLeft -= waited;
        else running.WaitedNanos += waited;

        running.Waits = false;
        instrument.Waiting.Remove(unit);
        Enqueue(unit);
    }
}
