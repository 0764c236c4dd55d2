// What a match does beside trading: a maker whose time has come is cancelled, an all-or-none maker that is too large is passed by, and an order does not
// trade with its own account or firm group. In this order, for one maker at a time.
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Stops;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private enum Step
    {
        /// <summary>They may trade.</summary>
        Trade,

        /// <summary>The maker has been dealt with; ask who is first.</summary>
        Again,

        /// <summary>The maker stays; go on behind it.</summary>
        Passed,

        /// <summary>The taker's rest must be cancelled.</summary>
        Stopped,
    }

    /// <summary>Decides whether a taker of at most <paramref name="most"/> lots may trade <paramref name="lots"/> with a maker.</summary>
    private Step Meet(ref Ticket ticket, int slot, long lots, long most, ref CancelReason stop)
    {
        ref OpenOrderRow maker = ref _openOrders[slot];
        if (maker.IsRich && IsExpired(slot))
        {
            CancelResting(slot, CancelReason.Expired);
            return Step.Again;
        }

        if (maker.IsAllOrNone && maker.Lots > most) return Step.Passed;
        if (ticket.SelfTrade == SelfTradeRule.None || !IsOwn(in ticket, in maker)) return Step.Trade;

        stop = CancelReason.SelfTrade;
        switch (ticket.SelfTrade)
        {
            case SelfTradeRule.CancelNewest:
                return Step.Stopped;
            case SelfTradeRule.CancelOldest:
                CancelResting(slot, CancelReason.SelfTrade);
                return Step.Again;
            case SelfTradeRule.CancelBoth:
                CancelResting(slot, CancelReason.SelfTrade);
                return Step.Stopped;
            default:
                Decrement(ref ticket, slot, lots);
                return Step.Again;
        }
    }

    private bool IsExpired(int slot) => _rich[slot].ExpiryNanos is > 0 and long expiry && expiry <= _outbox.NowNanos;

    /// <summary>Whether a maker is the taker's own: of its account, or of its firm group. A liquidation knows no firm.</summary>
    private bool IsOwn(in Ticket ticket, in OpenOrderRow maker)
    {
        int account = _ledger.Position(maker.Position).Account;
        if (account == ticket.Account) return true;
        if (ticket.IsLiquidation) return false;

        long firm = _ledger.Account(ticket.Account).Firm;
        return firm != 0 && firm == _ledger.Account(account).Firm;
    }

    /// <summary>Takes the lots off both orders that would have traded; the maker's event first.</summary>
    private void Decrement(ref Ticket ticket, int slot, long lots)
    {
        int instrument = ticket.Instrument;
        ref OpenOrderRow maker = ref _openOrders[slot];
        ref EngineEvent resting = ref _outbox.Add(EventKind.OrderDecremented, instrument, _ledger.Position(maker.Position).AccountId);
        resting.OrderId = _pool.IdOf(slot);
        resting.Side = maker.Side;
        resting.Price = PriceOf(slot);
        resting.Quantity = lots;
        resting.Amount = maker.Lots - lots;
        LinkRow links = maker.IsLinked && maker.Lots == lots ? _links[slot] : default;
        long orderId = _pool.IdOf(slot);
        bool isReplenished = TakeFromBook(ticket.Instrument, slot, lots, maker.Lots - lots);
        ticket.Leaves -= lots;

        ref EngineEvent incoming = ref _outbox.Add(EventKind.OrderDecremented, instrument, ticket.AccountId);
        incoming.OrderId = ticket.OrderId;
        incoming.Side = ticket.Side;
        incoming.Price = ticket.Limit;
        incoming.Quantity = lots;
        incoming.Amount = ticket.Leaves;
        if (isReplenished) AnnounceReplenished(instrument, slot);
        CancelOther(instrument, orderId, ref links.Links);
    }

    /// <summary>The order behind the one passed by last, if the ticket trades with it; from the front again, and counted anew, if that one is gone.</summary>
    private int BehindPassed(in Ticket ticket, ref int passed, long passedId, ref int passes)
    {
        OrderBook book = _books[ticket.Instrument];
        bool stands = StillRests(ticket.Instrument, passed, passedId);
        if (!stands) (passed, passes) = (OrderPool.None, 0);
        int next = stands ? book.Next(passed) : book.FrontAgainst(ticket.Side, ticket.Limit);
        return next != OrderPool.None && OpenOrders.IsBetter(ticket.Side, _pool.PriceOf(next), ticket.Limit) ? OrderPool.None : next;
    }

    /// <summary>
    /// Whether an order that rested in the book earlier in this match is there still. A slot and an id that are free again can be taken before the match is over,
    /// both by the same order; but only by one that a bracket brings, and that one waits for its trigger.
    /// </summary>
    private bool StillRests(int instrument, int slot, long orderId) =>
        _pool.TryFind(instrument, orderId, out int found) && found == slot && !_openOrders[slot].IsUntriggered;
}
