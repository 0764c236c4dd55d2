using System;
using System.Numerics;
using LowLatencyEngine.Ring;

namespace LowLatencyEngine;

/// <summary>How an <see cref="Engine"/> moves messages between threads.</summary>
public sealed record PipelineOptions
{
    /// <summary>Slots of the inbound ring, a power of two; when they are taken, publishing answers false.</summary>
    public int InboundSlotsMax { get; init; } = 4_096;

    /// <summary>Slots of the outbound ring, a power of two; when they are taken, the engine waits for its slowest event reader.</summary>
    public int OutboundSlotsMax { get; init; } = 16_384;

    /// <summary>Commands taken at once, slots; small batches return room to producers sooner.</summary>
    public int BatchSlotsMax { get; init; } = 64;

    /// <summary>What the engine thread does while there are no commands.</summary>
    public WaitStrategy EngineWait { get; init; } = WaitStrategy.SpinThenYield;

    /// <summary>What event readers do in Take while there are no events.</summary>
    public WaitStrategy ReaderWait { get; init; } = WaitStrategy.SpinThenYield;

    /// <summary>Processor to pin the engine thread to; −1: none.</summary>
    public int PinToProcessor { get; init; } = -1;

    /// <summary>
    /// Whether <see cref="Engine.Start"/> backs all of the core's memory with pages, as much as its limits take, so that no page fault comes later. Without it what
    /// is never used stays address space, and what is used first costs its fault: some hundred microseconds for each two megabytes.
    /// </summary>
    public bool BackMemory { get; init; }

    /// <summary>Checks the limits.</summary>
    /// <exception cref="ArgumentException">Names the field and the reason.</exception>
    public void Validate()
    {
        Require(InboundSlotsMax >= 8 && BitOperations.IsPow2(InboundSlotsMax), nameof(InboundSlotsMax), InboundSlotsMax, "a power of two from 8");
        Require(OutboundSlotsMax >= 512 && BitOperations.IsPow2(OutboundSlotsMax), nameof(OutboundSlotsMax), OutboundSlotsMax, "a power of two from 512");
        Require(BatchSlotsMax >= 4 && BatchSlotsMax <= InboundSlotsMax, nameof(BatchSlotsMax), BatchSlotsMax, "4 to InboundSlotsMax");
        Require(PinToProcessor >= -1 && PinToProcessor < 1_024, nameof(PinToProcessor), PinToProcessor, "-1 to 1023");
    }

    private static void Require(bool holds, string field, int value, string allowed)
    {
        if (!holds) throw new ArgumentException($"{field} is {value}, allowed is {allowed}.");
    }
}
