// The engine with its threads at planned rates, the journal on and off. One client thread sends deposits at planned times and reads two readers between
// sends: one that runs ahead of the journal (what the core's thread took) and one that is gated as every real reader is (what the world waits). The core's
// thread has the first processor, client and journal share the last: where there are only two, each stops the other, and what the client is late with is
// counted from its plan. JournalCoreTable shows the core's thread without that.
using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using HdrHistogram;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;
using LowLatencyEngine.Threads;

namespace LowLatencyEngine.Perf;

internal static class JournalLadder
{
    private const long Second = 1_000_000_000;

    /// <summary>Writes the table.</summary>
    internal static void Run(bool smoke)
    {
        Console.WriteLine("## Client, core and journal, each a thread");
        Console.WriteLine();
        Console.WriteLine("Deposits at planned rates, nanoseconds from the planned send time; the core's thread on the first processor, client and journal on the last. core: until the event is on the ring; release: until a reader may see it.");
        Console.WriteLine();
        Console.WriteLine("| planned/s | journal | sent/s | core p50 | core p90 | core p99 | release p50 | release p99 | release max |");
        Console.WriteLine("|---:|---|---:|---:|---:|---:|---:|---:|---:|");
        Thread client = new(() =>
        {
            if (Environment.ProcessorCount > 1) ProcessorAffinity.TryPin(Environment.ProcessorCount - 1);
            foreach (int rate in smoke ? [50_000] : new[] { 100_000, 250_000, 500_000, 1_000_000 })
            {
                Row(rate, null, smoke);
                foreach (FsyncPolicy policy in Enum.GetValues<FsyncPolicy>()) Row(rate, policy, smoke);
            }
        })
        { Name = "perf client" };
        client.Start();
        client.Join();
        Console.WriteLine();
    }

    private static void Row(int rate, FsyncPolicy? policy, bool smoke)
    {
        using PerfFolder folder = new();
        int warmUp = smoke ? 1_000 : 100_000;
        int measured = (int)(rate * (smoke ? 0.05 : 1));
        bool pins = Environment.ProcessorCount > 1;
        PipelineOptions pipeline = new()
        {
            InboundSlotsMax = 1 << 16,
            OutboundSlotsMax = 1 << 17,
            EngineWait = WaitStrategy.SpinThenYield,
            PinToProcessor = pins ? 0 : -1,
        };

        // Long enough that no further segment is written with zeroes while this one fills: an engine that takes snapshots uses old ones again.
        DurabilityOptions? durability = policy is null ? null : new() { Fsync = policy.Value, SegmentBytes = 256 << 20, PinToProcessor = pins ? Environment.ProcessorCount - 1 : -1 };
        using DirectoryStorage? storage = durability is null ? null : DirectoryStorage.Open(folder.Path);
        using Engine engine = storage is null
            ? new Engine(PerfMarket.Options(16), pipeline)
            : new Engine(PerfMarket.Options(16), storage, durability, pipeline);
        DepositClient client = new(engine);
        engine.Start();
        client.Send(warmUp, rate, null, null);
        LongHistogram core = new(100 * Second, 3);
        LongHistogram release = new(100 * Second, 3);
        double took = client.Send(measured, rate, core, release);
        if (!engine.Stop(TimeSpan.FromSeconds(30))) throw new InvalidOperationException("the engine did not stop cleanly", engine.Fault);
        if (core.TotalCount != measured || release.TotalCount != measured) throw new InvalidOperationException($"{measured} commands, {core.TotalCount} and {release.TotalCount} answers");
        if (durability is not null && engine.DurableSequence != client.Sent) throw new InvalidOperationException($"{client.Sent} commands, {engine.DurableSequence} durable");

        string At(LongHistogram histogram, double percentile) => histogram.GetValueAtPercentile(percentile).ToString("N0", CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {rate:N0} | {policy?.ToString() ?? "off"} | {measured / took:N0} | {At(core, 50)} | {At(core, 90)} | {At(core, 99)} | {At(release, 50)} | {At(release, 99)} | {At(release, 100)} |"));
    }

    /// <summary>Sends deposits by plan; each gives one event, so the n-th event answers the n-th command.</summary>
    private sealed class DepositClient
    {
        private const int PendingMax = 1 << 15;

        private readonly Engine _engine;
        private readonly EventReader _ahead;
        private readonly EventReader _released;
        private readonly long[] _planned = new long[PendingMax];
        private readonly double _nanosPerStep = 1e9 / Stopwatch.Frequency;
        private long _seen;
        private long _told;

        internal DepositClient(Engine engine)
        {
            _engine = engine;
            _ahead = engine.AddReaderAheadOfJournal();
            _released = engine.AddReader();
        }

        internal long Sent { get; private set; }

        internal double Send(int count, int rate, LongHistogram? core, LongHistogram? release)
        {
            double stepsBetween = (double)Stopwatch.Frequency / rate;
            long start = Stopwatch.GetTimestamp();
            int sent = 0;
            while (sent < count || _told < Sent || _seen < Sent)
            {
                long due = start + (long)(sent * stepsBetween);
                if (sent < count && Sent - _told < PendingMax && Stopwatch.GetTimestamp() >= due)
                {
                    Command command = Sent == 0 ? Commands.OpenAccount(1, 1) : Commands.Deposit(1, 1, 0, 1);
                    if (_engine.TryPublish(in command))
                    {
                        _planned[Sent++ & (PendingMax - 1)] = due;
                        sent++;
                    }
                }

                Read(_ahead, ref _seen, core);
                Read(_released, ref _told, release);
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        private void Read(EventReader reader, ref long count, LongHistogram? histogram)
        {
            ReadOnlySpan<EngineEvent> events = reader.Poll();
            if (events.IsEmpty) return;

            long now = Stopwatch.GetTimestamp();
            foreach (EventView _ in new EventStream(events))
            {
                long planned = _planned[count++ & (PendingMax - 1)];
                histogram?.RecordValue((long)((now - planned) * _nanosPerStep));
            }

            reader.Release();
        }
    }
}
