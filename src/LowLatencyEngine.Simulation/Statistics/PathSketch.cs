// A price path of any length in constant memory: time is cut into slices that double in length whenever the table is full, each slice keeps its
// lowest and highest price. Exact in price, coarse in time. Worst case: one compaction of SlicesMax slices per doubling of the path's length.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>The shape of a price path: when it began and ended, and where it moved most. Prices in ticks, times in nanoseconds.</summary>
public sealed class PathSketch
{
    private const int SlicesMax = 4_096;

    private readonly (long Low, long High)[] _slices = new (long, long)[SlicesMax];
    private long _sliceNanos = 1_000_000;
    private int _used;

    /// <summary>Time of the first and the last price.</summary>
    public (long First, long Last) Nanos { get; private set; }

    /// <summary>The lowest and the highest price; 0 without one.</summary>
    public (long Low, long High) Price { get; private set; }

    /// <summary>The marks, or where there are none the indexes, of a market.</summary>
    public static PathSketch Of(IEnumerable<MarketUpdate> updates, int instrument)
    {
        ArgumentNullException.ThrowIfNull(updates);
        PathSketch sketch = new();
        foreach (MarketUpdate update in updates)
        {
            if (update.Instrument == instrument && update.Kind is MarketUpdateKind.Mark) sketch.Add(update.TimeNanos, update.Price);
        }

        return sketch;
    }

    /// <summary>Takes one price; times do not run back (one that does counts as now).</summary>
    public void Add(long timeNanos, long price)
    {
        if (_used == 0)
        {
            Nanos = (timeNanos, timeNanos);
            Price = (price, price);
        }

        Nanos = (Nanos.First, Math.Max(Nanos.Last, timeNanos));
        Price = (Math.Min(Price.Low, price), Math.Max(Price.High, price));
        long slice = (Nanos.Last - Nanos.First) / _sliceNanos;
        for (; slice >= SlicesMax; slice = (Nanos.Last - Nanos.First) / _sliceNanos) Compact();
        for (; _used <= slice; _used++) _slices[_used] = default;
        ref (long Low, long High) at = ref _slices[slice];
        at = at.High == 0 ? (price, price) : (Math.Min(at.Low, price), Math.Max(at.High, price));
    }

    /// <summary>The stretch of a given length in which the price moved most: its times and the lowest and highest price in it.</summary>
    public (long From, long To, long Low, long High) Steepest(long lengthNanos)
    {
        int length = (int)Math.Clamp(lengthNanos / _sliceNanos, 1, Math.Max(1, _used));
        (int At, long Range, long Low, long High) best = (0, -1, Price.Low, Price.High);
        for (int from = 0; from + length <= _used; from++)
        {
            long low = long.MaxValue, high = 0;
            for (int i = from; i < from + length; i++)
            {
                if (_slices[i].High == 0) continue;

                low = Math.Min(low, _slices[i].Low);
                high = Math.Max(high, _slices[i].High);
            }

            if (high > 0 && high - low > best.Range) best = (from, high - low, low, high);
        }

        long begin = Nanos.First + best.At * _sliceNanos;
        return (begin, Math.Min(Nanos.Last, begin + length * _sliceNanos), best.Low, best.High);
    }

    private void Compact()
    {
        for (int i = 0; i < SlicesMax / 2; i++)
        {
            (long Low, long High) a = _slices[2 * i], b = _slices[2 * i + 1];
            _slices[i] = a.High == 0 ? b : b.High == 0 ? a : (Math.Min(a.Low, b.Low), Math.Max(a.High, b.High));
        }

        _used = (_used + 1) / 2;
        _sliceNanos *= 2;
    }
}
