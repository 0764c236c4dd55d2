// The list of units that one collect has something to say about, and its two orders: that of the announcements (account, cross before isolated,
// currency or instrument) and that of the liquidations (severity, notional, then as the announcements). Both are total, so the events do not depend on the order in
// which an index yields units.
//
// Sorted are keys, not entries: a burst moves 16 bytes at a time instead of 48; and each list holds only those whom it concerns, since most are announced or
// liquidated, not both. Worst case: that of the radix sort.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

/// <summary>One unit about which something is to be said, or that is to be liquidated. Money in atoms.</summary>
internal struct ReviewEntry
{
    internal long Equity;
    internal long Maintenance;
    internal long Notional;
    internal UnitOwner Owner;
    internal int Unit;

    /// <summary>Its place among those whose liquidation is due; None: it is not.</summary>
    internal int Place;

    /// <summary>That it came across the threshold of its margin call, or of its restoration; or nothing.</summary>
    internal EventKind Says;
}

/// <summary>What one collect found: whom to announce something, and whom to liquidate.</summary>
internal sealed class UnitReview : IDisposable
{
    private const int IsolatedPlace = 1 << 16;

    private Table<ReviewEntry> _entries;
    private Table<SortKey> _saying;
    private Table<SortKey> _due;
    private Table<SortKey> _spare;

    /// <param name="units">How many units there are; none has two entries, since it crosses no threshold back while nothing changes.</param>
    internal UnitReview(int units)
    {
        _entries = new Table<ReviewEntry>(units);
        _saying = new Table<SortKey>(units);
        _due = new Table<SortKey>(units);
        _spare = new Table<SortKey>(units);
    }

    internal int Count { get; private set; }

    /// <summary>Units of which something is to be said.</summary>
    internal int SayingCount { get; private set; }

    /// <summary>Units whose liquidation is due.</summary>
    internal int DueCount { get; private set; }

    internal long Bytes => _entries.Bytes + _saying.Bytes + _due.Bytes + _spare.Bytes;

    /// <summary>An entry, in no particular order.</summary>
    internal ref readonly ReviewEntry this[int at] => ref _entries[at];

    /// <summary>The entry that stands at a place among those to be announced, once they are sorted.</summary>
    internal ref readonly ReviewEntry SayingAt(int rank) => ref _entries[_saying[rank].At];

    /// <summary>The entry that stands at a place among those due, once they are sorted.</summary>
    internal ref readonly ReviewEntry DueAt(int rank) => ref _entries[_due[rank].At];

    /// <summary>Units that owe and hold nothing; listed while nothing is due yet, in that list's place.</summary>
    internal int OwingCount { get; private set; }

    internal void Clear() => Count = SayingCount = DueCount = 0;

    /// <summary>A new entry; the caller fills all of it, and calls <see cref="List"/> then.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref ReviewEntry Add() => ref _entries[Count++];

    /// <summary>Lists the entry added last where it belongs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void List(in ReviewEntry entry)
    {
        if (entry.Says != EventKind.None) _saying[SayingCount++].At = Count - 1;
        if (entry.Place != LiquidationQueue.None) _due[DueCount++].At = Count - 1;
    }

    /// <summary>A unit that owes: an entry that says nothing and is not due.</summary>
    internal void AddOwing(int unit, in UnitOwner owner)
    {
        _entries[Count] = new ReviewEntry { Unit = unit, Owner = owner, Place = LiquidationQueue.None };
        _due[OwingCount++].At = Count++;
    }

    /// <summary>Sorts what owes as announcements.</summary>
    internal void SortOwing() => Sort(_due.AsSpan(0, OwingCount), new ByAccount(_entries));

    /// <summary>The unit that stands at a place among those that owe, once they are sorted.</summary>
    internal int OwingAt(int rank) => _entries[_due[rank].At].Unit;

    /// <summary>Takes all that owe off the list again.</summary>
    internal void ForgetOwing()
    {
        Count -= OwingCount;
        OwingCount = 0;
    }

    internal void SortSaying() => Sort(_saying.AsSpan(0, SayingCount), new ByAccount(_entries));

    /// <summary>Sorts what is due, the worst first. Those whose severity does not fit a key are level with each other then, and stand first: they are sorted once more.</summary>
    internal void SortDue()
    {
        Span<SortKey> due = _due.AsSpan(0, DueCount);
        Sort(due, new BySeverity(_entries));
        int extreme = 0;
        while (extreme < due.Length && BySeverity.KeyOf(in _entries[due[extreme].At]) == 0) extreme++;
        if (extreme > 1) Sort(due[..extreme], new ByExtremeSeverity(_entries));
    }

    /// <summary>Sorts all entries as announcements, whether they say something or not; <see cref="Keep"/> must follow.</summary>
    internal void SortAll()
    {
        for (int at = 0; at < Count; at++) _saying[at].At = at;
        SayingCount = Count;
        SortSaying();
    }

    /// <summary>Forgets all entries but the first ones of <see cref="SortAll"/>.</summary>
    internal void Keep(int count)
    {
        SayingCount = DueCount = 0;
        for (int rank = 0; rank < count; rank++)
        {
            int at = _saying[rank].At;
            if (_entries[at].Says != EventKind.None) _saying[SayingCount++].At = at;
            if (_entries[at].Place != LiquidationQueue.None) _due[DueCount++].At = at;
        }
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Scratch(_entries);
        visitor.Scratch(_saying);
        visitor.Scratch(_due);
        visitor.Scratch(_spare);
        Count = visitor.Value(Count);
        SayingCount = visitor.Value(SayingCount);
        DueCount = visitor.Value(DueCount);
        OwingCount = visitor.Value(OwingCount);
    }

    public void Dispose()
    {
        _entries.Dispose();
        _saying.Dispose();
        _due.Dispose();
        _spare.Dispose();
    }

    private void Sort<TLevels>(Span<SortKey> keys, TLevels levels)
        where TLevels : struct, ILevels => RadixSort.Sort(keys, _spare.AsSpan(0, keys.Length), in levels);

    private readonly struct ByAccount(Table<ReviewEntry> entries) : ILevels
    {
        public static int Last => 1;

        public ulong NumberOf(int at, int level) => level == 0 ? (ulong)entries[at].Owner.AccountId ^ 1UL << 63 : Place(in entries[at]);

        internal static ulong Place(in ReviewEntry entry) =>
            entry.Owner.Instrument == EngineEvent.NoInstrument ? entry.Owner.Currency : IsolatedPlace + (ulong)entry.Owner.Instrument;
    }

    /// <summary>
    /// (maintenance margin − equity) / maintenance margin, ppm, rounded down. It passes 64 bits where the equity is below −1.8·10¹³ times the maintenance margin.
    /// </summary>
    private static Int128 SeverityPpm(in ReviewEntry entry) => Rates.DivideDown((Int128)(entry.Maintenance - entry.Equity) * Rates.Million, entry.Maintenance);

    /// <summary>The largest first; what is level as it is announced.</summary>
    private readonly struct BySeverity(Table<ReviewEntry> entries) : ILevels
    {
        public static int Last => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong NumberOf(int at, int level)
        {
            ref readonly ReviewEntry entry = ref entries[at];
            return level switch
            {
                0 => KeyOf(in entry),
                1 => ~(ulong)entry.Notional,
                2 => (ulong)entry.Owner.AccountId ^ 1UL << 63,
                _ => ByAccount.Place(in entry),
            };
        }

        /// <summary>0: the severity does not fit.</summary>
        internal static ulong KeyOf(in ReviewEntry entry)
        {
            Int128 severity = SeverityPpm(in entry);
            return severity >= ulong.MaxValue ? 0 : ~(ulong)severity;
        }
    }

    /// <summary>The same by all bits of the severity; what is level stands as it stood.</summary>
    private readonly struct ByExtremeSeverity(Table<ReviewEntry> entries) : ILevels
    {
        public static int Last => 1;

        public ulong NumberOf(int at, int level)
        {
            Int128 severity = SeverityPpm(in entries[at]);
            return ~(ulong)(level == 0 ? severity >> 64 : severity);
        }
    }
}
