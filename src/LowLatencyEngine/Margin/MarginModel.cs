using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

/// <summary>A unit's standing at the current marks, atoms.</summary>
internal struct Health
{
    internal long Equity;
    internal long Maintenance;
    internal long Notional;
    internal int Legs;
    internal bool HasStaleLeg;

    /// <summary>Strict: equity equal to maintenance margin is safe.</summary>
    internal readonly bool IsBreached => Maintenance > 0 && Equity < Maintenance;
}

/// <summary>An order that is not in the book yet, as part of a requirement. No lots: none.</summary>
internal readonly record struct ProposedOrder(Side Side, long Price, long Lots);

/// <summary>Margin by the rules: health of units, requirements of orders, what may be withdrawn. Exact, and computed afresh at every call.</summary>
internal sealed partial class MarginModel
{
    private readonly Ledger _ledger;
    private readonly OpenOrders _orders;
    private readonly Marks _marks;
    private readonly Units _units;
    private readonly TierTable[] _tiers;
    private readonly long _callPpm;
    private readonly Int128 _restorePpm2;
    private readonly long _exitPpm;

    internal MarginModel(Ledger ledger, OpenOrders orders, Marks marks, Units units, EngineOptions options)
    {
        _ledger = ledger;
        _orders = orders;
        _marks = marks;
        _units = units;
        _callPpm = options.CallRatioPpm;
        _exitPpm = Rates.Million + options.ExitBufferPpm;
        _restorePpm2 = (Int128)options.CallRatioPpm * (Rates.Million + options.CallHysteresisPpm);
        _tiers = new TierTable[options.Instruments.Count];
        for (int i = 0; i < _tiers.Length; i++) _tiers[i] = new TierTable(options.Instruments[i], Math.Max(_callPpm, _exitPpm));
    }

    /// <summary>1 + exit buffer, ppm.</summary>
    internal long ExitPpm => _exitPpm;

    /// <summary>Call ratio, ppm.</summary>
    internal long CallPpm => _callPpm;

    /// <summary>Call ratio · (1 + hysteresis), in ppm².</summary>
    internal Int128 RestorePpm2 => _restorePpm2;

    internal TierTable Tiers(int instrument) => _tiers[instrument];

    internal long Mark(int instrument) => _marks[instrument].Mark;

    internal void Visit(StateVisitor visitor)
    {
        foreach (TierTable tiers in _tiers) tiers.Visit(visitor);
    }

    /// <summary>Notional of a position at mark.</summary>
    internal long Notional(in PositionRow row) =>
        row.Quantity == 0 ? 0 : _ledger.Contracts[row.Instrument].Notional(_marks[row.Instrument].Mark, row.Quantity);

    internal long UnrealisedPnl(in PositionRow row) =>
        row.Quantity == 0 ? 0 : _ledger.Contracts[row.Instrument].Value(_marks[row.Instrument].Mark, row.Quantity) - row.EntryValue;

    internal long Maintenance(in PositionRow row) => row.Quantity == 0 ? 0 : _tiers[row.Instrument].Maintenance(Notional(in row));

    /// <summary>Equity and maintenance margin of a unit at the current marks; nothing for the isolated unit of a position that is cross by now.</summary>
    internal Health Evaluate(int unit)
    {
        Health health = default;
        if (_units.IsIsolated(unit))
        {
            ref PositionRow row = ref _ledger.Position(_units.PositionOf(unit));
            if (!row.IsIsolated) return health;

            health.Equity = row.Margin;
            if (row.Quantity != 0) AddLeg(ref health, in row);
            return health;
        }

        int account = _units.AccountOf(unit);
        int currency = _units.CurrencyOf(unit);
        health.Equity = _ledger.Cash(unit);
        for (int p = _ledger.Account(account).FirstPosition; p != Ledger.None;)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (row.Quantity != 0 && !row.IsIsolated && _ledger.Contracts[row.Instrument].Currency == currency) AddLeg(ref health, in row);
            p = row.NextOfAccount;
        }

        return health;
    }

    /// <summary>equity ≥ MM · (1 + exit buffer), or nothing to maintain.</summary>
    internal bool IsAboveExit(in Health health) =>
        health.Maintenance == 0 || (Int128)health.Equity * Rates.Million >= (Int128)health.Maintenance * _exitPpm;

    /// <summary>equity &lt; MM · call ratio.</summary>
    internal bool IsBelowCall(in Health health) =>
        health.Maintenance > 0 && (Int128)health.Equity * Rates.Million < (Int128)health.Maintenance * _callPpm;

    /// <summary>equity ≥ MM · call ratio · (1 + hysteresis), or nothing to maintain.</summary>
    internal bool IsRestored(in Health health) =>
        health.Maintenance == 0
        || (Int128)health.Equity * Rates.Million * Rates.Million >= health.Maintenance * _restorePpm2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddLeg(ref Health health, in PositionRow row)
    {
        ref MarkRow mark = ref _marks[row.Instrument];
        long value = _ledger.Contracts[row.Instrument].Value(mark.Mark, row.Quantity);
        long notional = Math.Abs(value);
        health.Equity += value - row.EntryValue;
        health.Maintenance += _tiers[row.Instrument].Maintenance(notional);
        health.Notional += notional;
        health.Legs++;
        health.HasStaleLeg |= mark.IsStale;
    }
}
