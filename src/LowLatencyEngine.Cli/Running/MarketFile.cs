// A market capture as a plain sequence of updates, interruptible. Enumerating it again reads the files again; the first reading surveys them
// (what is in them, for how long), the second one replays it. Several files are merged by time.
using System.Collections.Generic;
using System.Threading;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Cli.Running;

internal static class MarketFile
{
    /// <summary>The updates of the files, in the order of time.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="onEnd">Told what was seen in each file at the end; null: nobody is.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <exception cref="CaptureException">While enumerating: a file cannot be read further, or two of one format overlap in time.</exception>
    internal static IEnumerable<MarketUpdate> Updates(
        IReadOnlyList<string> paths, CaptureReadOptions options, System.Action<string, CaptureStatistics>? onEnd, CancellationToken cancellation)
    {
        using MarketMerge market = MarketMerge.Open(paths, options);
        while (market.TryRead(out MarketUpdate update))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return update;
        }

        if (onEnd is null) yield break;

        foreach ((string path, CaptureStatistics seen) in market.Seen) onEnd(path, seen);
    }

    /// <summary>The profile that all files share.</summary>
    /// <exception cref="UserException">The files are of different instruments.</exception>
    internal static CaptureProfile Profile(IReadOnlyList<string> paths, CaptureReadOptions options)
    {
        using MarketMerge market = MarketMerge.Open(paths, options);
        return market.Profiles.Count == 1
            ? market.Profiles[0]
            : throw new UserException($"{paths[0]}: holds {market.Profiles[0].Symbol}, another file holds {market.Profiles[1].Symbol}; replay one instrument at a time");
    }

    /// <summary>What a reader had to skip or could not connect, in one line; null: nothing.</summary>
    internal static string? Doubts(string path, CaptureStatistics seen)
    {
        if (seen.Malformed + seen.Gaps + seen.BackwardTimes == 0) return null;

        string first = seen.Issues.Count > 0 ? $"; first: {seen.Issues[0]}" : "";
        return $"{path}: {seen.Malformed:N0} malformed lines skipped, {seen.Gaps:N0} gaps in the depth, {seen.BackwardTimes:N0} steps back in time{first}";
    }
}
