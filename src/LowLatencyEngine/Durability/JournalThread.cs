// Takes commands from the inbound ring beside the core and makes them durable. Group commit: what arrived during one fsync is written and synced by
// the next, so the number of fsyncs follows from the disk and not from the load. Inbound slots are given back as soon as the system has a copy.
//
// Any failure ends it: nothing is tried again, nothing more is acknowledged, the engine halts.
using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;

namespace LowLatencyEngine.Durability;

internal sealed class JournalThread
{
    private const int GatheredSlotsMax = 16_384;

    /// <summary>Longer intervals may be slept through by the millisecond.</summary>
    private static readonly TimeSpan s_coarse = TimeSpan.FromMilliseconds(2);

    private readonly RingReader<Command> _commands;
    private readonly JournalWriter _writer;
    private readonly DurabilityOptions _options;
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
        _gate = gate;
        _onDurable = onDurable;
        _onFailure = onFailure;
        _thread = new Thread(Run) { Name = "LowLatencyEngine journal", IsBackground = true };
    }

    internal void Start() => _thread.Start();

    /// <summary>Waits until everything is durable, or has failed.</summary>
    internal void Join() => _thread.Join();

    private void Run()
    {
        try
        {
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
        ReadOnlySpan<Command> slots = _commands.Take();
        while (!slots.IsEmpty)
        {
            int gathered = 0;
            for (; !slots.IsEmpty; slots = gathered < GatheredSlotsMax ? _commands.Poll() : default)
            {
                gathered += slots.Length;
                Write(slots);
            }

            _writer.Sync();
            Release();
            slots = _commands.Poll();
            if (!slots.IsEmpty) continue;

            _writer.WriteWatermark();
            slots = _commands.Take();
        }
    }

    private void SyncByTime()
    {
        long written = 0;
        while (true)
        {
            ReadOnlySpan<Command> slots = _writer.WrittenSequence == _writer.DurableSequence ? _commands.Take() : _commands.Poll();
            if (!slots.IsEmpty)
            {
                if (_writer.WrittenSequence == _writer.DurableSequence) written = Stopwatch.GetTimestamp();
                Write(slots);
            }
            else if (_writer.WrittenSequence == _writer.DurableSequence)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(written) >= _options.FsyncInterval)
            {
                _writer.Sync();
                Release();
                if (slots.IsEmpty) _writer.WriteWatermark();
            }
            else if (slots.IsEmpty)
            {
                Thread.Sleep(_options.FsyncInterval > s_coarse ? 1 : 0);
            }
        }
    }

    private void SyncNever()
    {
        for (ReadOnlySpan<Command> slots = _commands.Take(); !slots.IsEmpty; slots = _commands.Take())
        {
            Write(slots);
            Release();
        }
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
