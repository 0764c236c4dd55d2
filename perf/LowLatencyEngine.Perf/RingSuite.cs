using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Perf.Lab;

namespace LowLatencyEngine.Perf;

// Which processors the system gives changes many times a minute, and every figure of two threads with it. So the contestants take turns
// in slices of some milliseconds, A B C A B C; the line between the two processors is timed before and after each slice; and slices with
// a near and with a far line are counted apart. A slice whose line was slow beyond both is left out and counted: somebody else
// had the machine.

/// <summary>The ring beside the queues of the framework: one-way latency at a planned rate, throughput, bytes allocated.</summary>
internal static class RingSuite
{
    private const double NearNanosMax = 250;
    private const double FarNanosMax = 1_000;
    private const int PlannedNanos = 1_000;

    private sealed record Contestant(string Name, SlicePlan Plan, Func<SlicePlan, SliceResult> Run)
    {
        public List<(double LineNanos, SliceResult Result)> Slices { get; } = [];
    }

    /// <summary>Measures and prints one table for latency and one for throughput.</summary>
    /// <param name="size">The smallest: every contestant runs, a little, so that the suite cannot rot.</param>
    public static void Run(SuiteSize size)
    {
        bool smoke = size == SuiteSize.Smoke;
        int rounds = size switch { SuiteSize.Smoke => 1, SuiteSize.Default => 41, _ => 401 };
        Contestant[] latency = [.. Latency(smoke ? 512 : 20_000)];
        Contestant[] throughput = [.. Throughput(smoke ? 1_024 : 1 << 19)];
        Contestant[] all = [.. latency, .. throughput];

        foreach (Contestant contestant in all) contestant.Run(contestant.Plan with { Messages = 4 * RingPipe.SlotsMax });
        for (int round = 0; round < rounds; round++)
        {
            if (round % 5 == 0) Progress.Say($"round {round + 1} of {rounds}");
            foreach (Contestant contestant in all) RunSlice(contestant);
        }

        Console.WriteLine($"64-byte messages, {RingPipe.SlotsMax} slots, {rounds} slices each in turn; every message counted and in order. \"Near\" and \"far\" tell how long a");
        Console.WriteLine("cache line took between the two processors during the slice, which the host changes; compare rows of one kind. \"Busy\": somebody else had the machine.");
        Console.WriteLine();
        PrintLatency(latency);
        PrintThroughput(throughput);
        if (Environment.ProcessorCount < 3) Console.WriteLine("Two producers and the receiver share two processors.");
        Console.WriteLine();
    }

    private static void RunSlice(Contestant contestant)
    {
        double before = RingSlice.LineRoundTripNanos();
        SliceResult result = contestant.Run(contestant.Plan);
        contestant.Slices.Add((Math.Max(before, RingSlice.LineRoundTripNanos()), result));
    }

    private static IEnumerable<Contestant> Latency(int messages)
    {
        SlicePlan plan = new(Producers: 1, Portion: 1, messages, PlannedNanos);
        yield return Of("ring, one producer", plan, new RingPipe(singleProducer: true));
        yield return Of("ring, many producers", plan, new RingPipe(singleProducer: false));
#if USE_DISRUPTOR
        yield return Of("Disruptor, one producer", plan, new DisruptorPipe(singleProducer: true));
        yield return Of("Disruptor, many producers", plan, new DisruptorPipe(singleProducer: false));
#endif
        yield return Of("Channel, spinning", plan, new ChannelPipe(singleProducer: true));
        yield return Of("BlockingCollection", plan, new BlockingCollectionPipe());
    }

    private static IEnumerable<Contestant> Throughput(int messages)
    {
        int fewer = Math.Max(1_024, messages / 8);
        foreach (int portion in new[] { 1, 16, 256 })
        {
            yield return Of("ring, one producer", new SlicePlan(1, portion, messages, 0), new RingPipe(singleProducer: true));
#if USE_DISRUPTOR
            yield return Of("Disruptor, one producer", new SlicePlan(1, portion, messages, 0), new DisruptorPipe(singleProducer: true));
            yield return Of("Disruptor, many producers", new SlicePlan(1, portion, messages, 0), new DisruptorPipe(singleProducer: false));
#endif
        }

        foreach (int producers in new[] { 1, 2 })
        {
            foreach (int portion in new[] { 1, 16, 256 })
                yield return Of("ring, many producers", new SlicePlan(producers, portion, messages, 0), new RingPipe(singleProducer: false));
            yield return Of("Channel, spinning", new SlicePlan(producers, 1, fewer, 0), new ChannelPipe(producers == 1));
            yield return Of("BlockingCollection", new SlicePlan(producers, 1, fewer / 2, 0), new BlockingCollectionPipe());
        }
    }

    /// <summary>The queue lives through all slices of its contestant: what it allocates once is not counted against its messages.</summary>
    private static Contestant Of<TPipe>(string name, SlicePlan plan, TPipe pipe)
        where TPipe : struct, IPipe => new(name, plan, p => RingSlice.Run(pipe, p));

    private static void PrintLatency(Contestant[] contestants)
    {
        Console.WriteLine($"## One-way latency from the planned send, one message every {PlannedNanos} ns, in ns");
        Console.WriteLine();
        Console.WriteLine("| queue | line | slices | p50 | p90 | p99 | bytes/message |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|");
        foreach (Contestant contestant in contestants)
        {
            foreach ((string line, SliceResult[] slices) in ByLine(contestant))
            {
                long[] ticks = [.. slices.SelectMany(slice => slice.LatencyTicks)];
                Array.Sort(ticks);
                double Nanos(double quantile) => ticks[(int)(quantile * (ticks.Length - 1))] * 1e9 / Stopwatch.Frequency;
                Print($"| {contestant.Name} | {line} | {slices.Length} | {Nanos(0.5):N0} | {Nanos(0.9):N0} | {Nanos(0.99):N0} | {BytesEach(contestant, slices):N3} |");
            }
        }

        Console.WriteLine();
    }

    private static void PrintThroughput(Contestant[] contestants)
    {
        Console.WriteLine("## Throughput in million messages per second");
        Console.WriteLine();
        Console.WriteLine("| queue | producers | at once | line | slices | median | worst | best | bytes/message |");
        Console.WriteLine("|---|---:|---:|---|---:|---:|---:|---:|---:|");
        foreach (Contestant contestant in contestants)
        {
            foreach ((string line, SliceResult[] slices) in ByLine(contestant))
            {
                double[] rates = [.. slices.Select(slice => contestant.Plan.Messages / slice.Seconds / 1e6).Order()];
                Print($"| {contestant.Name} | {contestant.Plan.Producers} | {contestant.Plan.Portion} | {line} | {slices.Length} | {rates[rates.Length / 2]:N1} | {rates[0]:N1} | {rates[^1]:N1} | {BytesEach(contestant, slices):N3} |");
            }
        }

        Console.WriteLine();
    }

    private static IEnumerable<(string Line, SliceResult[] Slices)> ByLine(Contestant contestant)
    {
        foreach (IGrouping<string, SliceResult> group in contestant.Slices.GroupBy(slice => LineOf(slice.LineNanos), slice => slice.Result).OrderByDescending(g => g.Key))
            yield return (group.Key, [.. group]);
    }

    private static string LineOf(double nanos) => nanos <= NearNanosMax ? "near" : nanos <= FarNanosMax ? "far" : "busy";

    private static double BytesEach(Contestant contestant, SliceResult[] slices) =>
        slices.Average(slice => (double)slice.AllocatedBytes / contestant.Plan.Messages);

    private static void Print(ref DefaultInterpolatedStringHandler line) =>
        Console.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, ref line));
}
