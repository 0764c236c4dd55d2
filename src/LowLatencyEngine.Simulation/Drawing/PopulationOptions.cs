using System;
using System.Collections.Generic;
using System.Globalization;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>One leverage and how many of the traders use it.</summary>
/// <param name="Leverage">Leverage, 1 or more.</param>
/// <param name="Weight">Weight among all shares, 1 or more.</param>
public readonly record struct LeverageShare(int Leverage, int Weight);

/// <summary>The distributions from which the traders are drawn. Times in nanoseconds, shares in ppm, sizes in lots.</summary>
public sealed record PopulationOptions
{
    /// <summary>Number of traders.</summary>
    public int Accounts { get; init; } = 100_000;

    /// <summary>Leverages and their weights.</summary>
    public IReadOnlyList<LeverageShare> Leverages { get; init; } =
        [new(5, 25), new(10, 30), new(20, 25), new(50, 13), new(100, 7)];

    /// <summary>Smallest position, lots.</summary>
    public long LotsMin { get; init; } = 10;

    /// <summary>Largest position as a multiple of the smallest.</summary>
    public int LotsRatioMax { get; init; } = 5_000;

    /// <summary>Exponent of the sizes' Pareto tail in thousandths: 1,200 means P(size > x) ~ x^−1.2. Smaller is more unequal.</summary>
    public int TailThousandths { get; init; } = 1_250;

    /// <summary>Share of traders who buy.</summary>
    public int LongPpm { get; init; } = 580_000;

    /// <summary>Share of traders on isolated margin; the others are cross.</summary>
    public int IsolatedPpm { get; init; } = 400_000;

    /// <summary>Traders enter at times spread evenly over this long, from the first price on.</summary>
    public long EntryWindowNanos { get; init; } = 600_000_000_000;

    /// <summary>Most cash beyond initial margin and fee, as a share of the initial margin; drawn evenly from 0 to this.</summary>
    public int CushionMaxPpm { get; init; } = 300_000;

    /// <summary>How far beyond the mark an entry may trade; what the book does not offer within it is not bought.</summary>
    public int EntryLimitPpm { get; init; } = 1_500;

    /// <summary>Share of traders who add margin when called, once.</summary>
    public int RespondPpm { get; init; } = 150_000;

    /// <summary>What they add, as a share of their initial margin.</summary>
    public int TopUpPpm { get; init; } = 500_000;

    /// <summary>Time from the call to the money's arrival.</summary>
    public long RespondNanos { get; init; } = 20_000_000_000;

    /// <summary>Share of traders who place a stop when they enter.</summary>
    public int StopPpm { get; init; }

    /// <summary>Smallest distance of a stop from the mark at entry; distances are drawn evenly.</summary>
    public int StopNearestPpm { get; init; } = 5_000;

    /// <summary>Largest distance of a stop.</summary>
    public int StopFarthestPpm { get; init; } = 60_000;

    /// <summary>Share of stops that stand at the nearest round price instead: a multiple of the largest power of ten up to a hundredth of the price.</summary>
    public int StopRoundPpm { get; init; } = 600_000;

    /// <summary>Price that triggers the stops.</summary>
    public TriggerSource StopBy { get; init; } = TriggerSource.Mark;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Names the field and the reason.</exception>
    public void Validate()
    {
        InRange(Accounts, 0, 1 << 24, nameof(Accounts));
        InRange(Leverages?.Count ?? 0, 1, 64, nameof(Leverages));
        foreach (LeverageShare share in Leverages!)
        {
            InRange(share.Leverage, 1, 1_000, "Leverage");
            InRange(share.Weight, 1, 1_000_000, "Weight");
        }

        InRange(LotsMin, 1, 1L << 36, nameof(LotsMin));
        InRange(LotsRatioMax, 1, 1_000_000, nameof(LotsRatioMax));
        InRange(TailThousandths, 500, 100_000, nameof(TailThousandths));
        InRange(LongPpm, 0, 1_000_000, nameof(LongPpm));
        InRange(IsolatedPpm, 0, 1_000_000, nameof(IsolatedPpm));
        InRange(EntryWindowNanos, 0, long.MaxValue / 4, nameof(EntryWindowNanos));
        InRange(CushionMaxPpm, 0, 100_000_000, nameof(CushionMaxPpm));
        InRange(EntryLimitPpm, 0, 500_000, nameof(EntryLimitPpm));
        InRange(RespondPpm, 0, 1_000_000, nameof(RespondPpm));
        InRange(TopUpPpm, 1, 100_000_000, nameof(TopUpPpm));
        InRange(StopPpm, 0, 1_000_000, nameof(StopPpm));
        InRange(StopNearestPpm, 1, 500_000, nameof(StopNearestPpm));
        InRange(StopFarthestPpm, StopNearestPpm, 500_000, nameof(StopFarthestPpm));
        InRange(StopRoundPpm, 0, 1_000_000, nameof(StopRoundPpm));
        InRange(RespondNanos, 0, long.MaxValue / 4, nameof(RespondNanos));
    }

    /// <summary>Reads a leverage mix as people write it: <c>5:25,10:30,50:13</c>, or <c>20</c> for one leverage.</summary>
    /// <exception cref="FormatException">Says what is wrong with which part.</exception>
    public static IReadOnlyList<LeverageShare> ParseLeverages(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<LeverageShare> shares = [];
        foreach (string part in text.Split(','))
        {
            string[] pair = part.Trim().Split(':');
            int weight = 1;
            if (pair.Length > 2 || !Number(pair[0].TrimEnd('x'), out int leverage) || (pair.Length == 2 && !Number(pair[1], out weight)))
                throw new FormatException($"'{part.Trim()}' is not LEVERAGE or LEVERAGE:WEIGHT");
            if (leverage is < 1 or > 1_000) throw new FormatException($"leverage {leverage} is not between 1 and 1000");
            if (weight is < 1 or > 1_000_000) throw new FormatException($"weight {weight} is not between 1 and 1000000");
            if (shares.Exists(s => s.Leverage == leverage)) throw new FormatException($"leverage {leverage} stands there twice");

            shares.Add(new LeverageShare(leverage, weight));
        }

        return shares;
    }

    private static bool Number(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    private static void InRange(long value, long least, long most, string field)
    {
        if (value < least || value > most) throw new ArgumentException($"{field} is {value}, allowed is {least} to {most}.");
    }
}
