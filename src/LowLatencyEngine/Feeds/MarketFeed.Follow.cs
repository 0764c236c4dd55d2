using System;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Feeds;

// What each event does to the feed's book, and what is said of it. Hidden and all-or-none orders are kept, so that their trades are understood, and never
// told. Orders that wait for their trigger stand in no book; when it comes they are told anew.
public sealed partial class MarketFeed
{
    private void Follow(EventView view, in EngineEvent e)
    {
        switch (e.Kind)
        {
            case EventKind.OrderAccepted when ((OrderType)e.Amount).IsConditional():
                break;
            case EventKind.OrderAccepted or EventKind.OrderTriggered:
                Await(in e, (OrderFlags)e.Flags, view.OrderDetail.DisplayQuantity);
                break;
            case EventKind.OrderAmended:
                Amend(in e);
                break;
            case EventKind.OrderCancelled:
                Cancel(in e);
                break;
            case EventKind.Trade:
                Trade(in e, in view.Trade);
                break;
            case EventKind.OrderDecremented:
                Decrement(in e);
                break;
            case EventKind.OrderReplenished:
                Replenish(in e);
                break;
            case EventKind.OrderRepriced:
                Reprice(in e);
                break;
            default:
                break;
        }
    }

    private void Await(in EngineEvent e, OrderFlags flags, long display) => _pending = new Pending
    {
        IsUp = true,
        Side = e.Side,
        Flags = flags,
        Instrument = e.Instrument,
        OrderId = e.OrderId,
        Price = e.Price,
        Lots = e.Quantity,
        Display = display,
    };

    private void Rest()
    {
        _pending.IsUp = false;
        if (_pending.Lots == 0) return;

        long shown = _pending.Display == 0 ? _pending.Lots : Math.Min(_pending.Display, _pending.Lots);
        Add(_pending.Instrument, _pending.OrderId, _pending.Side, _pending.Price, shown, new FeedOrder { Display = _pending.Display, Flags = _pending.Flags });
    }

    private void Add(int instrument, long orderId, Side side, long price, long shown, FeedOrder order)
    {
        int slot = _books[instrument].Add(orderId, side, price, shown, 0, order.Flags);
        _orders[slot] = order;
        if (IsUnshown(order.Flags)) return;

        Say(FeedKind.OrderAdded, instrument, side, orderId, price, shown, 0);
        SayLevel(instrument, side, price);
    }

    private void Remove(int instrument, int slot)
    {
        long orderId = _pool.IdOf(slot);
        Side side = _pool.SideOf(slot);
        long price = _pool.PriceOf(slot);
        _books[instrument].Remove(slot);
        if (IsUnshown(_orders[slot].Flags)) return;

        Say(FeedKind.OrderRemoved, instrument, side, orderId, price, 0, 0);
        SayLevel(instrument, side, price);
    }

    /// <summary>Takes shown lots off; an iceberg that has none left but more behind them is gone until it says its next slice.</summary>
    private void Reduce(int instrument, int slot, long lots)
    {
        if (lots >= _pool[slot].Leaves)
        {
            Remove(instrument, slot);
            return;
        }

        _books[instrument].Reduce(slot, lots);
        if (IsUnshown(_orders[slot].Flags)) return;

        long price = _pool.PriceOf(slot);
        Say(FeedKind.OrderChanged, instrument, _pool.SideOf(slot), _pool.IdOf(slot), price, _pool[slot].Leaves, 0);
        SayLevel(instrument, _pool.SideOf(slot), price);
    }

    private void Amend(in EngineEvent e)
    {
        if (!_pool.TryFind(e.Instrument, e.OrderId, out int slot)) return;
        if (e.Flags == 1)
        {
            // Lots come off what is not shown first, so more shown than open is what must go.
            if (_pool[slot].Leaves > e.Quantity) Reduce(e.Instrument, slot, _pool[slot].Leaves - e.Quantity);
            return;
        }

        FeedOrder order = _orders[slot];
        Remove(e.Instrument, slot);
        Await(in e, order.Flags, order.Display);
    }

    /// <summary>What is refused of a bracket's order stood in no book, whatever lives under its id.</summary>
    private void Cancel(in EngineEvent e)
    {
        bool isPending = _pending.IsUp && e.OrderId == _pending.OrderId;
        if ((CancelReason)e.Reason == CancelReason.TriggerRefused && !(isPending && !_pending.HasTraded)) return;
        if (isPending) _pending.IsUp = false;
        else if (_pool.TryFind(e.Instrument, e.OrderId, out int slot)) Remove(e.Instrument, slot);
    }

    private void Trade(in EngineEvent e, in TradeDetail detail)
    {
        if (_pending.IsUp) (_pending.Lots, _pending.HasTraded) = (e.Amount, true);
        bool isShown = _pool.TryFind(e.Instrument, detail.MakerOrderId, out int slot) && !IsUnshown(_orders[slot].Flags);
        Say(FeedKind.Trade, e.Instrument, e.Side, isShown ? detail.MakerOrderId : 0, e.Price, e.Quantity, 0);
        if (slot != OrderPool.None) TakeOff(e.Instrument, slot, e.Quantity, detail.MakerLeaves);
        if (IsOfAuction(in e) && _pool.TryFind(e.Instrument, e.OrderId, out int bid)) TakeOff(e.Instrument, bid, e.Quantity, e.Amount);
    }

    private void Decrement(in EngineEvent e)
    {
        if (_pending.IsUp && e.OrderId == _pending.OrderId) _pending.Lots = e.Amount;
        else if (_pool.TryFind(e.Instrument, e.OrderId, out int slot)) TakeOff(e.Instrument, slot, e.Quantity, e.Amount);
    }

    private void TakeOff(int instrument, int slot, long lots, long leaves)
    {
        if (leaves > 0 && lots == _pool[slot].Leaves) _refilled[(int)_pool.SideOf(slot)] = _orders[slot];
        Reduce(instrument, slot, lots);
    }

    private void Replenish(in EngineEvent e) => Add(e.Instrument, e.OrderId, e.Side, e.Price, e.Quantity, _refilled[(int)e.Side]);

    private void Reprice(in EngineEvent e)
    {
        if (!_pool.TryFind(e.Instrument, e.OrderId, out int slot)) return;

        FeedOrder order = _orders[slot];
        long shown = _pool[slot].Leaves;
        Remove(e.Instrument, slot);
        Add(e.Instrument, e.OrderId, e.Side, e.Price, shown, order);
    }

    private void SayLevel(int instrument, Side side, long price)
    {
        _isChanged[instrument] = true;
        DepthLevel level = _books[instrument].LevelAt(side, price);
        Say(FeedKind.Level, instrument, side, 0, price, level.Lots, level.Orders);
    }

    /// <summary>In an auction both orders of a trade rest.</summary>
    private static bool IsOfAuction(in EngineEvent e) => ((OrderFlags)e.Flags & OrderFlags.Auction) != 0;

    private static bool IsUnshown(OrderFlags flags) => (flags & (OrderFlags.Hidden | OrderFlags.AllOrNone)) != 0;
}
