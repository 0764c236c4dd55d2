// A market capture as a plain sequence of updates: batches inside, one update at a time outside, interruptible between batches. Enumerating it
// again reads the file again; the first reading surveys it (what is in it, for how long), the second one replays it.
// Several files are read one after the other, as parts of one recording.
using System.Collections.Generic;
using System.Threading;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Cli.Running;

internal static class MarketFile
{
    private const int BatchUpdates = 1_024;

    /// <summary>The updates of the files, in order.</summary>
    /// <exception cref="CaptureException">While enumerating: a file cannot be read further.</exception>
    internal static IEnumerable<MarketUpdate> Updates(IReadOnlyList<string> paths, CaptureReadOptions options, CancellationToken cancellation)
    {
        MarketUpdate[] batch = new MarketUpdate[BatchUpdates];
        foreach (string path in paths)
        {
            using IMarketReader reader = CaptureSource.Open(path, options);
            while (reader.TryRead(batch, out int count))
            {
                cancellation.ThrowIfCancellationRequested();
                for (int i = 0; i < count; i++) yield return batch[i];
            }
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
}
