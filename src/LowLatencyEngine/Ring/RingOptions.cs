using System;
using System.Numerics;

namespace LowLatencyEngine.Ring;

/// <summary>The limits and habits of one ring, fixed before it is built.</summary>
internal sealed record RingOptions
{
    /// <summary>Slots in the ring: a power of two, 8 to 2^30.</summary>
    public int SlotsMax { get; init; } = 4096;

    /// <summary>Most slots in one claim: 1 to 256, and not more than <see cref="SlotsMax"/>. A claim is contiguous and published as one.</summary>
    public int ClaimSlotsMax { get; init; } = 4;

    /// <summary>True if one thread alone ever publishes: claims then cost no atomic operation.</summary>
    public bool SingleProducer { get; init; }

    /// <summary>What readers do while the ring is empty.</summary>
    public WaitStrategy ReaderWait { get; init; } = WaitStrategy.BusySpin;

    /// <summary>What producers that want to wait do while the ring is full.</summary>
    public WaitStrategy ProducerWait { get; init; } = WaitStrategy.SpinThenYield;

    /// <summary>Refuses what a ring cannot be built from.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is outside its range; the message names it.</exception>
    public void Check()
    {
        Require(SlotsMax is >= 8 and <= 1 << 30 && BitOperations.IsPow2(SlotsMax), nameof(SlotsMax), SlotsMax, "a power of two, 8 to 2^30");
        Require(ClaimSlotsMax >= 1 && ClaimSlotsMax <= Math.Min(Stamps.CountMax, SlotsMax), nameof(ClaimSlotsMax), ClaimSlotsMax,
            "1 to 256, and not more than SlotsMax");
        Require(Enum.IsDefined(ReaderWait), nameof(ReaderWait), (int)ReaderWait, "a known wait strategy");
        Require(Enum.IsDefined(ProducerWait), nameof(ProducerWait), (int)ProducerWait, "a known wait strategy");
    }

    private static void Require(bool holds, string name, int value, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
    }
}
