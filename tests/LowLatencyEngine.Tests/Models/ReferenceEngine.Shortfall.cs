// A flat unit's shortfall: the fund pays, then others' profits in the instrument, the rest is the house's deficit. RULES.md section 8.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    /// <summary>A flat unit below zero after a voluntary close or as somebody's deleveraging partner.</summary>
    private void SettleOutsideOfLiquidation(RefUnit unit)
    {
        Note(Path.SettledOutside);
        (_cause, _depth) = unit.TouchCause == LiquidationCause.Cascade
            ? (LiquidationCause.Cascade, unit.TouchDepth)
            : (LiquidationCause.Cash, 0);
        Settle(unit);
    }

    /// <summary>A shortfall is paid out of the fund, then out of others' profits, then booked. Returns the fund's part.</summary>
    private Big Settle(RefUnit unit)
    {
        Big shortfall = -unit.Money;
        AddMoney(unit, shortfall);

        RefUnit fund = _fund.Wallets[unit.Currency];
        Big paid = Min(shortfall, Max(0, fund.Money));
        fund.Money -= paid;
        if (paid > 0)
        {
            Emit(new EngineEvent
            {
                Kind = EventKind.FundDebited,
                AccountId = unit.AccountId,
                Currency = (byte)unit.Currency,
                Amount = (long)paid,
                Quantity = (long)fund.Money,
            }, InstrumentOf(unit));
        }

        Big left = shortfall - paid;
        left -= Socialise(unit, left);
        if (left > 0)
        {
            _houses[unit.Currency].Deficit -= left;
            Emit(new EngineEvent
            {
                Kind = EventKind.DeficitBooked,
                AccountId = unit.AccountId,
                Currency = (byte)unit.Currency,
                Amount = (long)left,
                Quantity = (long)_houses[unit.Currency].Deficit,
            }, null);
        }

        return paid;
    }

    /// <summary>Isolated: its own. Cross: that of the leg liquidated last, else the first in which the account has a record.</summary>
    private int ShortfallInstrument(RefUnit unit)
    {
        if (!unit.IsCross) return unit.Instrument;
        if (unit.Running is { LastLeg: >= 0 } running) return running.LastLeg;

        return RecordsOf(AccountOf(unit.AccountId), unit.Currency).First().Instrument;
    }

    /// <summary>Spreads a loss over the unrealised profits of the unit's instrument; returns what they bore.</summary>
    private Big Socialise(RefUnit unit, Big loss)
    {
        int number = ShortfallInstrument(unit);
        RefInstrument instrument = _instruments[number];
        Note(Path.UnpricedShortfall, loss > 0 && !IsOpen(instrument));
        if (loss == 0 || !IsOpen(instrument)) return 0;

        List<(RefUnit Unit, Big Profit)> winners = [];
        foreach (RefAccount account in _accounts.Values)
        {
            if (account.Positions[number] is { } position && Profit(position) > 0 && UnitOf(position).Running is null)
            {
                winners.Add((UnitOf(position), Profit(position)));
            }
        }

        Big profits = winners.Aggregate((Big)0, (sum, w) => sum + w.Profit);
        Big spread = Min(loss, profits);
        if (spread == 0) return 0;

        Big leftover = spread - winners.Aggregate((Big)0, (sum, w) => sum + spread * w.Profit / profits);
        foreach ((RefUnit winner, Big profit) in winners)
        {
            Big share = spread * profit / profits;
            if (leftover > 0 && share < profit)
            {
                share++;
                leftover--;
            }

            AddMoney(winner, -share);
        }

        Emit(new EngineEvent
        {
            Kind = EventKind.Socialised,
            AccountId = unit.AccountId,
            Currency = (byte)unit.Currency,
            Amount = (long)spread,
            Quantity = (long)profits,
            Price = instrument.Mark,
        }, instrument);
        return spread;
    }
}
