using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Book;
using LowLatencyEngine.Perf.Lab;

namespace LowLatencyEngine.Perf;

/// <summary>The order book beside the naive one, on flows of several shapes; its cost against the number of resting orders; what resting features cost.</summary>
internal static class BookSuite
{
    private const int OrderBytes = 32;
    private const int BucketBytes = 64;

    /// <summary>Prints the tables, keeps the plot.</summary>
    internal static void Run(ResultFolder results, SuiteSize size)
    {
        bool smoke = size == SuiteSize.Smoke;
        Scenarios(size);
        List<Point> points = Growth(size);
        if (!smoke) results.Keep("book.svg", file => Plot(points, file));
        BookFeatures.Run(size);
    }

    private static void Scenarios(SuiteSize size)
    {
        int orders = size switch { SuiteSize.Smoke => 20_000, SuiteSize.Default => 200_000, _ => 1_000_000 };
        Console.WriteLine("## Scenarios");
        Console.WriteLine();
        Console.WriteLine("Nanoseconds a message, median (best..worst) of runs in turn; every answer is first compared with the naive book's, report by report. Messages a second: the best of the");
        Console.WriteLine($"three. Percentiles are of runs of {BookFlow.BatchMessages} messages (the clock is too coarse for one), nothing fetched ahead. \"Ahead\": what a consumer that sees its next messages in the");
        Console.WriteLine("ring fetches for them. \"Naive\": sorted dictionaries of linked lists and a dictionary of ids.");
        Console.WriteLine();
        Console.WriteLine("| scenario | resting | levels | fills | messages/s | ns/message | index ahead | all ahead | p50 | p99 | p99.9 | allocated | naive | naive / best |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        Market[] shapes =
        [
            new("calm", orders, 2_000, StepTicks: 0.02),
            new("static", orders, 40_000),
            new("swing", orders, 2_000, StepTicks: 5),
            new("trend", orders, 2_000, StepTicks: 0.5, Drift: 0.3),
            new("crash", orders, 2_000, StepTicks: 0.5, Drift: -2.5),
            new("deep", orders, 250_000, StepTicks: 0.1, Depth: 400, DepthTicks: 1_000),
            new("1,000 instruments", orders, 300_000, StepTicks: 0.5, Instruments: 1_000),
        ];
        foreach (Market shape in shapes)
        {
            Market market = size == SuiteSize.Smoke ? shape with { Resting = Math.Min(shape.Resting, 2_000) } : shape;
            BookCost cost = new BookFlow(market).Measure(Runs(size), NaiveRuns(size));
            Console.WriteLine(FormattableString.Invariant(
                $"| {market.Name} | {cost.RestingPeak:N0} | {cost.LevelsPeak:N0} | {cost.Fills:N0} | {1e9 / cost.Best:N0} | {cost.Book[0]} | {cost.Book[1]} | {cost.Book[2]} | {cost.Percentiles[0]:F0} | {cost.Percentiles[1]:F0} | {cost.Percentiles[2]:F0} | {cost.AllocatedBytes} | {cost.Naive} | {cost.Naive!.Value.Median / cost.Best:F1} |"));
        }

        Console.WriteLine();
    }

    private sealed record Point(int Resting, BookCost Cost, double LineNanos);

    private static List<Point> Growth(SuiteSize size)
    {
        Console.WriteLine("## Cost against resting orders");
        Console.WriteLine();
        Console.WriteLine("One shape of flow, deeper and deeper; the book is full before the clock starts. \"Memory\": the orders and the index of their ids. \"A cold line\": what one dependent read at random costs in");
        Console.WriteLine("as much memory on this machine, in the same run. A message touches about four lines at random places (the bucket of its id, the order, its neighbour, its level); what the book costs");
        Console.WriteLine("more than with 100 orders, divided by what a line costs more, says how many of them the growth amounts to. Fetching ahead has them come side by side. Plot: `book.svg`.");
        Console.WriteLine();
        Console.WriteLine("| resting | memory, KB | a cold line, ns | ns/message | index ahead | all ahead | lines that explain it | naive |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|");
        List<Point> points = [];
        for (int resting = 100; resting <= (size == SuiteSize.Smoke ? 10_000 : 1_000_000); resting *= 10)
        {
            int orders = size switch { SuiteSize.Smoke => 5_000, SuiteSize.Default => 200_000, _ => 1_000_000 };
            Market market = new($"{resting:N0} resting", orders, resting, StepTicks: 0.1, Depth: Math.Max(8, resting / 500));
            BookCost cost = new BookFlow(market).Measure(Runs(size), resting > 100_000 && size != SuiteSize.Full ? 1 : NaiveRuns(size));
            long bytes = (long)OrderBytes * cost.RestingPeak + (long)BucketBytes * OrderIndex.BucketsFor(cost.RestingPeak);
            Point point = new(resting, cost, ColdLine.Nanos(bytes));
            points.Add(point);
            double more = cost.Book[0].Median - points[0].Cost.Book[0].Median, line = point.LineNanos - points[0].LineNanos;
            string lines = line < 1 ? "-" : FormattableString.Invariant($"{more / line:F1}");
            Console.WriteLine(FormattableString.Invariant(
                $"| {resting:N0} | {bytes / 1_000:N0} | {point.LineNanos:F1} | {cost.Book[0]} | {cost.Book[1]} | {cost.Book[2]} | {lines} | {cost.Naive} |"));
        }

        Console.WriteLine();
        return points;
    }

    private static void Plot(List<Point> points, string file) => Plots.NanosByCount(
        "the order book: cost of a message against resting orders, and what memory explains", "resting orders",
        [
            ("naive book", [.. points.Select(p => ((double)p.Resting, p.Cost.Naive!.Value.Median))]),
            ("book, nothing fetched ahead", [.. points.Select(p => ((double)p.Resting, p.Cost.Book[0].Median))]),
            ("book, index fetched ahead", [.. points.Select(p => ((double)p.Resting, p.Cost.Book[1].Median))]),
            ("book, all fetched ahead", [.. points.Select(p => ((double)p.Resting, p.Cost.Book[2].Median))]),
            ("one cold line in as much memory", [.. points.Select(p => ((double)p.Resting, p.LineNanos))]),
        ], file);

    private static int Runs(SuiteSize size) => size switch { SuiteSize.Smoke => 1, SuiteSize.Default => 5, _ => 9 };

    private static int NaiveRuns(SuiteSize size) => size switch { SuiteSize.Smoke => 1, SuiteSize.Default => 3, _ => 5 };
}
