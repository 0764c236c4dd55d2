using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine;

// Prices from outside, and what time alone brings: stale marks and deadlines.
public sealed partial class EngineCore
{
    private RejectReason MarkTick(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (_basis.IsMade(command.Instrument)) return RejectReason.WrongMarkMethod;

        RejectReason refused = CheckPrice(in command);
        if (refused != RejectReason.None) return refused;

        int instrument = command.Instrument;
        ref MarkRow row = ref _marks[instrument];
        bool wasStale = row.IsStale;
        _marks.Refresh(ref row, _outbox.NowNanos);
        SetMark(instrument, ref row, command.Price, LiquidationCause.Price, 0);
        FollowMark(instrument, command.Price);
        WorkTick(instrument, wasStale);
        LearnQuiet(instrument);
        return RejectReason.None;
    }

    private RejectReason IndexTick(in Command command)
    {
        RejectReason refused = CheckPrice(in command);
        if (refused != RejectReason.None) return refused;

        int instrument = command.Instrument;
        _outbox.Add(EventKind.IndexChanged, instrument, 0).Price = command.Price;
        WatchPrice(instrument, TriggerSource.Index, command.Price);
        if (!_basis.IsMade(instrument))
        {
            _marks[instrument].Index = command.Price;
            return RejectReason.None;
        }

        bool wasStale = _marks[instrument].IsStale;
        TakeIndex(instrument, command.Price);
        WorkTick(instrument, wasStale);
        return RejectReason.None;
    }

    /// <summary>What follows a tick that sets a mark: overdue funding, the liquidations that waited for it, whom it breached, the fund's order.</summary>
    private void WorkTick(int instrument, bool wasStale)
    {
        if (_funding[instrument].IsOverdue) PayFunding(instrument);
        if (_queue.IsAwaited(instrument)) _queue.QueueWaiting(instrument, TradingNanos(instrument));
        if (wasStale) QueueUnblocked();
        WorkRounds();
        if (HasInventory(instrument)) ManageInventory(instrument);
    }

    private RejectReason TradeTick(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;
        if (command.Side > Side.Sell) return RejectReason.InvalidSide;
        if (command.Quantity <= 0) return RejectReason.InvalidQuantity;

        RejectReason refused = CheckPrice(in command);
        if (refused != RejectReason.None) return refused;

        _marks[command.Instrument].MarketLastPrice = command.Price;
        ref EngineEvent trade = ref _outbox.Add(EventKind.MarketTrade, command.Instrument, 0);
        trade.Side = command.Side;
        trade.Price = command.Price;
        trade.Quantity = command.Quantity;
        return RejectReason.None;
    }

    private RejectReason QuoteTick(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;

        long bid = command.Price;
        long ask = command.Quantity;
        if (bid < 1 || ask < bid || ask > _ledger.Contracts[command.Instrument].Terms.PriceMax) return RejectReason.InvalidPrice;

        _marks[command.Instrument].MarketBid = bid;
        _marks[command.Instrument].MarketAsk = ask;
        ref EngineEvent quote = ref _outbox.Add(EventKind.MarketQuote, command.Instrument, 0);
        quote.Price = bid;
        quote.Quantity = ask;
        return RejectReason.None;
    }

    private RejectReason CheckPrice(in Command command)
    {
        if ((uint)command.Instrument >= (uint)_books.Length) return RejectReason.UnknownInstrument;

        Instrument terms = _ledger.Contracts[command.Instrument].Terms;
        if (command.Price < 1) return RejectReason.InvalidPrice;
        if (command.Price < terms.PriceMin) return RejectReason.BelowMinimum;
        return command.Price > terms.PriceMax ? RejectReason.AboveMaximum : RejectReason.None;
    }

    /// <summary>Decides which marks are stale. Before carried-over work, so that nothing is liquidated on a mark that is too old.</summary>
    private void FireStaleMarks()
    {
        long now = _outbox.NowNanos;
        if (now <= _marks.NextStaleNanos) return;

        bool any = false;
        while (_marks.TakeStale(now) is >= 0 and int instrument)
        {
            _outbox.Add(EventKind.MarkStale, instrument, 0).Price = _marks[instrument].Mark;
            any = true;
        }

        if (any) QueueUnblocked();
    }

    /// <summary>
    /// An instrument has opened or closed: whoever waits in a closed one and has a leg in an open one goes on there, by instrument, then in waiting order. So
    /// nobody waits for a market that does not come back while there is something to close in another.
    /// </summary>
    private void QueueUnblocked()
    {
        if (_queue.WaitingCount == 0) return;

        for (int i = 0; i < _books.Length; i++)
        {
            if (_queue.IsAwaited(i) && !_legs.IsOpen(i)) _queue.QueueUnblocked(i, TradingNanos(i), _legs);
        }
    }

    /// <summary>Queues the liquidations whose deadline has passed, and works them.</summary>
    private void FireDeadlines()
    {
        if (_queue.WaitingCount == 0) return;

        bool anyDue = false;
        for (int i = 0; i < _books.Length; i++)
        {
            if (!_legs.IsOpen(i)) continue;

            long fresh = TradingNanos(i);
            if (_queue.MayBeDue(i, fresh)) anyDue |= _queue.QueueOverdue(i, fresh);
        }

        if (anyDue) WorkRounds();
    }
}
