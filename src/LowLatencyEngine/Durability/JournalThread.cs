// Takes commands from the inbound ring beside the core and makes them durable. Group commit: what arrived during one fsync is written and synced by
// the next, so the number of fsyncs follows from the disk and not from the load. Inbound slots are given back as soon as the system has a copy.
// Without an fsync to wait for, a thread that always looks finds a command or two each time, and pays a system call and a sector for them; so it
// sleeps between two looks (CommitPause), writes what arrived as one batch, and leaves its processor to the core.
//
// Any failure ends it: nothing is tried again, nothing more is acknowledged, the engine halts.
using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;
using LowLatencyEngine.Threads;

namespace LowLatencyEngine.Durability;

internal sealed class JournalThread
{
    private const int GatheredSlotsMax = 16_384;

    /// <summary>Fewer that arrived during a write wait for the next commit: a write of their own would cost more than it saves them.</summary>
    private const int WorthAWrite = 64;

    private readonly RingReader<Command> _commands;
    private readonly JournalWriter _writer;
    private readonly DurabilityOptions _options;
    private readonly TimeSpan _pause;
    private readonly EventGate _gate;
    private readonly Action _onDurable;
    private readonly Action<IOException> _onFailure;
    private readonly Thread _thread;

    /// <param name="commands">The inbound ring's reader that belongs to this thread.</param>
    /// <param name="writer">Where they go; closed by this thread.</param>
    /// <param name="options">When they are synced.</param>
    /// <param name="gate">Told what is durable.</param>
    /// <param name="onDurable">Called after that, to wake who waits.</param>
    /// <param name="onFailure">Called once, on this thread.</param>
    internal JournalThread(
        RingReader<Command> commands, JournalWriter writer, DurabilityOptions options, EventGate gate, Action onDurable, Action<IOException> onFailure)
    {
        _commands = commands;
        _writer = writer;
        _options = options;
        _pause = options.Pause;
        _gate = gate;
        _onDurable = onDurable;
        _onFailure = onFailure;
        _thread = new Thread(Run) { Name = "LowLatencyEngine journal", IsBackground = true };
    }

    /// <summary>What could not be had at start, for example pinning; null if all was.</summary>
    internal string? Warning { get; private set; }

    internal void Start() => _thread.Start();

    /// <summary>Waits until everything is durable, or has failed.</summary>
    internal void Join() => _thread.Join();

    private void Run()
    {
        try
        {
            if (_options.PinToProcessor >= 0) Warning = ProcessorAffinity.TryPin(_options.PinToProcessor);
            switch (_options.Fsync)
            {
                case FsyncPolicy.EveryBatch:
                    SyncEveryBatch();
                    break;
                case FsyncPolicy.Interval:
                    SyncByTime();
                    break;
                default:
                    SyncNever();
                    break;
            }

            _writer.Close();
            Release();
        }
        catch (IOException failure)
        {
            _writer.Dispose();
            _onFailure(failure);
        }
    }

    private void SyncEveryBatch()
    {
        ReadOnlySpan<Command> slots = Next();
        while (!slots.IsEmpty)
        {
            WriteGathered(slots);
            _writer.Sync();
            Release();
            Pause();
            slots = _commands.Poll();
            if (!slots.IsEmpty) continue;

            _writer.WriteWatermark();
            slots = Next();
        }
    }

    private void SyncByTime()
    {
        long written = 0;
        while (true)
        {
            bool owes = _writer.WrittenSequence != _writer.DurableSequence;
            ReadOnlySpan<Command> slots = owes ? _commands.Poll() : Next();
            if (slots.IsEmpty && !owes) return;

            if (!slots.IsEmpty)
            {
                if (!owes) written = Stopwatch.GetTimestamp();
                WriteGathered(slots);
            }

            // What comes last waits for nothing: nobody comes who could share its fsync.
            if (Stopwatch.GetElapsedTime(written) >= _options.FsyncInterval || (slots.IsEmpty && _commands.HasEnded))
            {
                _writer.Sync();
                Release();
                if (slots.IsEmpty) _writer.WriteWatermark();
            }
            else
            {
                Pause();
            }
        }
    }

    private void SyncNever()
    {
        for (ReadOnlySpan<Command> slots = Next(); !slots.IsEmpty; slots = Next())
        {
            WriteGathered(slots);
            Release();
            Pause();
        }
    }

    /// <summary>Waits for commands; empty when there will be none any more.</summary>
    private ReadOnlySpan<Command> Next()
    {
        if (_pause == TimeSpan.Zero) return _commands.Take();

        while (true)
        {
            bool hasEnded = _commands.HasEnded;
            ReadOnlySpan<Command> slots = _commands.Poll();
            if (!slots.IsEmpty || hasEnded) return slots;

            Posix.Sleep(_pause);
        }
    }

    private void Pause()
    {
        if (_pause > TimeSpan.Zero) Posix.Sleep(_pause);
    }

    /// <summary>Writes these, and what else has come meanwhile as long as it is worth a write: the ring hands out no more at once than lies up to its end.</summary>
    private void WriteGathered(ReadOnlySpan<Command> slots)
    {
        int gathered = 0;
        do
        {
            gathered += slots.Length;
            int length = slots.Length;
            Write(slots);
            slots = length >= WorthAWrite && gathered < GatheredSlotsMax ? _commands.Poll() : default;
        }
        while (!slots.IsEmpty);
    }

    private void Write(ReadOnlySpan<Command> slots)
    {
        int commands = 0;
        for (int at = 0; at < slots.Length; at += slots[at].Slots) commands++;
        _writer.Append(slots, commands);
        _commands.Release();
    }

    private void Release()
    {
        _gate.DurableSlots = _commands.NextSlot;
        _onDurable();
    }
}
