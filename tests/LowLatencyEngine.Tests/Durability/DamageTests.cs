using System;
using System.Linq;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Simulation;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>
/// Journals and snapshots that were damaged after the fact. Whatever the damage: the recovered state is that of a prefix of the commands, and if the prefix
/// is shorter than the whole, the report says what was cut; or the start is refused with file and offset. Sizes: see <see cref="Campaign"/>.
/// </summary>
public sealed class DamageTests(ITestOutputHelper output)
{
    private readonly Campaign _campaign = new(output);

    [Fact]
    public void AJournalErasedFromAnyByteOfItsLastTwoBatchesLosesWholeBatchesAndSaysSo()
    {
        DurableHistory history = new(seed: 21, commands: 120);
        using (DurableCore core = new(history.Options, history.Disk, history.Durability)) history.Run(core, 0, 120, batch: 40);
        string journal = history.Files("journal-").Single();
        int[] starts = new int[4];
        starts[0] = JournalFormat.HeaderBytes;
        for (int i = 0; i < 3; i++) starts[i + 1] = starts[i] + history.BatchBytes(40 * i, 40 * (i + 1));
        int[] ends = [.. starts[1..].Select(start => EndOfBytes(history.Disk, journal, start))];
        Assert.Contains(history.Commands, command => command.Head.Slots > 1);
        for (int from = starts[1]; from <= ends[2]; from++)
        {
            SimulatedDisk disk = history.Disk.Copy(seed: 1);
            Erase(disk, journal, from);
            RecoveryReport report = history.Recover(disk, out string? refusal)!;
            Assert.True(refusal is null, refusal);
            int batches = ends.Count(end => from >= end);
            Assert.Equal(40 * batches, report.LastSequence);
            bool nothingLeft = from == starts[1] || (from >= ends[batches - 1] && from <= starts[batches]);
            Assert.Equal(nothingLeft, report.Cut is null);
            using (DurableCore core = new(history.Options, disk, history.Durability)) core.Close();
            RecoveryReport again = history.Recover(disk, out _)!;
            Assert.Equal((report.LastSequence, null), (again.LastSequence, again.Cut));
            _campaign.Count("journal erased from a byte of its last two batches");
        }
    }

    [Fact]
    public void ATruncatedFileIsRefusedOrNotNeeded()
    {
        DurableHistory history = Lived();
        Dice dice = new(22);
        string[] files = [.. history.Files("")];
        for (int i = 0; i < _campaign.Size(ci: 200, full: 1_000); i++)
        {
            SimulatedDisk disk = history.Disk.Copy(seed: 1);
            string file = dice.PickFrom(files);
            disk.Truncate(file, dice.Between(0, LengthOf(disk, file) - 1));
            Judge(history, disk, "truncation");
        }
    }

    [Fact]
    public void NoSingleFlippedBitGivesAWrongState()
    {
        DurableHistory history = Lived();
        Dice dice = new(23);
        string[] files = [.. history.Files("")];
        int count = _campaign.Size(ci: 1_000, full: 10_000);
        for (int i = 0; i < count; i++)
        {
            SimulatedDisk disk = history.Disk.Copy(seed: 1);
            string file = dice.PickFrom(files);
            long length = Math.Min(LengthOf(disk, file), 24 << 10);
            disk.FlipBit(file, dice.Between(0, length - 1), (int)dice.Between(0, 7));
            Judge(history, disk, "bit flip");
        }
    }

    [Fact]
    public void AMissingRenamedOrForeignSegmentIsRefused()
    {
        DurableHistory history = Lived();
        string[] journal = [.. history.Files("journal-")];
        Assert.True(journal.Length >= 3, "The history must span segments.");
        foreach (string missing in journal)
        {
            SimulatedDisk disk = history.Disk.Copy(seed: 1);
            disk.Delete(missing);
            Assert.Null(history.Recover(disk, out string? refusal, useSnapshots: false));
            Assert.NotNull(refusal);
            _campaign.Count("missing segment");
        }

        SimulatedDisk renamed = history.Disk.Copy(seed: 1);
        renamed.Rename(journal[1], "journal-0000000000000009999.lle");
        Assert.Null(history.Recover(renamed, out string? why, useSnapshots: false));
        Assert.Contains("journal-", why, StringComparison.Ordinal);
        _campaign.Count("renamed segment");
    }

    [Fact]
    public void OtherOptionsAreRefused()
    {
        DurableHistory history = Lived();
        using EngineCore other = new(history.Options with { CallRatioPpm = history.Options.CallRatioPpm + 1 });
        IncompatibleJournalException refused = Assert.Throws<IncompatibleJournalException>(() => LowLatencyEngine.Durability.Recovery.Run(history.Disk, other));
        Assert.Contains("configuration hash", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryBatchSizeAndSnapshotPlusTailGiveOneHash()
    {
        foreach (int batch in new[] { 1, 7, 256 })
        {
            foreach (int snapshotAt in new[] { 0, 1, 500 })
            {
                DurableHistory history = new(seed: 24, commands: 600);
                using (DurableCore core = new(history.Options, history.Disk, history.Durability))
                {
                    history.Run(core, 0, snapshotAt, batch);
                    if (snapshotAt > 0) core.Snapshot();
                    history.Run(core, snapshotAt, 600, batch);
                }

                RecoveryReport report = history.Recover(history.Disk, out string? refusal)!;
                Assert.True(refusal is null, refusal);
                Assert.Equal((600, snapshotAt), (report.LastSequence, report.SnapshotSequence));
                _campaign.Count("batch sizes 1, 7, 256 with and without snapshot");
            }
        }
    }

    /// <summary>Three generations, two snapshots, the first of them in the first segment so that all are kept, several segments, closed in good order.</summary>
    private static DurableHistory Lived()
    {
        DurableHistory history = new(seed: 25, commands: 1_500);
        foreach ((int from, int to, int snapshotAt) in new[] { (0, 600, 30), (600, 1_100, 1_100), (1_100, 1_500, 0) })
        {
            using DurableCore core = new(history.Options, history.Disk, history.Durability with { SnapshotsKept = 3 });
            if (snapshotAt > 0)
            {
                history.Run(core, from, snapshotAt, batch: 7);
                core.Snapshot();
            }

            history.Run(core, Math.Max(from, snapshotAt), to, batch: 7);
            core.Close();
        }

        return history;
    }

    private void Judge(DurableHistory history, SimulatedDisk disk, string kind)
    {
        RecoveryReport? report = history.Recover(disk, out string? refusal);
        if (report is null)
        {
            Assert.False(string.IsNullOrEmpty(refusal));
            _campaign.Count($"{kind}: refused");
            return;
        }

        Assert.Equal(history.Commands.Length, report.LastSequence);
        _campaign.Count(report.Refused.Count > 0 ? $"{kind}: older snapshot used" : $"{kind}: harmless");
    }

    private static long LengthOf(SimulatedDisk disk, string name)
    {
        using IStorageFile file = disk.Open(name, writable: false);
        return file.Length;
    }

    /// <summary>Behind the last byte before a place that is not zero.</summary>
    private static int EndOfBytes(SimulatedDisk disk, string name, int before)
    {
        using IStorageFile file = disk.Open(name, writable: false);
        byte[] bytes = new byte[before];
        file.Read(bytes, 0);
        return bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
    }

    private static void Erase(SimulatedDisk disk, string name, int from)
    {
        using IStorageFile file = disk.Open(name, writable: true);
        file.Write(new byte[file.Length - from], from);
        file.Sync();
    }
}
