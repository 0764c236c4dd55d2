using System;
using System.Collections.Generic;
using System.Globalization;
using HdrHistogram;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Perf.Lab;
using LowLatencyEngine.Ring;

namespace LowLatencyEngine.Perf;

/// <summary>
/// Latency by percentile over a ladder of planned rates: ring to ring, with the engine on a thread of its own, and in process. Beside every row the
/// same client without an engine over the same time: what the machine itself adds.
/// </summary>
internal static class LatencySuite
{
    internal static void Run(ResultFolder results, bool smoke)
    {
        Console.WriteLine("Nanoseconds from the planned send time, open loop: a command that waits behind a stall counts its wait. Warm-up: 200,000 commands (orders), the set-up (else).");
        Console.WriteLine("\"Alone\" is the sending thread by itself over the same plan; past its p99 the machine decides, and two threads are stopped twice as often as one.");
        Console.WriteLine();
        double seconds = smoke ? 0.05 : 2;
        int[] ladder = smoke ? [100_000] : [100_000, 250_000, 500_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000];
        Table("Ring to ring: order in, margin check, match, both positions moved, first event out",
            [LatencyFlow.Orders((int)(ladder[^1] * seconds), ladder)], results, seconds, RingToRing);
        Table("Ring to ring: market data, and a crash",
            [
                LatencyFlow.Marks(smoke ? 2_000 : 1_000_000, (int)((smoke ? 100_000 : 2_000_000) * seconds), smoke ? [100_000] : [250_000, 1_000_000, 2_000_000]),
                LatencyFlow.Crash(smoke ? 2_000 : 100_000, smoke ? 100 : 2_000, smoke ? [10_000] : [1_000, 5_000]),
            ], results, seconds, RingToRing);
        Table("In process: the planned time to the return of Apply, one thread",
            [LatencyFlow.Orders((int)((smoke ? 100_000 : 3_000_000) * seconds), smoke ? [100_000] : [250_000, 1_000_000, 2_000_000, 3_000_000])], results, seconds, InProcess);
    }

    private delegate double Measure(LatencyFlow flow, ReadOnlySpan<Command> commands, int rate, LongHistogram latency, out long bytes, out int collections);

    private static void Table(string title, IReadOnlyList<LatencyFlow> flows, ResultFolder results, double seconds, Measure measure)
    {
        Console.WriteLine($"## {title}");
        Console.WriteLine();
        foreach (LatencyFlow flow in flows) Console.WriteLine($"* {flow.Name}: {flow.Story}");
        Console.WriteLine();
        Console.WriteLine("| load | planned/s | reached/s | p50 | p90 | p99 | p99.9 | p99.99 | max | alone p50 | alone p90 | alone p99 | alone p99.9 | alone max | bytes | collections |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (LatencyFlow flow in flows)
        {
            foreach (int rate in flow.Rates)
            {
                int count = (int)Math.Min(flow.Measured.Length, rate * seconds);
                if (flow.Name == "crash") count = flow.Measured.Length;
                LongHistogram latency = new(60_000_000_000, 3);
                LongHistogram alone = new(60_000_000_000, 3);
                double took = measure(flow, flow.Measured.AsSpan(0, count), rate, latency, out long bytes, out int collections);
                LatencyClient.SpinAlone(count, rate, alone);
                if (latency.TotalCount != count) throw new InvalidOperationException($"{flow.Name}: {count} commands, {latency.TotalCount} answers");

                string At(LongHistogram histogram, double percentile) => histogram.GetValueAtPercentile(percentile).ToString("N0", CultureInfo.InvariantCulture);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {flow.Name} | {rate:N0} | {count / took:N0} | {At(latency, 50)} | {At(latency, 90)} | {At(latency, 99)} | {At(latency, 99.9)} | {At(latency, 99.99)} | {At(latency, 100)} "
                    + $"| {At(alone, 50)} | {At(alone, 90)} | {At(alone, 99)} | {At(alone, 99.9)} | {At(alone, 100)} | {bytes} | {collections} |"));
                if (rate != 1_000_000 && flow.Name != "crash") continue;

                string how = measure == InProcess ? "in-process" : "ring-to-ring";
                results.Add($"{flow.Name}-{how}-{rate}", latency);
                if (rate == 1_000_000 && flow.Name == "orders" && measure == RingToRing) results.Add("machine-alone-1000000", alone);
            }
        }

        Console.WriteLine();
    }

    private static double RingToRing(LatencyFlow flow, ReadOnlySpan<Command> commands, int rate, LongHistogram latency, out long bytes, out int collections)
    {
        using Engine engine = new(flow.Options, new PipelineOptions
        {
            SingleProducer = true,
            EngineWait = WaitStrategy.BusySpin,
            ReaderWait = WaitStrategy.BusySpin,
            PinToProcessor = Environment.ProcessorCount > 1 ? Environment.ProcessorCount - 1 : -1,
        });
        EventReader reader = engine.AddReader();
        engine.Start();
        LatencyClient client = new(engine, reader);
        client.Send(flow.SetUp, rate: 0, histogram: null);
        bytes = GC.GetTotalAllocatedBytes(precise: true);
        collections = GC.CollectionCount(0);
        double took = client.Send(commands, rate, latency);
        collections = GC.CollectionCount(0) - collections;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        if (!engine.Stop(TimeSpan.FromSeconds(10))) throw new InvalidOperationException("the engine did not stop cleanly", engine.Fault);

        CheckConservation(engine.Core);
        return took;
    }

    private static double InProcess(LatencyFlow flow, ReadOnlySpan<Command> commands, int rate, LongHistogram latency, out long bytes, out int collections)
    {
        using EngineCore core = new(flow.Options);
        foreach (ref readonly Command command in flow.SetUp.AsSpan()) core.Apply(in command);
        bytes = GC.GetTotalAllocatedBytes(precise: true);
        collections = GC.CollectionCount(0);
        double took = LatencyClient.ApplyByPlan(core, commands, rate, latency);
        collections = GC.CollectionCount(0) - collections;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        CheckConservation(core);
        return took;
    }

    private static void CheckConservation(EngineCore core)
    {
        if (!core.CheckConservation().Holds) throw new InvalidOperationException("money or lots were not conserved");
    }
}
