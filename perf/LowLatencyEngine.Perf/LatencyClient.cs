using System;
using System.Diagnostics;
using HdrHistogram;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

// Load is sent by plan and latency is counted from the plan, so a stall is seen by every command that it delays, not only by the one
// that met it. A command that found the ring full is sent again with its first plan.

/// <summary>Sends by plan on its own thread and reads the answers between sends. Every command carries a time of its own, rising; the first
/// event that carries it, or a later one, ends its latency.</summary>
/// <typeparam name="TPath">Where to.</typeparam>
internal sealed class LatencyClient<TPath>(TPath path)
    where TPath : struct, ILatencyPath
{
    private const int PendingMax = 1 << 16;

    private static readonly double s_nanosPerStep = 1e9 / Stopwatch.Frequency;

    private readonly (long TimeNanos, long Planned)[] _pending = new (long, long)[PendingMax];
    private long _sent;
    private long _answered;

    /// <summary>Sends all commands and waits for the last answer.</summary>
    /// <param name="commands">In order of their times.</param>
    /// <param name="rate">Planned commands per second; 0: as fast as they are taken.</param>
    /// <param name="histogram">Takes one latency in ns for each command; null: none.</param>
    /// <param name="stalls">Takes the gaps of this thread; null: none.</param>
    /// <returns>Seconds from the first plan to the last answer.</returns>
    internal double Send(ReadOnlySpan<Command> commands, int rate, LongHistogram? histogram, Stalls? stalls)
    {
        double stepsBetween = rate == 0 ? 0 : (double)Stopwatch.Frequency / rate;
        long start = Stopwatch.GetTimestamp();
        int sent = 0;
        while (sent < commands.Length || _answered < _sent)
        {
            long due = start + (long)(sent * stepsBetween), now = Stopwatch.GetTimestamp();
            stalls?.Look(now);
            if (sent < commands.Length && _sent - _answered < PendingMax && now >= due && path.TryPublish(in commands[sent]))
            {
                _pending[_sent++ & (PendingMax - 1)] = (commands[sent].TimeNanos, due);
                sent++;
            }

            if (Read(histogram)) stalls?.Worked();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private bool Read(LongHistogram? histogram)
    {
        ReadOnlySpan<EngineEvent> events = path.Poll();
        if (events.IsEmpty) return false;

        long now = Stopwatch.GetTimestamp();
        foreach (EventView view in new EventStream(events))
        {
            while (_answered < _sent)
            {
                (long timeNanos, long planned) = _pending[_answered & (PendingMax - 1)];
                if (view.Head.TimeNanos < timeNanos) break;

                histogram?.RecordValue((long)((now - planned) * s_nanosPerStep));
                _answered++;
            }
        }

        path.Release();
        return true;
    }
}

/// <summary>The same plan on one thread.</summary>
internal static class LatencyByPlan
{
    private static readonly double s_nanosPerStep = 1e9 / Stopwatch.Frequency;

    /// <summary>Without an engine: how late this thread finds itself.</summary>
    internal static void SpinAlone(int count, int rate, LongHistogram histogram)
    {
        double stepsBetween = (double)Stopwatch.Frequency / rate;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count;)
        {
            long due = start + (long)(i * stepsBetween);
            long now = Stopwatch.GetTimestamp();
            if (now < due) continue;

            histogram.RecordValue((long)((now - due) * s_nanosPerStep));
            i++;
        }
    }

    /// <summary>With the engine's core on this thread: no ring, no second thread.</summary>
    internal static double Apply(EngineCore core, ReadOnlySpan<Command> commands, int rate, LongHistogram histogram, Stalls stalls)
    {
        double stepsBetween = (double)Stopwatch.Frequency / rate;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < commands.Length; i++)
        {
            long due = start + (long)(i * stepsBetween);
            long now;
            do
            {
                now = Stopwatch.GetTimestamp();
                stalls.Look(now);
            }
            while (now < due);

            core.Apply(in commands[i]);
            stalls.Worked();
            histogram.RecordValue((long)((Stopwatch.GetTimestamp() - due) * s_nanosPerStep));
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
