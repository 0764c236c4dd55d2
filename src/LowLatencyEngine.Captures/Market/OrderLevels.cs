// Changes of single orders added up to changes of levels, for whoever follows a book by its levels: each order is kept with its price and what is left
// of it, each level with the sum of its orders. Memory follows from the orders that rest at once.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class OrderLevels
{
    private readonly Dictionary<long, (Side Side, long Price, long Lots)> _orders = [];
    private readonly Dictionary<long, long> _totals = [];

    internal void Clear()
    {
        _orders.Clear();
        _totals.Clear();
    }

    /// <summary>Takes a change of an order; tells the levels that it changes, with all lots they now have. Orders that are not known change nothing.</summary>
    /// <returns>False if the update is none of an order.</returns>
    internal bool Take(in MarketUpdate update, Action<Side, long, long> level)
    {
        if (update.Kind is < MarketUpdateKind.OrderAdd or > MarketUpdateKind.OrderExecute) return false;
        if (update.Kind == MarketUpdateKind.OrderAdd)
        {
            Remove(update.OrderId, long.MaxValue, level);
            Add(update.OrderId, update.Side, update.Price, update.Quantity, level);
            return true;
        }

        if (!_orders.TryGetValue(update.OrderId, out (Side Side, long Price, long Lots) order)) return true;

        bool whole = update.Kind is MarketUpdateKind.OrderDelete or MarketUpdateKind.OrderReplace;
        Remove(update.OrderId, whole ? long.MaxValue : update.Quantity, level);
        if (update.Kind == MarketUpdateKind.OrderReplace) Add(update.NewOrderId, order.Side, update.Price, update.Quantity, level);
        return true;
    }

    private void Add(long id, Side side, long price, long lots, Action<Side, long, long> level)
    {
        _orders[id] = (side, price, lots);
        Change(side, price, lots, level);
    }

    private void Remove(long id, long lots, Action<Side, long, long> level)
    {
        if (!_orders.TryGetValue(id, out (Side Side, long Price, long Lots) order)) return;

        long gone = Math.Min(lots, order.Lots);
        if (gone == order.Lots) _orders.Remove(id);
        else _orders[id] = order with { Lots = order.Lots - gone };
        Change(order.Side, order.Price, -gone, level);
    }

    private void Change(Side side, long price, long lots, Action<Side, long, long> level)
    {
        long key = side == Side.Buy ? price : -price;
        long total = _totals.GetValueOrDefault(key) + lots;
        if (total > 0) _totals[key] = total;
        else _totals.Remove(key);
        level(side, price, total);
    }
}
