using System;
using System.IO;
using System.Numerics;
using LowLatencyEngine.Book;
using LowLatencyEngine.Workload;

namespace LowLatencyEngine.Perf;

/// <summary>Replays a workload file of the public benchmark: first the answer (report stream and its hash), then the speed.</summary>
internal static class WorkloadSuite
{
    private const int WindowTicks = 1 << 16;
    private const int RingReports = 1 << 12;
    private const int TimedRuns = 9;

    /// <summary>Prints one `name=value` a line.</summary>
    /// <param name="file">The workload.</param>
    /// <param name="reportFile">Where the canonical report stream goes; null: nowhere.</param>
    /// <returns>0, or 1 if the file cannot be read.</returns>
    public static int Run(string file, string? reportFile)
    {
        WorkloadMessage[] messages;
        try
        {
            messages = WorkloadFile.Read(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"run-perf: workload: {unreadable.Message}");
            return 1;
        }

        (string hash, int ordersPeak, long reports) = Prove(messages, reportFile);
        int ordersMax = Math.Max(1 << 16, (int)BitOperations.RoundUpToPowerOf2((uint)ordersPeak));
        Timing timing = Time(messages, ordersMax);

        Console.WriteLine($"sha256={hash}");
        Console.WriteLine($"messages={messages.Length}");
        Console.WriteLine($"reports={reports}");
        Console.WriteLine($"orders_peak={ordersPeak}");
        Console.WriteLine($"orders_max={ordersMax}");
        Console.WriteLine(FormattableString.Invariant($"messages_per_second={1e9 / timing.Median:F0}"));
        Console.WriteLine(FormattableString.Invariant($"ns_per_message={timing.Median:F2}"));
        Console.WriteLine(FormattableString.Invariant($"ns_per_message_best={timing.Best:F2}"));
        Console.WriteLine(FormattableString.Invariant($"ns_per_message_worst={timing.Worst:F2}"));
        Console.WriteLine($"clock={timing.Clock}");
        Console.WriteLine($"allocated_bytes={timing.AllocatedBytes}");
        return 0;
    }

    private static (string Hash, int OrdersPeak, long Reports) Prove(WorkloadMessage[] messages, string? reportFile)
    {
        // A message makes one report, one fill at most per order that ever rested, and the cancel of a remainder.
        int reportsMax = checked((int)BitOperations.RoundUpToPowerOf2((uint)messages.Length * 3 + 1));
        using KeptReports reports = new(reportsMax);
        using WorkloadMatcher<KeptReports.Sink> matcher = new(Math.Clamp(messages.Length, 1, OrderPool.OrdersMaxLimit), WindowTicks, reports.Writer);
        matcher.Run(messages, LookAhead.Index);
        using FileStream? output = reportFile == null ? null : File.Create(reportFile);
        return (CanonicalReports.Write(reports.All, output), Math.Max(1, matcher.OrdersPeak), reports.Written);
    }

    private static Timing Time(WorkloadMessage[] messages, int ordersMax)
    {
        Stopclock clock = new(messages.Length);
        for (int run = 0; run < TimedRuns; run++)
        {
            using KeptReports reports = new(RingReports);
            using WorkloadMatcher<KeptReports.Sink> matcher = new(ordersMax, WindowTicks, reports.Writer);
            matcher.Touch();
            reports.Touch();
            clock.Start();
            matcher.Run(messages, LookAhead.Index);
            clock.Stop();
        }

        return clock.Result();
    }
}
