using LowLatencyEngine.Book;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;
using LowLatencyEngine.Stops;

namespace LowLatencyEngine;

// Orders that wait for a price: ladder by ladder in trigger order, the order in which trailing ones move, the queue of those that are due.
public sealed partial class EngineCore
{
    private void AddStops(ref StateHasher hasher)
    {
        for (int i = 0; i < _books.Length; i++)
        {
            for (TriggerSource source = TriggerSource.Last; source <= TriggerSource.Index; source++)
            {
                AddLadder(ref hasher, i, source, Side.Sell);
                AddLadder(ref hasher, i, source, Side.Buy);
            }
        }

        for (int slot = _stops.FirstDue; slot != OrderPool.None; slot = _stops[slot].Next) AddStop(ref hasher, slot);
        for (int i = 0; i < _books.Length; i++)
        {
            for (int slot = _stops.FirstAside(i); slot != OrderPool.None; slot = _stops[slot].Next) AddStop(ref hasher, slot);
        }
    }

    private void AddLadder(ref StateHasher hasher, int instrument, TriggerSource source, Side side)
    {
        OrderBook ladder = _stops.Ladder(instrument, source);
        for (int slot = ladder.Front(side); slot != OrderPool.None; slot = ladder.Next(slot)) AddStop(ref hasher, slot);

        OrderBook trails = _stops.Trails(instrument, source);
        for (int entry = trails.Front(side); entry != OrderPool.None; entry = trails.Next(entry)) hasher.Add(_pool.IdOf(_stops.OrderOfTrail(entry)));
        hasher.Add((long)side);
    }

    private void AddStop(ref StateHasher hasher, int slot)
    {
        ref StopRow stop = ref _stops[slot];
        ref OpenOrderRow order = ref _openOrders[slot];
        ref readonly OrderDetail detail = ref stop.Detail;
        System.ReadOnlySpan<long> record =
        [
            _pool.IdOf(slot), order.Position, (long)order.Side, order.Price, order.Lots, (long)order.Flags, (long)order.Traits, stop.Instrument, stop.Trigger,
            stop.Limit, stop.Best, stop.TriggeredAt, (long)stop.Type, (long)stop.TimeInForce, (long)stop.State, stop.HasPaused ? 1 : 0, detail.TriggerPrice, detail.TrailDistance,
            detail.TrailStep, detail.DisplayQuantity, detail.MinimumQuantity, detail.ExpiryNanos, detail.PegOffset, (long)detail.TriggerBy, (long)detail.Peg,
            (long)detail.SelfTrade, (long)detail.Trail, detail.SessionGroup, NeighbourId(order.Previous), NeighbourId(order.Next),
        ];
        foreach (long value in record) hasher.Add(value);
        if (order.IsRich) AddRich(ref hasher, slot);
        if (order.IsLinked) AddLinks(ref hasher, slot);
    }

    private void AddLinks(ref StateHasher hasher, int slot)
    {
        ref OrderLinks links = ref _links[slot].Links;
        System.ReadOnlySpan<long> record =
        [
            (long)_links[slot].Source, links.OtherOrderId, links.TakeProfitOrderId, links.TakeProfitTrigger, links.TakeProfitLimit, links.StopLossOrderId,
            links.StopLossTrigger, links.StopLossLimit,
        ];
        foreach (long value in record) hasher.Add(value);
    }

    /// <summary>An order stands among its owner's other orders, by which mass cancels go.</summary>
    private long NeighbourId(int slot) => slot == Ledger.None ? 0 : _pool.IdOf(slot);
}
