// A fill has one value per side, equal and opposite. The taker's side is booked first. Cross: realised profit and fee go to cash. Isolated: the closing
// part first, into the position's margin; then the opening part, paid out of cash.
using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Stops;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private void Fill(ref Ticket ticket, int slot, long price, long lots, in LiquidationTerms liquidation)
    {
        Contract contract = _ledger.Contracts[ticket.Instrument];
        ref OpenOrderRow maker = ref _openOrders[slot];
        ref PositionRow makerRow = ref _ledger.Position(maker.Position);
        long makerOrderId = _pool.IdOf(slot);
        bool isFundMaker = makerRow.Account == Ledger.Fund;
        long signedLots = ticket.SignedLots(lots);
        long value = contract.Value(price, signedLots);
        int takerFeePpm = TakerFeePpm(in ticket);
        int makerFeePpm = isFundMaker ? 0 : _ledger.Account(makerRow.Account).MakerFeePpm(contract.Terms);
        LiquidationCause cause = ticket.IsLiquidation ? LiquidationCause.Cascade : LiquidationCause.Fill;
        int depth = ticket.IsLiquidation ? liquidation.Depth + 1 : 0;

        long takerFee = BookSide(ticket.Position, price, signedLots, value, takerFeePpm, cause, depth);
        long makerFee = BookSide(maker.Position, price, -signedLots, -value, makerFeePpm, cause, depth);
        _ledger.House(contract.Currency).Fees += takerFee + makerFee;
        long liquidationFee = ticket.IsLiquidation ? ChargeLiquidation(contract, price, -signedLots, in liquidation) : 0;
        LinkRow links = maker.IsLinked ? _links[slot] : default;
        int makerPosition = maker.Position;
        if (links.Links.OtherOrderId == ticket.OrderId) Part(ref ticket, slot, ref links);
        ticket.Leaves -= lots;
        long makerLeaves = maker.Lots - lots;
        bool isReplenished = TakeFromBook(slot, lots, makerLeaves);
        _marks[ticket.Instrument].LastPrice = price;
        WatchPrice(ticket.Instrument, TriggerSource.Last, price);

        ref EngineEvent trade = ref _outbox.Add(EventKind.Trade, ticket.Instrument, ticket.AccountId, out Span<TradeDetail> detail);
        trade.Side = ticket.Side;
        trade.Flags = (byte)ticket.Flags;
        trade.Depth = ticket.IsLiquidation ? (byte)liquidation.Depth : (byte)0;
        trade.OrderId = ticket.OrderId;
        trade.Price = price;
        trade.Quantity = lots;
        trade.Amount = ticket.Leaves;
        detail[0] = new TradeDetail
        {
            MakerAccountId = _ledger.Account(makerRow.Account).Id,
            MakerOrderId = makerOrderId,
            MakerLeaves = makerLeaves,
            Value = Math.Abs(value),
            TakerFee = takerFee,
            MakerFee = makerFee,
            LiquidationFee = liquidationFee,
            TradeId = ++_tradeIds[ticket.Instrument],
        };
        if (isReplenished) AnnounceReplenished(ticket.Instrument, slot);
        if (ticket.IsLinked) AfterLinkedFill(in ticket, ticket.Position, ticket.OrderId, ticket.Side, lots, ref ticket.Links, ticket.Detail.TriggerBy);
        if (links.IsLinked) AfterMakerFill(in ticket, makerPosition, makerOrderId, lots, ref links);
    }

    /// <summary>Books one side of a fill and returns its fee.</summary>
    private long BookSide(int position, long price, long signedLots, long value, int feePpm, LiquidationCause cause, int depth)
    {
        ref PositionRow row = ref _ledger.Position(position);
        Contract contract = _ledger.Contracts[row.Instrument];
        long fee = Rates.PpmUp(Math.Abs(value), feePpm);
        long closable = row.ClosableBy(signedLots > 0 ? Side.Buy : Side.Sell);
        long closing = Math.Min(closable, Math.Abs(signedLots));
        long closingLots = signedLots > 0 ? closing : -closing;
        long closingValue = closingLots == signedLots ? value : closing == 0 ? 0 : contract.Value(price, closingLots);
        int unit = _units.OfPosition(position);
        _units.Touch(unit, cause, depth);
        if (row.IsIsolated)
        {
            BookIsolated(position, signedLots, value, closingLots, closingValue, fee, feePpm, cause, depth);
            return fee;
        }

        long realised = _ledger.BookFill(position, signedLots, value, closingValue);
        if (row.Account == Ledger.Fund) SettleFundFill(row.Instrument, realised);
        else _ledger.Cash(row.Account, contract.Currency) += realised - fee;
        return fee;
    }

    private void BookIsolated(
        int position, long signedLots, long value, long closingLots, long closingValue, long fee, int feePpm, LiquidationCause cause, int depth)
    {
        ref PositionRow row = ref _ledger.Position(position);
        int currency = _ledger.Contracts[row.Instrument].Currency;
        long closingFee = closingLots == signedLots ? fee : Math.Min(fee, Rates.PpmUp(Math.Abs(closingValue), feePpm));
        long toCash = 0;
        if (closingLots != 0)
        {
            long before = Math.Abs(row.Quantity);
            long marginBefore = row.Margin;
            row.Margin += _ledger.BookFill(position, closingLots, closingValue, closingValue) - closingFee;
            toCash = ReleasedMargin(position, marginBefore, Math.Abs(closingLots), before);
            row.Margin -= toCash;
        }

        long openingLots = signedLots - closingLots;
        if (openingLots != 0)
        {
            long openingValue = value - closingValue;
            long moved = _margin.AddedInitial(in row, _margin.Notional(in row), Math.Abs(openingValue));
            toCash -= moved + fee - closingFee;
            row.Margin += moved;
            _ledger.BookFill(position, openingLots, openingValue, 0);
        }

        if (toCash == 0) return;

        _ledger.Cash(row.Account, currency) += toCash;
        _units.TouchMoney(_units.OfWallet(row.Account, currency), toCash, cause, depth);
    }

    /// <summary>
    /// Margin that a voluntary close frees: in proportion, truncated, never below the initial margin of the rest; all that is left at zero lots.
    /// Nothing while the position is being liquidated.
    /// </summary>
    private long ReleasedMargin(int position, long marginBefore, long closed, long before)
    {
        ref PositionRow row = ref _ledger.Position(position);
        if (_units[_units.OfPosition(position)].Has(UnitFlags.Started)) return 0;
        if (row.Quantity == 0) return Math.Max(0, row.Margin);

        long share = Rates.Share(marginBefore, closed, before);
        long spare = row.Margin - _margin.Tiers(row.Instrument).Initial(_margin.Notional(in row), row.Leverage);
        return Math.Max(0, Math.Min(share, spare));
    }

    /// <summary>Liquidation fee of a fill: at most the rate, at most the improvement over the bankruptcy value of its lots. Into the fund.</summary>
    private long ChargeLiquidation(Contract contract, long price, long lotsAsHeld, in LiquidationTerms liquidation)
    {
        long proceeds = contract.Value(price, lotsAsHeld);
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
