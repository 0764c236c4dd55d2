using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

/// <summary>One unit about which something is to be said.</summary>
internal struct ReviewEntry
{
    internal Health Health;
    internal Int128 SeverityPpm;
    internal long AccountId;
    internal int Place;
    internal int Unit;

    /// <summary>Money or a fill changed it; else only marks have moved, and what is armed for it still holds.</summary>
    internal bool IsTouched;
}

/// <summary>
/// The list of units that one collect has something to say about, and its two orders: that of the announcements (account, cross before isolated,
/// currency or instrument) and that of the liquidations (severity, notional, then as before). Both are total, so the events do not depend on the
/// order in which an index yields units.
/// </summary>
internal sealed class UnitReview : IDisposable
{
    private const int IsolatedPlace = 1 << 16;

    private readonly Ledger _ledger;
    private readonly Units _units;
    private readonly Slab<ReviewEntry> _entries;
    private int _count;

    internal UnitReview(Ledger ledger, Units units)
    {
        _ledger = ledger;
        _units = units;
        _entries = new Slab<ReviewEntry>(units.Count);
    }

    internal long Bytes => _entries.Bytes;

    internal Span<ReviewEntry> Entries => _entries.AsSpan(0, _count);

    internal void Clear() => _count = 0;

    internal void Add(int unit, in Health health, bool isTouched)
    {
        ref ReviewEntry entry = ref _entries[_count++];
        entry.Health = health;
        entry.AccountId = _ledger.Account(_units.AccountOf(unit)).Id;
        entry.Place = _units.IsIsolated(unit) ? IsolatedPlace + _units.InstrumentOf(unit) : _units.CurrencyOf(unit);
        entry.Unit = unit;
        entry.IsTouched = isTouched;
    }

    internal void SortByAccount() => Sorting.Sort<ReviewEntry, ByAccount>(Entries);

    /// <summary>Keeps the entries for which a liquidation is due, the worst first.</summary>
    internal Span<ReviewEntry> SortBreached(int count)
    {
        _count = count;
        foreach (ref ReviewEntry entry in Entries)
        {
            long maintenance = entry.Health.Maintenance;
            entry.SeverityPpm = Rates.DivideDown((Int128)(maintenance - entry.Health.Equity) * Rates.Million, maintenance);
        }

        Sorting.Sort<ReviewEntry, BySeverity>(Entries);
        return Entries;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Scratch(_entries);
        _count = visitor.Value(_count);
    }

    public void Dispose() => _entries.Dispose();

    private readonly struct ByAccount : IOrder<ReviewEntry>
    {
        public static bool Before(in ReviewEntry left, in ReviewEntry right) =>
            left.AccountId != right.AccountId ? left.AccountId < right.AccountId : left.Place < right.Place;
    }

    private readonly struct BySeverity : IOrder<ReviewEntry>
    {
        public static bool Before(in ReviewEntry left, in ReviewEntry right)
        {
            if (left.SeverityPpm != right.SeverityPpm) return left.SeverityPpm > right.SeverityPpm;
            if (left.Health.Notional != right.Health.Notional) return left.Health.Notional > right.Health.Notional;

            return ByAccount.Before(in left, in right);
        }
    }
}
