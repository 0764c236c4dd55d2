using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Stops;

/// <summary>One order that waits for a price, as anyone would write it down.</summary>
internal sealed class NaiveStop
{
    internal required long Id { get; init; }

    internal required int Instrument { get; init; }

    internal required TriggerSource Source { get; init; }

    internal required Side Side { get; init; }

    internal required OrderType Type { get; init; }

    internal TrailUnit Trail { get; init; }

    internal long Distance { get; init; }

    internal long Step { get; init; }

    internal long Lots { get; set; }

    internal long Trigger { get; set; }

    internal long Best { get; set; }

    internal bool IsDormant { get; set; }

    /// <summary>When it came to its trigger, and when to the price it has followed to.</summary>
    internal long Arrival { get; set; }

    internal long Followed { get; set; }

    internal bool IsTrailing => Type is OrderType.TrailingStop or OrderType.TrailingStopLimit;

    internal bool Rises => (Side == Side.Buy) != (Type is OrderType.TakeProfit or OrderType.TakeProfitLimit || IsDormant);

    internal long NextBest => Side == Side.Buy ? Best - Math.Max(1, Step) : Best + Math.Max(1, Step);

    internal long Trailed()
    {
        BigInteger distance = Trail == TrailUnit.Ticks ? Distance : (Best * (BigInteger)Distance + 999_999) / 1_000_000;
        BigInteger trigger = Side == Side.Buy ? Best + distance : Best - distance;
        return (long)BigInteger.Max(NaiveStops.PriceMin, BigInteger.Min(NaiveStops.PriceMax, trigger));
    }
}

/// <summary>Lists, scanned and sorted for every price.</summary>
internal sealed class NaiveStops
{
    internal const long PriceMin = 3;
    internal const long PriceMax = 1L << 41;

    private long _clock;

    internal List<NaiveStop> Waiting { get; } = [];

    internal List<(NaiveStop Stop, long At)> Due { get; } = [];

    internal void Add(NaiveStop stop, long price)
    {
        if (stop.IsTrailing)
        {
            stop.IsDormant = stop.Trigger != 0 && !(price != 0 && (stop.Side == Side.Buy ? price <= stop.Trigger : price >= stop.Trigger));
            if (!stop.IsDormant) Start(stop, price);
        }

        stop.Arrival = ++_clock;
        Waiting.Add(stop);
        if (price != 0) Price(stop.Instrument, stop.Source, price);
    }

    internal void Move(NaiveStop stop, long trigger, long lots)
    {
        stop.Trigger = trigger;
        stop.Lots = lots;
        stop.Arrival = ++_clock;
    }

    internal void Price(int instrument, TriggerSource source, long price)
    {
        while (Of(instrument, source).Where(s => s.Rises ? s.Trigger <= price : s.Trigger >= price)
            .OrderBy(s => s.Rises ? 0 : 1).ThenBy(s => s.Rises ? s.Trigger : -s.Trigger).ThenBy(s => s.Arrival).FirstOrDefault() is { } reached)
        {
            if (reached.IsDormant)
            {
                reached.IsDormant = false;
                Start(reached, price);
                reached.Arrival = ++_clock;
                continue;
            }

            Waiting.Remove(reached);
            Due.Add((reached, price));
        }

        while (Of(instrument, source).Where(s => s.IsTrailing && !s.IsDormant && (s.Side == Side.Buy ? s.NextBest >= Math.Max(1, price) : s.NextBest <= price))
            .OrderBy(s => s.Side == Side.Buy ? 1 : 0).ThenBy(s => s.Side == Side.Buy ? -s.NextBest : s.NextBest).ThenBy(s => s.Followed).FirstOrDefault() is { } moved)
        {
            long before = moved.Trigger;
            Start(moved, price);
            if (moved.Trigger != before) moved.Arrival = ++_clock;
        }
    }

    private IEnumerable<NaiveStop> Of(int instrument, TriggerSource source) => Waiting.Where(s => s.Instrument == instrument && s.Source == source);

    private void Start(NaiveStop stop, long price)
    {
        stop.Best = price;
        stop.Trigger = stop.Trailed();
        stop.Followed = ++_clock;
    }
}
