// The insurance fund beside takeovers: it pays what liquidated units still owe, and unwinds its inventory through the book.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>
    /// Writes off what a unit without positions owes: the fund pays first, then the unrealised profits of the instrument, then the house account Deficit.
    /// Returns what the fund paid.
    /// </summary>
    private long SettleShortfall(int unit, LiquidationCause cause, int depth)
    {
        (long accountId, short unitInstrument, byte currency) = _units.OwnerOf(unit);
        long owed = -_units.Collateral(unit);
        _units.Collateral(unit) = 0;

        ref long fund = ref _ledger.Cash(Ledger.Fund, currency);
        long paid = Math.Min(owed, Math.Max(0, fund));
        if (paid > 0)
        {
            fund -= paid;
            ref EngineEvent debited = ref _outbox.Add(EventKind.FundDebited, unitInstrument, accountId);
            debited.Currency = currency;
            debited.Amount = paid;
            debited.Quantity = fund;
        }

        if (owed > paid) Socialise(unit, accountId, currency, owed - paid, cause, depth);
        return paid;
    }

    private void Socialise(int unit, long accountId, int currency, long loss, LiquidationCause cause, int depth)
    {
        int instrument = InstrumentOfLoss(unit, currency);
        if (instrument >= 0 && _legs.IsOpen(instrument))
        {
            (long charged, long profit) = _socialiser.Spread(instrument, loss, cause, depth);
            if (charged > 0)
            {
                ref EngineEvent spread = ref _outbox.Add(EventKind.Socialised, instrument, accountId);
                spread.Currency = (byte)currency;
                spread.Amount = charged;
                spread.Quantity = profit;
                spread.Price = _marks[instrument].Mark;
                loss -= charged;
            }
        }

        if (loss == 0) return;

        ref HouseRow house = ref _ledger.House(currency);
        house.Deficit -= loss;
        ref EngineEvent booked = ref _outbox.Add(EventKind.DeficitBooked, EngineEvent.NoInstrument, accountId);
        booked.Currency = (byte)currency;
        booked.Amount = loss;
        booked.Quantity = house.Deficit;
    }

    /// <summary>Over whose profits a loss is spread: the isolated instrument, that of the leg closed last, or the account's first of the currency.</summary>
    private int InstrumentOfLoss(int unit, int currency)
    {
        if (_units.IsIsolated(unit)) return _units.OwnerOf(unit).Instrument;
        if (_units[unit].Has(UnitFlags.Started) && _queue[unit].LastLeg != Ledger.None) return _ledger.Position(_queue[unit].LastLeg).Instrument;

        for (int p = _units.FirstLeg(unit); p != Ledger.None; p = _ledger.Position(p).NextOfAccount)
        {
            int instrument = _ledger.Position(p).Instrument;
            if (_ledger.Contracts[instrument].Currency == currency) return instrument;
        }

        return -1;
    }

    /// <summary>After the rounds of a mark tick: deleverage the inventory of a fund under water, or keep one unwinding order at the touch.</summary>
    private void ManageInventory(int instrument)
    {
        if (!_phases.IsContinuous(instrument)) return;

        int position = Ledger.FundPosition(instrument);
        ref PositionRow inventory = ref _ledger.Position(position);
        if (inventory.Quantity != 0 && FundEquity(_ledger.Contracts[instrument].Currency) < 0)
        {
            long value = _ledger.Contracts[instrument].Value(_marks[instrument].Mark, inventory.Quantity);
            Deleverage(position, value, inventory.Quantity, value, 0, 1);
        }

        KeepUnwindingOrder(instrument, in inventory);
    }

    private void KeepUnwindingOrder(int instrument, in PositionRow inventory)
    {
        Instrument terms = _ledger.Contracts[instrument].Terms;
        int standing = _fundOrders[instrument];
        if (terms.UnwindClip == 0) return;

        Side side = inventory.Quantity > 0 ? Side.Sell : Side.Buy;
        long lots = Math.Min(Math.Abs(inventory.Quantity), terms.UnwindClip);
        long price = lots == 0 ? 0 : UnwindingPrice(instrument, side, standing);
        bool isWanted = lots > 0 && price >= terms.PriceMin && price <= terms.PriceMax;
        if (standing != OrderPool.None)
        {
            ref OpenOrderRow order = ref _openOrders[standing];
            if (isWanted && order.Side == side && order.Price == price && order.Lots == lots) return;

            if (!_outbox.HasRoom(2)) return;
            CancelResting(standing, CancelReason.FundReplaced);
        }

        if (!isWanted || !_outbox.HasRoom(1)) return;

        PlaceUnwindingOrder(instrument, side, price, lots);
    }

    /// <summary>Out of line: every mark tick comes by here, and a ticket is long to clear.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PlaceUnwindingOrder(int instrument, Side side, long price, long lots)
    {
        Ticket ticket = new()
        {
            OrderId = --_lastEngineOrderId,
            Account = Ledger.Fund,
            Position = Ledger.FundPosition(instrument),
            Instrument = instrument,
            Side = side,
            Type = OrderType.Limit,
            TimeInForce = TimeInForce.GoodTillCancel,
            Flags = OrderFlags.ReduceOnly | OrderFlags.PostOnly,
            Limit = price,
            Leaves = lots,
        };
        AnnounceAccepted(in ticket);
        RestOrCancel(in ticket, CancelReason.None);
        _pool.TryFind(instrument, ticket.OrderId, out _fundOrders[instrument]);
        _fundOrderCount++;
    }

    /// <summary>The best price of the own side without the fund's own order, not worse than the mark, one tick beyond the touch where it would cross.</summary>
    private long UnwindingPrice(int instrument, Side side, int standing)
    {
        OrderBook book = _books[instrument];
        long mark = _marks[instrument].Mark;
        int front = book.Front(side);
        if (front != OrderPool.None && front == standing) front = book.Next(front);
        long price = front == OrderPool.None ? mark : PriceOf(front);
        if (side == Side.Sell)
        {
            price = Math.Max(price, mark);
            return book.BestBid >= price ? book.BestBid + 1 : price;
        }

        price = Math.Min(price, mark);
        return book.BestAsk <= price ? book.BestAsk - 1 : price;
    }

    private void ForgetFundOrder(int instrument, int slot)
    {
        if (_fundOrders[instrument] != slot) return;

        _fundOrders[instrument] = OrderPool.None;
        _fundOrderCount--;
    }

    private long FundEquity(int currency) => _ledger.Cash(Ledger.Fund, currency) + _fundWorth.Profit(currency);

    /// <summary>After each change of the fund's lots: what it realised goes to its cash, its inventory is worth something else, and no mark is quiet over one.</summary>
    private void SettleFundFill(int instrument, long realised)
    {
        _ledger.CreditFund(_ledger.Contracts[instrument].Currency, realised);
        _fundWorth.Refresh(instrument);
        _marks.ForgetQuiet(instrument);
    }
}
