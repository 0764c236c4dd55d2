using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

// Read-only questions, between commands, on the engine's thread.
public sealed partial class EngineCore
{
    /// <summary>The options the engine was built with.</summary>
    public EngineOptions Options => _options;

    /// <summary>Engine time: the largest command time so far, nanoseconds since the Unix epoch.</summary>
    public long EngineTimeNanos => _outbox.NowNanos;

    /// <summary>An account's wallet in one currency; false for an unknown account or currency.</summary>
    public bool TryGetWallet(long accountId, int currency, out WalletView view)
    {
        view = default;
        if ((uint)currency >= (uint)_ledger.Currencies || !TryFindTrader(accountId, out int account)) return false;

        int unit = _units.OfWallet(account, currency);
        Health health = _margin.Evaluate(unit);
        (long requirement, _) = _margin.WalletRequirement(account, currency, Ledger.None);
        view = new WalletView(_ledger.Cash(account, currency), health.Equity, health.Maintenance, requirement, _margin.Withdrawable(account, currency),
            _units[unit].Has(UnitFlags.Called), _units[unit].Has(UnitFlags.Started));
        return true;
    }

    /// <summary>A position, or the insurance fund's inventory (account 0); false for an unknown account or before its first order or setting.</summary>
    public bool TryGetPosition(long accountId, int instrument, out PositionView view)
    {
        view = default;
        if ((uint)instrument >= (uint)_books.Length || !_ledger.TryFindAccount(accountId, out int account)) return false;

        int position = _ledger.FindPosition(account, instrument);
        if (position == Ledger.None) return false;

        ref PositionRow row = ref _ledger.Position(position);
        UnitRow state = row.IsIsolated ? _units[_units.OfPosition(position)] : default;
        view = new PositionView(row.Quantity, row.EntryValue, row.Mode, row.Margin, _margin.UnrealisedPnl(in row), _margin.Notional(in row),
            _margin.Maintenance(in row), row.Leverage, state.Has(UnitFlags.Called), state.Has(UnitFlags.Started));
        return true;
    }

    /// <summary>The market of an instrument.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such instrument.</exception>
    public InstrumentView GetInstrument(int instrument)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)instrument, (uint)_books.Length, nameof(instrument));
        ref MarkRow mark = ref _marks[instrument];
        _books[instrument].TryShown(Side.Buy, out long bid);
        _books[instrument].TryShown(Side.Sell, out long ask);
        return new InstrumentView(mark.Mark, mark.IsStale, mark.Index, mark.LastPrice, bid, ask,
            _ledger.Interest(instrument).OpenInterest)
        {
            Phase = _phases[instrument].Phase,
            PhaseEndNanos = _phases[instrument].EndNanos,
            IndicativePrice = _phases[instrument].IndicatedPrice,
            IndicativeLots = _phases[instrument].IndicatedLots,
        };
    }

    /// <summary>The house's accounts in a currency.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such currency.</exception>
    public HouseView GetHouse(int currency)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)currency, (uint)_ledger.Currencies, nameof(currency));
        ref HouseRow house = ref _ledger.House(currency);
        return new HouseView(_ledger.Cash(Ledger.Fund, currency), FundEquity(currency), house.Fees, house.Rounding, house.Deficit, house.NetDeposits);
    }

    /// <summary>The book's levels of a side from the best on; returns how many were written.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such instrument or side.</exception>
    public int CopyDepth(int instrument, Side side, Span<DepthLevel> into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)instrument, (uint)_books.Length, nameof(instrument));
        if (side is not (Side.Buy or Side.Sell)) throw new ArgumentOutOfRangeException(nameof(side), side, "must be Buy or Sell");

        return _books[instrument].CopyDepth(side, into);
    }

    /// <summary>
    /// The map of stops: the trigger prices of one source from the nearest on, with the lots that wait there; returns how many were written. Costs by
    /// levels written, not by orders.
    /// </summary>
    /// <param name="instrument">Its number.</param>
    /// <param name="source">The price that is waited for.</param>
    /// <param name="side">Buy: what a rising price triggers (buy stops, sell take-profits). Sell: what a falling one does.</param>
    /// <param name="into">Where to write.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such instrument, source or side.</exception>
    public int CopyStops(int instrument, TriggerSource source, Side side, Span<StopLevel> into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)instrument, (uint)_books.Length, nameof(instrument));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)source, (byte)TriggerSource.Index, nameof(source));
        if (side is not (Side.Buy or Side.Sell)) throw new ArgumentOutOfRangeException(nameof(side), side, "must be Buy or Sell");

        return _stops.Ladder(instrument, source).CopyTriggers(side == Side.Buy ? Side.Sell : Side.Buy, into);
    }

    /// <summary>Checks the laws of money and of lots from scratch: a pass over everything.</summary>
    public ConservationReport CheckConservation()
    {
        long money = 0;
        for (int currency = 0; currency < _ledger.Currencies && money == 0; currency++) money = MoneyDifference(currency);

        long lots = 0;
        for (int i = 0; i < _books.Length && lots == 0; i++)
        {
            for (int p = _ledger.Interest(i).FirstPosition; p != Ledger.None; p = _ledger.Position(p).NextOfInstrument) lots += _ledger.Position(p).Quantity;
        }

        return new ConservationReport(money == 0 && lots == 0, money, lots);
    }

    private long MoneyDifference(int currency)
    {
        ref HouseRow house = ref _ledger.House(currency);
        Int128 sum = (Int128)house.Fees + house.Rounding + house.Deficit - house.NetDeposits;
        for (int account = 0; account < _ledger.AccountCount; account++) sum += _ledger.Cash(account, currency);
        for (int p = 0; p < _ledger.PositionCount; p++)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (_ledger.Contracts[row.Instrument].Currency == currency) sum += row.Margin - row.EntryValue;
        }

        return (long)Int128.Clamp(sum, long.MinValue, long.MaxValue);
    }
}
