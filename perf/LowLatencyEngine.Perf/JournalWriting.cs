// The journal's writing against the same bytes written raw to the same disk: batches of one size, an fsync each four megabytes, into files of one size
// that were written before, three segments' worth each, on one thread. They take turns by some 60 MB, so that whatever else the machine and its disk do
// meets both; the share is that of two neighbours. What the journal does more: it sums up every byte, copies it behind a header, and changes segments.
using System;
using System.Diagnostics;
using System.Globalization;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

internal static class JournalWriting
{
    private const int SegmentBytes = 64 << 20;
    private const int RawSegments = 3;
    private const int SyncBytes = 4 << 20;
    private const int SyncsPerTurn = 15;

    /// <summary>Writes the table.</summary>
    internal static void Run(bool smoke)
    {
        Console.WriteLine("## Writing");
        Console.WriteLine();
        Console.WriteLine($"One thread, an fsync each {SyncBytes >> 20} MB, files written before; raw and journal in turn by {SyncsPerTurn * SyncBytes / 1e6:N0} MB. Medians of the turns; the share is of neighbouring turns, with the middle half of them.");
        Console.WriteLine();
        Console.WriteLine("| batch | turns | raw, MB/s | journal, MB/s | commands/s | share | middle half | without fsync: raw, MB/s | journal, MB/s |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (int slots in new[] { 256, 2_048, 16_384 }) Row(slots, smoke ? 2 : 31);
        Console.WriteLine();
    }

    private static void Row(int slots, int turns)
    {
        Command[] batch = new Command[slots - 8];
        for (int i = 0; i < batch.Length; i++) batch[i] = Commands.Deposit(i, 1, 0, i + 1);
        byte[] chunk = new byte[JournalFormat.Padded(JournalFormat.BatchHeaderBytes + batch.Length * Command.SlotBytes)];
        Random.Shared.NextBytes(chunk);
        int batchesPerSync = SyncBytes / (slots * Command.SlotBytes);
        int batches = batchesPerSync * SyncsPerTurn;
        double megabytes = (double)batches * chunk.Length / 1e6;
        using EngineCore core = new(PerfMarket.Options(16));
        using PerfFolder folder = new();
        using DirectoryStorage storage = DirectoryStorage.Open(folder.Path);
        using IStorageFile file = storage.Create("raw.tmp");
        using JournalWriter journal = new(storage, new DurabilityOptions { BatchSlotsMax = slots, SegmentBytes = SegmentBytes }, JournalIdentity.Of(core), default, []);
        long rawAt = 0;
        void Raw()
        {
            file.Write(chunk, rawAt);
            rawAt += chunk.Length;
            if (rawAt + chunk.Length > RawSegments * (long)SegmentBytes) rawAt = 0;
        }

        (double[] raw, double[] journaled, double[] ratios, double[] rawWrite, double[] journalWrite) = (new double[turns], new double[turns], new double[turns], new double[turns], new double[turns]);
        for (int turn = -4; turn < turns; turn++)
        {
            (double rawTook, double rawWriting) = Write(batches, batchesPerSync, Raw, file.Sync);
            (double journalTook, double journalWriting) = Write(batches, batchesPerSync, () => journal.Append(batch, batch.Length), journal.Sync);
            journal.RetireThrough = journal.DurableSequence;
            if (turn < 0) continue;

            (raw[turn], journaled[turn], ratios[turn]) = (megabytes / rawTook, megabytes / journalTook, rawTook / journalTook);
            (rawWrite[turn], journalWrite[turn]) = (megabytes / rawWriting, megabytes / journalWriting);
        }

        if (journal.DurableSequence != (4L + turns) * batches * batch.Length) throw new InvalidOperationException($"{journal.DurableSequence} commands durable");
        foreach (double[] column in new[] { raw, journaled, ratios, rawWrite, journalWrite }) Array.Sort(column);
        double commands = (double)batches * batch.Length / megabytes;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {chunk.Length / 1024.0:N0} KB | {turns} | {raw[turns / 2]:N0} | {journaled[turns / 2]:N0} | {journaled[turns / 2] * commands:N0} | {ratios[turns / 2]:P0} | {ratios[turns / 4]:P0} to {ratios[turns * 3 / 4]:P0} | {rawWrite[turns / 2]:N0} | {journalWrite[turns / 2]:N0} |"));
    }

    /// <summary>Seconds in all, and without the syncs.</summary>
    private static (double All, double Writing) Write(int batches, int batchesPerSync, Action write, Action sync)
    {
        long syncing = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; i <= batches; i++)
        {
            write();
            if (i % batchesPerSync != 0) continue;

            long before = Stopwatch.GetTimestamp();
            sync();
            syncing += Stopwatch.GetTimestamp() - before;
        }

        long all = Stopwatch.GetTimestamp() - start;
        return ((double)all / Stopwatch.Frequency, (double)(all - syncing) / Stopwatch.Frequency);
    }
}
