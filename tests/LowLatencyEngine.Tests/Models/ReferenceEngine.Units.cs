// Units: who is margined together, what they are worth, and what touched them.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private RefAccount AccountOf(long id) => id == 0 ? _fund : _accounts[id];

    private RefUnit WalletOf(RefPosition position) =>
        AccountOf(position.AccountId).Wallets[_instruments[position.Instrument].Terms.Currency];

    private RefUnit UnitOf(RefPosition position) => position.Mode == MarginMode.Cross ? WalletOf(position) : position.Isolated;

    /// <summary>All records of an account in a currency, by instrument.</summary>
    private IEnumerable<RefPosition> RecordsOf(RefAccount account, int currency)
    {
        foreach (RefPosition? position in account.Positions)
        {
            if (position is not null && _instruments[position.Instrument].Terms.Currency == currency) yield return position;
        }
    }

    /// <summary>The open positions of a unit, by instrument.</summary>
    private List<RefPosition> LegsOf(RefUnit unit) =>
        RecordsOf(AccountOf(unit.AccountId), unit.Currency).Where(p => p.Quantity != 0 && UnitOf(p) == unit).ToList();

    /// <summary>Every unit but the fund's: by account id, wallets by currency, then isolated positions by instrument.</summary>
    private IEnumerable<RefUnit> AllUnits()
    {
        foreach (RefAccount account in _accounts.Values)
        {
            foreach (RefUnit wallet in account.Wallets) yield return wallet;
            foreach (RefPosition? position in account.Positions)
            {
                if (position is { Mode: MarginMode.Isolated }) yield return position.Isolated;
            }
        }
    }

    private Big MarkValue(RefPosition position)
    {
        RefInstrument instrument = _instruments[position.Instrument];
        return position.Quantity == 0 ? 0 : Value(instrument.Terms, instrument.Mark, position.Quantity);
    }

    private Big Notional(RefPosition position) => Abs(MarkValue(position));

    private Big Profit(RefPosition position) => MarkValue(position) - position.Entry;

    private Big Maintenance(RefPosition position) =>
        ReferenceMath.Maintenance(_instruments[position.Instrument].Terms, Notional(position), _instruments[position.Instrument].AddOn.InForce);

    private Big Initial(RefPosition position, Big notional) =>
        ReferenceMath.Initial(_options, _instruments[position.Instrument].Terms, notional, position.Leverage, _instruments[position.Instrument].AddOn.ToCome);

    private Big EquityOf(RefUnit unit)
    {
        Big equity = unit.Money;
        foreach (RefPosition leg in LegsOf(unit)) equity += Profit(leg);
        return equity;
    }

    private Big MaintenanceOf(RefUnit unit)
    {
        Big maintenance = 0;
        foreach (RefPosition leg in LegsOf(unit)) maintenance += Maintenance(leg);
        return maintenance;
    }

    private bool HasStaleLeg(RefUnit unit) => LegsOf(unit).Any(leg => _instruments[leg.Instrument].IsStale);

    /// <summary>Liquidatable: strictly below the maintenance margin.</summary>
    private bool IsBreached(RefUnit unit)
    {
        Big maintenance = MaintenanceOf(unit);
        return maintenance > 0 && EquityOf(unit) < maintenance;
    }

    /// <summary>Changes a unit's money and remembers why, if it left.</summary>
    private void AddMoney(RefUnit unit, Big amount)
    {
        unit.Money += amount;
        if (amount < 0) Touch(unit);
    }

    private void Touch(RefUnit unit) => (unit.TouchCause, unit.TouchDepth) = (_cause, _depth);

    /// <summary>Money that comes into the fund; it repays the deficit first.</summary>
    private void FundReceives(int currency, Big amount)
    {
        Big repaid = Min(amount, -_houses[currency].Deficit);
        Note(Path.DeficitRepaid, repaid > 0);
        _houses[currency].Deficit += repaid;
        _fund.Wallets[currency].Money += amount - repaid;
    }

    private Big FundEquity(int currency) =>
        _fund.Wallets[currency].Money + RecordsOf(_fund, currency).Aggregate((Big)0, (sum, p) => sum + Profit(p));
}
