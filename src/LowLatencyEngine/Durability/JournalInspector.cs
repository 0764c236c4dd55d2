// What files an engine's directory holds and whether each is whole by itself. Reads, checks, changes nothing.
using System.Collections.Generic;
using System.IO;

namespace LowLatencyEngine.Durability;

/// <summary>One file of a journal.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">First command of a segment; the command of a snapshot.</param>
/// <param name="Last">Last command of a segment; the command of a snapshot.</param>
/// <param name="Bytes">Bytes of records, or of state.</param>
/// <param name="State">What kind of end it has, or the state hash.</param>
/// <param name="Damage">What is wrong with it; null: nothing.</param>
public sealed record JournalFile(string Name, long First, long Last, long Bytes, string State, string? Damage)
{
    /// <summary>One line.</summary>
    public string Describe() => Damage is not null ? $"{Name}  DAMAGED: {Damage}" : $"{Name}  commands {First} to {Last}, {Bytes:N0} bytes, {State}";
}

/// <summary>Lists the files of a durable engine.</summary>
public static class JournalInspector
{
    /// <summary>Segments, then snapshots, in the order of their commands.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static IReadOnlyList<JournalFile> List(IStorage storage)
    {
        List<JournalFile> files = [];
        foreach (long first in JournalReader.Segments(storage)) files.Add(Segment(storage, JournalFormat.NameOf(first), first));
        SnapshotStore snapshots = new(storage);
        List<long> sequences = snapshots.List();
        sequences.Reverse();
        foreach (long sequence in sequences) files.Add(Snapshot(snapshots, sequence));
        return files;
    }

    /// <summary>Whether the first command is still in the journal.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static bool ReachesBack(IStorage storage) => JournalReader.Segments(storage) is [1, ..];

    private static JournalFile Segment(IStorage storage, string name, long first)
    {
        try
        {
            using SegmentReader segment = new(storage, name, identity: null);
            while (segment.TryNext(out _))
            {
            }

            string end = segment.IsSealed ? "sealed" : segment.IsClosed ? "closed" : segment.Fault is null ? "open" : $"open, then {segment.Fault}";
            bool isDamaged = segment.NextSequence <= segment.DurableBehind(out _);
            string? damage = isDamaged ? $"{segment.Path}: command {segment.NextSequence} at byte {segment.Offset} was durable and cannot be read: {segment.Fault}" : null;
            return new JournalFile(name, first, segment.NextSequence - 1, segment.Offset, end, damage);
        }
        catch (CorruptionException damaged)
        {
            return new JournalFile(name, first, first, 0, "", damaged.Message);
        }
    }

    private static JournalFile Snapshot(SnapshotStore snapshots, long sequence)
    {
        string name = Path.GetFileName(snapshots.PathOf(sequence));
        try
        {
            SnapshotHeader header = snapshots.Verify(sequence);
            return new JournalFile(name, sequence, sequence, header.StateBytes, $"state hash {header.StateHash:x16}", null);
        }
        catch (CorruptionException damaged)
        {
            return new JournalFile(name, sequence, sequence, 0, "", damaged.Message);
        }
    }
}
