// What the book did not take: the insurance fund takes the legs over as far as its money and limits reach, in atoms rather than at a tick, so that the
// unit ends at exactly zero; what it does not take is deleveraged against the opposite positions at the same value.
using System;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private const int TakeoverSlots = 32;

    private void TakeOver(int unit)
    {
        if (IsSaved(unit, _margin.Evaluate(unit))) return;

        ref LiquidationRow record = ref _queue[unit];
        for (int leg = _legs.PickLeg(unit); leg != Ledger.None; leg = _legs.PickLeg(unit))
        {
            record.LastLeg = leg;
            if (!_outbox.HasRoom(TakeoverSlots) || !TakeOverLeg(unit, leg))
            {
                _units[unit].Flags |= UnitFlags.TakeoverDue;
                _queue.Prepend(unit);
                return;
            }
        }

        _units[unit].Flags &= ~UnitFlags.TakeoverDue;
        Health rest = _margin.Evaluate(unit);
        if (rest.Legs == 0) End(unit, in rest);
        else WaitForBlockedLeg(unit);
    }

    /// <summary>Closes a whole leg with the fund and the other side of the market. False: cut by the event limit.</summary>
    private bool TakeOverLeg(int unit, int leg)
    {
        ref PositionRow row = ref _ledger.Position(leg);
        ref LiquidationRow record = ref _queue[unit];
        Contract contract = _ledger.Contracts[row.Instrument];
        Health health = _margin.Evaluate(unit);
        long lots = row.Quantity;
        long mark = _marks[row.Instrument].Mark;
        long share = _legs.EquityShare(leg, in health);
        long value = contract.Value(mark, lots) - share;
        long taken = FundAppetite(contract, lots, Math.Max(0, -share));
        long takenValue = 0;
        if (taken > 0)
        {
            long takenLots = lots > 0 ? taken : -taken;
            takenValue = Rates.Share(value, taken, Math.Abs(lots));
            record.TakeoverLots += taken;
            record.FundDelta += contract.Value(mark, takenLots) - takenValue;
            ref EngineEvent took = ref _outbox.Add(EventKind.FundTookOver, row.Instrument, row.AccountId);
            took.Currency = (byte)contract.Currency;
            took.Side = lots > 0 ? Side.Buy : Side.Sell;
            took.Quantity = taken;
            took.Price = mark;
            took.Amount = takenValue;
            took.Depth = record.Depth;
            CloseAtValue(leg, takenLots, takenValue, record.Depth + 1);
            OpenForFund(contract, takenLots, takenValue);
        }

        if (row.Quantity == 0) return true;

        long deleveraged = Deleverage(leg, value - takenValue, lots, value, record.Depth, record.Depth + 1);
        record.DeleveragedLots += deleveraged;
        return row.Quantity == 0;
    }

    /// <summary>Lots of a leg that the fund can and may take: within its money, its position limit and its loss limit.</summary>
    private long FundAppetite(Contract contract, long lots, long cost)
    {
        ref PositionRow inventory = ref _ledger.Position(Ledger.FundPosition(contract.Number));
        if (-Math.Min(0, _margin.UnrealisedPnl(in inventory)) > contract.Terms.FundLossMax) return 0;

        long all = Math.Abs(lots);
        long free = _ledger.Cash(Ledger.Fund, contract.Currency) + _fundWorth.Loss(contract.Currency);
        long affordable = cost <= free ? all : cost == 0 ? 0 : Rates.Share(all, Math.Max(0, free), cost);
        Int128 held = lots > 0 ? inventory.Quantity : -inventory.Quantity;
        Int128 room = contract.Terms.FundPositionMax - held;
        return room <= 0 ? 0 : (long)Int128.Min(affordable, room);
    }

    /// <summary>Closes lots of a position at a value that is signed as the position.</summary>
    private void CloseAtValue(int position, long lotsAsHeld, long value, int depth)
    {
        ref PositionRow row = ref _ledger.Position(position);
        int unit = _units.OfPosition(position);
        long realised = _ledger.BookFill(ref row, -lotsAsHeld, -value, -value);
        if (row.Account == Ledger.Fund) SettleFundFill(row.Instrument, realised);
        else _units.Collateral(unit) += realised;
        _units.Touch(unit, LiquidationCause.Cascade, depth);
        if (row.IsIsolated && row.Quantity == 0 && row.Margin > 0 && !_units[unit].Has(UnitFlags.Started)) ReleaseToCash(unit, depth);
    }

    private void OpenForFund(Contract contract, long lots, long value)
    {
        ref PositionRow row = ref _ledger.Position(Ledger.FundPosition(contract.Number));
        long closing = Math.Min(Math.Abs(lots), row.ClosableBy(lots > 0 ? Side.Buy : Side.Sell));
        long closingValue = Rates.Share(value, closing, Math.Abs(lots));
        SettleFundFill(contract.Number, _ledger.BookFill(ref row, lots, value, closingValue));
    }

    /// <summary>What an isolated position that holds nothing still has as margin goes to its account's cash.</summary>
    private void ReleaseToCash(int unit, int depth)
    {
        ref PositionRow row = ref _ledger.Position(_units.PositionOf(unit));
        if (row.Margin == 0) return;

        int currency = _units.CurrencyOf(unit);
        long released = row.Margin;
        row.Margin = 0;
        _ledger.Cash(row.Account, currency) += released;
        _units.TouchMoney(_units.OfWallet(row.Account, currency), released, LiquidationCause.Cascade, depth);
    }
}
