// The list of units that one collect has something to say about, and its two orders: that of the announcements (account, cross before isolated,
// currency or instrument) and that of the liquidations (severity, notional, then as before). Both are total, so the events do not depend on the order in
// which an index yields units.
//
// Sorted are keys, not entries: a burst moves 16 bytes at a time instead of 56. Worst case: that of the radix sort.
using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

/// <summary>One unit about which something is to be said.</summary>
internal struct ReviewEntry
{
    internal Health Health;
    internal long AccountId;
    internal int Unit;

    /// <summary>Where its liquidation is recorded, which is due; or None.</summary>
    internal int Record;

    /// <summary>That of an isolated unit, or none.</summary>
    internal short Instrument;
    internal byte Currency;

    /// <summary>That it came across the threshold of its margin call, or of its restoration; or nothing.</summary>
    internal EventKind Says;
}

/// <summary>A unit whose liquidation is due, and its place among the others.</summary>
internal struct DueUnit
{
    internal Int128 SeverityPpm;
    internal long Notional;
    internal int Record;
}

/// <summary>What one collect found: whom to announce something, and whom to liquidate.</summary>
internal sealed class UnitReview : IDisposable
{
    private const int IsolatedPlace = 1 << 16;

    private readonly Units _units;
    private Table<ReviewEntry> _entries;
    private Table<SortKey> _order;
    private Table<SortKey> _spare;
    private Table<DueUnit> _due;

    internal UnitReview(Units units)
    {
        _units = units;
        _entries = new Table<ReviewEntry>(units.Count);
        _order = new Table<SortKey>(units.Count);
        _spare = new Table<SortKey>(units.Count);
        _due = new Table<DueUnit>(units.Count);
    }

    internal int Count { get; private set; }

    /// <summary>Units whose liquidation is due.</summary>
    internal int DueCount { get; private set; }

    internal long Bytes => _entries.Bytes + _order.Bytes + _spare.Bytes + _due.Bytes;

    /// <summary>The entries by account, once they are sorted.</summary>
    internal ref readonly ReviewEntry this[int rank] => ref _entries[_order[rank].At];

    internal void Clear() => Count = DueCount = 0;

    internal void Add(int unit, in Health health, EventKind says, int record)
    {
        ref ReviewEntry entry = ref _entries[Count];
        health.CopyTo(out entry.Health);
        entry.AccountId = _units.AccountIdOf(unit);
        entry.Unit = unit;
        entry.Record = record;
        entry.Instrument = _units.InstrumentOf(unit);
        entry.Currency = (byte)_units.CurrencyOf(unit);
        entry.Says = says;
        _order[Count].At = Count;
        Count++;
    }

    internal void SortByAccount() => RadixSort.Sort(_order.AsSpan(0, Count), _spare.AsSpan(0, Count), new ByAccount(_entries));

    /// <summary>Notes that the liquidation of an entry's unit is due; entry by entry in their order.</summary>
    internal void AddDue(in ReviewEntry entry)
    {
        long maintenance = entry.Health.Maintenance;
        ref DueUnit due = ref _due[DueCount++];
        due.SeverityPpm = Rates.DivideDown((Int128)(maintenance - entry.Health.Equity) * Rates.Million, maintenance);
        due.Notional = entry.Health.Notional;
        due.Record = entry.Record;
    }

    /// <summary>Sorts what is due, the worst first; the entries have no order from here on.</summary>
    internal void SortDue()
    {
        Span<SortKey> order = _order.AsSpan(0, DueCount);
        for (int i = 0; i < order.Length; i++) order[i].At = i;
        RadixSort.Sort(order, _spare.AsSpan(0, DueCount), new BySeverity(_due));
    }

    /// <summary>The record of the liquidation that stands at a place in the order, once it is sorted.</summary>
    internal int DueAt(int rank) => _due[_order[rank].At].Record;

    internal void Visit(StateVisitor visitor)
    {
        visitor.Scratch(_entries);
        visitor.Scratch(_order);
        visitor.Scratch(_spare);
        visitor.Scratch(_due);
        Count = visitor.Value(Count);
        DueCount = visitor.Value(DueCount);
    }

    public void Dispose()
    {
        _entries.Dispose();
        _order.Dispose();
        _spare.Dispose();
        _due.Dispose();
    }

    private readonly struct ByAccount(Table<ReviewEntry> entries) : ILevels
    {
        public static int Last => 1;

        public ulong NumberOf(int at, int level) => level == 0 ? (ulong)entries[at].AccountId ^ 1UL << 63 : Place(in entries[at]);

        private static ulong Place(in ReviewEntry entry) =>
            entry.Instrument == EngineEvent.NoInstrument ? entry.Currency : IsolatedPlace + (ulong)entry.Instrument;
    }

    /// <summary>The largest first; what is level as it was announced.</summary>
    private readonly struct BySeverity(Table<DueUnit> due) : ILevels
    {
        public static int Last => 2;

        public ulong NumberOf(int at, int level) => level switch
        {
            0 => ~(ulong)(due[at].SeverityPpm >> 64),
            1 => ~(ulong)due[at].SeverityPpm,
            _ => ~(ulong)due[at].Notional,
        };
    }
}
