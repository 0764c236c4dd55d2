using System;
using System.Collections.Generic;
using System.Globalization;
using HdrHistogram;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Perf.Lab;
using LowLatencyEngine.Ring;
using LowLatencyEngine.Threads;

namespace LowLatencyEngine.Perf;

// Each row is followed at once by the same plan on the same two processors with nothing between the rings (in process: with an empty loop), for the same
// time. A shared machine changes within seconds, so a single pair proves little; all pairs together show which tail comes with the engine.

/// <summary>
/// Latency by percentile over a ladder of planned rates: ring to ring, with the engine on a thread of its own, and in process. Beside every row the
/// same plan without an engine, and the gaps of the sending thread during the measurement itself.
/// </summary>
internal static class LatencySuite
{
    private static readonly PipelineOptions s_pipeline = new()
    {
        EngineWait = WaitStrategy.BusySpin,
        ReaderWait = WaitStrategy.BusySpin,
        PinToProcessor = Environment.ProcessorCount > 1 ? Environment.ProcessorCount - 1 : -1,
    };

    private sealed class Reading
    {
        internal LongHistogram Latency { get; } = new(60_000_000_000, 3);

        internal LongHistogram Bare { get; } = new(60_000_000_000, 3);

        internal Stalls Stalls { get; } = new();

        internal double Seconds { get; set; }

        internal long Bytes { get; set; }

        internal int Collections { get; set; }
    }

    private delegate void Measure(LatencyFlow flow, ReadOnlySpan<Command> commands, int rate, Reading reading);

    internal static void Run(ResultFolder results, SuiteSize size)
    {
        bool smoke = size == SuiteSize.Smoke;
        Console.WriteLine("Nanoseconds from the planned send time, open loop: a command that waits behind a stall counts its wait. Warm-up: 200,000 commands (orders), the set-up (else). The sending");
        Console.WriteLine($"thread is pinned to the first processor, the engine's to the last. \"Bare\": right after each row, the same plan for the same time on the same processors without an engine: ring to");
        Console.WriteLine("ring with a thread that answers every command at once, in process with an empty loop. A tail that stands there too is the machine's. \"Stalls\": during the row itself, gaps of");
        Console.WriteLine($"{Stalls.LeastMicros} µs or more in which the sending thread did not run (the engine's has its own, unseen); \"waited\": how long the process's threads were ready and got no");
        Console.WriteLine("processor, \"stolen\": how long the host of this virtual machine ran others on its processors; both by the kernel, in the same seconds.");
        Console.WriteLine();
        double seconds = size switch { SuiteSize.Smoke => 0.05, SuiteSize.Default => 1.5, _ => 20 };
        if (Environment.ProcessorCount > 1) ProcessorAffinity.TryPin(0);
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

    private static void Table(string title, IReadOnlyList<LatencyFlow> flows, ResultFolder results, double seconds, Measure measure)
    {
        Console.WriteLine($"## {title}");
        Console.WriteLine();
        foreach (LatencyFlow flow in flows) Console.WriteLine($"* {flow.Name}: {flow.Story}");
        Console.WriteLine();
        if (flows[0].Name == "orders") measure(flows[0], flows[0].Measured.AsSpan(0, 1_000), 100_000, new Reading());
        Console.WriteLine("| load | planned/s | reached/s | p50 | p90 | p99 | p99.9 | p99.99 | max | bare p50 | bare p90 | bare p99 | bare p99.9 | bare max | stalls/s | longest stall | waited, ms | stolen, ms | bytes | collections |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (LatencyFlow flow in flows)
        {
            foreach (int rate in flow.Rates)
            {
                Progress.Say($"{flow.Name}, {rate:N0} planned a second");
                int count = (int)Math.Min(flow.Measured.Length, rate * seconds);
                if (flow.Name == "crash") count = flow.Measured.Length;
                Reading reading = new();
                measure(flow, flow.Measured.AsSpan(0, count), rate, reading);
                if (reading.Latency.TotalCount != count || reading.Bare.TotalCount != count)
                    throw new InvalidOperationException($"{flow.Name}: {count} commands, {reading.Latency.TotalCount} answers, {reading.Bare.TotalCount} without an engine");

                string At(LongHistogram histogram, double percentile) => histogram.GetValueAtPercentile(percentile).ToString("N0", CultureInfo.InvariantCulture);
                (LongHistogram own, LongHistogram bare) = (reading.Latency, reading.Bare);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {flow.Name} | {rate:N0} | {count / reading.Seconds:N0} | {At(own, 50)} | {At(own, 90)} | {At(own, 99)} | {At(own, 99.9)} | {At(own, 99.99)} | {At(own, 100)} "
                    + $"| {At(bare, 50)} | {At(bare, 90)} | {At(bare, 99)} | {At(bare, 99.9)} | {At(bare, 100)} | {reading.Stalls.Cells(reading.Seconds)} | {reading.Bytes} | {reading.Collections} |"));
                if (rate != 1_000_000 && flow.Name != "crash") continue;

                string how = measure == InProcess ? "in-process" : "ring-to-ring";
                results.Add($"{flow.Name}-{how}-{rate}", own);
                if (rate == 1_000_000 && flow.Name == "orders") results.Add(measure == InProcess ? "empty-loop-1000000" : "bare-rings-1000000", bare);
            }
        }

        Console.WriteLine();
    }

    private static void RingToRing(LatencyFlow flow, ReadOnlySpan<Command> commands, int rate, Reading reading)
    {
        using (Engine engine = new(flow.Options, s_pipeline))
        {
            EventReader reader = engine.AddReader();
            engine.Start();
            LatencyClient<EnginePath> client = new(new EnginePath(engine, reader));
            client.Send(flow.SetUp, rate: 0, histogram: null, stalls: null);
            reading.Stalls.Begin();
            long bytes = GC.GetTotalAllocatedBytes(precise: true);
            int collections = GC.CollectionCount(0);
            reading.Seconds = client.Send(commands, rate, reading.Latency, reading.Stalls);
            reading.Collections = GC.CollectionCount(0) - collections;
            reading.Bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
            reading.Stalls.End();
            if (!engine.Stop(TimeSpan.FromSeconds(10))) throw new InvalidOperationException("the engine did not stop cleanly", engine.Fault);

            CheckConservation(engine.Core);
        }

        using BareRings rings = new(s_pipeline);
        LatencyClient<BarePath> bare = new(new BarePath(rings));
        bare.Send(commands[..Math.Min(commands.Length, 10_000)], rate: 0, histogram: null, stalls: null);
        bare.Send(commands, rate, reading.Bare, stalls: null);
    }

    private static void InProcess(LatencyFlow flow, ReadOnlySpan<Command> commands, int rate, Reading reading)
    {
        using EngineCore core = new(flow.Options);
        foreach (ref readonly Command command in flow.SetUp.AsSpan()) core.Apply(in command);
        reading.Stalls.Begin();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        int collections = GC.CollectionCount(0);
        reading.Seconds = LatencyByPlan.Apply(core, commands, rate, reading.Latency, reading.Stalls);
        reading.Collections = GC.CollectionCount(0) - collections;
        reading.Bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        reading.Stalls.End();
        CheckConservation(core);
        LatencyByPlan.SpinAlone(commands.Length, rate, reading.Bare);
    }

    private static void CheckConservation(EngineCore core)
    {
        if (!core.CheckConservation().Holds) throw new InvalidOperationException("money or lots were not conserved");
    }
}
