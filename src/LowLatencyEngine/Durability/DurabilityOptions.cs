using System;

namespace LowLatencyEngine.Durability;

/// <summary>When a command counts as durable, and so when its events are released.</summary>
public enum FsyncPolicy
{
    /// <summary>After an fsync; as many commands share one as arrived during the one before. Survives loss of power.</summary>
    EveryBatch = 0,

    /// <summary>After an fsync, at most one per <see cref="DurabilityOptions.FsyncInterval"/>. Survives loss of power, releases later.</summary>
    Interval = 1,

    /// <summary>When the operating system has it. Survives kill -9, not loss of power.</summary>
    Off = 2,
}

/// <summary>How an engine keeps what it was told.</summary>
public sealed record DurabilityOptions
{
    /// <summary>When events are released.</summary>
    public FsyncPolicy Fsync { get; init; } = FsyncPolicy.EveryBatch;

    /// <summary>For <see cref="FsyncPolicy.Interval"/>: the longest time between a write and its fsync.</summary>
    public TimeSpan FsyncInterval { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// How long the journal's thread sleeps between two group commits, so that more commands share one write and a processor is free meanwhile; events
    /// are released later by as much. Zero: it never sleeps, and looks for commands as the engine's thread does. Null: zero for
    /// <see cref="FsyncPolicy.EveryBatch"/>, whose fsync is a pause already, 50 µs for the others. Up to 10 ms; the inbound ring must hold what arrives meanwhile.
    /// </summary>
    public TimeSpan? CommitPause { get; init; }

    /// <summary>Processor to pin the journal's threads to; −1: none. Not the one of the engine's thread.</summary>
    public int PinToProcessor { get; init; } = -1;

    /// <summary>Size of a journal segment, preallocated: 64 KiB to 4 GiB, a multiple of 4,096.</summary>
    public long SegmentBytes { get; init; } = 64 << 20;

    /// <summary>Most slots written as one batch, 8 to 16,384.</summary>
    public int BatchSlotsMax { get; init; } = 2_048;

    /// <summary>
    /// A follower writes a snapshot each time this many commands have become durable; 0: no follower, snapshots are taken when the engine stops.
    /// The follower is a second core: it takes the memory of one and, while it catches up, a processor.
    /// </summary>
    public long SnapshotEveryCommands { get; init; }

    /// <summary>Snapshots kept, 1 to 100; the journal is kept from the oldest of them on.</summary>
    public int SnapshotsKept { get; init; } = 2;

    /// <summary>Whether the next segment is prepared on another thread before it is needed; false: when it is needed.</summary>
    public bool PreparesAhead { get; init; } = true;

    /// <summary>Where the random numbers come from that tell one life of a file from another; null: from the system. A simulation draws them from its seed.</summary>
    public Func<ulong>? Epochs { get; init; }

    /// <summary>Bytes of a segment for each slot of a batch: a batch takes a quarter of it at most.</summary>
    internal const int BatchShare = 4 * Messages.Command.SlotBytes;

    internal TimeSpan Pause => CommitPause ?? (Fsync == FsyncPolicy.EveryBatch ? TimeSpan.Zero : TimeSpan.FromMicroseconds(50));

    /// <summary>Checks the limits.</summary>
    /// <exception cref="ArgumentException">Names the field and the reason.</exception>
    public void Validate()
    {
        Require(Enum.IsDefined(Fsync), nameof(Fsync), (long)Fsync, "a known policy");
        Require(FsyncInterval > TimeSpan.Zero && FsyncInterval <= TimeSpan.FromMinutes(1), nameof(FsyncInterval), FsyncInterval.Ticks, "up to one minute");
        Require(Pause >= TimeSpan.Zero && Pause <= TimeSpan.FromMilliseconds(10), nameof(CommitPause), Pause.Ticks, "0 to 10 milliseconds");
        Require(PinToProcessor is >= -1 and < 1_024, nameof(PinToProcessor), PinToProcessor, "-1 to 1023");
        Require(SegmentBytes is >= 64 << 10 and <= 4L << 30 && SegmentBytes % 4_096 == 0, nameof(SegmentBytes), SegmentBytes, "65536 to 4294967296, a multiple of 4096");
        Require(BatchSlotsMax is >= 8 and <= 16_384 && BatchSlotsMax <= SegmentBytes / BatchShare, nameof(BatchSlotsMax), BatchSlotsMax,
            "8 to 16384, and a batch at most a quarter of a segment");
        Require(SnapshotEveryCommands >= 0, nameof(SnapshotEveryCommands), SnapshotEveryCommands, "0 or more");
        Require(SnapshotsKept is >= 1 and <= 100, nameof(SnapshotsKept), SnapshotsKept, "1 to 100");
    }

    private static void Require(bool holds, string field, long value, string allowed)
    {
        if (!holds) throw new ArgumentException($"{field} is {value}, allowed is {allowed}.");
    }
}

/// <summary>What must agree between the engine that wrote a journal or snapshot and the one that reads it.</summary>
/// <param name="Configuration">Hash of the engine's options.</param>
/// <param name="Semantics">Version of the rules; see <see cref="EngineCore.SemanticsVersion"/>.</param>
internal readonly record struct JournalIdentity(ulong Configuration, uint Semantics)
{
    internal static JournalIdentity Of(EngineCore core) => new(core.ConfigurationHash(), EngineCore.SemanticsVersion);

    /// <exception cref="IncompatibleJournalException">They differ.</exception>
    internal void Check(string file, uint format, uint expectedFormat, in JournalIdentity found)
    {
        if (format != expectedFormat) throw new IncompatibleJournalException(file, "format version", $"{expectedFormat}", $"{format}");
        if (found.Semantics != Semantics) throw new IncompatibleJournalException(file, "engine semantics version", $"{Semantics}", $"{found.Semantics}");
        if (found.Configuration != Configuration) throw new IncompatibleJournalException(file, "configuration hash", $"{Configuration:x16}", $"{found.Configuration:x16}");
    }
}
