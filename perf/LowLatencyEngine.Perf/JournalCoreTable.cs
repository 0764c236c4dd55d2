// What a journal beside it costs the core's thread. One thread on a processor of its own plays client and core: at the planned time it puts a command on
// the inbound ring, applies it, puts the events on the outbound ring and stamps. The journal's thread has the other processor. So no
// thread waits for a processor that another one has, which on two processors client, core and journal cannot have. Without a journal the same thread
// does the same on a ring that nobody else reads. The variants take turns by the slice, each with a core of its own under the same commands.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using HdrHistogram;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;
using LowLatencyEngine.Threads;

namespace LowLatencyEngine.Perf;

internal static class JournalCoreTable
{
    private const int Rate = 1_000_000;
    private const int Accounts = 1_000;

    /// <summary>Writes the table.</summary>
    internal static void Run(bool smoke)
    {
        int slice = smoke ? 5_000 : Rate / 4;
        int turns = smoke ? 2 : 7;
        Command[] commands = new Command[slice];
        for (int i = 0; i < slice; i++) commands[i] = Commands.Deposit(PerfMarket.StartNanos, 1 + i % Accounts, 0, 1);
        Variant[] variants =
        [
            new("off", null, 0),
            new("EveryBatch", FsyncPolicy.EveryBatch, 0),
            new("Interval", FsyncPolicy.Interval, 0),
            new("Interval", FsyncPolicy.Interval, 50),
            new("Off", FsyncPolicy.Off, 0),
            new("Off", FsyncPolicy.Off, 50),
        ];
        Thread thread = new(() => TakeTurns(variants, commands, slice, turns)) { Name = "perf core" };
        thread.Start();
        thread.Join();
        if (variants.Select(v => v.Core.StateHash()).Distinct().Count() != 1) throw new InvalidOperationException("the variants ended in different states");

        Console.WriteLine("## The core's thread with a journal beside it");
        Console.WriteLine();
        Console.WriteLine($"{Rate:N0} deposits/s planned. Client and core are one thread with a processor of its own, the journal's thread has the other, to which the disk's interrupts go. {turns} slices of {slice:N0} each, in turn;");
        Console.WriteLine("median of their percentiles, nanoseconds. core: from the planned time until the events are on the ring; apply: the part of it behind the publishing of the command, which is a client's; release: until a reader may see them. from, to: the least and the largest p99 of a slice.");
        Console.WriteLine();
        Console.WriteLine("| journal | pause, µs | apply p50 | to off | core p50 | core p90 | core p99 | p50 to off | p90 to off | p99 to off | p99 from, to | release p50 | release p99 | release max |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (Variant variant in variants) Console.WriteLine(variant.Row(variants[0]));
        Console.WriteLine();
        foreach (Variant variant in variants) variant.Core.Dispose();
    }

    private static void TakeTurns(Variant[] variants, Command[] commands, int slice, int turns)
    {
        if (Environment.ProcessorCount > 1) ProcessorAffinity.TryPin(0);
        foreach (Variant variant in variants)
        {
            for (int account = 1; account <= Accounts; account++) variant.Core.Apply(Commands.OpenAccount(PerfMarket.StartNanos, account));
        }

        using PerfFolder folder = new();
        for (int turn = 0; turn <= turns; turn++)
        {
            foreach (Variant variant in variants) variant.Measure(folder, commands, turn);
        }
    }

    private static int ProcessorOf(int wanted) => Environment.ProcessorCount > 1 ? wanted : -1;

    /// <summary>One way to keep a journal, or none.</summary>
    private sealed class Variant(string name, FsyncPolicy? policy, int pauseMicros)
    {
        private const int RingSlots = 1 << 14;
        private const int EventSlots = 1 << 17;
        private const long Second = 1_000_000_000;

        private readonly DurabilityOptions? _options = policy is null ? null : new() { Fsync = policy.Value, CommitPause = TimeSpan.FromMicroseconds(pauseMicros), PreparesAhead = false, PinToProcessor = ProcessorOf(Environment.ProcessorCount - 1) };
        private readonly LongHistogram _release = new(100 * Second, 3);
        private readonly List<long[]> _slices = [];

        internal EngineCore Core { get; } = new(PerfMarket.Options(2_000));

        internal void Measure(PerfFolder folder, ReadOnlySpan<Command> commands, int turn)
        {
            using RingBuffer<Command> inbound = new(new RingOptions { SlotsMax = RingSlots, SingleProducer = true });
            using RingBuffer<EngineEvent> outbound = new(new RingOptions { SlotsMax = EventSlots, ClaimSlotsMax = 256, SingleProducer = true });
            RingReader<Command> taken = inbound.AddReader(64);
            EventGate? gate = _options is null ? null : new EventGate(EventSlots);
            RingReader<Command>? journaled = _options is null ? null : inbound.AddReader(_options.BatchSlotsMax);
            RingReader<EngineEvent> released = outbound.AddReader(256, gate);
            inbound.Touch();
            outbound.Touch();
            using DirectoryStorage? storage = _options is null ? null : DirectoryStorage.Open(Path.Combine(folder.Path, $"{name}-{pauseMicros}-{turn}"));
            using JournalWriter? writer = _options is null ? null : new JournalWriter(storage!, _options, JournalIdentity.Of(Core), default, []);
            JournalThread? journal = _options is null ? null : new JournalThread(journaled!, writer!, _options, gate!, () => { }, failure => throw failure);
            journal?.Start();
            LongHistogram apply = new(100 * Second, 3);
            LongHistogram core = new(100 * Second, 3);
            LongHistogram release = new(100 * Second, 3);
            Play(commands, inbound, taken, outbound, released, gate, apply, core, release);
            inbound.Close();
            journal?.Join();
            if (core.TotalCount != commands.Length || release.TotalCount != commands.Length) throw new InvalidOperationException($"{commands.Length} commands, {core.TotalCount} and {release.TotalCount} answers");
            if (writer is not null && writer.DurableSequence != commands.Length) throw new InvalidOperationException($"{commands.Length} commands, {writer.DurableSequence} durable");
            if (turn == 0) return;

            _release.Add(release);
            _slices.Add([.. new[] { 50.0, 90, 99 }.Select(core.GetValueAtPercentile), release.GetValueAtPercentile(50), release.GetValueAtPercentile(99), apply.GetValueAtPercentile(50)]);
        }

        internal string Row(Variant off)
        {
            string Ratio(int column) => this == off ? "" : (Median(column) / (double)off.Median(column)).ToString("N2", CultureInfo.InvariantCulture);
            string Release(long nanos) => this == off ? "" : nanos.ToString("N0", CultureInfo.InvariantCulture);
            long[] tails = [.. _slices.Select(s => s[2]).Order()];
            return string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {(this == off ? "-" : pauseMicros)} | {Median(5):N0} | {Ratio(5)} | {Median(0):N0} | {Median(1):N0} | {Median(2):N0} | {Ratio(0)} | {Ratio(1)} | {Ratio(2)} | {tails[0]:N0}, {tails[^1]:N0} | {Release(Median(3))} | {Release(Median(4))} | {Release(_release.GetValueAtPercentile(100))} |");
        }

        private long Median(int column) => _slices.Select(s => s[column]).Order().ElementAt(_slices.Count / 2);

        private void Play(
            ReadOnlySpan<Command> commands, RingBuffer<Command> inbound, RingReader<Command> taken, RingBuffer<EngineEvent> outbound,
            RingReader<EngineEvent> released, EventGate? gate, LongHistogram apply, LongHistogram core, LongHistogram release)
        {
            double stepsBetween = (double)Stopwatch.Frequency / Rate;
            double nanosPerStep = 1e9 / Stopwatch.Frequency;
            Queue pending = new(commands.Length);
            int looks = 0;
            long polled = 0;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < commands.Length || !pending.IsEmpty;)
            {
                long due = start + (long)(i * stepsBetween);
                if (i < commands.Length && pending.Count < EventSlots / 2 && Stopwatch.GetTimestamp() >= due && inbound.TryPublish(in commands[i]))
                {
                    long published = Stopwatch.GetTimestamp();
                    ReadOnlySpan<Command> batch = taken.Poll();
                    ReadOnlySpan<EngineEvent> events = Core.Apply(in batch[0]);
                    gate?.Note(outbound.ClaimedSlots, taken.NextSlot);
                    if (!events.IsEmpty && !outbound.TryPublish(events)) throw new InvalidOperationException("the outbound ring is full");
                    taken.Release();
                    long done = Stopwatch.GetTimestamp();
                    apply.RecordValue((long)((done - published) * nanosPerStep));
                    core.RecordValue((long)((done - due) * nanosPerStep));
                    pending.Add(due, outbound.ClaimedSlots);
                    i++;
                }

                // Thousands are released at once; this thread has other things to do than to count them all before the next command is due.
                if (!pending.IsEmpty && pending.FirstEnd <= released.NextSlot)
                {
                    release.RecordValue((long)((polled - pending.Take()) * nanosPerStep));
                }
                else if ((++looks & 15) == 0)
                {
                    released.Poll();
                    released.Release();
                    polled = Stopwatch.GetTimestamp();
                }
            }
        }
    }

    /// <summary>Commands whose events are not released yet: when they were planned and where their events end.</summary>
    private sealed class Queue(int length)
    {
        private readonly (long Due, long End)[] _entries = new (long, long)[length];
        private int _first;
        private int _count;

        internal bool IsEmpty => _first == _count;

        internal int Count => _count - _first;

        internal long FirstEnd => _entries[_first].End;

        internal void Add(long due, long end) => _entries[_count++] = (due, end);

        internal long Take() => _entries[_first++].Due;
    }
}
