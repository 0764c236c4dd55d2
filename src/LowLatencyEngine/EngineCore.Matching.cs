// Matching is pulled: the book says who is first, this loop decides how many lots may trade, books both sides and tells the book. Before each match the
// lots are cut, in this order, for a reduce-only taker, a reduce-only maker, an isolated taker's money, an isolated maker's money; the last cut that
// lowered the fill decides whose rest is cancelled after it.
using System;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private const int MatchSlots = 64;

    /// <summary>What a liquidation order carries into its match. All zero for other orders.</summary>
    private readonly record struct LiquidationTerms(int Unit, int Depth, long Lots, long BankruptcyValue);

    private enum Cut
    {
        None,
        MakerReduceOnly,
        TakerMoney,
        MakerMoney,
    }

    /// <summary>Fills a ticket against the book as far as it goes. Returns why its rest must be cancelled; None: it may rest or end by its time in force.</summary>
    private CancelReason Match(ref Ticket ticket, in LiquidationTerms liquidation)
    {
        if (!_phases.IsContinuous(ticket.Instrument)) return CancelReason.None;

        OrderBook book = _books[ticket.Instrument];
        bool isGuarded = _breakers.IsGuarded(ticket.Instrument);
        Side makerSide = ticket.Side == Side.Buy ? Side.Sell : Side.Buy;
        while (ticket.Leaves > 0 && Crosses(book, ticket.Side, ticket.Limit))
        {
            if (!_outbox.HasRoom(MatchSlots)) return CancelReason.WorkLimit;

            int slot = book.Front(makerSide);
            ref OpenOrderRow maker = ref _openOrders[slot];
            long lots = Math.Min(ticket.Leaves, maker.Lots);
            if (ticket.IsReduceOnly)
            {
                lots = Math.Min(lots, _ledger.Position(ticket.Position).ClosableBy(ticket.Side));
                if (lots == 0) return CancelReason.ReduceOnly;
            }

            Cut cut = Cut.None;
            if (maker.IsReduceOnly)
            {
                long closable = _ledger.Position(maker.Position).ClosableBy(makerSide);
                if (closable == 0)
                {
                    CancelResting(slot, CancelReason.ReduceOnly);
                    continue;
                }

                if (closable < lots) (lots, cut) = (closable, Cut.MakerReduceOnly);
            }

            long price = maker.Price;
            CutForMoney(ticket.Position, ticket.Side, price, TakerFeePpm(in ticket), ref lots, ref cut, Cut.TakerMoney);
            if (lots > 0) CutForMoney(maker.Position, makerSide, price, _ledger.Contracts[ticket.Instrument].Terms.MakerFeePpm, ref lots, ref cut, Cut.MakerMoney);
            if (lots > 0)
            {
                if (isGuarded && IsStopped(in ticket, price, out CancelReason stopped)) return stopped;

                Fill(ref ticket, slot, price, lots, in liquidation);
                if (isGuarded) _breakers.Record(ticket.Instrument, _outbox.NowNanos, price);
            }

            if (cut == Cut.TakerMoney) return CancelReason.InsufficientMargin;
            if (cut != Cut.None) CancelResting(slot, cut == Cut.MakerMoney ? CancelReason.InsufficientMargin : CancelReason.ReduceOnly);
        }

        return CancelReason.None;
    }

    /// <summary>Liquidations and the fund pay none; in an auction nobody aggresses, so both sides pay the maker's.</summary>
    private int TakerFeePpm(in Ticket ticket)
    {
        Instrument terms = _ledger.Contracts[ticket.Instrument].Terms;
        if (ticket.IsLiquidation || ticket.Account == Ledger.Fund) return 0;
        return (ticket.Flags & OrderFlags.Auction) != 0 ? terms.MakerFeePpm : terms.TakerFeePpm;
    }

    /// <summary>Lowers the lots to what closes plus what the available cash can open, on an isolated position.</summary>
    private void CutForMoney(int position, Side side, long price, int feePpm, ref long lots, ref Cut cut, Cut whose)
    {
        ref PositionRow row = ref _ledger.Position(position);
        if (!row.IsIsolated) return;

        long closing = Math.Min(lots, row.ClosableBy(side));
        if (closing == lots) return;

        Contract contract = _ledger.Contracts[row.Instrument];
        long available = _margin.Available(row.Account, contract.Currency, position);
        if (OpeningCost(contract, in row, price, feePpm, closing, lots) <= available) return;

        long affordable = closing;
        long tooMany = lots;
        while (tooMany - affordable > 1)
        {
            long middle = affordable + (tooMany - affordable) / 2;
            if (OpeningCost(contract, in row, price, feePpm, closing, middle) <= available) affordable = middle;
            else tooMany = middle;
        }

        lots = affordable;
        cut = whose;
    }

    /// <summary>Cash that the opening part of a fill of these lots takes: initial margin and its part of the fee.</summary>
    private long OpeningCost(Contract contract, in PositionRow row, long price, int feePpm, long closing, long lots)
    {
        long value = contract.Notional(price, lots);
        long closingValue = contract.Notional(price, closing);
        long fee = Rates.PpmUp(value, feePpm);
        long closingFee = Math.Min(fee, Rates.PpmUp(closingValue, feePpm));
        long held = closing > 0 ? 0 : _margin.Notional(in row);
        return _margin.AddedInitial(in row, held, value - closingValue) + fee - closingFee;
    }
}
