using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>What a capture holds for one instrument, found by reading it once: decides marks, liquidity, entry times and price limits.</summary>
public sealed class FeedSurvey
{
    private readonly long[] _counts = new long[32];

    /// <summary>All updates of the instrument.</summary>
    public long Updates { get; private set; }

    /// <summary>Time of the first and the last update, nanoseconds; 0 without updates.</summary>
    public (long First, long Last) Nanos { get; private set; }

    /// <summary>Lowest and highest mark, index, trade or quote price; 0 without one.</summary>
    public (long Low, long High) Price { get; private set; }

    /// <summary>The first mark: its price and time; 0: none.</summary>
    public (long Price, long Nanos) FirstMark { get; private set; }

    /// <summary>The shape of the marks' path.</summary>
    public PathSketch Marks { get; } = new();

    /// <summary>How many updates of a kind there are.</summary>
    public long Count(MarketUpdateKind kind) => _counts[(int)kind];

    /// <summary>Reads the updates to their end.</summary>
    /// <param name="updates">The capture.</param>
    /// <param name="instrument">Instrument number.</param>
    public static FeedSurvey Of(IEnumerable<MarketUpdate> updates, int instrument)
    {
        ArgumentNullException.ThrowIfNull(updates);
        FeedSurvey survey = new();
        foreach (MarketUpdate update in updates)
        {
            if (update.Instrument == instrument) survey.Add(update);
        }

        return survey;
    }

    private void Add(in MarketUpdate update)
    {
        _counts[(int)update.Kind & 31]++;
        Nanos = Updates++ == 0
            ? (update.TimeNanos, update.TimeNanos)
            : (Math.Min(Nanos.First, update.TimeNanos), Math.Max(Nanos.Last, update.TimeNanos));
        if (update.Kind is not (MarketUpdateKind.Mark or MarketUpdateKind.Index or MarketUpdateKind.Trade or MarketUpdateKind.Quote)) return;

        long high = update.Kind == MarketUpdateKind.Quote ? update.Quantity : update.Price;
        if (update.Price <= 0 || high <= 0) return;

        Price = Price.High == 0 ? (update.Price, high) : (Math.Min(Price.Low, update.Price), Math.Max(Price.High, high));
        if (update.Kind != MarketUpdateKind.Mark) return;

        if (FirstMark.Price == 0) FirstMark = (update.Price, update.TimeNanos);
        Marks.Add(update.TimeNanos, update.Price);
    }
}
