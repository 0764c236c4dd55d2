// The auction: all orders at the price or better trade at it, best price first, then arrival, through the same fills as any trade. The buyer stands
// where a taker would, but nobody aggresses: both sides pay the maker's fee, and self-trade prevention does not act. Cuts are those of the matching.
//
// An auction keeps its price until one side has nothing left at it; if cuts left the book crossed, another follows at once. Each step trades or cancels
// an order, so it ends.
using System;
using LowLatencyEngine.Book;
using LowLatencyEngine.Market;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Trades what crosses. False: cut by the event limit; it goes on at its price.</summary>
    private bool Uncross(int instrument)
    {
        ref PhaseRow row = ref _phases[instrument];
        while (true)
        {
            if (row.AuctionPrice == 0)
            {
                if (!TryAuction(instrument, out AuctionOutcome auction)) return true;

                row.AuctionPrice = auction.Price;
                row.AuctionLots = 0;
            }

            while (_outbox.HasRoom(MatchSlots) && UncrossOne(instrument, ref row))
            {
            }

            if (!_outbox.HasRoom(MatchSlots)) return false;

            ref EngineEvent uncrossed = ref _outbox.Add(EventKind.AuctionUncrossed, instrument, 0);
            uncrossed.Price = row.AuctionPrice;
            uncrossed.Quantity = row.AuctionLots;
            uncrossed.Amount = _books[instrument].LotsWithin(Side.Buy, row.AuctionPrice) - _books[instrument].LotsWithin(Side.Sell, row.AuctionPrice);
            if (row.AuctionLots > 0)
            {
                row.Reference = row.AuctionPrice;
                _breakers.Restart(instrument, _outbox.NowNanos, row.AuctionPrice);
            }

            row.AuctionPrice = 0;
        }
    }

    /// <summary>One match at the auction's price, or the cancellation of an order that can have none; false when a side has nothing left at it.</summary>
    private bool UncrossOne(int instrument, ref PhaseRow row)
    {
        OrderBook book = _books[instrument];
        long price = row.AuctionPrice;
        if (book.BestBid < price || book.BestAsk > price) return false;

        int buySlot = book.Front(Side.Buy);
        int sellSlot = book.Front(Side.Sell);
        if (!JoinsAuction(buySlot) || !JoinsAuction(sellSlot)) return true;

        ref OpenOrderRow buy = ref _openOrders[buySlot];
        ref OpenOrderRow sell = ref _openOrders[sellSlot];
        long lots = Math.Min(_pool[buySlot].Leaves, _pool[sellSlot].Leaves);
        int cutSlot = OrderPool.None;
        CancelReason reason = CancelReason.ReduceOnly;
        if (!CutForReduceOnly(buySlot, ref lots, ref cutSlot) || !CutForReduceOnly(sellSlot, ref lots, ref cutSlot)) return true;

        Ticket ticket = new()
        {
            AccountId = _ledger.Position(buy.Position).AccountId,
            OrderId = _pool.IdOf(buySlot),
            Account = _ledger.Position(buy.Position).Account,
            Position = buy.Position,
            Instrument = instrument,
            Side = Side.Buy,
            Type = OrderType.Limit,
            TimeInForce = TimeInForce.GoodTillCancel,
            Flags = buy.Flags | OrderFlags.Auction,
            Limit = buy.Price,
            Leaves = buy.Lots,
        };
        Cut cut = Cut.None;
        int takerFeePpm = TakerFeePpm(in ticket), makerFeePpm = MakerFeePpm(sell.Position);
        CutForMoney(buy.Position, Side.Buy, price, takerFeePpm, ref lots, ref cut, Cut.TakerMoney);
        if (lots > 0) CutForMoney(sell.Position, Side.Sell, price, makerFeePpm, ref lots, ref cut, Cut.MakerMoney);
        if (cut != Cut.None)
        {
            reason = CancelReason.InsufficientMargin;
            cutSlot = cut == Cut.TakerMoney ? buySlot : sellSlot;
        }

        if (lots > 0)
        {
            bool isLinked = buy.IsLinked;
            if (isLinked) (ticket.Links, ticket.Detail.TriggerBy) = (_links[buySlot].Links, _links[buySlot].Source);
            bool isReplenished = TakeFromBook(instrument, buySlot, lots, ticket.Leaves - lots);
            Fill(ref ticket, sellSlot, price, lots, takerFeePpm, makerFeePpm, default);
            if (isReplenished) AnnounceReplenished(instrument, buySlot);
            if (isLinked && ticket.Leaves > 0) _links[buySlot].Links = ticket.Links;
            row.AuctionLots += lots;
        }

        if (cutSlot != OrderPool.None) CancelResting(cutSlot, reason);
        return true;
    }

    /// <summary>Whether an order may trade in an auction; else it is cancelled: its time has come, or it fills whole or not at all, which no auction promises.</summary>
    private bool JoinsAuction(int slot)
    {
        ref OpenOrderRow order = ref _openOrders[slot];
        if (!order.IsRich || (!order.IsAllOrNone && !IsExpired(slot))) return true;

        CancelResting(slot, order.IsAllOrNone ? CancelReason.AuctionOver : CancelReason.Expired);
        return false;
    }

    /// <summary>Lowers the lots to what a reduce-only order reduces. False: it reduces nothing and is cancelled.</summary>
    private bool CutForReduceOnly(int slot, ref long lots, ref int cutSlot)
    {
        ref OpenOrderRow order = ref _openOrders[slot];
        if (!order.IsReduceOnly) return true;

        long closable = _ledger.Position(order.Position).ClosableBy(order.Side);
        if (closable == 0)
        {
            CancelResting(slot, CancelReason.ReduceOnly);
            return false;
        }

        if (closable >= lots) return true;

        lots = closable;
        cutSlot = slot;
        return true;
    }

    /// <summary>Cancels the orders that lived for an auction only, the latest first. False: cut by the event limit.</summary>
    private bool CancelAuctionOrders(int instrument)
    {
        ref PhaseRow row = ref _phases[instrument];
        while (row.FirstPlus1 != 0)
        {
            if (!_outbox.HasRoom(2)) return false;

            CancelResting(row.FirstPlus1 - 1, CancelReason.AuctionOver);
        }

        return true;
    }

    /// <summary>Says what an auction would do now, for each collecting instrument that an event of this command named, if it changed.</summary>
    private void IndicateAuctions()
    {
        ReadOnlySpan<EngineEvent> events = _outbox.Events;
        for (int at = 0; at < events.Length; at += events[at].Slots)
        {
            int instrument = events[at].Instrument;
            if (instrument < 0 || !_phases.IsCollecting(instrument)) continue;

            ref PhaseRow row = ref _phases[instrument];
            if (row.IsChanging || row.LookedAt == _worked) continue;

            row.LookedAt = _worked;
            if (!TryAuction(instrument, out AuctionOutcome auction)) auction = default;
            bool isNews = auction.Price != row.IndicatedPrice || auction.Lots != row.IndicatedLots || auction.Surplus != row.IndicatedSurplus;
            if (!isNews || !_outbox.HasRoom(1)) continue;

            (row.IndicatedPrice, row.IndicatedLots, row.IndicatedSurplus) = auction;
            ref EngineEvent indicated = ref _outbox.Add(EventKind.AuctionIndicated, instrument, 0);
            indicated.Price = auction.Price;
            indicated.Quantity = auction.Lots;
            indicated.Amount = auction.Surplus;
        }
    }

    private bool TryAuction(int instrument, out AuctionOutcome auction)
    {
        long last = _marks[instrument].LastPrice;
        long reference = last != 0 ? last : _phases.Reference(instrument, _marks[instrument].Mark);
        return _books[instrument].TryAuction(reference, _ledger.Contracts[instrument].Terms.PriceStep, out auction);
    }

    private void Unlink(int slot)
    {
        ref OpenOrderRow order = ref _openOrders[slot];
        if ((order.Flags & OrderFlags.Auction) != 0) _phases.Unlink(_ledger.Position(order.Position).Instrument, slot);
    }
}
