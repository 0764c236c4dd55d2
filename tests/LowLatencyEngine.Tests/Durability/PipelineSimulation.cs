// The durable pipeline without threads: the real rings, gate and journal writer on a simulated disk, and one seed that says who moves next: the producer,
// the core, the journal or one of the readers. Readers are quick, slow, hold what they were handed, or are stuck for a while; the disk may be slow, and the
// power may go. What the engine's threads do in one call of Run is one move here, so every order of moves that threads can have can be drawn and replayed.
//
// The judge: a reader sees every event of a life without accidents, once, whole, in order, and none before its command is on the disk. A ring never
// holds more than it has slots. What was refused is published later, so nothing is lost. After a loss of power what readers saw is there.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>What a simulated pipeline went through.</summary>
internal sealed record PipelineOutcome(int Commands, int Refused, int CoreWaits, int StuckSpells, int PowerCuts, ulong StateHash);

internal sealed class PipelineSimulation : IDisposable
{
    private const int ClaimSlots = 256;

    private readonly SeededRandom _random;
    private readonly SimulatedDisk _disk;
    private readonly EngineOptions _options;
    private readonly DurabilityOptions _durability;
    private readonly RingBuffer<Command> _inbound;
    private readonly RingBuffer<EngineEvent> _outbound;
    private readonly RingReader<Command> _commands;
    private readonly RingReader<Command> _journaled;
    private readonly EventGate _gate;
    private readonly JournalWriter _writer;
    private readonly EngineCore _core;
    private readonly List<Reader> _readers = [];
    private readonly List<RichOrder> _flow = [];
    private readonly List<EngineEvent> _expected = [];
    private readonly List<int> _commandOf = [];
    private readonly List<ulong> _hashes = [];
    private readonly int _batchSlots;
    private EngineEvent[] _held = [];
    private long _heldEnd;
    private Command[] _batch = [];
    private long _batchStart;
    private int _at;
    private int _published;
    private int _applied;
    private int _refused;
    private int _coreWaits;
    private bool _owesSync;

    private PipelineSimulation(ulong seed, int commands)
    {
        _random = new SeededRandom(seed, stream: 1);
        _disk = new SimulatedDisk(seed);
        _options = ChaosFlow.DrawOptions(_random);
        SeededRandom epochs = new(seed, stream: 2);
        _durability = new DurabilityOptions { SegmentBytes = 64 << 10, BatchSlotsMax = 64, PreparesAhead = false, Epochs = epochs.NextBits };
        _inbound = new RingBuffer<Command>(new RingOptions { SlotsMax = 8 << (int)_random.Below(4), ClaimSlotsMax = Command.SlotsMax });
        _outbound = new RingBuffer<EngineEvent>(new RingOptions { SlotsMax = 512, ClaimSlotsMax = ClaimSlots, SingleProducer = true });
        _batchSlots = (int)_random.Between(4, Math.Min(64, _inbound.Options.SlotsMax));
        _commands = _inbound.AddReader(_batchSlots);
        _journaled = _inbound.AddReader(Math.Min(_durability.BatchSlotsMax, _inbound.Options.SlotsMax));
        _gate = new EventGate(_outbound.Options.SlotsMax);
        int readers = (int)_random.Between(1, 3);
        for (int i = 0; i < readers; i++) _readers.Add(new Reader(_outbound.AddReader(ClaimSlots, _gate), pace: (int)_random.Between(1, 100), holds: (int)_random.Below(50)));
        _core = new EngineCore(_options);
        _writer = new JournalWriter(_disk, _durability, JournalIdentity.Of(_core), default, []);
        ChaosFlow flow = new(new SeededRandom(seed, stream: 3), _options);
        for (int i = 0; i < commands; i++) _flow.Add(flow.Next());
        using EngineCore twin = new(_options);
        _hashes.Add(twin.StateHash());
        for (int i = 0; i < commands; i++)
        {
            RichOrder command = _flow[i];
            foreach (EngineEvent e in twin.Apply(in command.Head))
            {
                _expected.Add(e);
                _commandOf.Add(i + 1);
            }

            _hashes.Add(twin.StateHash());
        }
    }

    /// <summary>Runs a seed.</summary>
    /// <exception cref="InvalidOperationException">A promise was broken; the message names the seed.</exception>
    public static PipelineOutcome Run(ulong seed, int commands)
    {
        using PipelineSimulation simulation = new(seed, commands);
        try
        {
            return simulation.Live();
        }
        catch (Exception broken)
        {
            throw new InvalidOperationException($"pipeline seed {seed}: {broken.Message}", broken);
        }
    }

    public void Dispose()
    {
        _writer.Dispose();
        _inbound.Dispose();
        _outbound.Dispose();
        _core.Dispose();
    }

    private PipelineOutcome Live()
    {
        int stuck = 0;
        int steps = 6 * _flow.Count;
        bool cutsPower = _random.Below(3) == 0;
        for (int step = 0; step < steps; step++)
        {
            foreach (Reader reader in _readers)
            {
                if (_random.Below(2_000) != 0) continue;
                reader.StuckUntil = step + (int)_random.Between(50, 3_000);
                stuck++;
            }

            Move(step);
            CheckRooms();
        }

        if (cutsPower) return CutPower(stuck);

        // Whoever was stuck goes on: everything that was published comes out.
        foreach (Reader reader in _readers) reader.StuckUntil = 0;
        for (int step = 0; _published < _flow.Count || _readers.Exists(reader => reader.Seen < _expected.Count); step++)
        {
            Move(int.MaxValue);
            if (step > 2_000 * _flow.Count) throw new InvalidOperationException($"it does not end: {_published} published, {_applied} applied, readers at {string.Join(", ", _readers.Select(r => r.Seen))} of {_expected.Count}");
        }

        return new PipelineOutcome(_published, _refused, _coreWaits, stuck, 0, _core.StateHash());
    }

    private void Move(int step)
    {
        switch (_random.Below(10))
        {
            case < 4:
                Produce();
                break;
            case < 6:
                WorkCore();
                break;
            case < 7:
                Journal();
                break;
            default:
                Read(_readers[(int)_random.Below(_readers.Count)], step);
                break;
        }
    }

    private void Produce()
    {
        if (_published == _flow.Count) return;

        RichOrder next = _flow[_published];
        if (_inbound.TryPublish(next.Slots)) _published++;
        else _refused++;
    }

    /// <summary>One command, or one more try to hand out what a full ring did not take.</summary>
    private void WorkCore()
    {
        if (_held.Length > 0)
        {
            HandOut();
            return;
        }

        if (_at == _batch.Length)
        {
            ReadOnlySpan<Command> taken = _commands.Poll();
            if (taken.IsEmpty) return;

            (_batch, _batchStart, _at) = (taken.ToArray(), _commands.NextSlot - taken.Length, 0);
        }

        ReadOnlySpan<EngineEvent> events = _core.Apply(in _batch[_at]);
        _applied++;
        _at += _batch[_at].Slots;
        (_held, _heldEnd) = (events.ToArray(), _batchStart + _at);
        HandOut();
    }

    private void HandOut()
    {
        while (_held.Length > 0)
        {
            int count = 0;
            while (count < _held.Length && count + _held[count].Slots <= ClaimSlots) count += _held[count].Slots;
            _gate.Note(_outbound.ClaimedSlots, _heldEnd);
            if (!_outbound.TryPublish(_held.AsSpan(0, count)))
            {
                _coreWaits++;
                return;
            }

            _held = _held[count..];
        }

        if (_at == _batch.Length) _commands.Release();
    }

    private void Journal()
    {
        if (_owesSync)
        {
            _writer.Sync();
            _gate.DurableSlots = _journaled.NextSlot;
            _owesSync = false;
            return;
        }

        ReadOnlySpan<Command> slots = _journaled.Poll();
        if (slots.IsEmpty) return;

        int commands = 0;
        for (int at = 0; at < slots.Length; at += slots[at].Slots) commands++;
        _writer.Append(slots, commands);
        _journaled.Release();
        _owesSync = true;
    }

    private void Read(Reader reader, int step)
    {
        if (step < reader.StuckUntil || _random.Below(100) >= reader.Pace) return;

        ReadOnlySpan<EngineEvent> events = reader.Ring.Poll();
        if (!events.IsEmpty)
        {
            ReadOnlySpan<EngineEvent> wanted = CollectionsMarshal.AsSpan(_expected)[reader.Seen..];
            if (wanted.Length < events.Length || !MemoryMarshal.AsBytes(events).SequenceEqual(MemoryMarshal.AsBytes(wanted[..events.Length]))) throw new InvalidOperationException($"a reader sees other events from slot {reader.Seen} on");

            reader.Seen += events.Length;
            int last = _commandOf[reader.Seen - 1];
            if (last > _writer.DurableSequence) throw new InvalidOperationException($"an event of command {last} was seen, {_writer.DurableSequence} are durable");
        }

        if (_random.Below(100) >= reader.Holds) reader.Ring.Release();
    }

    private void CheckRooms()
    {
        long slowestIn = Math.Min(_commands.ReleasedSlots, _journaled.ReleasedSlots);
        long slowestOut = _readers.Min(reader => reader.Ring.ReleasedSlots);
        if (_inbound.ClaimedSlots - slowestIn > _inbound.Options.SlotsMax) throw new InvalidOperationException("the inbound ring holds more than it has slots");
        if (_outbound.ClaimedSlots - slowestOut > _outbound.Options.SlotsMax) throw new InvalidOperationException("the outbound ring holds more than it has slots");
    }

    private PipelineOutcome CutPower(int stuck)
    {
        _disk.Restart();
        using DurableCore recovered = new(_options, _disk, _durability);
        int seen = _readers.Max(reader => reader.Seen);
        int told = seen == 0 ? 0 : _commandOf[seen - 1];
        if (recovered.LastSequence < told) throw new InvalidOperationException($"events of command {told} were seen, {recovered.LastSequence} came back");
        if (recovered.LastSequence > _published) throw new InvalidOperationException($"{_published} were published, {recovered.LastSequence} came back");
        if (recovered.Core.StateHash() != _hashes[(int)recovered.LastSequence]) throw new InvalidOperationException($"the state recovered at {recovered.LastSequence} is another one");
        return new PipelineOutcome(_published, _refused, _coreWaits, stuck, 1, recovered.Core.StateHash());
    }

    /// <summary>One consumer of events.</summary>
    private sealed class Reader(RingReader<EngineEvent> ring, int pace, int holds)
    {
        public RingReader<EngineEvent> Ring => ring;

        /// <summary>How often of a hundred times it looks when it could.</summary>
        public int Pace => pace;

        /// <summary>How often of a hundred times it keeps what it was handed.</summary>
        public int Holds => holds;

        public int StuckUntil { get; set; }

        /// <summary>Event slots seen.</summary>
        public int Seen { get; set; }
    }
}
