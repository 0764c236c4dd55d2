using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace LowLatencyEngine.Perf;

/// <summary>What several runs of the same work took, ns per item.</summary>
/// <param name="Median">Median of the runs that count.</param>
/// <param name="Best">Best run that counts.</param>
/// <param name="Worst">Worst run that counts.</param>
/// <param name="Clock">"wall" or "cpu", see <see cref="Stopclock"/>.</param>
/// <param name="AllocatedBytes">Most that any run allocated on its thread.</param>
internal readonly record struct Timing(double Median, double Best, double Worst, string Clock, long AllocatedBytes)
{
    /// <summary>Median (best..worst), starred where the processor's clock had to count.</summary>
    public override string ToString() => FormattableString.Invariant($"{Median:F1} ({Best:F1}..{Worst:F1}){(Clock == "cpu" ? "*" : "")}");
}

// On a shared machine a run that lost its core says nothing. So each run is taken with two clocks: wall, and the processor time
// of the process (whose other threads sleep). Runs that had the core for 97 % of the time count by the wall; if fewer than
// half of them had, all count by processor time, and the result says so.

/// <summary>Times runs of single-threaded work.</summary>
/// <param name="items">Items in one run.</param>
internal sealed class Stopclock(int items)
{
    private const double CoreShareMin = 0.97;

    private readonly List<(double Wall, double Cpu)> _runs = [];
    private long _allocatedBytes;
    private long _allocatedBefore;
    private TimeSpan _cpuBefore;
    private long _start;

    /// <summary>A run begins.</summary>
    public void Start()
    {
        _allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        _cpuBefore = Environment.CpuUsage.TotalTime;
        _start = Stopwatch.GetTimestamp();
    }

    /// <summary>The run ends.</summary>
    /// <returns>What it took, ns per item, by the clock that counts for this run.</returns>
    public double Stop()
    {
        double wall = Stopwatch.GetElapsedTime(_start).TotalNanoseconds;
        double cpu = (Environment.CpuUsage.TotalTime - _cpuBefore).TotalNanoseconds;
        _allocatedBytes = Math.Max(_allocatedBytes, GC.GetAllocatedBytesForCurrentThread() - _allocatedBefore);
        _runs.Add((wall / Math.Max(1, items), cpu / Math.Max(1, items)));
        return (cpu >= wall * CoreShareMin ? wall : cpu) / Math.Max(1, items);
    }

    /// <summary>All runs so far.</summary>
    public Timing Result()
    {
        List<double> nanos = [];
        foreach ((double wall, double cpu) in _runs)
        {
            if (cpu >= wall * CoreShareMin) nanos.Add(wall);
        }

        bool isWall = nanos.Count * 2 >= _runs.Count;
        if (!isWall) nanos = _runs.ConvertAll(run => run.Cpu);
        nanos.Sort();
        return new Timing(nanos[nanos.Count / 2], nanos[0], nanos[^1], isWall ? "wall" : "cpu", _allocatedBytes);
    }
}
