using System;
using System.Diagnostics;

namespace LowLatencyEngine.Perf;

/// <summary>Median and spread of a few runs: on a shared machine a single one says nothing.</summary>
internal readonly record struct Spread(double Best, double Median, double Worst)
{
    internal static Spread Of(double[] values)
    {
        Array.Sort(values);
        return new Spread(values[0], values[values.Length / 2], values[^1]);
    }

    /// <summary>Runs an action several times and gives nanoseconds per operation.</summary>
    internal static Spread Time(int runs, long operations, Action run)
    {
        double[] nanos = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            nanos[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations;
        }

        return Of(nanos);
    }

    public override string ToString() => FormattableString.Invariant($"{Median:F1} ({Best:F1}..{Worst:F1})");
}
