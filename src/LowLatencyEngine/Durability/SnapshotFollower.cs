// Snapshots without a pause of the engine. A second core reads the journal behind the first one, only what is durable, and is written down while the
// first goes on. Chosen over copying the state in place (a pause that grows with the state) and over copy-on-write of pages (which the runtime does
// not offer): it costs a second footprint and the time to apply every command again, on a thread of low priority, and proves all the while that the
// journal can be replayed.
using System;
using System.IO;
using System.Threading;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Durability;

internal sealed class SnapshotFollower : IDisposable
{
    private const int LookMilliseconds = 20;

    private readonly IStorage _storage;
    private readonly DurabilityOptions _options;
    private readonly JournalWriter _writer;
    private readonly EngineCore _core;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private long _applied;
    private long _saved;

    /// <summary>Brings a second core to the state of the first.</summary>
    internal SnapshotFollower(IStorage storage, EngineOptions engine, DurabilityOptions options, JournalWriter writer)
    {
        _storage = storage;
        _options = options;
        _writer = writer;
        _core = new EngineCore(engine);
        RecoveryReport recovered = Recovery.Run(storage, _core);
        _applied = recovered.LastSequence;
        _saved = recovered.SnapshotSequence;
        _thread = new Thread(Run) { Name = "LowLatencyEngine snapshots", IsBackground = true };
    }

    /// <summary>Why there was no snapshot the last time one was due, or why they ended; the engine goes on, with a longer journal. Null: they are written.</summary>
    internal string? Warning { get; private set; }

    internal void Start() => _thread.Start();

    /// <summary>Ends the thread after the snapshot it may be writing.</summary>
    public void Dispose()
    {
        _stop.Set();
        if (_thread.IsAlive) _thread.Join();
        _core.Dispose();
        _stop.Dispose();
    }

    private void Run()
    {
        Posix.GiveWay();
        try
        {
            using JournalReader reader = new(_storage, JournalIdentity.Of(_core), _applied + 1);
            while (!_stop.Wait(LookMilliseconds))
            {
                long durable = _writer.DurableSequence;
                if (durable - _saved < _options.SnapshotEveryCommands) continue;

                CatchUp(reader, durable);
                Save();
            }
        }
        catch (Exception failure) when (failure is IOException or CorruptionException)
        {
            Warning = $"No more snapshots: {failure.Message}";
        }
    }

    /// <summary>Writes a snapshot. One that the disk refuses is tried again when the next is due: the journal is whole without it.</summary>
    private void Save()
    {
        try
        {
            _writer.RetireThrough = new SnapshotStore(_storage).Save(_core, _applied, _options.SnapshotsKept);
            Warning = null;
        }
        catch (IOException refused)
        {
            Warning = $"No snapshot at command {_applied}: {refused.Message}";
        }

        _saved = _applied;
    }

    private void CatchUp(JournalReader reader, long through)
    {
        reader.Refresh();
        while (_applied < through && !_stop.IsSet)
        {
            if (!reader.TryNext(out long sequence, out ReadOnlySpan<Command> slots))
                throw new CorruptionException(reader.Segment!.Path, reader.Segment.Offset, $"command {_applied + 1}, which is durable", reader.Segment.Fault ?? "nothing");

            for (int at = 0; at < slots.Length; at += slots[at].Slots, sequence++)
            {
                if (sequence <= _applied) continue;

                _core.LookAhead(slots, at);
                _core.Apply(in slots[at]);
                _applied = sequence;
            }
        }
    }
}
