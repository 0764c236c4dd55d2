// A durable engine: the journal's thread reads the inbound ring beside the core, event readers see what both have done, a follower writes snapshots.
// When the disk fails the engine halts: it takes no commands and tells nothing more. What was told is on the disk; recover in a new engine.
using System;
using System.IO;
using System.Threading;
using LowLatencyEngine.Durability;

namespace LowLatencyEngine;

/// <summary>Why a durable engine takes no more commands.</summary>
public enum HaltReason
{
    /// <summary>It does, or was stopped.</summary>
    None = 0,

    /// <summary>The disk refused a write or an fsync.</summary>
    JournalIo = 1,

    /// <summary>No room is left on the disk. Make room, then recover in a new engine.</summary>
    DiskFull = 2,
}

public sealed partial class Engine
{
    private readonly IStorage? _storage;
    private readonly DurabilityOptions? _durability;
    private readonly EventGate? _gate;
    private readonly JournalWriter? _journal;
    private readonly JournalThread? _journalThread;
    private readonly SnapshotFollower? _follower;
    private int _halted;

    /// <summary>Recovers what a directory holds, or begins in an empty one, and keeps every command there. Events are handed out when they are durable.</summary>
    /// <param name="options">The engine's options, the same as ever for this directory.</param>
    /// <param name="storage">The directory; the caller disposes of it, after the engine.</param>
    /// <param name="durability">How to keep what comes.</param>
    /// <param name="pipeline">As ever.</param>
    /// <exception cref="ArgumentException">An option is refused; the message names the field and the reason.</exception>
    /// <exception cref="CorruptionException">Acknowledged commands cannot be read.</exception>
    /// <exception cref="IncompatibleJournalException">The directory belongs to an engine with other options or semantics.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public Engine(EngineOptions options, IStorage storage, DurabilityOptions? durability = null, PipelineOptions? pipeline = null)
        : this(options, pipeline, (durability ?? new DurabilityOptions()).BatchSlotsMax)
    {
        ArgumentNullException.ThrowIfNull(storage);
        _storage = storage;
        _durability = durability ?? new DurabilityOptions();
        _durability.Validate();
        try
        {
            Recovery = Durability.Recovery.Run(storage, _core, repair: true);
            OptionsFile.WriteOnce(storage, _core.Options, isNew: Recovery.IsNew);
            _journal = new JournalWriter(storage, _durability, JournalIdentity.Of(_core), Recovery.End, Recovery.Segments) { RetireThrough = Recovery.OldestSnapshot };
            if (_durability.SnapshotEveryCommands > 0) _follower = new SnapshotFollower(storage, _core.Options, _durability, _journal);
        }
        catch
        {
            _journal?.Dispose();
            FreeMemory();
            throw;
        }

        _gate = new EventGate(_pipeline.OutboundSlotsMax);
        _journalThread = new JournalThread(_journaled!, _journal, _durability, _gate, _outbound.Wake, Halt);
    }

    /// <summary>What was found at the start; null for an engine without durability.</summary>
    public RecoveryReport? Recovery { get; }

    /// <summary>Why the engine takes no more commands.</summary>
    public HaltReason Halted => (HaltReason)Volatile.Read(ref _halted);

    /// <summary>Sequence of the last command known to be on the disk; 0 without durability.</summary>
    public long DurableSequence => _journal?.DurableSequence ?? 0;

    /// <summary>A reader that is not held back by the journal, to measure what the core alone takes. What it sees must not be told.</summary>
    internal EventReader AddReaderAheadOfJournal()
    {
        RequirePhase(Phase.Created, "Readers are added before Start.");
        _readers++;
        return new EventReader(_outbound.AddReader(Math.Max(ClaimSlotsMax, _pipeline.OutboundSlotsMax / 4)));
    }

    /// <summary>On the journal's thread: nothing more is taken, nothing more is told.</summary>
    private void Halt(IOException failure)
    {
        Fault = failure;
        Volatile.Write(ref _halted, (int)(Posix.IsDiskFull(failure) ? HaltReason.DiskFull : HaltReason.JournalIo));
        Interlocked.CompareExchange(ref _phase, (int)Phase.Stopping, (int)Phase.Running);
        _inbound.Close();
        _outbound.Alert();
    }

    /// <summary>
    /// On the engine's thread, when it has applied the last command: waits for the disk, and leaves a snapshot if nobody else does. After a fault the core
    /// stands behind the journal, or in the middle of a command: then there is none.
    /// </summary>
    private void FinishJournal()
    {
        _journalThread!.Join();
        if (Fault is not null || Halted != HaltReason.None || _follower is not null || _journal!.DurableSequence == Recovery!.SnapshotSequence) return;

        try
        {
            new SnapshotStore(_storage!).Save(_core, _journal.DurableSequence, _durability!.SnapshotsKept);
        }
        catch (IOException failure)
        {
            _warning = $"No snapshot at the end: {failure.Message}";
        }
    }
}
