// A time series of any length in constant memory: every stride-th sample is kept; when the table is full every second one is dropped and the
// stride doubles. Start, end, least and most are exact. Worst case: one compaction of PointsMax numbers per doubling.
using System;

namespace LowLatencyEngine.Simulation;

/// <summary>First, last, least and most of a series of numbers, and an even sample of it for drawing.</summary>
public sealed class Series
{
    /// <summary>Most points kept for drawing.</summary>
    public const int PointsMax = 512;

    private readonly long[] _points = new long[PointsMax];
    private long _stride = 1;
    private int _kept;

    /// <summary>Numbers added.</summary>
    public long Count { get; private set; }

    /// <summary>The first number; 0 if there is none.</summary>
    public long Start { get; private set; }

    /// <summary>The last number.</summary>
    public long End { get; private set; }

    /// <summary>The least number.</summary>
    public long Least { get; private set; }

    /// <summary>The largest number.</summary>
    public long Most { get; private set; }

    /// <summary>The largest fall from a number to a later one, in ppm of the former: the drawdown of a series of positive numbers.</summary>
    public long DrawdownPpm { get; private set; }

    /// <summary>The even sample, oldest first.</summary>
    public ReadOnlySpan<long> Points => _points.AsSpan(0, _kept);

    /// <summary>Adds a number.</summary>
    public void Add(long value)
    {
        if (Count == 0) Start = Least = Most = value;
        End = value;
        Least = Math.Min(Least, value);
        Most = Math.Max(Most, value);
        if (value < Most && Most > 0) DrawdownPpm = Math.Max(DrawdownPpm, (long)((Int128)(Most - value) * 1_000_000 / Most));
        if (Count++ % _stride != 0) return;

        if (_kept == PointsMax)
        {
            for (int i = 0; i < PointsMax / 2; i++) _points[i] = _points[2 * i];
            _kept = PointsMax / 2;
            _stride *= 2;
            if ((Count - 1) % _stride != 0) return;
        }

        _points[_kept++] = value;
    }
}
