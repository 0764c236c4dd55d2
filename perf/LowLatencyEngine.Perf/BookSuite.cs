using System;
using System.Diagnostics;
using System.Numerics;
using LowLatencyEngine.Workload;

namespace LowLatencyEngine.Perf;

// Every flow is first matched by the naive book and by the fast one into report streams that must be equal to the byte; only then
// are they timed, in turn. A time includes reading the 40-byte message and writing 64-byte reports into a ring of 4,096.

/// <summary>The order book beside the naive one, on flows of several shapes, and its cost against the number of resting orders.</summary>
internal static class BookSuite
{
    private const int RingReports = 1 << 12;
    private const int BatchMessages = 32;
    private const int Seed = 1;

    /// <summary>Prints the tables.</summary>
    /// <param name="smoke">Small flows and one run of each, to see that everything works.</param>
    public static void Run(bool smoke)
    {
        int orders = smoke ? 20_000 : 1_000_000;
        Console.WriteLine("Nanoseconds a message, median (best..worst) of runs in turn; every answer is first compared with the naive book's, report by report. Percentiles are of runs of");
        Console.WriteLine($"{BatchMessages} messages (the clock is too coarse for one), of the plain book. \"Ahead\": what a consumer that sees its next messages in the ring fetches for them.");
        Console.WriteLine();
        Console.WriteLine("| flow | resting | fills | naive | book | index ahead | all ahead | M msg/s | naive / book | p50 | p99 | p99.9 | allocated |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        Market[] shapes =
        [
            new("calm", orders, 2_000, StepTicks: 0.02),
            new("static", orders, 40_000),
            new("swing", orders, 2_000, StepTicks: 5),
            new("trend", orders, 2_000, StepTicks: 0.5, Drift: 0.3),
            new("crash", orders, 2_000, StepTicks: 0.5, Drift: -2.5),
            new("deep", orders, 200_000, StepTicks: 0.5, Depth: 400),
            new("1,000 instruments", orders, 300_000, StepTicks: 0.5, Instruments: 1_000),
        ];
        foreach (Market market in shapes) Measure(smoke ? market with { Resting = Math.Min(market.Resting, 2_000) } : market, smoke);

        for (int resting = 100; resting <= (smoke ? 10_000 : 1_000_000); resting *= 10)
        {
            int enough = smoke ? orders : Math.Max(orders, 3 * resting);
            Measure(new Market($"{resting:N0} resting", enough, resting, StepTicks: 0.1, Depth: Math.Max(8, resting / 500)), smoke);
        }

        Console.WriteLine();
    }

    private static void Measure(Market market, bool smoke)
    {
        WorkloadMessage[] messages = WorkloadGenerator.Generate(market, Seed);
        int windowTicks = market.Instruments > 1 ? 1 << 10 : 1 << 16;
        (int peak, long fills) = Prove(market, messages, windowTicks);
        int ordersMax = (int)BitOperations.RoundUpToPowerOf2((uint)peak);

        Stopclock naiveClock = new(messages.Length);
        Stopclock[] bookClocks = [new(messages.Length), new(messages.Length), new(messages.Length)];
        for (int run = 0; run < (smoke ? 1 : 7); run++)
        {
            NaiveMatcher naive = new(market.Instruments, RingReports);
            if (run < 3)
            {
                naiveClock.Start();
                naive.Run(messages);
                naiveClock.Stop();
            }

            foreach (LookAhead look in Enum.GetValues<LookAhead>())
            {
                using KeptReports reports = new(RingReports);
                using WorkloadMatcher<KeptReports.Sink> matcher = new(ordersMax, windowTicks, reports.Writer, market.Instruments);
                matcher.Touch();
                reports.Touch();
                bookClocks[(int)look].Start();
                matcher.Run(messages, look);
                bookClocks[(int)look].Stop();
            }
        }

        Timing slow = naiveClock.Result();
        Timing[] fast = Array.ConvertAll(bookClocks, clock => clock.Result());
        double best = Math.Min(fast[0].Median, Math.Min(fast[1].Median, fast[2].Median));
        long allocated = Math.Max(fast[0].AllocatedBytes, Math.Max(fast[1].AllocatedBytes, fast[2].AllocatedBytes));
        double[] percentiles = Percentiles(messages, ordersMax, windowTicks, market.Instruments);
        Console.WriteLine(FormattableString.Invariant(
            $"| {market.Name} | {peak:N0} | {fills:N0} | {slow} | {fast[0]} | {fast[1]} | {fast[2]} | {1e3 / best:F1} | {slow.Median / best:F1} | {percentiles[0]:F0} | {percentiles[1]:F0} | {percentiles[2]:F0} | {allocated} |"));
    }

    private static double[] Percentiles(WorkloadMessage[] messages, int ordersMax, int windowTicks, int instruments)
    {
        using KeptReports reports = new(RingReports);
        using WorkloadMatcher<KeptReports.Sink> matcher = new(ordersMax, windowTicks, reports.Writer, instruments);
        matcher.Touch();
        double[] nanos = new double[messages.Length / BatchMessages];
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < nanos.Length; i++)
        {
            matcher.Run(messages.AsSpan(i * BatchMessages, BatchMessages), LookAhead.None);
            long now = Stopwatch.GetTimestamp();
            nanos[i] = (now - start) * (1e9 / Stopwatch.Frequency) / BatchMessages;
            start = now;
        }

        Array.Sort(nanos);
        return [nanos[nanos.Length / 2], nanos[nanos.Length * 99 / 100], nanos[nanos.Length * 999 / 1_000]];
    }

    private static (int Peak, long Fills) Prove(Market market, WorkloadMessage[] messages, int windowTicks)
    {
        int reportsMax = (int)BitOperations.RoundUpToPowerOf2((uint)messages.Length * 3);
        NaiveMatcher naive = new(market.Instruments, reportsMax);
        naive.Run(messages);
        string expected = CanonicalReports.Write(naive.Reports, null);
        int peak = 0;
        long fills = 0;
        foreach (LookAhead look in Enum.GetValues<LookAhead>())
        {
            using KeptReports reports = new(reportsMax);
            using WorkloadMatcher<KeptReports.Sink> matcher = new(messages.Length, windowTicks, reports.Writer, market.Instruments);
            matcher.Run(messages, look);
            if (CanonicalReports.Write(reports.All, null) != expected)
                throw new InvalidOperationException($"{market.Name}: the books disagree (look-ahead {look}).");
            peak = matcher.OrdersPeak;
            fills = reports.Fills;
        }

        return (peak, fills);
    }
}
