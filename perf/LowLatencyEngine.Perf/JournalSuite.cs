// What durability costs. One client thread sends deposits at planned times and reads two readers between sends: one that runs ahead of the journal (what
// the core thread took) and one that is gated as every real reader is (what the world waits). With the journal off both are the same. Then the
// journal's own writing against the same bytes written raw to the same disk, in turn, and recovery against plain replay. The pause is CommitPause:
// with 0 the journal's thread never sleeps, and on two processors takes turns with client and core.
using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using HdrHistogram;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;

namespace LowLatencyEngine.Perf;

internal static class JournalSuite
{
    private const long Second = 1_000_000_000;

    internal static void Run(bool smoke)
    {
        Console.WriteLine("## Journal");
        Console.WriteLine();
        Console.WriteLine("Deposits at planned rates, nanoseconds from the planned send time. core: until the event is on the ring; release: until a reader may see it.");
        Console.WriteLine();
        Console.WriteLine("| planned/s | journal | sent/s | core p50 | core p99 | release p50 | release p99 | release max | fsync policy | pause, µs |");
        Console.WriteLine("|---:|---|---:|---:|---:|---:|---:|---:|---|---:|");
        foreach (int rate in smoke ? [50_000] : new[] { 100_000, 1_000_000 })
        {
            Latency(rate, null, smoke);
            foreach (FsyncPolicy policy in Enum.GetValues<FsyncPolicy>())
            {
                Latency(rate, new DurabilityOptions { Fsync = policy, CommitPause = TimeSpan.Zero }, smoke);
                Latency(rate, new DurabilityOptions { Fsync = policy, CommitPause = TimeSpan.FromMicroseconds(50) }, smoke);
            }
        }

        Console.WriteLine();
        Throughput(smoke);
        Recover(smoke);
    }

    private static void Latency(int rate, DurabilityOptions? durability, bool smoke)
    {
        using Folder folder = new();
        int warmUp = smoke ? 1_000 : 100_000;
        int measured = (int)(rate * (smoke ? 0.05 : 2));
        PipelineOptions pipeline = new()
        {
            InboundSlotsMax = 1 << 16,
            OutboundSlotsMax = 1 << 17,
            SingleProducer = true,
            EngineWait = WaitStrategy.SpinThenYield,
        };
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
            $"| {rate:N0} | {(durability is null ? "off" : "on")} | {measured / took:N0} | {At(core, 50)} | {At(core, 99)} | {At(release, 50)} | {At(release, 99)} | {At(release, 100)} | {durability?.Fsync.ToString() ?? "-"} | {durability?.CommitPause?.TotalMicroseconds.ToString("N0", CultureInfo.InvariantCulture) ?? "-"} |"));
    }

    /// <summary>Raw writing and the journal's take turns by the segment, so that whatever else the machine does meets both.</summary>
    private static void Throughput(bool smoke)
    {
        const int Slots = 16_384;
        const int BatchesPerSync = 4;
        const int Batches = 60;
        int turns = smoke ? 2 : 24;
        Command[] batch = new Command[Slots - 8];
        for (int i = 0; i < batch.Length; i++) batch[i] = Commands.Deposit(i, 1, 0, i + 1);
        byte[] chunk = new byte[batch.Length * Command.SlotBytes];
        double megabytes = (double)Batches * chunk.Length / 1e6;
        using EngineCore core = new(PerfMarket.Options(16));
        using Folder folder = new();
        using DirectoryStorage storage = DirectoryStorage.Open(folder.Path);
        using IStorageFile file = storage.Create("raw.tmp");
        using JournalWriter journal = new(storage, new DurabilityOptions { BatchSlotsMax = Slots, SegmentBytes = 64 << 20 }, JournalIdentity.Of(core), default, []);
        for (int warmUp = 0; warmUp < 4; warmUp++)
        {
            Write(Batches, BatchesPerSync, at => file.Write(chunk, (long)at * chunk.Length), file.Sync);
            Write(Batches, BatchesPerSync, _ => journal.Append(batch, batch.Length), journal.Sync);
            journal.RetireThrough = journal.DurableSequence;
        }

        double[] raw = new double[turns];
        double[] journaled = new double[turns];
        double[] ratios = new double[turns];
        for (int turn = 0; turn < turns; turn++)
        {
            raw[turn] = megabytes / Write(Batches, BatchesPerSync, at => file.Write(chunk, (long)at * chunk.Length), file.Sync);
            journaled[turn] = megabytes / Write(Batches, BatchesPerSync, _ => journal.Append(batch, batch.Length), journal.Sync);
            ratios[turn] = journaled[turn] / raw[turn];
            journal.RetireThrough = journal.DurableSequence;
        }

        if (journal.DurableSequence != (4L + turns) * Batches * batch.Length) throw new InvalidOperationException($"{journal.DurableSequence} commands durable");
        Array.Sort(raw);
        Array.Sort(journaled);
        Array.Sort(ratios);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Writing {turns} times {megabytes:N0} MB in batches of 1 MB, an fsync each {BatchesPerSync}, in turn, in files used before; median (best): raw sequential {raw[turns / 2]:N0} ({raw[^1]:N0}) MB/s, journal {journaled[turns / 2]:N0} ({journaled[^1]:N0}) MB/s, the journal's share of its neighbour {ratios[turns / 2]:P0}; {journaled[turns / 2] * 1e6 / Command.SlotBytes:N0} commands/s."));
        Console.WriteLine();
    }

    private static double Write(int batches, int batchesPerSync, Action<int> write, Action sync)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < batches; i++)
        {
            write(i);
            if (i % batchesPerSync == batchesPerSync - 1) sync();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Recover(bool smoke)
    {
        int count = smoke ? 20_000 : 10_000_000;
        using Folder folder = new();
        using DirectoryStorage storage = DirectoryStorage.Open(folder.Path);
        EngineOptions options = PerfMarket.Options(smoke ? 10_000 : 1_000_000);
        Command[] commands = new Command[count];
        for (int i = 0; i < count; i++)
        {
            long account = i % options.AccountsMax + 1;
            commands[i] = i < options.AccountsMax ? Commands.OpenAccount(i, account) : Commands.Deposit(i, account, 0, 1);
        }

        ulong hash;
        double plain;
        using (EngineCore core = new(options))
        {
            using JournalWriter journal = new(storage, new DurabilityOptions { BatchSlotsMax = 16_384 }, JournalIdentity.Of(core), default, []);
            for (int at = 0; at < count; at += 16_000) journal.Append(commands.AsSpan(at, Math.Min(16_000, count - at)), Math.Min(16_000, count - at));
            journal.Close();
            long start = Stopwatch.GetTimestamp();
            foreach (ref readonly Command command in commands.AsSpan()) core.Apply(in command);
            plain = Stopwatch.GetElapsedTime(start).TotalSeconds;
            hash = core.StateHash();
        }

        using EngineCore recovered = new(options);
        long begun = Stopwatch.GetTimestamp();
        Recovery.Run(storage, recovered);
        double took = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (recovered.StateHash() != hash) throw new InvalidOperationException("recovery gives another state");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Recovery of {count:N0} commands over {options.AccountsMax:N0} accounts from the journal alone: {took:N2} s, {count / took:N0} commands/s; the same commands from memory {plain:N2} s: {took / plain:N2} times plain replay."));
        Console.WriteLine();
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

    /// <summary>A folder on the disk of the working directory: the temporary one may be memory.</summary>
    private sealed class Folder : IDisposable
    {
        internal string Path { get; } = Directory.CreateDirectory($"journal-perf-{Environment.ProcessId}-{Guid.NewGuid():N}").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
