using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

// Questions about risk, between commands, on the engine's thread: one position exactly, or all of an instrument in slices.
public sealed partial class EngineCore
{
    /// <summary>How near a position is to its liquidation; false for an unknown account or instrument, and for a position without lots.</summary>
    public bool TryGetRisk(long accountId, int instrument, out RiskView view)
    {
        view = default;
        if ((uint)instrument >= (uint)_books.Length || !TryFindTrader(accountId, out int account)) return false;

        int position = _ledger.FindPosition(account, instrument);
        if (position == Ledger.None || _ledger.Position(position).Quantity == 0) return false;

        ref PositionRow row = ref _ledger.Position(position);
        Health health = _margin.Evaluate(_units.OfPosition(position));
        long liquidation = _margin.LiquidationPrice(in row, in health);
        long mark = _marks[instrument].Mark;
        long ticks = liquidation == 0 ? long.MaxValue : row.Quantity > 0 ? mark - liquidation : liquidation - mark;
        view = new RiskView(
            health.Equity,
            health.Maintenance,
            health.Equity <= 0 ? long.MaxValue : (long)Int128.Min((Int128)health.Maintenance * Rates.Million / health.Equity, long.MaxValue),
            liquidation,
            _legs.BankruptcyPrice(position, in health),
            ticks,
            liquidation == 0 ? long.MaxValue : (long)Rates.DivideDown((Int128)ticks * Rates.Million, mark));
        return true;
    }

    /// <summary>
    /// Reads the next rows of the position table into a survey; true once the last is read, and the next call begins anew. A row costs what the
    /// valuation of its account costs, a row of another instrument next to nothing.
    /// </summary>
    /// <param name="survey">Where to count.</param>
    /// <param name="rows">Rows of the table to read at most: the longest stop between two commands.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such instrument, or no rows.</exception>
    public bool Survey(RiskSurvey survey, int rows = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(survey);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(survey.Instrument, _books.Length, nameof(survey));
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        if (survey.NextRow == 0) survey.Clear();

        int end = (int)Math.Min(_ledger.PositionCount, survey.NextRow + (long)rows);
        for (int p = survey.NextRow; p < end; p++)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (row.Instrument == survey.Instrument && row.Quantity != 0 && row.Account != Ledger.Fund) SurveyPosition(survey, p, in row);
        }

        bool isDone = end == _ledger.PositionCount;
        survey.NextRow = isDone ? 0 : end;
        return isDone;
    }

    private void SurveyPosition(RiskSurvey survey, int position, in PositionRow row)
    {
        int unit = _units.OfPosition(position);
        Health health = _margin.Evaluate(unit);
        long notional = _margin.Notional(in row);
        survey.Add(row.Quantity > 0, _margin.LiquidationPrice(in row, in health), notional, health.Notional, health.Equity);
        if (_units[unit].Has(UnitFlags.Called)) survey.AddCalled();
        else survey.AddUncalled(notional, (Int128)health.Equity * Rates.Million, (Int128)health.Maintenance * _margin.CallPpm);
    }
}
