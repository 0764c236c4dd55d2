using System;
using System.Globalization;
using System.IO;
using System.Text;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Workload;

namespace LowLatencyEngine.Perf;

// A shared machine cannot say that something became 3 % slower, but it can say exactly what was done: events, trades, bytes
// allocated, the hash of the state and of the report stream. These are the same on every machine, so they are kept in a file and compared
// to the digit; a change of them is either meant, and approved, or a mistake.

/// <summary>The figures that do not depend on the machine, against the approved ones.</summary>
internal static class Counters
{
    private const string ApprovedFile = "perf/counters.approved.txt";

    /// <summary>Compares, or approves.</summary>
    /// <returns>0: the same or approved; 1: they differ.</returns>
    internal static int Run(bool approve)
    {
        string actual = Count();
        if (approve) File.WriteAllText(ApprovedFile, actual);
        string approved = File.Exists(ApprovedFile) ? File.ReadAllText(ApprovedFile) : "";
        Console.Write(actual);
        if (approved == actual) return 0;

        Console.Error.WriteLine($"run-perf: counters differ from {ApprovedFile}:");
        string[] was = approved.Split('\n'), now = actual.Split('\n');
        for (int i = 0; i < Math.Max(was.Length, now.Length); i++)
        {
            string before = i < was.Length ? was[i] : "", after = i < now.Length ? now[i] : "";
            if (before != after) Console.Error.WriteLine($"  - {before}\n  + {after}");
        }

        Console.Error.WriteLine("If the change is meant: ./run-perf.sh counters --approve, and commit the file.");
        return 1;
    }

    private static string Count()
    {
        StringBuilder text = new();
        Engine(text, "orders", PerfMarket.OrderFlow(200_000, 1), new EngineCore(PerfMarket.Options(2_000)));
        Engine(text, "marks", PerfMarket.Ticks(200_000), PerfMarket.WithPositions(2_000));
        LatencyFlow crash = LatencyFlow.Crash(2_000, 200, [1]);
        EngineCore crashing = new(crash.Options);
        foreach (ref readonly Command command in crash.SetUp.AsSpan()) crashing.Apply(in command);
        Engine(text, "crash", crash.Measured, crashing);
        foreach (Market market in new Market[] { new("calm", 100_000, 2_000, StepTicks: 0.02), new("fall", 100_000, 2_000, StepTicks: 0.5, Drift: -2.5) }) Book(text, market);
        return text.ToString();
    }

    private static void Engine(StringBuilder text, string name, Command[] commands, EngineCore core)
    {
        using EngineCore held = core;
        long events = 0, trades = 0;
        core.Apply(in commands[0]);
        FinishCollections();
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        foreach (ref readonly Command command in commands.AsSpan(1))
        {
            foreach (EventView view in new EventStream(core.Apply(in command)))
            {
                events++;
                if (view.Head.Kind == EventKind.Trade) trades++;
            }
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        text.Append(CultureInfo.InvariantCulture, $"{name}: commands {commands.Length}, events {events}, trades {trades}, allocated bytes {bytes}, state hash {core.StateHash():x16}\n");
    }

    /// <summary>A collection that ends while allocations are counted counts what the thread had in hand and did not use. The commands' own memory starts one.</summary>
    private static void FinishCollections() => GC.Collect();

    private static void Book(StringBuilder text, Market market)
    {
        WorkloadMessage[] messages = WorkloadGenerator.Generate(market, 23);
        using KeptReports reports = new(1 << 19);
        using WorkloadMatcher<KeptReports.Sink> matcher = new(1 << 16, 1 << 16, reports.Writer);
        FinishCollections();
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        matcher.Run(messages, LookAhead.Index);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        text.Append(CultureInfo.InvariantCulture,
            $"book {market.Name}: messages {messages.Length}, reports {reports.Written}, fills {reports.Fills}, allocated bytes {bytes}, reports sha256 {CanonicalReports.Write(reports.All, null)[..16]}\n");
    }
}
