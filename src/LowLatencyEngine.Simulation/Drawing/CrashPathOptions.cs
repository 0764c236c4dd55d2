using System;

namespace LowLatencyEngine.Simulation;

/// <summary>A flash crash: calm, slide, crash with jumps, rebound. Prices in ticks, moves in ppm of the starting price, times in nanoseconds.</summary>
public sealed record CrashPathOptions
{
    /// <summary>Starting price.</summary>
    public long StartPrice { get; init; } = 600_000;

    /// <summary>Time of the first mark, since the Unix epoch.</summary>
    public long StartNanos { get; init; } = 1_704_067_200_000_000_000;

    /// <summary>Time between marks.</summary>
    public long StepNanos { get; init; } = 100_000_000;

    /// <summary>Length of the calm, in which positions are built.</summary>
    public long CalmNanos { get; init; } = 660_000_000_000;

    /// <summary>Length of the slide.</summary>
    public long SlideNanos { get; init; } = 480_000_000_000;

    /// <summary>Length of the crash.</summary>
    public long CrashNanos { get; init; } = 180_000_000_000;

    /// <summary>Length of the rebound.</summary>
    public long ReboundNanos { get; init; } = 480_000_000_000;

    /// <summary>Fall during the slide.</summary>
    public int SlidePpm { get; init; } = 40_000;

    /// <summary>Fall during the crash.</summary>
    public int CrashPpm { get; init; } = 170_000;

    /// <summary>Rise during the rebound.</summary>
    public int ReboundPpm { get; init; } = 100_000;

    /// <summary>Number of jumps in the crash.</summary>
    public int Jumps { get; init; } = 14;

    /// <summary>Share of the crash's fall that comes in jumps.</summary>
    public int JumpSharePpm { get; init; } = 350_000;

    /// <summary>Standard deviation of one step's noise in the calm; four times that in the crash, twice in slide and rebound.</summary>
    public int NoisePpm { get; init; } = 25;

    /// <summary>Number of marks.</summary>
    public long Marks => (CalmNanos + SlideNanos + CrashNanos + ReboundNanos) / StepNanos;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Names the field and the reason.</exception>
    public void Validate()
    {
        InRange(StartPrice, 1, 1L << 40, nameof(StartPrice));
        InRange(StartNanos, 0, long.MaxValue / 2, nameof(StartNanos));
        InRange(StepNanos, 1_000, 86_400_000_000_000, nameof(StepNanos));
        InRange(CalmNanos, 0, 1L << 55, nameof(CalmNanos));
        InRange(SlideNanos, 0, 1L << 55, nameof(SlideNanos));
        InRange(CrashNanos, 0, 1L << 55, nameof(CrashNanos));
        InRange(ReboundNanos, 0, 1L << 55, nameof(ReboundNanos));
        InRange(SlidePpm, 0, 900_000, nameof(SlidePpm));
        InRange(CrashPpm, 0, 900_000 - SlidePpm, nameof(CrashPpm));
        InRange(ReboundPpm, 0, 10_000_000, nameof(ReboundPpm));
        InRange(Jumps, 0, 10_000, nameof(Jumps));
        InRange(JumpSharePpm, 0, 1_000_000, nameof(JumpSharePpm));
        InRange(NoisePpm, 0, 10_000, nameof(NoisePpm));
    }

    private static void InRange(long value, long least, long most, string field)
    {
        if (value < least || value > most) throw new ArgumentException($"{field} is {value}, allowed is {least} to {most}.");
    }
}
