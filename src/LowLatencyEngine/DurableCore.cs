// A core and its journal without threads: apply some commands, commit, tell the world. For embedders with a loop of their own, for tools, and for
// the simulator, which runs it on a disk that fails.
using System;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine;

/// <summary>A core that survives its process. One thread at a time. What <see cref="Apply"/> returns may be told only after <see cref="Commit"/>.</summary>
public sealed class DurableCore : IDisposable
{
    private readonly IStorage _storage;
    private readonly DurabilityOptions _options;
    private readonly EngineCore _core;
    private readonly JournalWriter _journal;
    private readonly Slab<Command> _pending;
    private int _slots;
    private int _commands;
    private long _snapshot;
    private bool _failed;

    /// <summary>Recovers what the directory holds, or begins in an empty one.</summary>
    /// <param name="options">The engine's options, the same as ever for this directory.</param>
    /// <param name="storage">The directory; the caller disposes of it.</param>
    /// <param name="durability">How to keep what comes.</param>
    /// <exception cref="ArgumentException">An option is refused.</exception>
    /// <exception cref="CorruptionException">Acknowledged commands cannot be read.</exception>
    /// <exception cref="IncompatibleJournalException">The directory belongs to an engine with other options or semantics.</exception>
    /// <exception cref="System.IO.IOException">The disk refused.</exception>
    public DurableCore(EngineOptions options, IStorage storage, DurabilityOptions? durability = null)
    {
        _options = durability ?? new DurabilityOptions();
        _options.Validate();
        _storage = storage;
        _core = new EngineCore(options);
        try
        {
            Recovery = Durability.Recovery.Run(storage, _core, repair: true);
            OptionsFile.WriteOnce(storage, _core.Options, isNew: Recovery.IsNew);
            _journal = new JournalWriter(storage, _options, JournalIdentity.Of(_core), Recovery.End, Recovery.Segments) { RetireThrough = Recovery.OldestSnapshot };
        }
        catch
        {
            _core.Dispose();
            throw;
        }

        LastSequence = Recovery.LastSequence;
        _snapshot = Recovery.SnapshotSequence;
        _pending = new Slab<Command>(_options.BatchSlotsMax);
    }

    /// <summary>What was found at the start.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>The core, for queries. Its state includes what is not committed yet.</summary>
    public EngineCore Core => _core;

    /// <summary>The last command applied.</summary>
    public long LastSequence { get; private set; }

    /// <summary>The last command committed under the policy: its events may be told.</summary>
    public long CommittedSequence => LastSequence - _commands;

    /// <summary>Whether another command of that many slots fits before the next commit.</summary>
    public bool HasRoom(int slots) => _slots + slots <= _pending.Length;

    /// <summary>Applies one command.</summary>
    /// <param name="command">The first slot; further slots follow it in memory.</param>
    /// <returns>Its events, not to be told before <see cref="Commit"/>; valid until the next call.</returns>
    /// <exception cref="ArgumentException">The slot count is impossible.</exception>
    /// <exception cref="InvalidOperationException">The journal has failed, or no room is left: commit first.</exception>
    public unsafe ReadOnlySpan<EngineEvent> Apply(in Command command)
    {
        if (command.Slots is < 1 or > Command.SlotsMax) throw new ArgumentException($"The command's slot count is {command.Slots}, allowed is 1 to {Command.SlotsMax}.");
        if (_failed) throw new InvalidOperationException("The journal has failed: this core takes no more commands. Recover in a new one.");
        if (!HasRoom(command.Slots)) throw new InvalidOperationException($"{_slots} of {_pending.Length} slots are not committed. Commit first.");

        fixed (Command* first = &command) new ReadOnlySpan<Command>(first, command.Slots).CopyTo(_pending.AsSpan(_slots, command.Slots));
        _slots += command.Slots;
        _commands++;
        LastSequence++;
        return _core.Apply(in command);
    }

    /// <summary>Makes everything applied as durable as the policy says.</summary>
    /// <exception cref="System.IO.IOException">It is not; the core takes no more commands.</exception>
    public void Commit()
    {
        if (_failed) throw new System.IO.IOException("The journal has failed before.");
        if (_commands == 0) return;

        _failed = true;
        _journal.Append(_pending.AsSpan(0, _slots), _commands);
        if (_options.Fsync != FsyncPolicy.Off) _journal.Sync();
        _failed = false;
        _slots = _commands = 0;
        if (_options.SnapshotEveryCommands > 0 && LastSequence - _snapshot >= _options.SnapshotEveryCommands) Snapshot();
    }

    /// <summary>Says in the journal how much of it is durable: for a pause, so that damage at the end is told from a torn tail.</summary>
    /// <exception cref="System.IO.IOException">The core takes no more commands.</exception>
    public void MarkDurable()
    {
        _failed = true;
        _journal.WriteWatermark();
        _failed = false;
    }

    /// <summary>Commits and writes a snapshot.</summary>
    /// <exception cref="System.IO.IOException">The core takes no more commands.</exception>
    public void Snapshot()
    {
        Commit();
        _failed = true;
        _journal.Sync();
        _journal.RetireThrough = new SnapshotStore(_storage).Save(_core, LastSequence, _options.SnapshotsKept);
        _snapshot = LastSequence;
        _failed = false;
    }

    /// <summary>Commits and closes the journal in good order.</summary>
    /// <exception cref="System.IO.IOException">What was applied last may not be durable.</exception>
    public void Close()
    {
        Commit();
        _failed = true;
        _journal.Close();
    }

    /// <summary>Frees all memory and lets go of the files as a crash would: what is not committed is gone. <see cref="Close"/> first to end in good order.</summary>
    public void Dispose()
    {
        _failed = true;
        _journal.Dispose();
        _pending.Dispose();
        _core.Dispose();
    }
}
