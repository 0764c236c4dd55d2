using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Ring;
using LowLatencyEngine.Threads;

namespace LowLatencyEngine.Perf;

/// <summary>Counts what arrives and refuses a wrong order at once; keeps latencies where they are asked for.</summary>
internal struct PipeTally(int producers, long[]? latencyTicks)
{
    private readonly long[] _next = new long[producers];
    private long _now;

    public long Messages { get; private set; }

    /// <summary>A batch has arrived: the clock is read once for all of it.</summary>
    public void Arrived()
    {
        if (latencyTicks != null) _now = Stopwatch.GetTimestamp();
    }

    public void Count(in PipeMessage message)
    {
        if (message.Number != _next[message.Producer]++)
            throw new InvalidDataException($"message {message.Number} of producer {message.Producer} came out of order");

        if (latencyTicks != null) latencyTicks[Messages] = _now - message.PlannedTicks;
        Messages++;
    }
}

/// <summary>What a slice is: who sends how much, in which portions, at which pace.</summary>
/// <param name="Producers">Sending threads.</param>
/// <param name="Portion">Messages sent at once.</param>
/// <param name="Messages">Messages in all; a multiple of both.</param>
/// <param name="PlannedNanos">Time between two planned sends; 0: as fast as it goes.</param>
internal readonly record struct SlicePlan(int Producers, int Portion, int Messages, int PlannedNanos);

/// <summary>What a slice took.</summary>
internal readonly record struct SliceResult(double Seconds, long AllocatedBytes, long[] LatencyTicks);

/// <summary>One short run of one contestant: the calling thread receives, others send.</summary>
internal static class RingSlice
{
    private const int ReceiverProcessor = 0;
    private const int ProbeRounds = 2_000;

    /// <summary>Runs the plan, checks that everything arrived in order, and tells the time from the first planned send to the last arrival.</summary>
    public static SliceResult Run<TPipe>(TPipe pipe, SlicePlan plan)
        where TPipe : struct, IPipe
    {
        long[]? latencies = plan.PlannedNanos == 0 ? null : new long[plan.Messages];
        PipeTally tally = new(plan.Producers, latencies);
        int ready = 0;
        long start = 0;
        Thread[] senders = new Thread[plan.Producers];
        for (int i = 0; i < senders.Length; i++)
        {
            int producer = i;
            senders[i] = new Thread(() =>
            {
                Pin(producer + 1);
                Interlocked.Increment(ref ready);
                while (Volatile.Read(ref start) == 0) Backoff.SpinHint();
                Send(pipe, plan, producer, Volatile.Read(ref start));
            });
            senders[i].Start();
        }

        Pin(ReceiverProcessor);
        while (Volatile.Read(ref ready) < plan.Producers) Thread.Yield();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long begin = Stopwatch.GetTimestamp();
        Volatile.Write(ref start, begin);

        WaitStrategy wait = Wait(plan);
        while (tally.Messages < plan.Messages)
        {
            Backoff backoff = new(wait);
            while (!pipe.TryReceive(ref tally)) backoff.ShouldSleep();
        }

        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        foreach (Thread sender in senders) sender.Join();
        return new SliceResult(seconds, allocated, latencies ?? []);
    }

    /// <summary>Nanoseconds a cache line takes from the receiver's processor to the first sender's and back.</summary>
    public static unsafe double LineRoundTripNanos()
    {
        using Slab<long> line = new(CacheLine.PairBytes / sizeof(long));
        long* ball = line.Pointer;
        Thread other = new(() =>
        {
            Pin(1);
            for (long i = 1; i < 2 * ProbeRounds; i += 2)
            {
                while (Volatile.Read(ref *ball) != i)
                {
                }
                Volatile.Write(ref *ball, i + 1);
            }
        });
        other.Start();
        Pin(ReceiverProcessor);
        long half = 0;
        for (long i = 1; i < 2 * ProbeRounds; i += 2)
        {
            if (i == ProbeRounds + 1) half = Stopwatch.GetTimestamp();
            Volatile.Write(ref *ball, i);
            while (Volatile.Read(ref *ball) != i + 1)
            {
            }
        }

        double nanos = Stopwatch.GetElapsedTime(half).TotalNanoseconds / (ProbeRounds / 2);
        other.Join();
        return nanos;
    }

    private static void Send<TPipe>(TPipe pipe, SlicePlan plan, int producer, long start)
        where TPipe : struct, IPipe
    {
        Span<PipeMessage> portion = stackalloc PipeMessage[plan.Portion];
        long number = 0;
        WaitStrategy wait = Wait(plan);
        double ticksEach = plan.PlannedNanos * 1e-9 * Stopwatch.Frequency;

        for (long sent = 0; sent < plan.Messages / plan.Producers; sent += portion.Length)
        {
            long planned = start + (long)(number * ticksEach);
            foreach (ref PipeMessage message in portion)
                message = new PipeMessage { Producer = producer, Number = number++, PlannedTicks = planned };
            if (plan.PlannedNanos != 0)
            {
                while (Stopwatch.GetTimestamp() < planned)
                {
                }
            }
            Backoff backoff = new(wait);
            while (!pipe.TrySend(portion)) backoff.ShouldSleep();
        }
    }

    /// <summary>All spin while each has a processor; where they have to share, spinning would only measure the scheduler's time slice.</summary>
    private static WaitStrategy Wait(SlicePlan plan) =>
        plan.Producers < Environment.ProcessorCount ? WaitStrategy.BusySpin : WaitStrategy.SpinThenYield;

    private static void Pin(int processor) => ProcessorAffinity.TryPin(processor % Environment.ProcessorCount);
}
