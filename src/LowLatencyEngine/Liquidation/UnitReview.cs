// The list of units that one collect has something to say about, and its two orders: that of the announcements (account, cross before isolated,
// currency or instrument) and that of the liquidations (severity, notional, then as before). Both are total, so the events do not depend on the order in
// which an index yields units. Sorted are keys, not entries: a burst moves 16 bytes an exchange instead of 64. Worst case: a burst of n units, n log n.
using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

/// <summary>One unit about which something is to be said.</summary>
internal struct ReviewEntry
{
    internal Health Health;
    internal long AccountId;
    internal int Place;
    internal int Unit;

    /// <summary>Money or a fill changed it; else only marks have moved, and what is armed for it still holds.</summary>
    internal bool IsMoved;
}

/// <summary>A unit whose liquidation is due, and its place among the others.</summary>
internal struct DueUnit
{
    internal Int128 SeverityPpm;
    internal long Notional;
    internal long AccountId;
    internal int Place;
    internal int Unit;
}

/// <summary>What one collect found: whom to announce something, and whom to liquidate.</summary>
internal sealed class UnitReview : IDisposable
{
    private const int IsolatedPlace = 1 << 16;

    private readonly Ledger _ledger;
    private readonly Units _units;
    private readonly Slab<ReviewEntry> _entries;
    private readonly Slab<AccountKey> _keys;
    private readonly Slab<DueUnit> _due;
    private int _dueCount;

    internal UnitReview(Ledger ledger, Units units)
    {
        _ledger = ledger;
        _units = units;
        _entries = new Slab<ReviewEntry>(units.Count);
        _keys = new Slab<AccountKey>(units.Count);
        _due = new Slab<DueUnit>(units.Count);
    }

    internal int Count { get; private set; }

    internal long Bytes => _entries.Bytes + _keys.Bytes + _due.Bytes;

    /// <summary>The entries by account, once they are sorted.</summary>
    internal ref readonly ReviewEntry this[int rank] => ref _entries[_keys[rank].At];

    internal void Clear() => Count = _dueCount = 0;

    internal void Add(int unit, in Health health, bool isMoved)
    {
        ref ReviewEntry entry = ref _entries[Count];
        entry.Health = health;
        entry.AccountId = _ledger.Account(_units.AccountOf(unit)).Id;
        entry.Place = _units.IsIsolated(unit) ? IsolatedPlace + _units.InstrumentOf(unit) : _units.CurrencyOf(unit);
        entry.Unit = unit;
        entry.IsMoved = isMoved;
        _keys[Count] = new AccountKey { AccountId = entry.AccountId, Place = entry.Place, At = Count };
        Count++;
    }

    internal void SortByAccount() => Sorting.Sort<AccountKey, ByAccount>(_keys.AsSpan(0, Count));

    /// <summary>Notes that the liquidation of an entry's unit is due.</summary>
    internal void AddDue(in ReviewEntry entry)
    {
        long maintenance = entry.Health.Maintenance;
        _due[_dueCount++] = new DueUnit
        {
            SeverityPpm = Rates.DivideDown((Int128)(maintenance - entry.Health.Equity) * Rates.Million, maintenance),
            Notional = entry.Health.Notional,
            AccountId = entry.AccountId,
            Place = entry.Place,
            Unit = entry.Unit,
        };
    }

    /// <summary>The units whose liquidation is due, the worst first.</summary>
    internal ReadOnlySpan<DueUnit> SortDue()
    {
        Span<DueUnit> due = _due.AsSpan(0, _dueCount);
        Sorting.Sort<DueUnit, BySeverity>(due);
        return due;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Scratch(_entries);
        visitor.Scratch(_keys);
        visitor.Scratch(_due);
        Count = visitor.Value(Count);
        _dueCount = visitor.Value(_dueCount);
    }

    public void Dispose()
    {
        _entries.Dispose();
        _keys.Dispose();
        _due.Dispose();
    }

    private struct AccountKey
    {
        internal long AccountId;
        internal int Place;
        internal int At;
    }

    private readonly struct ByAccount : IOrder<AccountKey>
    {
        public static bool Before(in AccountKey left, in AccountKey right) =>
            left.AccountId != right.AccountId ? left.AccountId < right.AccountId : left.Place < right.Place;
    }

    private readonly struct BySeverity : IOrder<DueUnit>
    {
        public static bool Before(in DueUnit left, in DueUnit right)
        {
            if (left.SeverityPpm != right.SeverityPpm) return left.SeverityPpm > right.SeverityPpm;
            if (left.Notional != right.Notional) return left.Notional > right.Notional;

            return left.AccountId != right.AccountId ? left.AccountId < right.AccountId : left.Place < right.Place;
        }
    }
}
