using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using LowLatencyEngine.Tests.Captures;
using Xunit;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>What an end that was none, a start that came to nothing, or a file that is whole and wrong, leaves for the next start.</summary>
public sealed class SecondStartTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly DurabilityOptions s_small = new() { SegmentBytes = 1 << 20, BatchSlotsMax = 64, PreparesAhead = false };

    [Fact]
    public void AnEngineThatFaultsLeavesNoSnapshotOfWhereItStood()
    {
        SimulatedDisk disk = new(seed: 9);
        Command[] commands = Flow(4_000);
        int published = 0;
        using (Engine engine = new(TestMarket.Options(), disk, s_small, new PipelineOptions { InboundSlotsMax = 1_024, OutboundSlotsMax = 1_024 }))
        {
            engine.AddReader();
            engine.Start();
            for (int tries = 0; tries < 200 && published < commands.Length; tries++)
            {
                if (engine.TryPublish(in commands[published])) (published, tries) = (published + 1, 0);
                else Thread.Sleep(1);
            }

            Assert.False(engine.Stop(TimeSpan.FromMilliseconds(100)));
            Assert.IsType<TimeoutException>(engine.Fault);
            Assert.Equal(published, engine.DurableSequence);
        }

        Assert.Empty(new SnapshotStore(disk).List());
        using EngineCore core = new(TestMarket.Options());
        Assert.Equal(published, Recovery.Run(disk, core).LastSequence);
        Assert.Equal(StateAfter(commands.AsSpan(0, published)), core.StateHash());
    }

    [Theory]
    [InlineData(FsyncPolicy.Interval)]
    [InlineData(FsyncPolicy.EveryBatch)]
    public async Task WhoeverReadsToTheEndReadsEverythingHoweverSlowTheDisk(FsyncPolicy policy)
    {
        using StuckDisk disk = new();
        DurabilityOptions options = s_small with { Fsync = policy, FsyncInterval = TimeSpan.FromSeconds(60) };
        using Engine engine = new(TestMarket.Options(), disk, options);
        EventReader reader = engine.AddReader();
        engine.Start();
        if (policy == FsyncPolicy.EveryBatch) disk.Stick();
        Task<int> reading = Task.Run(() =>
        {
            int slots = 0;
            for (ReadOnlySpan<EngineEvent> events = reader.Take(); !events.IsEmpty; events = reader.Take())
            {
                slots += events.Length;
                reader.Release();
            }

            return slots;
        });
        for (int account = 1; account <= 50; account++) Assert.True(engine.TryPublish(Commands.OpenAccount(1, account)));

        Task<bool> stopping = Task.Run(() => engine.Stop(TimeSpan.FromMilliseconds(50)));
        await Task.Delay(200);
        disk.GoOn();
        Assert.True(await stopping.WaitAsync(s_patience), engine.Fault?.ToString());
        Assert.Equal(50, await reading.WaitAsync(s_patience));
    }

    [Fact]
    public void ASnapshotThatIsWholeAndOfAnotherStateIsNotFilledUpWithTheJournal()
    {
        SimulatedDisk disk = new(seed: 10);
        Command[] commands = Lived(disk, snapshotsAt: [600]);
        string snapshot = Snapshots(disk).Single();
        GiveItAnotherStateHash(disk, snapshot);
        using EngineCore core = new(TestMarket.Options());
        CorruptionException refused = Assert.Throws<CorruptionException>(() => Recovery.Run(disk, core, repair: true));
        Assert.Contains(snapshot, refused.Message, StringComparison.Ordinal);
        Assert.Contains("state hash", refused.Message, StringComparison.Ordinal);

        disk.Delete(snapshot);
        using EngineCore whole = new(TestMarket.Options());
        Assert.Equal(0, Recovery.Run(disk, whole).SnapshotSequence);
        Assert.Equal(StateAfter(commands), whole.StateHash());
    }

    [Fact]
    public void AnOlderSnapshotStandsInForOneOfAnotherState()
    {
        SimulatedDisk disk = new(seed: 11);
        Command[] commands = Lived(disk, snapshotsAt: [300, 600]);
        GiveItAnotherStateHash(disk, Snapshots(disk)[0]);
        using EngineCore core = new(TestMarket.Options());
        RecoveryReport report = Recovery.Run(disk, core);
        Assert.Equal((300, 1), (report.SnapshotSequence, report.Refused.Count));
        Assert.Equal(StateAfter(commands), core.StateHash());
    }

    [Fact]
    public void ADamagedSnapshotDoesNotCountAsKept()
    {
        SimulatedDisk disk = new(seed: 12);
        Lived(disk, snapshotsAt: [300, 600]);
        string damaged = Snapshots(disk)[0];
        disk.FlipBit(damaged, 5_000, 3);
        using (DurableCore core = new(TestMarket.Options(), disk, s_small))
        {
            Assert.Equal(300, core.Recovery.SnapshotSequence);
            core.Snapshot();
            core.Close();
        }

        Assert.Equal([900, 300], new SnapshotStore(disk).List());
        Assert.Contains(damaged + ".damaged", disk.List());
    }

    [Fact]
    public void ASnapshotForWhichThereIsNoRoomLeavesNoneOfItself()
    {
        SimulatedDisk disk = new(seed: 13);
        using DurableCore core = new(TestMarket.Options(), disk, s_small);
        core.Apply(Commands.OpenAccount(1, 1));
        core.Commit();
        disk.Fault = DiskFault.Full;
        disk.FaultAt = disk.Operations + 2;
        Assert.Throws<IOException>(() => new SnapshotStore(disk).Save(core.Core, 1, keep: 2));
        Assert.Contains(disk.List(), name => name.StartsWith("journal-", StringComparison.Ordinal));
        Assert.DoesNotContain(disk.List(), name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public void ASnapshotThatTheDiskRefusesIsTriedAgainWhenTheNextIsDue()
    {
        using TemporaryFolder folder = new();
        using SmallStorage disk = new(DirectoryStorage.Open(folder.Path)) { RefusesSnapshots = 1 };
        Command[] commands = Flow(4_000);
        using Engine engine = new(TestMarket.Options(), disk, s_small with { SnapshotEveryCommands = 500 });
        engine.Start();
        Publish(0, 1_000);
        Assert.True(SpinWait.SpinUntil(() => disk.RefusesSnapshots == 0, s_patience));
        Assert.Empty(new SnapshotStore(disk).List());
        Publish(1_000, commands.Length);

        Assert.True(SpinWait.SpinUntil(() => new SnapshotStore(disk).List().Count > 0 && engine.Warning is null, s_patience), engine.Warning);
        Assert.True(engine.Stop(s_patience), engine.Fault?.ToString());

        void Publish(int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                while (!engine.TryPublish(in commands[i])) Thread.Yield();
            }
        }
    }

    [Fact]
    public void OptionsOfAFirstStartThatCameToNothingAreNotBelieved()
    {
        SimulatedDisk disk = new(seed: 14);
        using (EngineCore other = new(TestMarket.Options() with { CallRatioPpm = 1_300_000 })) OptionsFile.WriteOnce(disk, other.Options, isNew: true);
        using (DurableCore core = new(TestMarket.Options(), disk, s_small)) core.Close();
        Assert.Equal(TestMarket.Options().CallRatioPpm, OptionsFile.Read(disk).CallRatioPpm);
    }

    [Theory]
    [InlineData("\"Currencies\": [null]", "Currencies: entry 1 of 1 is null")]
    [InlineData("\"Currencies\": [\"USDT\"], \"AccountsMax\": null", "Path: $.AccountsMax")]
    [InlineData("\"Currencies\": null", "Currencies")]
    public void OptionsThatAreNullAreRefusedInOneSentence(string entry, string reason)
    {
        SimulatedDisk disk = new(seed: 15);
        using (DurableCore core = new(TestMarket.Options(), disk, s_small)) core.Close();
        EngineOptions options = OptionsFile.Read(disk);
        string text = Encoding.UTF8.GetString(Bytes(disk, OptionsFile.Name));
        int from = text.IndexOf("\"Currencies\"", StringComparison.Ordinal);
        text = text[..from] + entry + text[(text.IndexOf(']', from) + 1)..];
        using (IStorageFile file = disk.Create(OptionsFile.Name)) file.Write(Encoding.UTF8.GetBytes(text), 0);

        CorruptionException refused = Assert.Throws<CorruptionException>(() => OptionsFile.Read(disk));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains("instruments", Assert.Throws<ArgumentException>((options with { Instruments = [null!] }).Validate).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void ACommandOfNoSlotsIsNoCommand()
    {
        SimulatedDisk disk = new(seed: 16);
        using EngineCore identity = new(TestMarket.Options());
        using (JournalWriter writer = new(disk, s_small, JournalIdentity.Of(identity), default, []))
        {
            writer.Append([default], 1);
            writer.Sync();
        }

        using EngineCore core = new(TestMarket.Options());
        RecoveryReport report = Recovery.Run(disk, core);
        Assert.Equal((0, true), (report.LastSequence, report.Cut is not null));
    }

    [Fact]
    public void ADirectoryIsOpenedAsItIs()
    {
        SimulatedDisk disk = new(seed: 17);
        using (DurableCore core = new(TestMarket.Options(), disk, s_small with { SegmentBytes = 4 << 20, SnapshotsKept = 5 }))
        {
            for (int account = 1; account <= 4; account++)
            {
                core.Apply(Commands.OpenAccount(1, account));
                core.Snapshot();
            }

            core.Close();
        }

        DurabilityOptions options = JournalInspector.OptionsOf(disk);
        Assert.Equal((4L << 20, 5), (options.SegmentBytes, options.SnapshotsKept));
        Assert.Equal(new DurabilityOptions(), JournalInspector.OptionsOf(new SimulatedDisk(seed: 18)));
    }

    private static Command[] Lived(SimulatedDisk disk, int[] snapshotsAt)
    {
        Command[] commands = Flow(900);
        using DurableCore core = new(TestMarket.Options(), disk, s_small);
        for (int i = 0; i < commands.Length; i++)
        {
            core.Apply(in commands[i]);
            if (!core.HasRoom(Command.SlotsMax)) core.Commit();
            if (snapshotsAt.Contains(i + 1)) core.Snapshot();
        }

        core.Close();
        return commands;
    }

    private static Command[] Flow(int count)
    {
        Command[] commands = new Command[30_000];
        new MixedFlow(seed: 36).Fill(commands);
        return commands[..count];
    }

    private static ulong StateAfter(ReadOnlySpan<Command> commands)
    {
        using EngineCore core = new(TestMarket.Options());
        foreach (ref readonly Command command in commands) core.Apply(in command);
        return core.StateHash();
    }

    private static string[] Snapshots(SimulatedDisk disk) => [.. disk.List().Where(name => name.StartsWith("snapshot-", StringComparison.Ordinal)).OrderDescending()];

    private static byte[] Bytes(SimulatedDisk disk, string name)
    {
        using IStorageFile file = disk.Open(name, writable: false);
        byte[] bytes = new byte[file.Length];
        file.Read(bytes, 0);
        return bytes;
    }

    /// <summary>As another build would have written it, one that counts something else into its state: every checksum is right.</summary>
    private static void GiveItAnotherStateHash(SimulatedDisk disk, string name)
    {
        const int hashAt = 32, crcAt = 56;
        byte[] header = Bytes(disk, name)[..(crcAt + 4)];
        header[hashAt] ^= 1;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(crcAt), Crc32C.Append(0, header.AsSpan(0, crcAt)));
        using IStorageFile file = disk.Open(name, writable: true);
        file.Write(header, 0);
        file.Sync();
    }

    /// <summary>A directory that has no room for the first snapshots.</summary>
    private sealed class SmallStorage(IStorage storage) : IStorage
    {
        private int _refusals;

        public int RefusesSnapshots
        {
            get => Volatile.Read(ref _refusals);
            init => _refusals = value;
        }

        public string Path => storage.Path;

        public System.Collections.Generic.IReadOnlyList<string> List() => storage.List();

        public IStorageFile Create(string name)
        {
            if (!name.StartsWith("snapshot", StringComparison.Ordinal) || RefusesSnapshots == 0) return storage.Create(name);

            Interlocked.Decrement(ref _refusals);
            throw new IOException("No room for a snapshot.");
        }

        public IStorageFile Open(string name, bool writable) => storage.Open(name, writable);

        public void Rename(string from, string to) => storage.Rename(from, to);

        public void Delete(string name) => storage.Delete(name);

        public void Sync() => storage.Sync();

        public void Dispose() => storage.Dispose();
    }
}
