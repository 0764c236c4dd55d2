using System.Collections.Generic;
using System.Linq;

namespace LowLatencyEngine.Captures;

/// <summary>One comparison of a check.</summary>
public sealed record CheckResult
{
    internal const int FirstMax = 10;

    private readonly List<string> _first = [];

    /// <summary>What was compared with what.</summary>
    public required string Name { get; init; }

    /// <summary>How often it was compared.</summary>
    public long Compared { get; private set; }

    /// <summary>How often the two differed.</summary>
    public long Mismatches { get; private set; }

    /// <summary>Whether a difference is a fault; otherwise it is told and nothing more.</summary>
    public bool MustMatch { get; init; } = true;

    /// <summary>The first ten differences, with file and line or byte.</summary>
    public IReadOnlyList<string> First => _first;

    internal void Equal(long count = 1) => Compared += count;

    internal void Differ(string what)
    {
        Compared++;
        Mismatches++;
        if (_first.Count < FirstMax) _first.Add(what);
    }

    /// <summary>Whether a description of the next difference will be kept.</summary>
    internal bool WantsMore => _first.Count < FirstMax;

    /// <summary>Takes over what is counted elsewhere.</summary>
    internal void Set(long compared, long mismatches) => (Compared, Mismatches) = (compared, mismatches);
}

/// <summary>What a check found.</summary>
public sealed record CheckReport
{
    /// <summary>The format that was found.</summary>
    public required CaptureFormat Format { get; init; }

    /// <summary>The comparisons, the most telling first.</summary>
    public required IReadOnlyList<CheckResult> Results { get; init; }

    /// <summary>What else was counted, by name.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>What is worth knowing besides, for people.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Everything that must match does.</summary>
    public bool Passed => Results.All(result => !result.MustMatch || result.Mismatches == 0);
}
