// Everything random about a trader is drawn before the first price, so what the market does later cannot shift anybody's draws.
// Sizes follow a Pareto tail: lots = smallest · u^(−1/tail) with u uniform in (0, 1], that is 2^(−log2(u)/tail), in integers.
// Worst case: one logarithm and one power per trader, about a microsecond; entry times are sorted once.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>One drawn trader. Account ids are the place in the population plus one, in the order of entry.</summary>
/// <param name="EntryNanos">Time of entry after the first price.</param>
/// <param name="Lots">Size of the position to open.</param>
/// <param name="Leverage">Chosen leverage.</param>
/// <param name="Side">Which way.</param>
/// <param name="Mode">Cross or isolated.</param>
/// <param name="CushionPpm">Cash beyond initial margin and fee, as a share of the initial margin.</param>
/// <param name="Responds">Whether a margin call is answered with money.</param>
public readonly record struct Trader(long EntryNanos, long Lots, int Leverage, Side Side, MarginMode Mode, int CushionPpm, bool Responds)
{
    /// <summary>Draws a population, sorted by entry time.</summary>
    /// <param name="options">The distributions.</param>
    /// <param name="instrument">What they trade: sizes follow its lot step and limits, leverage its first tier.</param>
    /// <param name="seed">The seed.</param>
    public static Trader[] DrawAll(PopulationOptions options, Instrument instrument, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(instrument);
        options.Validate();
        SeededRandom random = new(seed, stream: 1);
        int weights = 0;
        foreach (LeverageShare share in options.Leverages) weights += share.Weight;

        Trader[] traders = new Trader[options.Accounts];
        long[] entries = new long[options.Accounts];
        for (int i = 0; i < traders.Length; i++)
        {
            traders[i] = new Trader(
                EntryNanos: random.Below(options.EntryWindowNanos + 1),
                Lots: DrawLots(options, instrument, random),
                Leverage: Math.Min(DrawLeverage(options, weights, random), 1_000_000 / instrument.Tiers[0].InitialPpm),
                Side: random.Chance(options.LongPpm) ? Side.Buy : Side.Sell,
                Mode: random.Chance(options.IsolatedPpm) ? MarginMode.Isolated : MarginMode.Cross,
                CushionPpm: (int)random.Below(options.CushionMaxPpm + 1L),
                Responds: random.Chance(options.RespondPpm));
            entries[i] = traders[i].EntryNanos;
        }

        Array.Sort(entries);
        for (int i = 0; i < traders.Length; i++) traders[i] = traders[i] with { EntryNanos = entries[i] };
        return traders;
    }

    private static int DrawLeverage(PopulationOptions options, int weights, SeededRandom random)
    {
        long at = random.Below(weights);
        foreach (LeverageShare share in options.Leverages)
        {
            at -= share.Weight;
            if (at < 0) return share.Leverage;
        }

        throw new InvalidOperationException("The weights add up to more than their sum.");
    }

    private static long DrawLots(PopulationOptions options, Instrument instrument, SeededRandom random)
    {
        ulong uniform = (random.NextBits() >> 16) + 1;
        long exponent = (long)((Int128)((48L << FixedPoint.FractionBits) - FixedPoint.Log2(uniform)) * 1_000 / options.TailThousandths);
        long most = Math.Min(Math.Min(instrument.OrderMax, instrument.PositionMax), options.LotsMin * options.LotsRatioMax);
        long lots = FixedPoint.TimesPowerOfTwo(options.LotsMin, exponent, most);
        long least = (instrument.OrderMin + instrument.LotStep - 1) / instrument.LotStep * instrument.LotStep;
        return Math.Max(least, lots / instrument.LotStep * instrument.LotStep);
    }
}
