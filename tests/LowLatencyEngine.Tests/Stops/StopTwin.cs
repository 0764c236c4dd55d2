using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Stops;
using Xunit;

namespace LowLatencyEngine.Tests.Stops;

/// <summary>What is done to stops. Pick chooses among the live ones.</summary>
internal readonly record struct StopAction(
    int Kind, int Instrument, TriggerSource Source, Side Side, OrderType Type, long Trigger, long Distance, long Step, bool IsPpm, long Lots, int Pick);

/// <summary>The fast stops and the naive ones under the same actions, compared in everything that can be asked.</summary>
internal sealed class StopTwin(int ordersMax, int instruments) : IDisposable
{
    private static readonly Instrument Contract = new()
    {
        Name = "X",
        Multiplier = 1,
        PriceMin = NaiveStops.PriceMin,
        PriceMax = NaiveStops.PriceMax,
        OrderMax = 1,
        PositionMax = 1,
        OpenInterestMax = 1,
        Tiers = [],
    };

    private readonly OrderPool _pool = new(ordersMax);
    private readonly NaiveStops _naive = new();
    private readonly long[] _prices = new long[instruments * StopBooks.Sources];
    private StopBooks? _fast;
    private long _lastId;

    private StopBooks Fast => _fast ??= new StopBooks(_pool, [.. Enumerable.Repeat(Contract, instruments)]);

    internal int Triggered { get; private set; }

    internal int Trailed { get; private set; }

    internal void Apply(in StopAction action)
    {
        int instrument = action.Instrument % instruments;
        int at = instrument * StopBooks.Sources + (int)action.Source;
        NaiveStop[] live = [.. _naive.Waiting, .. _naive.Due.Select(d => d.Stop)];
        NaiveStop? picked = live.Length == 0 ? null : live[action.Pick % live.Length];
        switch (action.Kind)
        {
            case 0 or 1 when live.Length < _pool.Capacity:
                Add(in action, instrument, at);
                break;
            case 2 when picked != null:
                Fast.Remove(SlotOf(picked));
                _naive.Waiting.Remove(picked);
                _naive.Due.RemoveAll(d => d.Stop == picked);
                break;
            case 3 when picked is { IsTrailing: false } && _naive.Waiting.Contains(picked):
                Fast.Move(SlotOf(picked), action.Trigger, action.Lots);
                _naive.Move(picked, action.Trigger, action.Lots);
                Price(picked.Instrument, picked.Source, _prices[picked.Instrument * StopBooks.Sources + (int)picked.Source]);
                break;
            case 4 when picked is { Lots: > 1 }:
                Fast.Reduce(SlotOf(picked), 1);
                picked.Lots--;
                break;
            case 5 when Fast.AnyDue:
                Fast.Remove(Fast.FirstDue);
                _naive.Due.RemoveAt(0);
                break;
            case >= 6:
                _prices[at] = action.Trigger;
                Price(instrument, action.Source, action.Trigger);
                break;
        }
    }

    internal void Compare()
    {
        Assert.Null(_pool.FindFault([.. Fast.AllBooks]));
        Assert.Null(Fast.FindTrailFault());
        List<(long Id, long At)> due = [];
        for (int slot = Fast.FirstDue; slot != OrderPool.None; slot = Fast[slot].Next) due.Add((_pool.IdOf(slot), Fast[slot].TriggeredAt));
        Assert.Equal(_naive.Due.Select(d => (d.Stop.Id, d.At)), due);
        foreach (NaiveStop stop in _naive.Waiting)
        {
            ref StopRow row = ref Fast[SlotOf(stop)];
            Assert.Equal((stop.Id, stop.Trigger, stop.IsDormant, stop.Lots), (stop.Id, row.Trigger, row.State == StopState.Dormant, _pool[SlotOf(stop)].Leaves));
            if (stop.IsTrailing && !stop.IsDormant) Assert.Equal((stop.Id, stop.Best), (stop.Id, row.Best));
        }

        for (int at = 0; at < _prices.Length; at++)
        {
            foreach (Side side in (Side[])[Side.Buy, Side.Sell]) CompareMap(at / StopBooks.Sources, (TriggerSource)(at % StopBooks.Sources), side);
        }
    }

    public void Dispose()
    {
        _fast?.Dispose();
        _pool.Dispose();
    }

    private void CompareMap(int instrument, TriggerSource source, Side side)
    {
        StopLevel[] levels = new StopLevel[_pool.Capacity];
        int count = Fast.Ladder(instrument, source).CopyTriggers(side, levels);
        bool rises = side == Side.Sell;
        IEnumerable<StopLevel> expected = _naive.Waiting.Where(s => s.Instrument == instrument && s.Source == source && s.Rises == rises)
            .GroupBy(s => s.Trigger).OrderBy(g => rises ? g.Key : -g.Key)
            .Select(g => new StopLevel(g.Key, g.Where(s => (s.Side == Side.Buy) == rises).Sum(s => s.Lots), g.Where(s => (s.Side == Side.Buy) != rises).Sum(s => s.Lots), g.Count()));
        Assert.Equal(expected, levels.Take(count));
    }

    private void Add(in StopAction action, int instrument, int at)
    {
        bool isTrailing = action.Type is OrderType.TrailingStop or OrderType.TrailingStopLimit;
        if (isTrailing && _prices[at] == 0) return;

        NaiveStop stop = new()
        {
            Id = ++_lastId,
            Instrument = instrument,
            Source = action.Source,
            Side = action.Side,
            Type = action.Type,
            Trail = action.IsPpm ? TrailUnit.Ppm : TrailUnit.Ticks,
            Distance = action.Distance,
            Step = action.Step,
            Lots = action.Lots,
            Trigger = isTrailing && action.Pick % 3 != 0 ? 0 : action.Trigger,
        };
        StopRow terms = new()
        {
            Trigger = stop.Trigger,
            Instrument = instrument,
            Side = stop.Side,
            Type = stop.Type,
            Detail = new OrderDetail { TrailDistance = stop.Distance, TrailStep = stop.Step, TriggerBy = stop.Source, Trail = stop.Trail },
        };
        Fast.Add(stop.Id, 7, stop.Lots, in terms, _prices[at]);
        _naive.Add(stop, _prices[at]);
        Sweep(instrument, stop.Source, _prices[at]);
    }

    private void Price(int instrument, TriggerSource source, long price)
    {
        if (price == 0) return;

        _naive.Price(instrument, source, price);
        Sweep(instrument, source, price);
    }

    // As the engine does it: nothing at all unless the one compare says so.
    private void Sweep(int instrument, TriggerSource source, long price)
    {
        if (price == 0 || !Fast.IsHit(instrument, source, price)) return;

        while (Fast.TryReach(instrument, source, price, out _)) Triggered++;
        while (Fast.TryTrail(instrument, source, price, out _)) Trailed++;
        Assert.False(Fast.IsHit(instrument, source, price));
    }

    private int SlotOf(NaiveStop stop)
    {
        Assert.True(_pool.TryFind(stop.Instrument, stop.Id, out int slot));
        return slot;
    }
}
