// A capture of a few quiet minutes liquidates nobody who enters in it: real positions are older. So a fall is put before it in which the traders
// enter at all its prices; when it ends at the first captured price, some of every leverage stand close to their liquidation.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Running;

/// <summary>Marks before the first captured one.</summary>
internal static class History
{
    internal const int Minutes = 20;
    internal const long Nanos = Minutes * 60_000_000_000L;

    /// <summary>The history and then the capture; the capture alone where the fall is 0.</summary>
    internal static IEnumerable<MarketUpdate> Before(IEnumerable<MarketUpdate> updates, FeedSurvey survey, int instrument, int fallPpm, ulong seed)
    {
        if (fallPpm == 0) return updates;

        CrashPathOptions path = new()
        {
            StartPrice = survey.FirstMark.Price * 1_000_000 / (1_000_000 - fallPpm),
            StartNanos = survey.Nanos.First - Nanos,
            SlidePpm = fallPpm,
            CalmNanos = 0,
            SlideNanos = Nanos,
            CrashNanos = 0,
            ReboundNanos = 0,
            CrashPpm = 0,
            NoisePpm = 8,
        };
        return CrashPath.Marks(path, instrument, seed).Concat(updates);
    }
}
