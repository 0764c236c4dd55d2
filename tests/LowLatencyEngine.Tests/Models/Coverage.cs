// How often everything that can happen did happen: a random test that never reaches a rule does not test it.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed class Coverage
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public Coverage()
    {
        Name("event", EventKind.None);
        Name("reject", RejectReason.None);
        Name("cancel", [CancelReason.None, CancelReason.WorkLimit]);
        Name("cause", LiquidationCause.None);
        Name("phase because", PhaseReason.None);
        for (int group = 1; group <= 4; group++) _counts[$"deleveraged group {group}"] = 0;
        foreach (string path in ReferenceEngine.Path.All) _counts[$"path {path}"] = 0;
    }

    private void Name<T>(string what, params T[] except) where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>().Except(except)) _counts[$"{what} {value}"] = 0;
    }

    public void Count(ReadOnlySpan<EngineEvent> slots)
    {
        foreach (EventView e in new EventStream(slots))
        {
            Add($"event {e.Head.Kind}");
            if (e.Head.Kind == EventKind.Rejected) Add($"reject {(RejectReason)e.Head.Reason}");
            if (e.Head.Kind == EventKind.OrderCancelled) Add($"cancel {(CancelReason)e.Head.Reason}");
            if (e.Head.Kind == EventKind.LiquidationStarted) Add($"cause {(LiquidationCause)e.Head.Reason}");
            if (e.Head.Kind == EventKind.PhaseChanged) Add($"phase because {(PhaseReason)e.Head.Reason}");
            if (e.Head.Kind == EventKind.Deleveraged) Add($"deleveraged group {e.Deleverage.Group}");
        }
    }

    public void Count(ReferenceEngine engine)
    {
        foreach ((string path, long times) in engine.Paths) Add($"path {path}", times);
    }

    /// <summary>What happened fewer times than that, the rare cases with tests of their own left out; empty when nothing did.</summary>
    public string Missing(long least) =>
        string.Join(", ", _counts.Where(c => c.Value < least && !RareTests.Reached.Contains(c.Key)).Select(c => $"{c.Key}: {c.Value}"));

    public override string ToString() => string.Join(Environment.NewLine, _counts.Select(c => $"{c.Value,10:N0}  {c.Key}"));

    private void Add(string what, long times = 1) => _counts[what] = _counts.GetValueOrDefault(what) + times;
}
