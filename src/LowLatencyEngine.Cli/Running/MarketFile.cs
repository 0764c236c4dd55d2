// A market capture as a plain sequence of updates: batches inside, one update at a time outside, interruptible between batches. Enumerating it
// again reads the file again; the first reading surveys it (what is in it, for how long), the second one replays it.
// Several files are read one after the other, as parts of one recording, and must follow each other in time.
using System;
using System.Collections.Generic;
using System.Threading;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Cli.Running;

internal static class MarketFile
{
    private const int BatchUpdates = 1_024;

    /// <summary>The updates of the files, in order.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="onEnd">Told what was seen in a file at its end; null: nobody is.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <exception cref="CaptureException">While enumerating: a file cannot be read further.</exception>
    /// <exception cref="UserException">While enumerating: a file begins before the one ahead of it ends.</exception>
    internal static IEnumerable<MarketUpdate> Updates(
        IReadOnlyList<string> paths, CaptureReadOptions options, Action<string, CaptureStatistics>? onEnd, CancellationToken cancellation)
    {
        MarketUpdate[] batch = new MarketUpdate[BatchUpdates];
        long endNanos = long.MinValue;
        foreach (string path in paths)
        {
            using IMarketReader reader = CaptureSource.Open(path, options);
            bool first = true;
            while (reader.TryRead(batch, out int count))
            {
                cancellation.ThrowIfCancellationRequested();
                if (first && batch[0].TimeNanos < endNanos) throw new UserException($"{path}: begins before the file ahead of it ends; name them in the order of time");

                first = false;
                for (int i = 0; i < count; i++) yield return batch[i];
            }

            endNanos = reader.Statistics.LastTimeNanos;
            onEnd?.Invoke(path, reader.Statistics);
        }
    }

    /// <summary>The profile that all files share.</summary>
    /// <exception cref="UserException">The files are of different instruments.</exception>
    internal static CaptureProfile Profile(IReadOnlyList<string> paths, CaptureReadOptions options)
    {
        CaptureProfile? profile = null;
        foreach (string path in paths)
        {
            using IMarketReader reader = CaptureSource.Open(path, options);
            if (profile is not null && (profile.Symbol != reader.Profile.Symbol || profile.TickSize != reader.Profile.TickSize))
                throw new UserException($"{path}: holds {reader.Profile.Symbol}, but {paths[0]} holds {profile.Symbol}; replay one instrument at a time");

            profile ??= reader.Profile;
        }

        return profile!;
    }

    /// <summary>What a reader had to skip or could not connect, in one line; null: nothing.</summary>
    internal static string? Doubts(string path, CaptureStatistics seen)
    {
        if (seen.Malformed + seen.Gaps + seen.BackwardTimes == 0) return null;

        string first = seen.Issues.Count > 0 ? $"; first: {seen.Issues[0]}" : "";
        return $"{path}: {seen.Malformed:N0} malformed lines skipped, {seen.Gaps:N0} gaps in the depth, {seen.BackwardTimes:N0} steps back in time{first}";
    }
}
