using System;

namespace LowLatencyEngine.Simulation;

/// <summary>What one simulated life went through.</summary>
public sealed record SimulationOutcome
{
    /// <summary>The seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>Commands in the journal at the end.</summary>
    public long Commands { get; init; }

    /// <summary>Times the engine came back.</summary>
    public int Recoveries { get; init; }

    /// <summary>Losses of power, during recovery included.</summary>
    public int PowerCuts { get; init; }

    /// <summary>Deaths of the process alone.</summary>
    public int Kills { get; init; }

    /// <summary>Refused writes, fsyncs and renames.</summary>
    public int DiskErrors { get; init; }

    /// <summary>Times the disk was full.</summary>
    public int DiskFulls { get; init; }

    /// <summary>Flipped bits.</summary>
    public int BitFlips { get; init; }

    /// <summary>Re-sent commands that were recognised.</summary>
    public int Duplicates { get; init; }

    /// <summary>Commands of more than one slot.</summary>
    public int MultiSlot { get; init; }

    /// <summary>Commands that overtook others of their source on the way.</summary>
    public int Overtaken { get; init; }

    /// <summary>Commands that were sent but not recovered, in all lives.</summary>
    public long Lost { get; init; }

    /// <summary>State hash at the end.</summary>
    public ulong StateHash { get; init; }
}

/// <summary>A law or a promise was broken. The same seed breaks it again.</summary>
public sealed class SimulationFailureException(ulong seed, string what) : Exception($"seed {seed}: {what} (again: lle simulate --seed {seed} --seeds 1)")
{
    /// <summary>The seed.</summary>
    public ulong Seed { get; } = seed;
}
