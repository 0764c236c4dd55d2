using System;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Running;

/// <summary>A finished run: its numbers, its story, its latencies.</summary>
internal sealed record RunStory(RunPlan Plan, RunReport Report, RunRecorder Recorder, LatencyMeter Latency)
{
    private const long ShortestNanos = 60_000_000_000;

    /// <summary>
    /// What a recorder keeps of a plan's run: the book in the fortieth of the path in which it moved most, the traders when they have entered
    /// (recorded commands: when that stretch begins).
    /// </summary>
    internal static RecorderOptions Keep(RunPlan plan, bool pictures)
    {
        PathSketch path = plan.Path();
        (long from, long to, long low, long high) = path.Steepest(Math.Max(ShortestNanos, (path.Nanos.Last - path.Nanos.First) / 40));
        long room = Math.Max((high - low) / 12, Math.Max(2, high / 400));
        long first = path.Nanos.First - plan.HistoryNanos;
        return new RecorderOptions
        {
            Nanos = (first, path.Nanos.Last),
            BeforeNanos = plan.Session is { } session ? Math.Min(first + session.Population.EntryWindowNanos, path.Nanos.Last) : from,
            Heat = (from, to, Math.Max(1, low - room), high + room),
            MapPrices = (Math.Max(1, path.Price.Low - path.Price.Low / 10), path.Price.High + path.Price.High / 7),
            Pictures = pictures,
        };
    }
}
