// A durable core under mixed commands for as long as wanted: what grows by one byte per command shows after a hundred million. Commands go in batches
// into a journal on a real disk, snapshots retire its segments, so the disk stays flat too. At the end the directory is recovered into another core, which
// must have the same state. What the first stretch allocates (tables that are touched for the first time, code that is compiled) is not counted.
using System;
using System.Diagnostics;
using System.Threading;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>How far a soak is.</summary>
/// <param name="Commands">Applied so far.</param>
/// <param name="PerSecond">In the last stretch.</param>
/// <param name="WorkingSetBytes">Memory of the process.</param>
/// <param name="Collections">Garbage collections since the first stretch.</param>
public readonly record struct SoakStretch(long Commands, double PerSecond, long WorkingSetBytes, int Collections);

/// <summary>What a soak came to.</summary>
/// <param name="Commands">Applied.</param>
/// <param name="StateHash">Of the core that applied them.</param>
/// <param name="RecoveredHash">Of the core recovered from the directory.</param>
/// <param name="GrowthBytes">Largest working set after the first <see cref="DurabilitySoak.WarmStretches"/> stretches, less that at their end.</param>
/// <param name="Collections">Garbage collections after the first stretch.</param>
/// <param name="JournalBytes">Bytes the journal's files hold at the end.</param>
public sealed record SoakOutcome(long Commands, ulong StateHash, ulong RecoveredHash, long GrowthBytes, int Collections, long JournalBytes);

/// <summary>Many commands, one life.</summary>
public static class DurabilitySoak
{
    /// <summary>Stretches of a soak.</summary>
    public const int Stretches = 20;

    /// <summary>Stretches before memory must rest: up to then the first snapshots are made, by a core of their own, and what is used at all is backed by memory when it first is.</summary>
    internal const int WarmStretches = Stretches / 5;

    private const int BatchSlots = 8_192;

    /// <summary>Runs.</summary>
    /// <param name="storage">An empty directory.</param>
    /// <param name="seed">Decides options and commands.</param>
    /// <param name="commands">How many, 1,000 or more.</param>
    /// <param name="onStretch">Told after each twentieth.</param>
    /// <param name="cancellation">Ends it early, in good order.</param>
    /// <exception cref="System.IO.IOException">The disk refused.</exception>
    public static SoakOutcome Run(IStorage storage, ulong seed, long commands, Action<SoakStretch> onStretch, CancellationToken cancellation)
    {
        EngineOptions options = ChaosFlow.LargeOptions(new SeededRandom(seed, stream: 1)) with { SourcesMax = 1 };
        ChaosFlow flow = new(new SeededRandom(seed, stream: 3), options);
        DurabilityOptions durability = new() { Fsync = FsyncPolicy.Off, BatchSlotsMax = BatchSlots, SnapshotEveryCommands = Math.Max(1_000, commands / 10) };
        long done = 0;
        long growth = 0;
        int collections = 0;
        ulong hash;
        using (DurableCore core = new(options, storage, durability))
        {
            (long warmBytes, int firstCollections) = (0, 0);
            for (int stretch = 1; stretch <= Stretches && !cancellation.IsCancellationRequested; stretch++)
            {
                long started = Stopwatch.GetTimestamp();
                long before = done;
                done = Stretch(core, flow, done, commands * stretch / Stretches, cancellation);
                if (LawAuditor.Broken(core.Core) is { } broken) throw new SimulationFailureException(seed, $"after command {done} of a soak: {broken}");

                long bytes = Environment.WorkingSet;
                if (stretch == 1) firstCollections = GC.CollectionCount(0);
                if (stretch <= WarmStretches) warmBytes = bytes;
                growth = Math.Max(growth, bytes - warmBytes);
                collections = GC.CollectionCount(0) - firstCollections;
                onStretch(new SoakStretch(done, (done - before) / Stopwatch.GetElapsedTime(started).TotalSeconds, bytes, collections));
            }

            core.Close();
            hash = core.Core.StateHash();
        }

        using EngineCore recovered = new(options);
        Recovery.Run(storage, recovered);
        return new SoakOutcome(done, hash, recovered.StateHash(), growth, collections, JournalBytes(storage));
    }

    private static long Stretch(DurableCore core, ChaosFlow flow, long done, long until, CancellationToken cancellation)
    {
        for (; done < until; done++)
        {
            RichOrder command = flow.Next();
            command.Head.Source = 1;
            command.Head.SourceSequence = done + 1;
            if (!core.HasRoom(command.Head.Slots))
            {
                core.Commit();
                if (cancellation.IsCancellationRequested) return done;
            }

            core.Apply(in command.Head);
        }

        core.Commit();
        return done;
    }

    private static long JournalBytes(IStorage storage)
    {
        long bytes = 0;
        foreach (string name in storage.List())
        {
            using IStorageFile file = storage.Open(name, writable: false);
            bytes += file.Length;
        }

        return bytes;
    }
}
