// What durability costs. One client thread sends deposits at planned times and reads two readers between sends: one that runs ahead of the journal (what
// the core thread took) and one that is gated as every real reader is (what the world waits). With the journal off both are the same. Then the
// journal's own writing against the same bytes written raw to the same disk, in turn, and recovery against plain replay.
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
        Console.WriteLine("| planned/s | journal | sent/s | core p50 | core p99 | release p50 | release p99 | release max | fsync policy |");
        Console.WriteLine("|---:|---|---:|---:|---:|---:|---:|---:|---|");
        foreach (int rate in smoke ? [50_000] : new[] { 100_000, 1_000_000 })
        {
            Latency(rate, null, smoke);
            foreach (FsyncPolicy policy in Enum.GetValues<FsyncPolicy>()) Latency(rate, policy, smoke);
        }

        Console.WriteLine();
        Throughput(smoke);
        Recover(smoke);
    }

    private static void Latency(int rate, FsyncPolicy? policy, bool smoke)
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
        using DirectoryStorage? storage = policy is null ? null : DirectoryStorage.Open(folder.Path);
        using Engine engine = storage is null
            ? new Engine(PerfMarket.Options(16), pipeline)
            : new Engine(PerfMarket.Options(16), storage, new DurabilityOptions { Fsync = policy!.Value }, pipeline);
        DepositClient client = new(engine);
        engine.Start();
        client.Send(warmUp, rate, null, null);
        LongHistogram core = new(100 * Second, 3);
        LongHistogram release = new(100 * Second, 3);
        double took = client.Send(measured, rate, core, release);
        if (!engine.Stop(TimeSpan.FromSeconds(30))) throw new InvalidOperationException("the engine did not stop cleanly", engine.Fault);
        if (core.TotalCount != measured || release.TotalCount != measured) throw new InvalidOperationException($"{measured} commands, {core.TotalCount} and {release.TotalCount} answers");
        if (policy is not null && engine.DurableSequence != client.Sent) throw new InvalidOperationException($"{client.Sent} commands, {engine.DurableSequence} durable");

        string At(LongHistogram histogram, double percentile) => histogram.GetValueAtPercentile(percentile).ToString("N0", CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {rate:N0} | {(policy is null ? "off" : "on")} | {measured / took:N0} | {At(core, 50)} | {At(core, 99)} | {At(release, 50)} | {At(release, 99)} | {At(release, 100)} | {policy?.ToString() ?? "-"} |"));
    }

    private static void Throughput(bool smoke)
    {
        const int Slots = 16_384;
        const int BatchesPerSync = 4;
        int batches = smoke ? 32 : 512;
        Command[] batch = new Command[Slots - 8];
        for (int i = 0; i < batch.Length; i++) batch[i] = Commands.Deposit(i, 1, 0, i + 1);
        long bytes = (long)batches * batch.Length * Command.SlotBytes;
        using EngineCore core = new(PerfMarket.Options(16));
        double bestRaw = 0;
        double bestJournal = 0;
        for (int turn = 0; turn < (smoke ? 1 : 3); turn++)
        {
            using Folder folder = new();
            using DirectoryStorage storage = DirectoryStorage.Open(folder.Path);
            double raw = Raw(storage, new byte[batch.Length * Command.SlotBytes], batches, BatchesPerSync);
            using JournalWriter journal = new(storage, new DurabilityOptions { BatchSlotsMax = Slots, SegmentBytes = 64 << 20 }, JournalIdentity.Of(core), default, []);
            WriteJournal(journal, batch, batches, BatchesPerSync);
            journal.RetireThrough = journal.DurableSequence;
            double took = WriteJournal(journal, batch, batches, BatchesPerSync);
            if (journal.DurableSequence != 2L * batches * batch.Length) throw new InvalidOperationException($"{journal.DurableSequence} commands durable");
            bestRaw = Math.Max(bestRaw, bytes / raw / 1e6);
            bestJournal = Math.Max(bestJournal, bytes / took / 1e6);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Writing {bytes / 1e6:N0} MB in batches of 1 MB, an fsync each {BatchesPerSync}, best of the turns: raw sequential {bestRaw:N0} MB/s, journal in segments used before {bestJournal:N0} MB/s, {bestJournal / bestRaw:P0}; {bestJournal * 1e6 / Command.SlotBytes:N0} commands/s."));
        Console.WriteLine();
    }

    private static double Raw(DirectoryStorage storage, byte[] chunk, int chunks, int chunksPerSync)
    {
        using IStorageFile file = storage.Create("raw.tmp");
        for (int pass = 0; ; pass++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < chunks; i++)
            {
                file.Write(chunk, (long)i * chunk.Length);
                if (i % chunksPerSync == chunksPerSync - 1) file.Sync();
            }

            if (pass == 1) return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private static double WriteJournal(JournalWriter journal, Command[] batch, int batches, int batchesPerSync)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < batches; i++)
        {
            journal.Append(batch, batch.Length);
            if (i % batchesPerSync == batchesPerSync - 1) journal.Sync();
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
