using System;

namespace LowLatencyEngine.Simulation;

/// <summary>How the market makers quote. Distances in ppm of the price, times in nanoseconds.</summary>
public sealed record MarketMakerOptions
{
    /// <summary>Number of makers; each quotes its own levels, interleaved with the others'.</summary>
    public int Makers { get; init; } = 4;

    /// <summary>Levels per maker and side.</summary>
    public int Levels { get; init; } = 8;

    /// <summary>Lots quoted per side by all makers together in calm times; 0: <see cref="DepthPpm"/> of the population's lots.</summary>
    public long DepthLots { get; init; }

    /// <summary>Depth per side as a share of the population's lots, where <see cref="DepthLots"/> is 0.</summary>
    public int DepthPpm { get; init; } = 30_000;

    /// <summary>Half of the spread in calm times.</summary>
    public int HalfSpreadPpm { get; init; } = 50;

    /// <summary>Distance between the first and the second level; the gaps then widen level by level.</summary>
    public int SpacingPpm { get; init; } = 20;

    /// <summary>The makers requote when the price is this far from where they last quoted.</summary>
    public int RequotePpm { get; init; } = 40;

    /// <summary>Time after which eaten levels are filled up again.</summary>
    public long RefillNanos { get; init; } = 300_000_000;

    /// <summary>Recent movement at which the depth has halved and distances are a quarter wider.</summary>
    public int FearPpm { get; init; } = 5_000;

    /// <summary>Half-life of that movement's memory.</summary>
    public long FearHalfLifeNanos { get; init; } = 15_000_000_000;

    /// <summary>What is left of the depth at worst.</summary>
    public int DepthFloorPpm { get; init; } = 80_000;

    /// <summary>
    /// How far the makers lower their quotes after buying, or raise them after selling, as many lots as they quote per side in calm times, ppm; more
    /// inventory moves them in proportion, to a quarter of the price at most. 0: their quotes follow the price alone.
    /// </summary>
    public int SkewPpm { get; init; }

    /// <summary>Half-life of that inventory's memory.</summary>
    public long SkewHalfLifeNanos { get; init; } = 60_000_000_000;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Names the field and the reason.</exception>
    public void Validate()
    {
        InRange(Makers, 1, 1_000, nameof(Makers));
        InRange(Levels, 1, 200, nameof(Levels));
        InRange(DepthLots, 0, 1L << 50, nameof(DepthLots));
        InRange(DepthPpm, 1, 100_000_000, nameof(DepthPpm));
        InRange(HalfSpreadPpm, 1, 100_000, nameof(HalfSpreadPpm));
        InRange(SpacingPpm, 0, 100_000, nameof(SpacingPpm));
        InRange(RequotePpm, 0, 1_000_000, nameof(RequotePpm));
        InRange(RefillNanos, 0, long.MaxValue / 4, nameof(RefillNanos));
        InRange(FearPpm, 1, 1_000_000_000, nameof(FearPpm));
        InRange(FearHalfLifeNanos, 1_000_000, 1L << 55, nameof(FearHalfLifeNanos));
        InRange(DepthFloorPpm, 1, 1_000_000, nameof(DepthFloorPpm));
        InRange(SkewPpm, 0, 500_000, nameof(SkewPpm));
        InRange(SkewHalfLifeNanos, 1_000_000, 1L << 55, nameof(SkewHalfLifeNanos));
    }

    private static void InRange(long value, long least, long most, string field)
    {
        if (value < least || value > most) throw new ArgumentException($"{field} is {value}, allowed is {least} to {most}.");
    }
}
