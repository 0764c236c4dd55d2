// Snapshot and changes into one sequence, by the venue's rule.
//   futures   drop changes with u < id of the snapshot; the first one kept has U ≤ id ≤ u, or pu = id; then each pu equals the u before
//   spot      drop changes with u ≤ id; the first one kept has U ≤ id + 1 ≤ u; then each U equals the u before, plus 1
// A change with pu is of futures. The snapshot is asked for while changes already flow, so changes are held until it comes and then
// applied behind it. A break in the sequence is counted and the changes go on: quantities are absolute, so the levels that change are
// right again at once; only changes that came before are dropped. From the break on changes are also held, so that the next snapshot
// mends the rest. The policy may say otherwise: void the book at a break and wait for the next snapshot, or end. What is held is bounded: beyond 4,096 changes or 2^18 levels all of it is let go, and a snapshot that comes then starts
// with a break.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class DepthSync(CaptureStatistics statistics, Action<string> gap, bool startWithoutSnapshot, GapPolicy gaps)
{
    private const int HeldMax = 1 << 12;

    private const int HeldLevelsMax = 1 << 18;

    /// <summary>The PreviousId of a spot change, which has none.</summary>
    internal const long NoPreviousId = -1;

    private readonly List<Change> _held = [];
    private readonly List<MarketUpdate> _heldLevels = [];
    /// <summary>Told the numbers of what ends with each DepthEnd; 0 and 0: a snapshot.</summary>
    internal Action<long, long>? Applied { get; set; }

    private bool _sequenced, _first, _whole, _void;
    private long _lastId;

    /// <summary>A line of changes. Levels belong to one instrument and time.</summary>
    internal void Apply(
        long firstId, long lastId, long previousId, in MarketUpdate like, ReadOnlySpan<MarketUpdate> levels, UpdateQueue into)
    {
        Change change = new(firstId, lastId, previousId, 0, levels.Length);
        long gapsBefore = statistics.Gaps;
        bool follows = !_sequenced || Follows(in change);
        if (statistics.Gaps > gapsBefore && gaps == GapPolicy.Clear) Void(in like, into);
        if (!follows) return;

        if (!_whole) Hold(in change, levels);
        if (!_sequenced && (!startWithoutSnapshot || _void)) return;

        _sequenced = true;
        _lastId = lastId;
        into.Add(levels);
        into.Add(like with { Kind = MarketUpdateKind.DepthEnd });
        statistics.DepthApplied++;
        Applied?.Invoke(firstId, lastId);
    }

    /// <summary>A snapshot, older than the changes held so far or not.</summary>
    internal void Apply(long snapshotId, in MarketUpdate like, ReadOnlySpan<MarketUpdate> levels, UpdateQueue into)
    {
        if (_whole && snapshotId <= _lastId)
        {
            statistics.SnapshotsSkipped++;
            return;
        }

        into.Add(like with { Kind = MarketUpdateKind.DepthClear });
        into.Add(levels);
        into.Add(like with { Kind = MarketUpdateKind.DepthEnd });
        Applied?.Invoke(0, 0);
        statistics.Snapshots++;
        _sequenced = true;
        _whole = true;
        _void = false;
        _first = true;
        _lastId = snapshotId;
        long gapsBefore = statistics.Gaps;
        foreach (Change change in _held)
        {
            bool follows = Follows(in change);
            if (statistics.Gaps > gapsBefore && gaps == GapPolicy.Clear)
            {
                Void(in like, into);
                break;
            }

            if (!follows) continue;

            for (int k = 0; k < change.Levels; k++) into.Add(_heldLevels[change.FirstLevel + k] with { TimeNanos = like.TimeNanos });
            into.Add(like with { Kind = MarketUpdateKind.DepthEnd });
            statistics.DepthApplied++;
            Applied?.Invoke(change.FirstId, change.LastId);
        }

        LetGo();
    }

    /// <summary>Whether a change is to be applied. A break in the sequence is counted, and the book is not whole from there on.</summary>
    private bool Follows(in Change change)
    {
        bool futures = change.PreviousId != NoPreviousId;
        bool old = change.LastId < _lastId || (change.LastId == _lastId && !(futures && _first));
        if (old && _first) return false;

        bool follows = futures
            ? change.PreviousId == _lastId || (_first && change.FirstId <= _lastId)
            : change.FirstId == _lastId + 1 || (_first && change.FirstId <= _lastId);
        if (!follows || old)
        {
            gap($"gap in the depth changes: {change.FirstId} to {change.LastId} (pu {change.PreviousId}) after {_lastId}");
            _whole = false;
        }

        if (old) return false;

        _first = false;
        _lastId = change.LastId;
        return true;
    }

    /// <summary>Nothing is known any more until the next snapshot.</summary>
    private void Void(in MarketUpdate like, UpdateQueue into)
    {
        _sequenced = false;
        _void = true;
        into.Add(like with { Kind = MarketUpdateKind.DepthClear });
        into.Add(like with { Kind = MarketUpdateKind.DepthEnd });
        Applied?.Invoke(0, 0);
    }

    private void Hold(in Change change, ReadOnlySpan<MarketUpdate> levels)
    {
        if (_held.Count == HeldMax || _heldLevels.Count + levels.Length > HeldLevelsMax) LetGo();
        _held.Add(change with { FirstLevel = _heldLevels.Count });
        _heldLevels.AddRange(levels);
    }

    private void LetGo()
    {
        _held.Clear();
        _heldLevels.Clear();
    }

    private readonly record struct Change(long FirstId, long LastId, long PreviousId, int FirstLevel, int Levels);
}
