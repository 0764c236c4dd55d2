// Breaks a durable core in every way that the disk and the process can break, many times in one life, and compares it each time with what the world was
// told. One seed decides all: the engine, the commands, the batches, what fails and when, what a loss of power leaves.
//
// The judge, after every recovery: the recovered commands are a prefix of those sent, no shorter than what was acknowledged; the state hash is that of
// the same prefix in a life without accidents; the laws hold. What was not recovered is sent again, and some of what was: that must be answered
// as a duplicate and change nothing but the sequence.
using System;
using System.Collections.Generic;
using System.IO;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>Lives of a durable core on a disk that fails.</summary>
public sealed class DurabilitySimulation
{
    private readonly ulong _seed;
    private readonly SeededRandom _random;
    private readonly SimulatedDisk _disk;
    private readonly EngineOptions _options;
    private readonly DurabilityOptions _durability;
    private readonly Senders _senders;
    private readonly List<Sent> _sent = [];
    private readonly List<ulong> _hashes = [];
    private readonly Queue<RichOrder> _again = new();
    private EngineCore _twin;
    private SimulationOutcome _outcome;
    private long _acknowledged;

    private DurabilitySimulation(ulong seed)
    {
        _seed = seed;
        _random = new SeededRandom(seed, stream: 1);
        _disk = new SimulatedDisk(seed);
        _options = ChaosFlow.DrawOptions(_random) with { SourcesMax = 3 };
        SeededRandom epochs = new(seed, stream: 2);
        _durability = new DurabilityOptions
        {
            SegmentBytes = 64 << 10,
            BatchSlotsMax = 256,
            SnapshotEveryCommands = _random.Below(3) == 0 ? 0 : _random.Between(20, 200),
            SnapshotsKept = (int)_random.Between(1, 3),
            PreparesAhead = false,
            Epochs = epochs.NextBits,
        };
        _senders = new Senders(_random, new ChaosFlow(new SeededRandom(seed, stream: 3), _options));
        _twin = new EngineCore(_options);
        _hashes.Add(_twin.StateHash());
        _outcome = new SimulationOutcome { Seed = seed };
    }

    /// <summary>Lives until so many commands are in the journal.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="commands">How long a life is.</param>
    /// <exception cref="SimulationFailureException">Something was lost, made up or broken.</exception>
    public static SimulationOutcome Run(ulong seed, int commands)
    {
        DurabilitySimulation simulation = new(seed);
        try
        {
            return simulation.Live(commands);
        }
        catch (Exception unexpected) when (unexpected is not SimulationFailureException)
        {
            throw new SimulationFailureException(seed, unexpected.ToString());
        }
        finally
        {
            simulation._twin.Dispose();
        }
    }

    private SimulationOutcome Live(int commands)
    {
        while (_sent.Count < commands) LiveOnce();
        _disk.FaultAt = long.MaxValue;
        _disk.CapacityBytes = long.MaxValue;
        using DurableCore last = Recover()!;
        return _outcome with { Overtaken = _senders.Overtaken, Commands = last.LastSequence, StateHash = last.Core.StateHash() };
    }

    /// <summary>One generation: recover, go on, end somehow.</summary>
    private void LiveOnce()
    {
        PlanAccident();
        DurableCore? core = null;
        try
        {
            core = Recover();
            if (core is null) return;

            long batches = _random.Between(1, 40);
            for (long batch = 0; batch < batches; batch++) SendBatch(core);
            if (_random.Below(2) == 0) core.Close();
            _outcome = _outcome with { Kills = _outcome.Kills + 1 };
        }
        catch (PowerCutException)
        {
            _outcome = _outcome with { PowerCuts = _outcome.PowerCuts + 1 };
            _disk.Restart();
        }
        catch (IOException refused)
        {
            bool full = refused.Message.Contains("No space", StringComparison.Ordinal);
            _outcome = full ? _outcome with { DiskFulls = _outcome.DiskFulls + 1 } : _outcome with { DiskErrors = _outcome.DiskErrors + 1 };
            if (_random.Below(2) == 0) _disk.Restart();
        }
        finally
        {
            DropWithoutFaults(core);
        }

        if (_random.Below(4) == 0) FlipABit();
    }

    private void DropWithoutFaults(DurableCore? core)
    {
        _disk.FaultAt = long.MaxValue;
        _disk.CapacityBytes = long.MaxValue;
        core?.Dispose();
    }

    private void PlanAccident()
    {
        _disk.Fault = _random.Below(10) switch
        {
            < 5 => DiskFault.PowerCut,
            < 7 => DiskFault.Error,
            < 8 => DiskFault.Full,
            _ => DiskFault.None,
        };
        if (_disk.Fault != DiskFault.None) _disk.FaultAt = _disk.Operations + 1 + _random.Below(_random.Below(3) == 0 ? 12 : 160);
        if (_random.Below(10) == 0) _disk.CapacityBytes = _disk.UsedBytes + _random.Below(200_000);
    }

    /// <summary>Opens the core and judges what came back.</summary>
    private DurableCore? Recover()
    {
        DurableCore core = new(_options, _disk, _durability);
        long recovered = core.LastSequence;
        if (recovered < _acknowledged) throw Failure(core, $"{_acknowledged} commands were acknowledged, {recovered} came back");
        if (recovered > _sent.Count) throw Failure(core, $"{_sent.Count} commands were sent, {recovered} came back");
        if (core.Core.StateHash() != _hashes[(int)recovered]) throw Failure(core, $"the state at {recovered} is another one");
        if (LawAuditor.Broken(core.Core) is { } broken) throw Failure(core, $"after recovery: {broken}");

        ResendFrom((int)recovered);
        _acknowledged = recovered;
        _outcome = _outcome with { Recoveries = _outcome.Recoveries + 1 };
        return core;
    }

    /// <summary>What did not come back is sent again; so is, now and then, the last of what did, for its sender never heard of it.</summary>
    private void ResendFrom(int recovered)
    {
        _again.Clear();
        for (int i = Math.Max(0, recovered - (int)_random.Below(5)); i < _sent.Count; i++) _again.Enqueue(_sent[i].Command);
        _outcome = _outcome with { Lost = _outcome.Lost + _sent.Count - recovered };
        if (recovered == _sent.Count) return;

        _sent.RemoveRange(recovered, _sent.Count - recovered);
        _hashes.RemoveRange(recovered + 1, _hashes.Count - recovered - 1);
        ReplayTwin();
    }

    /// <summary>The twin cannot go back: another one lives the shorter life.</summary>
    private void ReplayTwin()
    {
        _twin.Dispose();
        _twin = new EngineCore(_options);
        foreach (Sent sent in _sent)
        {
            RichOrder command = sent.Command;
            _twin.Apply(in command.Head);
        }
    }

    private void SendBatch(DurableCore core)
    {
        long size = _random.Below(4) == 0 ? 1 : _random.Between(1, 20);
        for (long i = 0; i < size; i++) Send(core);
        core.Commit();
        _acknowledged = core.CommittedSequence;
        if (_random.Below(3) == 0) core.MarkDurable();
    }

    private void Send(DurableCore core)
    {
        RichOrder command = _again.TryDequeue(out RichOrder again) ? again : _sent.Count > 0 && _random.Below(25) == 0 ? Impatient() : _senders.Next();
        uint source = command.Head.Source;
        long number = command.Head.SourceSequence;
        bool known = _sent.Exists(sent => sent.IsTaken && sent.Command.Head.Source == source && sent.Command.Head.SourceSequence == number);
        ReadOnlySpan<EngineEvent> events = core.Apply(in command.Head);
        RejectReason refused = events.Length == 1 && events[0].Kind == EventKind.Rejected ? (RejectReason)events[0].Reason : RejectReason.None;
        bool answeredAsDuplicate = refused == RejectReason.DuplicateCommand;
        bool isTaken = refused is not (RejectReason.Malformed or RejectReason.TimeJump);
        if (known && isTaken && !answeredAsDuplicate) throw Failure(null, $"command {number} of source {source} was applied twice");
        if (answeredAsDuplicate) _outcome = _outcome with { Duplicates = _outcome.Duplicates + 1 };
        if (answeredAsDuplicate && !known) throw Failure(null, $"command {number} of source {source} was refused as sent before, and was not");
        if (command.Head.Slots > 1) _outcome = _outcome with { MultiSlot = _outcome.MultiSlot + 1 };

        _twin.Apply(in command.Head);
        _sent.Add(new Sent(command, isTaken));
        _hashes.Add(_twin.StateHash());
        if (core.Core.StateHash() != _hashes[^1]) throw Failure(null, $"the twin parts at {_sent.Count}");
        if (LawAuditor.Broken(core.Core) is { } broken) throw Failure(null, $"after command {_sent.Count}: {broken}");
    }

    /// <summary>A command that its sender repeats before it has an answer.</summary>
    private RichOrder Impatient() => _sent[_sent.Count - 1 - (int)_random.Below(Math.Min(_sent.Count, 40))].Command;

    /// <summary>Turns a bit of a copy of the disk and recovers that: refused, or right; and never short without a word.</summary>
    private void FlipABit()
    {
        SimulatedDisk copy = _disk.Copy(_random.NextBits());
        List<string> names = [.. copy.List()];
        names.RemoveAll(name => name.EndsWith(".tmp", StringComparison.Ordinal) || name == OptionsFile.Name);
        if (names.Count == 0) return;

        names.Sort(StringComparer.Ordinal);
        string name = names[(int)_random.Below(names.Count)];
        using (IStorageFile file = copy.Open(name, writable: false)) copy.FlipBit(name, _random.Below(Math.Min(file.Length, 12 << 10)), (int)_random.Below(8));
        _outcome = _outcome with { BitFlips = _outcome.BitFlips + 1 };
        using EngineCore core = new(_options);
        try
        {
            RecoveryReport report = Recovery.Run(copy, core);
            if (report.LastSequence > _sent.Count || core.StateHash() != _hashes[(int)report.LastSequence]) throw Failure(null, $"a flipped bit in {name} gave another state");
            if (report.LastSequence < _acknowledged && report.Cut is null) throw Failure(null, $"a flipped bit in {name} lost acknowledged commands without a word");
        }
        catch (Exception refused) when (refused is CorruptionException or IncompatibleJournalException)
        {
            // That is the right answer: the damage was seen.
        }
    }

    private SimulationFailureException Failure(DurableCore? core, string what)
    {
        core?.Dispose();
        return new SimulationFailureException(_seed, what);
    }

    /// <summary>A command, and whether it counts as sent: one that was refused for its form or its time does not.</summary>
    private readonly record struct Sent(RichOrder Command, bool IsTaken);
}
