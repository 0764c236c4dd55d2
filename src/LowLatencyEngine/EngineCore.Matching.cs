// Matching is pulled: the book says who is first, this loop decides how many lots may trade, books both sides and tells the book. Before each match the
// lots are cut, in this order, for a reduce-only taker, a reduce-only maker, an isolated taker's money, an isolated maker's money; the last cut that
// lowered the fill decides whose rest is cancelled after it.
using System;
using System.Runtime.CompilerServices;
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
        bool isShared = _ledger.Contracts[ticket.Instrument].Terms.Matching == MatchingRule.ProRata;
        long sharedPrice = 0;
        int passed = OrderPool.None;
        long passedId = 0;
        int passes = 0, passesInAll = 0;
        CancelReason stop = CancelReason.None;
        while (ticket.Leaves > 0)
        {
            int slot = passed == OrderPool.None ? book.FrontAgainst(ticket.Side, ticket.Limit) : BehindPassed(in ticket, ref passed, passedId, ref passes);
            if (slot == OrderPool.None) break;
            if (!_outbox.HasRoom(MatchSlots)) return CancelReason.WorkLimit;

            if (isShared && PriceOf(slot) is long price && (sharedPrice == 0 || (ticket.Side == Side.Buy ? price > sharedPrice : price < sharedPrice)))
            {
                sharedPrice = price;
                if (!TryShareOut(ref ticket, slot, in liquidation, ref stop)) return stop;
                continue;
            }

            Step step = MatchOne(ref ticket, slot, long.MaxValue, in liquidation, ref stop);
            if (step == Step.Stopped) return stop;
            if (step != Step.Passed) continue;
            passes++;
            passesInAll++;
            if (passes > PassedMax || passesInAll > PassedInAllMax) return CancelReason.WorkLimit;

            passed = slot;
            passedId = _pool.IdOf(slot);
        }

        return CancelReason.None;
    }

    /// <summary>Lets a ticket trade at most so many lots with one maker.</summary>
    private Step MatchOne(ref Ticket ticket, int slot, long lotsMax, in LiquidationTerms liquidation, ref CancelReason stop)
    {
        if (ticket.Links.OtherOrderId == 0) return MatchPlain(ref ticket, slot, lotsMax, in liquidation, ref stop);

        long orderId = _pool.IdOf(slot);
        Step step = MatchPlain(ref ticket, slot, lotsMax, in liquidation, ref stop);
        KeepOther(ref ticket, slot, orderId);
        return step;
    }

    /// <summary>The same, but for the order that the ticket is linked with.</summary>
    private Step MatchPlain(ref Ticket ticket, int slot, long lotsMax, in LiquidationTerms liquidation, ref CancelReason stop)
    {
        ref OpenOrderRow maker = ref _openOrders[slot];
        long most = MostLots(in ticket);
        if (most == 0)
        {
            stop = CancelReason.ReduceOnly;
            return Step.Stopped;
        }

        long lots = Math.Min(Math.Min(most, lotsMax), maker.IsRich ? _pool[slot].Leaves : maker.Lots);
        if ((maker.IsRich || ticket.SelfTrade != SelfTradeRule.None) && Meet(ref ticket, slot, lots, most, ref stop) is var met and not Step.Trade)
            return met;

        Cut cut = Cut.None;
        if (maker.IsReduceOnly)
        {
            long closable = _ledger.Position(maker.Position).ClosableBy(maker.Side);
            if (closable == 0)
            {
                CancelResting(slot, CancelReason.ReduceOnly);
                return Step.Again;
            }

            if (closable < lots) (lots, cut) = (closable, Cut.MakerReduceOnly);
        }

        long price = PriceOf(slot);
        int takerFeePpm = TakerFeePpm(in ticket), makerFeePpm = MakerFeePpm(maker.Position);
        CutForMoney(ticket.Position, ticket.Side, price, takerFeePpm, ref lots, ref cut, Cut.TakerMoney);
        if (lots > 0) CutForMoney(maker.Position, maker.Side, price, makerFeePpm, ref lots, ref cut, Cut.MakerMoney);
        if (maker.IsAllOrNone && lots < maker.Lots) lots = 0;
        if (lots > 0)
        {
            bool isGuarded = _breakers.IsGuarded(ticket.Instrument);
            if (isGuarded && IsStopped(in ticket, price, out stop)) return Step.Stopped;

            Fill(ref ticket, slot, price, lots, takerFeePpm, makerFeePpm, in liquidation);
            if (isGuarded) _breakers.Record(ticket.Instrument, _outbox.NowNanos, price);
        }

        if (cut == Cut.TakerMoney)
        {
            stop = CancelReason.InsufficientMargin;
            return Step.Stopped;
        }

        if (cut != Cut.None) CancelResting(slot, cut == Cut.MakerMoney ? CancelReason.InsufficientMargin : CancelReason.ReduceOnly);
        return Step.Again;
    }

    /// <summary>Liquidations and the fund pay none; in an auction nobody aggresses, so both sides pay the maker's.</summary>
    private int TakerFeePpm(in Ticket ticket)
    {
        Instrument terms = _ledger.Contracts[ticket.Instrument].Terms;
        if (ticket.IsLiquidation || ticket.Account == Ledger.Fund) return 0;
        ref AccountRow account = ref _ledger.Account(ticket.Account);
        return (ticket.Flags & OrderFlags.Auction) != 0 ? account.MakerFeePpm(terms) : account.TakerFeePpm(terms);
    }

    private int MakerFeePpm(int position)
    {
        ref PositionRow row = ref _ledger.Position(position);
        return row.Account == Ledger.Fund ? 0 : _ledger.Account(row.Account).MakerFeePpm(_ledger.Contracts[row.Instrument].Terms);
    }

    /// <summary>Lowers the lots to what closes plus what the available cash can open, on an isolated position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CutForMoney(int position, Side side, long price, int feePpm, ref long lots, ref Cut cut, Cut whose)
    {
        ref PositionRow row = ref _ledger.Position(position);
        if (row.IsIsolated && row.ClosableBy(side) < lots) CutOpening(position, row.ClosableBy(side), price, feePpm, ref lots, ref cut, whose);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CutOpening(int position, long closing, long price, int feePpm, ref long lots, ref Cut cut, Cut whose)
    {
        ref PositionRow row = ref _ledger.Position(position);
        Contract contract = _ledger.Contracts[row.Instrument];
        if (closing > 0 && MarginAfterClose(contract, in row, price, feePpm) < 0)
        {
            lots = closing;
            cut = whose;
            return;
        }

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

    /// <summary>
    /// What an isolated position is left with when all of it closes at a price. Below zero it owes, and a new position in its place would pay for the old one:
    /// so it does not turn, it closes, and what it owes is settled.
    /// </summary>
    private static long MarginAfterClose(Contract contract, in PositionRow row, long price, int feePpm)
    {
        long worth = contract.Value(price, row.Quantity);
        return row.Margin + worth - row.EntryValue - Rates.PpmUp(Math.Abs(worth), feePpm);
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
