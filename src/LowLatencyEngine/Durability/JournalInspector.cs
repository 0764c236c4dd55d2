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
    public string Describe() => Damage is not null ? $"{Name}  DAMAGED: {Damage}" : $"{Name}  {Covers}, {Bytes:N0} bytes, {State}";

    private string Covers => Name.StartsWith(SnapshotStore.Prefix, System.StringComparison.Ordinal) ? $"at command {Last}" : Last < First ? "no commands" : $"commands {First} to {Last}";
}

/// <summary>Lists the files of a durable engine.</summary>
public static class JournalInspector
{
    /// <summary>Segments, then snapshots, in the order of their commands.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static IReadOnlyList<JournalFile> List(IStorage storage)
    {
        List<JournalFile> files = [];
        List<long> segments = JournalReader.Segments(storage);
        for (int i = 0; i < segments.Count; i++) files.Add(Segment(storage, segments[i], i + 1 < segments.Count ? segments[i + 1] : null));
        SnapshotStore snapshots = new(storage);
        List<long> sequences = snapshots.List();
        sequences.Reverse();
        foreach (long sequence in sequences) files.Add(Snapshot(snapshots, sequence));
        long wanted = sequences.Count > 0 ? sequences[^1] + 1 : 1;
        if ((segments.Count > 0 && segments[0] > wanted) || (segments.Count == 0 && sequences.Count > 0)) files.Insert(0, Missing(storage, wanted, "the first one needed"));
        return files;
    }

    /// <summary>The command behind which a replay can begin: 0, or that of the oldest snapshot where the journal's beginning is not kept any more.</summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    public static long ReplaysFrom(IStorage storage) => JournalReader.Segments(storage) is [1, ..] || new SnapshotStore(storage).List() is not [.., long oldest] ? 0 : oldest;

    /// <summary>
    /// Options under which a directory can be opened as it is: segments as long as the last one, so that what it holds unproven fits the next; and as many
    /// snapshots as there are, so that none is deleted.
    /// </summary>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="CorruptionException">The last segment's header cannot be read.</exception>
    public static DurabilityOptions OptionsOf(IStorage storage)
    {
        DurabilityOptions options = new();
        int snapshots = new SnapshotStore(storage).List().Count + 1;
        if (snapshots > options.SnapshotsKept) options = options with { SnapshotsKept = System.Math.Min(snapshots, 100) };
        if (JournalReader.Segments(storage) is not [.., long last]) return options;

        using SegmentReader segment = new(storage, JournalFormat.NameOf(last), identity: null);
        long bytes = segment.Header.SegmentBytes;
        return options with { SegmentBytes = bytes, BatchSlotsMax = (int)System.Math.Min(options.BatchSlotsMax, bytes / DurabilityOptions.BatchShare) };
    }

    private static JournalFile Segment(IStorage storage, long first, long? next)
    {
        string name = JournalFormat.NameOf(first);
        try
        {
            using SegmentReader segment = new(storage, name, identity: null);
            while (segment.TryNext(out _))
            {
            }

            string end = segment.IsSealed ? "sealed" : segment.IsClosed ? "closed" : segment.Fault is null ? "open" : $"open, then {segment.Fault}";
            bool isDamaged = segment.NextSequence <= segment.DurableBehind(out _);
            string? damage = isDamaged ? $"{segment.Path}: command {segment.NextSequence} at byte {segment.Offset} was durable and cannot be read: {segment.Fault}" : null;
            if (segment.NextSequence < next) damage ??= $"{segment.Path}: ends behind command {segment.NextSequence - 1}, but the next segment begins with {next}: {JournalFormat.NameOf(segment.NextSequence)} is not there";
            if (segment.IsSealed && next is null) damage = $"{segment.Path}: sealed behind command {segment.NextSequence - 1}, but {JournalFormat.NameOf(segment.NextSequence)}, which follows it, is not there";
            return new JournalFile(name, first, segment.NextSequence - 1, segment.Offset, end, damage);
        }
        catch (CorruptionException damaged)
        {
            return new JournalFile(name, first, first, 0, "", damaged.Message);
        }
    }

    private static JournalFile Missing(IStorage storage, long first, string which)
    {
        string name = JournalFormat.NameOf(first);
        return new JournalFile(name, first, first, 0, "", $"{Path.Combine(storage.Path, name)}: no segment with command {first}, {which}, is there");
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
