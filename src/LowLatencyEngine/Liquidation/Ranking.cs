// Who is deleveraged first. One pass over the instrument's positions and one sort per (command, instrument, side): the only work, with funding and
// socialised losses, whose cost grows with the number of positions. The order is kept as a linked list through one slot per position and side and is used
// up from its head, so later deleveraging of the same command continues where the one before stopped. A position opened since is not in it.
using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

/// <summary>Ranks the positions opposite to one that must be deleveraged.</summary>
internal sealed class Ranking : IDisposable
{
    /// <summary>Group of positions whose closing hurts nobody, and of those that it may hurt; 2 is the fund, 4 are units in liquidation.</summary>
    internal const byte Unhurt = 1;
    internal const byte Other = 3;

    private static readonly Int128 s_factorMax = (Int128)1 << 62;

    private readonly Ledger _ledger;
    private readonly Units _units;
    private readonly Marks _marks;
    private readonly MarginModel _margin;
    private readonly Slab<Candidate> _candidates;
    private readonly Slab<int> _next;
    private readonly Slab<byte> _groups;
    private readonly int[] _heads;
    private readonly long[] _rankedIn;
    private readonly long[] _openedBefore;

    internal Ranking(Ledger ledger, Units units, Marks marks, MarginModel margin, EngineOptions options)
    {
        _ledger = ledger;
        _units = units;
        _marks = marks;
        _margin = margin;
        int positions = options.PositionsMax + options.Instruments.Count;
        _candidates = new Slab<Candidate>(positions);
        _next = new Slab<int>(2 * positions);
        _groups = new Slab<byte>(2 * positions);
        _heads = new int[options.Instruments.Count * 2];
        _rankedIn = new long[options.Instruments.Count * 2];
        _openedBefore = new long[options.Instruments.Count * 2];
    }

    internal long Bytes => _candidates.Bytes + _next.Bytes + _groups.Bytes;

    /// <summary>The group in which a position was ranked last, opposite to signed lots.</summary>
    internal byte GroupOf(int position, long against) => _groups[Place(position, against > 0)];

    /// <summary>Whether a position of the last ranking still stands as it was ranked, opposite to signed lots, with lots to give.</summary>
    internal bool MayGive(int position, long against)
    {
        ref PositionRow row = ref _ledger.Position(position);
        return IsRanked(row.Instrument * 2 + (against > 0 ? 1 : 0), against > 0, in row);
    }

    /// <summary>The position ranked next, opposite to signed lots; it may have no lots any more.</summary>
    internal int After(int position, long against) => _next[Place(position, against > 0)];

    /// <summary>
    /// The best-ranked position with lots opposite to one of <paramref name="lots"/> signed lots that leaves at <paramref name="value"/>.
    /// There always is one while signed lots sum to zero.
    /// </summary>
    internal int Best(int instrument, long lots, long value, long command)
    {
        bool wantShort = lots > 0;
        int list = instrument * 2 + (wantShort ? 1 : 0);
        if (_rankedIn[list] != command)
        {
            Rank(list, instrument, wantShort, lots, value);
            _rankedIn[list] = command;
        }

        int best = SkipSpent(list, wantShort);
        if (best != Ledger.None) return best;

        Rank(list, instrument, wantShort, lots, value);
        return SkipSpent(list, wantShort);
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Scratch(_candidates);
        visitor.Scratch(_next);
        visitor.Scratch(_groups);
        visitor.Values<int>(_heads);
        visitor.Values<long>(_rankedIn);
        visitor.Values<long>(_openedBefore);
    }

    public void Dispose()
    {
        _candidates.Dispose();
        _next.Dispose();
        _groups.Dispose();
    }

    private int SkipSpent(int list, bool wantShort)
    {
        while (_heads[list] != Ledger.None)
        {
            if (IsRanked(list, wantShort, in _ledger.Position(_heads[list]))) return _heads[list];

            _heads[list] = _next[Place(_heads[list], wantShort)];
        }

        return Ledger.None;
    }

    /// <summary>Where it is noted what follows a position in one of its instrument's two lists: it may turn over within a command and stand in the other one too.</summary>
    private static int Place(int position, bool isShort) => 2 * position + (isShort ? 1 : 0);

    private bool IsRanked(int list, bool wantShort, in PositionRow row) =>
        (wantShort ? row.Quantity < 0 : row.Quantity > 0) && row.OpeningSequence <= _openedBefore[list];

    private void Rank(int list, int instrument, bool wantShort, long lots, long value)
    {
        int count = 0;
        _openedBefore[list] = _ledger.Openings;
        for (int p = _ledger.Interest(instrument).FirstPosition; p != Ledger.None; p = _ledger.Position(p).NextOfInstrument)
        {
            ref PositionRow row = ref _ledger.Position(p);
            if (wantShort ? row.Quantity < 0 : row.Quantity > 0) _candidates[count++] = Assess(p, in row, lots, value);
        }

        Span<Candidate> ranked = _candidates.AsSpan(0, count);
        Sorting.Sort<Candidate, Candidate>(ranked);
        int head = Ledger.None;
        for (int i = count - 1; i >= 0; i--)
        {
            int place = Place(ranked[i].Position, wantShort);
            _next[place] = head;
            _groups[place] = ranked[i].Group;
            head = ranked[i].Position;
        }

        _heads[list] = head;
    }

    private Candidate Assess(int position, in PositionRow row, long lots, long value)
    {
        Candidate candidate = new()
        {
            Position = position,
            OpeningSequence = row.OpeningSequence,
            AccountId = row.AccountId,
        };
        if (row.Account == Ledger.Fund)
        {
            candidate.Group = 2;
            return candidate;
        }

        int unit = _units.OfPosition(position);
        Health health = _margin.Evaluate(unit);
        long atMark = _ledger.Contracts[row.Instrument].Value(_marks[row.Instrument].Mark, row.Quantity);
        Int128 closing = (Int128)value * Math.Abs(row.Quantity) / Math.Abs(lots);
        Int128 equityAfter = health.Equity - closing - atMark;
        bool isUnhurt = equityAfter >= 0 && equityAfter >= health.Maintenance - _margin.Maintenance(in row);
        candidate.Group = _units[unit].Has(UnitFlags.Started) ? (byte)4 : isUnhurt ? Unhurt : Other;
        candidate.Score = Score(atMark - row.EntryValue, row.EntryValue, Math.Abs(atMark), health.Equity);
        return candidate;
    }

    /// <summary>Profit per entry value times notional per equity; a loss divides instead.</summary>
    internal static Int128 Score(long pnl, long entryValue, long notional, long equity)
    {
        Int128 profit = Rates.DivideDown((Int128)pnl * Rates.Million, Math.Max(1, Math.Abs(entryValue)));
        Int128 leverage = Rates.DivideDown((Int128)notional * 1_000, Math.Max(1, equity));
        profit = Int128.Clamp(profit, -s_factorMax, s_factorMax);
        leverage = Int128.Clamp(leverage, -s_factorMax, s_factorMax);
        return pnl < 0 ? Rates.DivideDown(profit, Int128.Max(1, leverage)) : profit * leverage;
    }

    private struct Candidate : IOrder<Candidate>
    {
        internal Int128 Score;
        internal long OpeningSequence;
        internal long AccountId;
        internal int Position;
        internal byte Group;

        public static bool Before(in Candidate left, in Candidate right)
        {
            if (left.Group != right.Group) return left.Group < right.Group;
            if (left.Score != right.Score) return left.Score > right.Score;
            if (left.OpeningSequence != right.OpeningSequence) return left.OpeningSequence < right.OpeningSequence;

            return left.AccountId < right.AccountId;
        }
    }
}
