// One thread between two rings. It takes commands in the order in which they were published, applies them, and puts the events on the outbound ring; it
// never reads a clock and never allocates. A full inbound ring answers false to producers. A full outbound ring, that is a reader that does
// not release, makes the thread wait before it takes the next command, so the inbound ring fills and producers get their answer: nothing is
// lost, nothing grows.
using System;
using System.Threading;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;
using LowLatencyEngine.Threads;

namespace LowLatencyEngine;

/// <summary>A running core: publish commands from any thread, read events on others.</summary>
public sealed partial class Engine : IDisposable
{
    private const int ClaimSlotsMax = 256;

    private readonly EngineCore _core;
    private readonly PipelineOptions _pipeline;
    private readonly RingBuffer<Command> _inbound;
    private readonly RingReader<Command> _commands;
    private readonly RingReader<Command>? _journaled;
    private readonly RingBuffer<EngineEvent> _outbound;
    private readonly Thread _thread;
    private string? _warning;
    private volatile bool _hasApplied;
    private int _phase;
    private int _readers;

    /// <summary>Takes all memory. Add event readers next, then <see cref="Start"/>.</summary>
    /// <exception cref="ArgumentException">An option is refused; the message names the field and the reason.</exception>
    public Engine(EngineOptions options, PipelineOptions? pipeline = null)
        : this(options, pipeline, journalSlotsMax: 0)
    {
    }

    private Engine(EngineOptions options, PipelineOptions? pipeline, int journalSlotsMax)
    {
        _pipeline = pipeline ?? new PipelineOptions();
        _pipeline.Validate();
        _core = new EngineCore(options);
        _inbound = new RingBuffer<Command>(new RingOptions
        {
            SlotsMax = _pipeline.InboundSlotsMax,
            ClaimSlotsMax = Command.SlotsMax,
            // Whoever stops the engine closes the ring, and so may the journal's thread: only a claim that compares sees that.
            SingleProducer = false,
            ReaderWait = _pipeline.EngineWait,
        });
        _commands = _inbound.AddReader(_pipeline.BatchSlotsMax);
        if (journalSlotsMax > 0) _journaled = _inbound.AddReader(Math.Min(journalSlotsMax, _pipeline.InboundSlotsMax));
        _outbound = new RingBuffer<EngineEvent>(new RingOptions
        {
            SlotsMax = _pipeline.OutboundSlotsMax,
            ClaimSlotsMax = ClaimSlotsMax,
            SingleProducer = true,
            ReaderWait = _pipeline.ReaderWait,
        });
        _thread = new Thread(Run) { Name = "LowLatencyEngine", IsBackground = true };
    }

    private enum Phase
    {
        Created,
        Running,
        Stopping,
        Stopped,
    }

    /// <summary>Whether the thread takes commands.</summary>
    public bool IsRunning => (Phase)Volatile.Read(ref _phase) == Phase.Running;

    /// <summary>Why the thread stopped by itself; null while it has not. A fault is a defect of the engine: no input may cause one.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>What could not be had and is gone without, for example pinning, or snapshots on a disk that refuses them; null if all was.</summary>
    public string? Warning => _warning ?? _journalThread?.Warning ?? _follower?.Warning;

    /// <summary>The core, for queries while no thread runs: before <see cref="Start"/> and after <see cref="Stop"/>.</summary>
    /// <exception cref="InvalidOperationException">The engine is running.</exception>
    public EngineCore Core => (Phase)Volatile.Read(ref _phase) is Phase.Created or Phase.Stopped
        ? _core
        : throw new InvalidOperationException("The core belongs to the engine's thread while it runs. Stop the engine first.");

    /// <summary>Registers a reader that sees every event from the start and gates the engine. Before <see cref="Start"/>.</summary>
    /// <exception cref="InvalidOperationException">The engine was started.</exception>
    public EventReader AddReader()
    {
        RequirePhase(Phase.Created, "Readers are added before Start.");
        _readers++;
        return new EventReader(_outbound.AddReader(Math.Max(ClaimSlotsMax, _pipeline.OutboundSlotsMax / 4), _gate));
    }

    /// <summary>Starts the thread. Without any event reader, events are dropped: nobody asked for them.</summary>
    /// <exception cref="InvalidOperationException">The engine was started before.</exception>
    public void Start()
    {
        RequirePhase(Phase.Created, "An engine is started once.");
        _inbound.Touch();
        _outbound.Touch();
        if (_pipeline.BackMemory) _core.BackMemory();
        Volatile.Write(ref _phase, (int)Phase.Running);
        _journalThread?.Start();
        _follower?.Start();
        _thread.Start();
    }

    /// <summary>Publishes a command of one slot. False: the ring is full or the engine is not running; nothing happened, try again or refuse upstream.</summary>
    /// <exception cref="ArgumentException">The command says that it has more than one slot.</exception>
    public bool TryPublish(in Command command)
    {
        if (command.Slots != 1) throw new ArgumentException($"The command's slot count is {command.Slots}; publish it as a span of that length.");

        return IsRunning && _inbound.TryPublish(in command);
    }

    /// <summary>Publishes one command of one to four slots; as above.</summary>
    /// <exception cref="ArgumentException">The slot count in the command differs from the span's length.</exception>
    public bool TryPublish(ReadOnlySpan<Command> slots)
    {
        CheckSlots(slots);
        return IsRunning && _inbound.TryPublish(slots);
    }

    /// <summary>Publishes one command and waits while the ring is full. False: the engine is not running.</summary>
    /// <exception cref="ArgumentException">The slot count in the command differs from the span's length.</exception>
    public bool Publish(ReadOnlySpan<Command> slots)
    {
        CheckSlots(slots);
        return IsRunning && _inbound.Publish(slots);
    }

    /// <summary>Takes no more commands, applies those already published, and ends the thread.</summary>
    /// <param name="timeout">How long to wait for event readers that hold the engine up.</param>
    /// <returns>False: a reader did not release in time, so the last events could not be handed out; see <see cref="Fault"/>.</returns>
    public bool Stop(TimeSpan timeout)
    {
        if (Interlocked.CompareExchange(ref _phase, (int)Phase.Stopping, (int)Phase.Running) == (int)Phase.Running) _inbound.Close();
        if (_thread.IsAlive && !_thread.Join(timeout))
        {
            // All is applied and told: what the disk still holds up comes yet, and its readers wait for it. Else somebody does not release, and is let go; a disk that
            // is slow is taken for him if the outbound ring is too small for what it holds up.
            if (!_hasApplied) _outbound.Alert();
            _thread.Join();
        }

        Volatile.Write(ref _phase, (int)Phase.Stopped);
        return Fault is null;
    }

    /// <summary>Stops, waiting at most a second for event readers, and frees all memory. No reader may be used afterwards.</summary>
    public void Dispose()
    {
        Stop(TimeSpan.FromSeconds(1));
        _follower?.Dispose();
        _journal?.Dispose();
        FreeMemory();
    }

    private void FreeMemory()
    {
        _inbound.Dispose();
        _outbound.Dispose();
        _core.Dispose();
    }

    private static void CheckSlots(ReadOnlySpan<Command> slots)
    {
        if (slots.Length is < 1 or > Command.SlotsMax || slots[0].Slots != slots.Length)
            throw new ArgumentException($"A command of {(slots.IsEmpty ? 0 : slots[0].Slots)} slots was given as a span of {slots.Length}.");
    }

    private void Run()
    {
        try
        {
            if (_pipeline.PinToProcessor >= 0) _warning = ProcessorAffinity.TryPin(_pipeline.PinToProcessor);
            for (ReadOnlySpan<Command> batch = _commands.Take(); !batch.IsEmpty; batch = _commands.Take())
            {
                long end = _commands.NextSlot - batch.Length;
                for (int at = 0; at < batch.Length; at += batch[at].Slots)
                {
                    _core.LookAhead(batch, at);
                    Emit(_core.Apply(in batch[at]), end + at + batch[at].Slots);
                }

                _commands.Release();
            }
        }
        catch (Exception fault)
        {
            Fault = fault;
            Volatile.Write(ref _phase, (int)Phase.Stopped);
            _inbound.Close();
        }

        _hasApplied = true;
        if (_journalThread is not null) FinishJournal();
        _outbound.Alert();
    }

    /// <summary>Puts events on the outbound ring in whole events, as few claims as possible. The inbound ring is worked through up to a slot.</summary>
    private void Emit(ReadOnlySpan<EngineEvent> events, long inboundEnd)
    {
        if (_readers == 0) return;

        while (!events.IsEmpty)
        {
            int count = events.Length;
            if (count > ClaimSlotsMax)
            {
                count = 0;
                while (count + events[count].Slots <= ClaimSlotsMax) count += events[count].Slots;
            }

            _gate?.Note(_outbound.ClaimedSlots, inboundEnd);
            if (!_outbound.Publish(events[..count]) && Halted == HaltReason.None) throw new TimeoutException("An event reader did not release its events before the engine was stopped.");

            events = events[count..];
        }
    }

    private void RequirePhase(Phase phase, string rule)
    {
        if ((Phase)Volatile.Read(ref _phase) != phase) throw new InvalidOperationException(rule);
    }
}
