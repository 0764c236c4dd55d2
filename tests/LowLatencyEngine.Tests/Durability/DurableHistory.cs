// A life of a durable core on a simulated disk, and the truth about it: every command, of one to three slots, and the state hash behind each.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using LowLatencyEngine.Tests.Models;

namespace LowLatencyEngine.Tests.Durability;

internal sealed class DurableHistory
{
    private ulong _epoch = 77;

    /// <summary>Draws an engine and its commands.</summary>
    public DurableHistory(ulong seed, int commands)
    {
        Dice dice = new(seed);
        Options = OptionsGenerator.Draw(dice, out long[] homes) with { EventsPerCommandMax = 1_024, OpenOrdersPerAccountMax = 8 };
        ReferenceEngine reference = new(Options);
        CommandGenerator generator = new(dice, reference, homes);
        Commands = new RichOrder[commands];
        for (int i = 0; i < commands; i++)
        {
            Commands[i] = generator.Next();
            Commands[i].Head.Slots = Math.Clamp(Commands[i].Head.Slots, (byte)1, (byte)3);
            reference.Apply(Commands[i]);
        }

        using EngineCore twin = new(Options);
        Hashes = [twin.StateHash(), .. Commands.Select(command => HashAfter(twin, command))];
    }

    public EngineOptions Options { get; }

    public RichOrder[] Commands { get; }

    /// <summary>The state hash behind each command; the first one is that of an empty engine.</summary>
    public ulong[] Hashes { get; }

    public SimulatedDisk Disk { get; } = new(seed: 5);

    public DurabilityOptions Durability => new()
    {
        SegmentBytes = 64 << 10,
        BatchSlotsMax = 256,
        PreparesAhead = false,
        Epochs = () => _epoch = _epoch * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407,
    };

    /// <summary>Runs commands [from, to) in batches, on a core that begins at <paramref name="from"/>.</summary>
    public void Run(DurableCore core, int from, int to, int batch)
    {
        if (core.LastSequence != from) throw new InvalidOperationException($"The core stands at {core.LastSequence}, not {from}.");

        for (int i = from; i < to; i++)
        {
            if (!core.HasRoom(Commands[i].Head.Slots)) core.Commit();
            core.Apply(in Commands[i].Head);
            if ((i - from + 1) % batch == 0 || i + 1 == to) core.Commit();
        }
    }

    /// <summary>Recovers a disk and compares with the truth.</summary>
    /// <returns>The report, or null with the refusal's message.</returns>
    public RecoveryReport? Recover(SimulatedDisk disk, out string? refusal, bool useSnapshots = true)
    {
        refusal = null;
        using EngineCore core = new(Options);
        try
        {
            RecoveryReport report = LowLatencyEngine.Durability.Recovery.Run(disk, core, snapshotThrough: useSnapshots ? long.MaxValue : 0);
            if (core.StateHash() != Hashes[report.LastSequence]) throw new InvalidOperationException($"The state recovered at {report.LastSequence} is not that of the first {report.LastSequence} commands.");
            return report;
        }
        catch (Exception refused) when (refused is CorruptionException or IncompatibleJournalException)
        {
            refusal = refused.Message;
            return null;
        }
    }

    /// <summary>Bytes of a batch of commands [from, to) in the journal.</summary>
    public int BatchBytes(int from, int to) => (int)JournalFormat.Padded(JournalFormat.BatchHeaderBytes + Command.SlotBytes * Commands[from..to].Sum(command => command.Head.Slots));

    public IEnumerable<string> Files(string prefix) => Disk.List().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static ulong HashAfter(EngineCore twin, RichOrder command)
    {
        twin.Apply(in command.Head);
        return twin.StateHash();
    }
}
