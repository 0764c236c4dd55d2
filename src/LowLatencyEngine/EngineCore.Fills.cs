// A fill has one value per side, equal and opposite. The taker's side is booked first. Cross: realised profit and fee go to cash. Isolated: the closing
// part first, into the position's margin; then the opening part, paid out of cash.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Stops;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private void Fill(ref Ticket ticket, int slot, long price, long lots, int takerFeePpm, int makerFeePpm, in LiquidationTerms liquidation)
    {
        Contract contract = _ledger.Contracts[ticket.Instrument];
        ref OpenOrderRow maker = ref _openOrders[slot];
        ref PositionRow makerRow = ref _ledger.Position(maker.Position);
        long makerOrderId = _pool.IdOf(slot);
        long signedLots = ticket.SignedLots(lots);
        long value = contract.Value(price, signedLots);
        bool isLiquidation = ticket.IsLiquidation;
        LiquidationCause cause = isLiquidation ? LiquidationCause.Cascade : LiquidationCause.Fill;
        int depth = isLiquidation ? liquidation.Depth + 1 : 0;

        long takerFee = BookSide(ticket.Position, contract, price, signedLots, value, takerFeePpm, cause, depth);
        long makerFee = BookSide(maker.Position, contract, price, -signedLots, -value, makerFeePpm, cause, depth);
        _ledger.House(contract.Currency).Fees += takerFee + makerFee;
        long liquidationFee = isLiquidation ? ChargeLiquidation(contract, -value, -signedLots, in liquidation) : 0;
        bool isLinked = maker.IsLinked;
        Unsafe.SkipInit(out LinkRow links);
        if (isLinked)
        {
            links = _links[slot];
            // Its other is gone once it has filled; unless it is the taker: two that trade with each other are no longer linked.
            if (links.Links.OtherOrderId == ticket.OrderId && maker.Position == ticket.Position) ticket.Links.OtherOrderId = links.Links.OtherOrderId = 0;
            _links[slot].Links.OtherOrderId = 0;
        }

        int makerPosition = maker.Position;
        ticket.Leaves -= lots;
        long makerLeaves = maker.Lots - lots;
        bool isReplenished = TakeFromBook(ticket.Instrument, slot, lots, makerLeaves);
        _marks[ticket.Instrument].LastPrice = price;
        WatchPrice(ticket.Instrument, TriggerSource.Last, price);

        ref EngineEvent trade = ref _outbox.Add(EventKind.Trade, ticket.Instrument, ticket.AccountId, out Span<TradeDetail> detail);
        trade.Side = ticket.Side;
        trade.Flags = (byte)ticket.Flags;
        trade.Depth = isLiquidation ? (byte)liquidation.Depth : (byte)0;
        trade.OrderId = ticket.OrderId;
        trade.Price = price;
        trade.Quantity = lots;
        trade.Amount = ticket.Leaves;
        ref TradeDetail more = ref detail[0];
        more.MakerAccountId = makerRow.AccountId;
        more.MakerOrderId = makerOrderId;
        more.MakerLeaves = makerLeaves;
        more.Value = Math.Abs(value);
        more.TakerFee = takerFee;
        more.MakerFee = makerFee;
        more.LiquidationFee = liquidationFee;
        more.TradeId = ++_tradeIds[ticket.Instrument];
        if (isReplenished) AnnounceReplenished(ticket.Instrument, slot);
        if (ticket.IsLinked) AfterLinkedFill(in ticket, ticket.Position, ticket.OrderId, ticket.Side, lots, ref ticket.Links, ticket.Detail.TriggerBy);
        if (isLinked && links.IsLinked) AfterMakerFill(in ticket, makerPosition, makerOrderId, lots, ref links);
    }

    /// <summary>Books one side of a fill and returns its fee.</summary>
    private long BookSide(int position, Contract contract, long price, long signedLots, long value, int feePpm, LiquidationCause cause, int depth)
    {
        ref PositionRow row = ref _ledger.Position(position);
        long fee = Rates.PpmUp(Math.Abs(value), feePpm);
        long closable = row.ClosableBy(signedLots > 0 ? Side.Buy : Side.Sell);
        long closing = Math.Min(closable, Math.Abs(signedLots));
        long closingLots = signedLots > 0 ? closing : -closing;
        long closingValue = closingLots == signedLots ? value : closing == 0 ? 0 : contract.Value(price, closingLots);
        int unit = _units.OfPosition(position, in row, contract);
        _units.Touch(unit, cause, depth);
        if (row.IsIsolated)
        {
            BookIsolated(unit, ref row, contract, signedLots, value, closingLots, closingValue, fee, feePpm);
            return fee;
        }

        long realised = _ledger.BookFill(ref row, signedLots, value, closingValue);
        if (row.Account == Ledger.Fund) SettleFundFill(row.Instrument, realised);
        else _ledger.Cash(unit) += realised - fee;
        return fee;
    }

    /// <summary>
    /// Books a side into an isolated position whose unit has been touched; what that moves in its account's cash has the same cause and depth. A unit in liquidation, which is
    /// not touched, only closes, and moves no cash.
    /// </summary>
    private void BookIsolated(
        int unit, ref PositionRow row, Contract contract, long signedLots, long value, long closingLots, long closingValue, long fee, int feePpm)
    {
        long closingFee = closingLots == signedLots ? fee : Math.Min(fee, Rates.PpmUp(Math.Abs(closingValue), feePpm));
        long toCash = 0;
        if (closingLots != 0)
        {
            long before = Math.Abs(row.Quantity);
            long marginBefore = row.Margin;
            row.Margin += _ledger.BookFill(ref row, closingLots, closingValue, closingValue) - closingFee;
            toCash = _units[unit].Has(UnitFlags.Started) ? 0 : ReleasedMargin(in row, marginBefore, Math.Abs(closingLots), before);
            row.Margin -= toCash;
        }

        long openingLots = signedLots - closingLots;
        if (openingLots != 0)
        {
            long openingValue = value - closingValue;
            long moved = _margin.AddedInitial(in row, _margin.Notional(in row), Math.Abs(openingValue));
            toCash -= moved + fee - closingFee;
            row.Margin += moved;
            _ledger.BookFill(ref row, openingLots, openingValue, 0);
        }

        if (toCash == 0) return;

        int wallet = _units.OfWallet(row.Account, contract.Currency);
        _ledger.Cash(wallet) += toCash;
        _units.TouchMoney(wallet, toCash, _units[unit].Cause, _units[unit].Depth);
    }

    /// <summary>
    /// Margin that a voluntary close frees: in proportion, truncated, at most what may leave what is left: whoever closes a part of a loss does not leave the
    /// other part to the fund. All of it at zero lots.
    /// </summary>
    private long ReleasedMargin(in PositionRow row, long marginBefore, long closed, long before)
    {
        if (row.Quantity == 0) return Math.Max(0, row.Margin);

        long share = Rates.Share(marginBefore, closed, before);
        return Math.Max(0, Math.Min(share, _margin.SpareMargin(in row)));
    }

    /// <summary>Liquidation fee of a fill: at most the rate, at most the improvement over the bankruptcy value of its lots. Into the fund.</summary>
    private long ChargeLiquidation(Contract contract, long proceeds, long lotsAsHeld, in LiquidationTerms liquidation)
    {
        long lots = Math.Abs(lotsAsHeld);
        long bankruptcy = lots == liquidation.Lots
            ? liquidation.BankruptcyValue
            : (long)Rates.DivideUp((Int128)liquidation.BankruptcyValue * lots, liquidation.Lots);
        long fee = Math.Min(Rates.PpmUp(Math.Abs(proceeds), contract.Terms.LiquidationFeePpm), Math.Max(0, proceeds - bankruptcy));
        _units.Collateral(liquidation.Unit) -= fee;
        _ledger.CreditFund(contract.Currency, fee);

        ref Liquidation.LiquidationRow record = ref _queue[liquidation.Unit];
        record.FilledLots += lots;
        record.FilledValue += Math.Abs(proceeds);
        record.Slippage += contract.Value(_marks[contract.Number].Mark, lotsAsHeld) - proceeds;
        record.Fees += fee;
        record.FundDelta += fee;
        return fee;
    }
}
