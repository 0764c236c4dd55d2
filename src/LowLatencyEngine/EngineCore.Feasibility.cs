// What the book would fill, found before anything is filled: for fill-or-kill, all-or-none and minimum quantities. Where all orders of the instrument are
// plain the levels answer; else the orders are walked as the match would meet them, self-trade rule and passed-by all-or-none orders included.
//
// Why the walk agrees with the match: at a price the shown lots come first, in order; then the icebergs' further slices, which join behind them but before
// what is not shown; then that, in order. Reduce-only makers are left out: what they fill is only known at the match; they can only make the match need
// less, and an all-or-none maker that would not fit then is not counted.
//
// Worst case: as many orders as a command may say events; beyond that the answer is no.
using System;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Most all-or-none orders that one match passes by.</summary>
    private const int PassedMax = 256;

    /// <summary>And with those that it passes again, because the one it passed last is gone and it began anew.</summary>
    private const int PassedInAllMax = 16 * PassedMax;

    private enum Prospect
    {
        Counts,
        Skipped,
        Ends,
    }

    /// <summary>A walk under way.</summary>
    private struct Tally
    {
        internal long Wanted;
        internal long Left;
        internal long Filled;
        internal long LevelLots;

        /// <summary>Lots met that may trade or not: reduce-only ones, and all-or-none orders that fit only if those do not.</summary>
        internal long Uncertain;
        internal Int128 Value;
        internal int Passed;

        internal readonly bool IsReached => Filled >= Wanted;

        internal void Take(long lots)
        {
            lots = Math.Min(lots, Left);
            Left -= lots;
            Filled += lots;
            LevelLots += lots;
        }
    }

    private bool IsFillable(in Ticket ticket)
    {
        bool isPlain = ticket.Slots <= 1 && _rich.CountOf(ticket.Instrument) == 0;
        return isPlain ? _books[ticket.Instrument].CanFill(ticket.Side, ticket.Limit, ticket.Leaves) : WouldFill(in ticket, ticket.Leaves);
    }

    /// <summary>Decides whether an all-or-none order, or one with a minimum, matches now, waits, or (an immediate one) is refused.</summary>
    private RejectReason CheckEntry(ref Ticket ticket)
    {
        if ((ticket.Flags & OrderFlags.AllOrNone) != 0) ticket.Waits = MostLots(in ticket) < ticket.Leaves || !WouldFill(in ticket, ticket.Leaves);
        long minimum = ticket.Detail.MinimumQuantity;
        if (minimum == 0 || WouldFill(in ticket, minimum)) return RejectReason.None;
        if (!ticket.MayRest || !TryStepBack(ref ticket)) return RejectReason.FillOrKillUnfillable;

        ticket.Waits = true;
        return RejectReason.None;
    }

    /// <summary>Whether a match now would fill that many lots, within the ticket's budget if it has one.</summary>
    private bool WouldFill(in Ticket ticket, long wanted)
    {
        OrderBook book = _books[ticket.Instrument];
        Contract contract = _ledger.Contracts[ticket.Instrument];
        Tally tally = new() { Wanted = wanted, Left = ticket.Leaves };
        int looked = 0;
        int slot = book.FrontAgainst(ticket.Side, ticket.Limit);
        while (slot != OrderPool.None && !tally.IsReached)
        {
            long price = _pool.PriceOf(slot);
            if (OpenOrders.IsBetter(ticket.Side, price, ticket.Limit)) return false;

            tally.LevelLots = 0;
            if (!WalkLevel(in ticket, ref slot, price, ref tally, ref looked)) return false;
            tally.Value += contract.Notional(price, tally.LevelLots);
        }

        long budget = ticket.Links.ValueBudget;
        return tally.IsReached && (budget == 0 || (ticket.Side == Side.Buy ? tally.Value <= budget : tally.Value >= budget));
    }

    /// <summary>Walks one price to its end or to where enough is found; false: the match would end here with too little.</summary>
    private bool WalkLevel(in Ticket ticket, ref int slot, long price, ref Tally tally, ref int looked)
    {
        OrderBook book = _books[ticket.Instrument];
        bool isShared = _ledger.Contracts[ticket.Instrument].Terms.Matching == MatchingRule.ProRata;
        if (isShared && EndsAtOwn(in ticket) && HasOwnAt(in ticket, slot, price)) return false;

        long reserves = 0;
        do
        {
            if (++looked > _options.EventsPerCommandMax) return false;

            ref OpenOrderRow maker = ref _openOrders[slot];
            bool isUnshown = (maker.Flags & (OrderFlags.Hidden | OrderFlags.AllOrNone)) != 0;
            if (isUnshown) tally.Take(reserves);
            if (isUnshown) reserves = 0;
            if (tally.IsReached) return true;

            Prospect prospect = Foresee(in ticket, slot, ref tally);
            if (prospect == Prospect.Ends) return false;
            if (prospect == Prospect.Counts)
            {
                tally.Take(_pool[slot].Leaves);
                if (maker.IsRich) reserves += _rich[slot].Reserve;
            }

            slot = book.Next(slot);
        }
        while (!tally.IsReached && slot != OrderPool.None && _pool.PriceOf(slot) == price);

        tally.Take(reserves);
        return true;
    }

    private Prospect Foresee(in Ticket ticket, int slot, ref Tally tally)
    {
        ref OpenOrderRow maker = ref _openOrders[slot];
        if (maker.IsRich && IsExpired(slot)) return Prospect.Skipped;
        if (maker.IsAllOrNone && maker.Lots > tally.Left) return ++tally.Passed > PassedMax ? Prospect.Ends : Prospect.Skipped;
        if (ticket.SelfTrade != SelfTradeRule.None && IsOwn(in ticket, in maker)) return EndsAtOwn(in ticket) ? Prospect.Ends : Prospect.Skipped;
        if (!maker.IsReduceOnly && (!maker.IsAllOrNone || maker.Lots <= tally.Left - tally.Uncertain)) return Prospect.Counts;

        tally.Uncertain = Math.Min(tally.Uncertain, InstrumentRules.MoneyMax) + maker.Lots;
        return Prospect.Skipped;
    }

    private static bool EndsAtOwn(in Ticket ticket) => ticket.SelfTrade is not (SelfTradeRule.None or SelfTradeRule.CancelOldest);

    private bool HasOwnAt(in Ticket ticket, int slot, long price)
    {
        for (; slot != OrderPool.None && _pool.PriceOf(slot) == price; slot = _books[ticket.Instrument].Next(slot))
        {
            if (IsOwn(in ticket, in _openOrders[slot])) return true;
        }

        return false;
    }
}
