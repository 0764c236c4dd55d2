using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Numerics;
using LowLatencyEngine.Perf.Lab;
using LowLatencyEngine.Workload;

namespace LowLatencyEngine.Perf;

// A flow is first matched by the naive book and by the fast one into report streams that must be equal to the byte; only then are both timed, in
// turn. The first part of the flow fills the book and is not timed, the part after the last new order, which empties it, is left out: a figure for N
// resting orders is measured while N rest. A time includes reading the 40-byte message and writing 64-byte reports into a ring of 4,096.

/// <summary>What a flow costs, ns per message.</summary>
/// <param name="RestingPeak">Most orders that rested.</param>
/// <param name="LevelsPeak">Most price levels at once, of all books.</param>
/// <param name="Fills">Fills in the whole flow.</param>
/// <param name="Timed">Messages timed.</param>
/// <param name="Naive">The naive book; null where it was not timed.</param>
/// <param name="Book">The book, by what is fetched ahead.</param>
/// <param name="Percentiles">p50, p99, p99.9 of runs of <see cref="BookFlow.BatchMessages"/> messages, nothing fetched ahead.</param>
internal sealed record BookCost(int RestingPeak, int LevelsPeak, long Fills, int Timed, Timing? Naive, IReadOnlyList<Timing> Book, IReadOnlyList<double> Percentiles)
{
    /// <summary>The best median.</summary>
    internal double Best => Book.Min(timing => timing.Median);

    /// <summary>Most bytes that any run allocated.</summary>
    internal long AllocatedBytes => Book.Max(timing => timing.AllocatedBytes);
}

/// <summary>Proves and times one order flow on the book beside the naive one.</summary>
internal sealed class BookFlow
{
    internal const int BatchMessages = 32;

    private const int RingReports = 1 << 12;
    private const int Seed = 1;

    private readonly Market _market;
    private readonly WorkloadMessage[] _messages;
    private readonly int _filling;
    private readonly int _windowTicks;
    private int _ordersMax;

    /// <summary>Makes the flow.</summary>
    /// <param name="market">Its shape; <see cref="Market.Orders"/> are the orders that are timed, those that fill the book come on top.</param>
    internal BookFlow(Market market)
    {
        // Orders that stay long are few and come slowly: after one and a half lifetimes the book has nine tenths of its depth.
        int filling = market.Resting + market.Resting / 2;
        _market = market with { Orders = market.Orders + filling };
        WorkloadMessage[] all = WorkloadGenerator.Generate(_market, Seed);
        int end = Array.FindLastIndex(all, message => message.Kind == WorkloadKind.New) + 1, orders = 0;
        while (orders < filling) orders += all[_filling++].Kind == WorkloadKind.New ? 1 : 0;
        _messages = all[..end];
        _windowTicks = market.Instruments > 1 ? 1 << 10 : 1 << 16;
    }

    /// <summary>Proves the answers, then times.</summary>
    /// <param name="runs">Runs of the book.</param>
    /// <param name="naiveRuns">Runs of the naive book; 0: not timed.</param>
    internal BookCost Measure(int runs, int naiveRuns)
    {
        Progress.Say($"{_market.Name}: {_messages.Length:N0} messages, comparing answers");
        (int resting, int levels, long fills) = Prove();
        _ordersMax = (int)BitOperations.RoundUpToPowerOf2((uint)resting);
        int timed = _messages.Length - _filling;
        Stopclock naiveClock = new(timed);
        Stopclock[] clocks = [new(timed), new(timed), new(timed)];
        for (int run = 0; run < Math.Max(runs, naiveRuns); run++)
        {
            Progress.Say($"{_market.Name}: run {run + 1}");
            if (run < naiveRuns) TimeNaive(naiveClock);
            if (run >= runs) continue;

            foreach (LookAhead look in Enum.GetValues<LookAhead>()) Time(look, clocks[(int)look]);
        }

        return new(resting, levels, fills, timed, naiveRuns > 0 ? naiveClock.Result() : null, Array.ConvertAll(clocks, clock => clock.Result()), Percentiles());
    }

    private void TimeNaive(Stopclock clock)
    {
        NaiveMatcher naive = new(_market.Instruments, RingReports);
        naive.Run(_messages.AsSpan(0, _filling));
        clock.Start();
        naive.Run(_messages.AsSpan(_filling));
        clock.Stop();
    }

    private void Time(LookAhead look, Stopclock clock)
    {
        using KeptReports reports = new(RingReports);
        using WorkloadMatcher<KeptReports.Sink> matcher = new(_ordersMax, _windowTicks, reports.Writer, _market.Instruments);
        matcher.Touch();
        reports.Touch();
        matcher.Run(_messages.AsSpan(0, _filling), LookAhead.All);
        clock.Start();
        matcher.Run(_messages.AsSpan(_filling), look);
        clock.Stop();
    }

    private double[] Percentiles()
    {
        using KeptReports reports = new(RingReports);
        using WorkloadMatcher<KeptReports.Sink> matcher = new(_ordersMax, _windowTicks, reports.Writer, _market.Instruments);
        matcher.Touch();
        matcher.Run(_messages.AsSpan(0, _filling), LookAhead.All);
        double[] nanos = new double[(_messages.Length - _filling) / BatchMessages];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < nanos.Length; i++)
        {
            matcher.Run(_messages.AsSpan(_filling + i * BatchMessages, BatchMessages), LookAhead.None);
            long now = Stopwatch.GetTimestamp();
            nanos[i] = (now - start) * (1e9 / Stopwatch.Frequency) / BatchMessages;
            start = now;
        }

        Array.Sort(nanos);
        return [nanos[nanos.Length / 2], nanos[nanos.Length * 99 / 100], nanos[nanos.Length * 999 / 1_000]];
    }

    private (int Resting, int Levels, long Fills) Prove()
    {
        const int Chunk = 1_000;
        int reportsMax = (int)BitOperations.RoundUpToPowerOf2((uint)_messages.Length * 3);
        NaiveMatcher naive = new(_market.Instruments, reportsMax);
        int levels = 0;
        for (int at = 0; at < _messages.Length; at += Chunk)
        {
            naive.Run(_messages.AsSpan(at, Math.Min(Chunk, _messages.Length - at)));
            levels = Math.Max(levels, naive.Levels);
        }

        ReadOnlySpan<WorkloadReport> expected = naive.Reports;
        string hash = CanonicalReports.Write(expected, null);
        int resting = 0;
        long fills = 0;
        foreach (LookAhead look in Enum.GetValues<LookAhead>())
        {
            using KeptReports reports = new(reportsMax);
            using WorkloadMatcher<KeptReports.Sink> matcher = new(_messages.Length, _windowTicks, reports.Writer, _market.Instruments);
            matcher.Run(_messages, look);
            if (CanonicalReports.Write(reports.All, null) != hash) throw new InvalidOperationException($"{_market.Name}: the books disagree (look-ahead {look}).");

            resting = matcher.OrdersPeak;
            fills = reports.Fills;
        }

        return (resting, levels, fills);
    }
}
