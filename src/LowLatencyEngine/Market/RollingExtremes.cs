// Lowest and highest trade price of the recent past, in bounded memory. Time is cut into buckets of ⌈window / 16⌉ ns, numbered by time / that, rounded down;
// the window is the current bucket and the 16 before it: at least the window's length, at most a seventeenth more. Each bucket keeps its two extremes.
//
// Why it is exact: it is defined by the buckets, so equal trades at equal times give equal extremes on every machine. A window without a trade holds the
// last price before it, so that the first trade after a quiet hour is judged too.
//
// Worst case: one pass over 17 entries when the bucket changed since the last question; else two field reads.
using System;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Market;

/// <summary>The rolling window of every instrument.</summary>
internal sealed class RollingExtremes(int instruments) : IDisposable
{
    private const int Buckets = 17;

    private struct Bucket
    {
        internal long Number;
        internal long Low;
        internal long High;
    }

    private struct Window
    {
        internal long Number;
        internal long Low;
        internal long High;
        internal long Last;
    }

    private readonly Slab<Bucket> _buckets = new(instruments * Buckets);
    private readonly Slab<Window> _windows = new(instruments);

    internal long Bytes => _buckets.Bytes + _windows.Bytes;

    /// <summary>The extremes at that time; (0, 0) while nothing traded since the start or the last reset.</summary>
    internal (long Low, long High) At(int instrument, long windowNanos, long nowNanos)
    {
        ref Window window = ref _windows[instrument];
        if (window.Last == 0) return (0, 0);

        long number = NumberOf(windowNanos, nowNanos);
        if (window.Number != number) Gather(instrument, number);
        return window.Low == 0 ? (window.Last, window.Last) : (window.Low, window.High);
    }

    /// <summary>Notes a trade.</summary>
    internal void Record(int instrument, long windowNanos, long nowNanos, long price)
    {
        ref Window window = ref _windows[instrument];
        long number = NumberOf(windowNanos, nowNanos);
        if (window.Number != number) Gather(instrument, number);
        ref Bucket bucket = ref BucketOf(instrument, number);
        if (bucket.Number != number || bucket.Low == 0) bucket = new Bucket { Number = number, Low = price, High = price };
        bucket.Low = Math.Min(bucket.Low, price);
        bucket.High = Math.Max(bucket.High, price);
        window.Low = window.Low == 0 ? price : Math.Min(window.Low, price);
        window.High = Math.Max(window.High, price);
        window.Last = price;
    }

    /// <summary>Forgets all trades of an instrument.</summary>
    internal void Reset(int instrument)
    {
        _buckets.AsSpan(instrument * Buckets, Buckets).Clear();
        _windows[instrument] = default;
    }

    internal void AddTo(ref StateHasher hasher, int instrument, long windowNanos, long nowNanos)
    {
        (long low, long high) = At(instrument, windowNanos, nowNanos);
        hasher.Add(low);
        hasher.Add(high);
        hasher.Add(_windows[instrument].Last);
        long number = NumberOf(windowNanos, nowNanos);
        for (long at = number - Buckets + 1; at <= number; at++)
        {
            ref Bucket bucket = ref BucketOf(instrument, at);
            bool isLive = bucket.Low != 0 && bucket.Number == at;
            hasher.Add(isLive ? bucket.Low : 0);
            hasher.Add(isLive ? bucket.High : 0);
        }
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_buckets);
        visitor.Table(_windows);
    }

    public void Dispose()
    {
        _buckets.Dispose();
        _windows.Dispose();
    }

    private void Gather(int instrument, long number)
    {
        ref Window window = ref _windows[instrument];
        window.Number = number;
        window.Low = window.High = 0;
        foreach (ref Bucket bucket in _buckets.AsSpan(instrument * Buckets, Buckets))
        {
            if (bucket.Low == 0 || bucket.Number <= number - Buckets) continue;

            window.Low = window.Low == 0 ? bucket.Low : Math.Min(window.Low, bucket.Low);
            window.High = Math.Max(window.High, bucket.High);
        }
    }

    private ref Bucket BucketOf(int instrument, long number)
    {
        int place = (int)(number % Buckets);
        return ref _buckets[instrument * Buckets + (place < 0 ? place + Buckets : place)];
    }

    private static long NumberOf(long windowNanos, long nowNanos)
    {
        long length = Math.Max(1, windowNanos / (Buckets - 1) + (windowNanos % (Buckets - 1) != 0 ? 1 : 0));
        return nowNanos / length - (nowNanos % length < 0 ? 1 : 0);
    }
}
