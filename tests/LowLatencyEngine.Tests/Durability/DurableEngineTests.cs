using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using LowLatencyEngine.Tests.Captures;
using Xunit;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>The engine with its threads, on a real directory and on a simulated disk that refuses.</summary>
public sealed class DurableEngineTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private static readonly DurabilityOptions s_small = new() { SegmentBytes = 1 << 20, BatchSlotsMax = 64, PreparesAhead = false };

    [Theory]
    [InlineData(FsyncPolicy.EveryBatch)]
    [InlineData(FsyncPolicy.Interval)]
    [InlineData(FsyncPolicy.Off)]
    public void ThreeGenerationsOfOneDirectoryAreOneLife(FsyncPolicy policy)
    {
        using TemporaryFolder folder = new();
        Command[] commands = new Command[30_000];
        new MixedFlow(seed: 31).Fill(commands);
        using EngineCore twin = new(TestMarket.Options());
        long[] ends = [12_000, 20_000, 30_000];
        long from = 0;
        foreach (long end in ends)
        {
            using DirectoryStorage storage = DirectoryStorage.Open(folder.Path);
            using Engine engine = new(TestMarket.Options(), storage, new DurabilityOptions { Fsync = policy, SegmentBytes = 256 << 10, BatchSlotsMax = 256 });
            Assert.Equal(from, engine.Recovery!.LastSequence);
            Assert.Null(engine.Recovery.Cut);
            EventReader reader = engine.AddReader();
            engine.Start();
            (long events, _) = Feed(engine, reader, commands.AsSpan((int)from, (int)(end - from)));
            events += StopAndDrain(engine, reader);
            long expected = 0;
            for (; from < end; from++) expected += twin.Apply(in commands[from]).Length;
            Assert.Equal(expected, events);
            Assert.Equal(end, engine.DurableSequence);
            Assert.Equal(twin.StateHash(), engine.Core.StateHash());
        }
    }

    [Fact]
    public void TheFollowerWritesSnapshotsWhileTheEngineRuns()
    {
        using TemporaryFolder folder = new();
        Command[] commands = new Command[40_000];
        new MixedFlow(seed: 32).Fill(commands);
        using (DirectoryStorage storage = DirectoryStorage.Open(folder.Path))
        {
            DurabilityOptions options = new() { SnapshotEveryCommands = 5_000, SnapshotsKept = 2, SegmentBytes = 256 << 10, BatchSlotsMax = 256 };
            using Engine engine = new(TestMarket.Options(), storage, options);
            EventReader reader = engine.AddReader();
            engine.Start();
            Feed(engine, reader, commands);
            SpinWait.SpinUntil(() => new SnapshotStore(storage).List() is [var newest, _, ..] && newest > 20_000, s_patience);
            StopAndDrain(engine, reader);
            Assert.Null(engine.Warning);
        }

        using DirectoryStorage again = DirectoryStorage.Open(folder.Path);
        using EngineCore core = new(TestMarket.Options());
        RecoveryReport report = Recovery.Run(again, core);
        Assert.True(report.SnapshotSequence > 0);
        Assert.InRange(new SnapshotStore(again).List().Count, 1, 2);
        using EngineCore twin = new(TestMarket.Options());
        foreach (Command command in commands) twin.Apply(in command);
        Assert.Equal(twin.StateHash(), core.StateHash());
    }

    [Theory]
    [InlineData(DiskFault.Error, HaltReason.JournalIo)]
    [InlineData(DiskFault.Full, HaltReason.DiskFull)]
    public void ARefusedWriteHaltsTheEngineAndNothingMoreIsTold(DiskFault fault, HaltReason reason)
    {
        for (int operation = 1; operation <= 40; operation += 3)
        {
            SimulatedDisk disk = new(seed: 6);
            Command[] commands = new Command[20_000];
            new MixedFlow(seed: 33).Fill(commands);
            long told;
            using (Engine engine = new(TestMarket.Options(), disk, s_small))
            {
                EventReader reader = engine.AddReader();
                disk.Fault = fault;
                disk.FaultAt = disk.Operations + operation;
                engine.Start();
                (_, told) = Feed(engine, reader, commands);
                engine.Stop(s_patience);
                Drain(reader, ref told);
                Assert.Equal(reason, engine.Halted);
                Assert.False(engine.IsRunning);
                Assert.False(engine.TryPublish(in commands[0]));
                Assert.IsType<IOException>(engine.Fault, exactMatch: false);
            }

            disk.Restart();
            using EngineCore core = new(TestMarket.Options());
            RecoveryReport report = Recovery.Run(disk, core);
            Assert.True(core.EngineTimeNanos >= told, $"Fault at operation {operation}: an event of {told} was told, the recovered engine ends at {core.EngineTimeNanos}.");
            Assert.True(report.LastSequence <= commands.Length);
        }
    }

    [Fact]
    public void NothingIsToldBeforeItIsDurable()
    {
        using StuckDisk disk = new();
        using Engine engine = new(TestMarket.Options(), disk, s_small);
        EventReader reader = engine.AddReader();
        engine.Start();
        disk.Stick();
        Assert.True(engine.TryPublish(Commands.OpenAccount(1, 1)));
        disk.WaitUntilAsked();
        Thread.Sleep(50);
        Assert.True(reader.Poll().IsEmpty);
        Assert.Equal(0, engine.DurableSequence);
        disk.GoOn();
        Assert.False(reader.Take().IsEmpty);
        Assert.Equal(1, engine.DurableSequence);
        reader.Release();
        Assert.True(engine.Stop(s_patience));
    }

    [Fact]
    public void AStuckReaderFillsTheRingsAndNothingIsLost()
    {
        SimulatedDisk disk = new(seed: 7);
        Command[] commands = new Command[60_000];
        new MixedFlow(seed: 34).Fill(commands);
        using Engine engine = new(TestMarket.Options(), disk, s_small, pipeline: new PipelineOptions { InboundSlotsMax = 1_024, OutboundSlotsMax = 1_024 });
        EventReader reader = engine.AddReader();
        engine.Start();
        int published = 0;
        DateTime deadline = DateTime.UtcNow + TimeSpan.FromSeconds(2);
        while (published < commands.Length && DateTime.UtcNow < deadline)
        {
            if (engine.TryPublish(in commands[published])) published++;
        }

        Assert.InRange(published, 1_024, commands.Length - 1);
        (long events, _) = Feed(engine, reader, commands.AsSpan(published));
        events += StopAndDrain(engine, reader);
        using EngineCore twin = new(TestMarket.Options());
        long expected = 0;
        foreach (Command command in commands) expected += twin.Apply(in command).Length;
        Assert.Equal(expected, events);
        Assert.Equal(twin.StateHash(), engine.Core.StateHash());
    }

    [Fact]
    public void ASecondEngineOnTheDirectoryIsRefused()
    {
        using TemporaryFolder folder = new();
        using DirectoryStorage first = DirectoryStorage.Open(folder.Path);
        DirectoryBusyException busy = Assert.Throws<DirectoryBusyException>(() => DirectoryStorage.Open(folder.Path));
        Assert.Contains(folder.Path, busy.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheOptionsStandBesideTheJournal()
    {
        SimulatedDisk disk = new(seed: 8);
        EngineOptions options = TestMarket.Options() with { CallRatioPpm = 1_300_000 };
        using (DurableCore core = new(options, disk, new DurabilityOptions { SegmentBytes = 1 << 20, BatchSlotsMax = 64 })) core.Close();
        using EngineCore read = new(OptionsFile.Read(disk));
        using EngineCore same = new(options);
        Assert.Equal(same.ConfigurationHash(), read.ConfigurationHash());
    }

    /// <summary>Publishes all while it reads; ends early when the engine halts.</summary>
    private static (long Slots, long LastNanos) Feed(Engine engine, EventReader reader, ReadOnlySpan<Command> commands)
    {
        long slots = 0;
        long last = long.MinValue;
        foreach (ref readonly Command command in commands)
        {
            while (!engine.TryPublish(in command))
            {
                if (!engine.IsRunning) return (slots, last);
                slots += Read(reader, ref last);
            }

            slots += Read(reader, ref last);
        }

        return (slots, last);
    }

    /// <summary>Ends the engine while its events are read, as it should be.</summary>
    private static long StopAndDrain(Engine engine, EventReader reader)
    {
        Task<bool> stopped = Task.Run(() => engine.Stop(s_patience));
        long slots = 0;
        for (ReadOnlySpan<EngineEvent> events = reader.Take(); !events.IsEmpty; events = reader.Take())
        {
            slots += events.Length;
            reader.Release();
        }

        Assert.True(stopped.Result, engine.Fault?.ToString());
        return slots;
    }

    private static void Drain(EventReader reader, ref long last)
    {
        while (Read(reader, ref last) > 0)
        {
        }
    }

    private static long Read(EventReader reader, ref long last)
    {
        ReadOnlySpan<EngineEvent> events = reader.Poll();
        foreach (EventView e in new EventStream(events)) last = e.Head.TimeNanos;
        reader.Release();
        return events.Length;
    }
}
