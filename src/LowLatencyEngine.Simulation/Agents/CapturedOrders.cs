// A market captured order by order, resting order by order: each captured order stands in the engine's book under its own price, with its
// place in the queue. The engine's participants and liquidations meet these orders; what they take of one is taken for good. An order then
// never has more left than the capture says it has, so what was taken here is not taken a second time where the capture itself executes or
// cancels it: its lots are the lesser of the two. Executions of the capture are between its own participants: they take lots off an order
// and move no position.
// The changes of one captured message are applied together: what goes, then what comes, in the order of the capture. New orders are
// post-only. One that would trade (in a book that the capture itself shows crossed, before an opening, or against an order that is gone
// there and not here) waits, and is tried again whenever the captured best prices leave it room.
// Worst case: one command per changed order, two for one that moves; trying again looks at all that wait, once per captured quote.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

internal sealed class CapturedOrders(Instrument instrument, int number, long firstAccount, int ordersMax)
    : CapturedMarket(instrument, number, firstAccount, ordersMax)
{
    private readonly Dictionary<long, int> _slotOf = new(ordersMax);
    private readonly Resting[] _resting = new Resting[ordersMax];
    private readonly Dictionary<long, int> _newOf = [];
    private readonly List<NewOrder> _new = [];
    private readonly List<MarketUpdate> _gone = [];
    private readonly List<int> _waiting = [];

    internal override bool Waits => !IsOpen && _newOf.Count > 0;

    internal override void Take(in MarketUpdate update)
    {
        switch (update.Kind)
        {
            case MarketUpdateKind.OrderAdd:
                AddNew(update.OrderId, update.Side, update.Price, update.Quantity);
                break;
            case MarketUpdateKind.OrderReplace:
                Replace(in update);
                break;
            case MarketUpdateKind.OrderReduce or MarketUpdateKind.OrderExecute or MarketUpdateKind.OrderDelete:
                if (!TakeFromNew(update.OrderId, update.Quantity)) _gone.Add(update);
                break;
        }
    }

    internal override void End(CommandPort port)
    {
        if (!IsOpen) return;

        foreach (MarketUpdate update in _gone) Take(port, in update);
        foreach (NewOrder order in _new)
        {
            if (order.Lots > 0 && InLimits(order.Price, order.Lots) && TryTakeSlot(out int slot)) Show(port, slot, in order);
        }

        _gone.Clear();
        _new.Clear();
        _newOf.Clear();
    }

    internal override void Quote(CommandPort port, long bid, long ask)
    {
        if (_waiting.Count == 0 || !IsOpen) return;

        int kept = 0;
        for (int at = 0; at < _waiting.Count; at++)
        {
            int slot = _waiting[at];
            ref Resting order = ref _resting[slot];
            bool hasRoom = order.Side == Side.Buy ? order.Price < ask : order.Price > bid;
            if (hasRoom) Set(port, slot, order.Side, order.Price, order.Lots);
            order.IsWaiting = Orders.Open(slot) == 0;
            if (order.IsWaiting) _waiting[kept++] = slot;
            else LeftOut--;
        }

        _waiting.RemoveRange(kept, _waiting.Count - kept);
    }

    internal override void Clear(CommandPort port)
    {
        int waiting = _waiting.Count;
        _slotOf.Clear();
        _newOf.Clear();
        _new.Clear();
        _gone.Clear();
        _waiting.Clear();
        Array.Clear(_resting);
        LeftOut -= waiting;
        CancelAll(port);
    }

    private void AddNew(long id, Side side, long price, long lots)
    {
        _newOf[id] = _new.Count;
        _new.Add(new NewOrder(id, side, price, lots));
        if (_new.Count > 2 * _newOf.Count + 1_024) Compact();
    }

    private bool TakeFromNew(long id, long lots)
    {
        if (!_newOf.TryGetValue(id, out int at)) return false;

        NewOrder order = _new[at];
        _new[at] = order with { Lots = Math.Max(0, order.Lots - lots) };
        if (order.Lots <= lots) _newOf.Remove(id);
        return true;
    }

    /// <summary>An order that keeps its place shrinks; another goes, and comes as a new one.</summary>
    private void Replace(in MarketUpdate update)
    {
        if (_newOf.TryGetValue(update.OrderId, out int at))
        {
            NewOrder old = _new[at];
            bool stays = update.NewOrderId == update.OrderId && update.Price == old.Price && update.Quantity <= old.Lots;
            if (stays)
            {
                _new[at] = old with { Lots = update.Quantity };
                return;
            }

            TakeFromNew(update.OrderId, old.Lots);
            AddNew(update.NewOrderId, old.Side, update.Price, update.Quantity);
            return;
        }

        if (!_slotOf.TryGetValue(update.OrderId, out int slot)) return;

        Resting resting = _resting[slot];
        long left = resting.Lots;
        foreach (MarketUpdate gone in _gone)
        {
            if (gone.OrderId == update.OrderId) left -= gone.Quantity;
        }

        bool keepsItsPlace = update.NewOrderId == update.OrderId && update.Price == resting.Price && update.Quantity <= left;
        _gone.Add(update with { Kind = MarketUpdateKind.OrderReduce, Quantity = keepsItsPlace ? left - update.Quantity : left });
        if (!keepsItsPlace) AddNew(update.NewOrderId, resting.Side, update.Price, update.Quantity);
    }

    private void Take(CommandPort port, in MarketUpdate update)
    {
        if (!_slotOf.TryGetValue(update.OrderId, out int slot)) return;

        ref Resting order = ref _resting[slot];
        order.Lots = Math.Max(0, order.Lots - update.Quantity);
        long open = Math.Min(Orders.Open(slot), order.Lots);
        Set(port, slot, order.Side, order.Price, open);
        if (order.Lots > 0) return;

        if (order.IsWaiting)
        {
            LeftOut--;
            _waiting.Remove(slot);
        }

        order = default;
        _slotOf.Remove(update.OrderId);
        FreeSlot(slot);
    }

    private void Show(CommandPort port, int slot, in NewOrder order)
    {
        _slotOf[order.Id] = slot;
        Set(port, slot, order.Side, order.Price, order.Lots);
        bool waits = Orders.Open(slot) == 0;
        _resting[slot] = new Resting { Side = order.Side, Price = order.Price, Lots = order.Lots, IsWaiting = waits };
        if (!waits) return;

        LeftOut++;
        _waiting.Add(slot);
    }

    private void Compact()
    {
        _new.RemoveAll(order => order.Lots == 0);
        for (int at = 0; at < _new.Count; at++) _newOf[_new[at].Id] = at;
    }

    /// <summary>An order of the message that is not in the book yet.</summary>
    private readonly record struct NewOrder(long Id, Side Side, long Price, long Lots);

    /// <summary>A captured order with what the capture says it has left.</summary>
    private struct Resting
    {
        internal Side Side;
        internal bool IsWaiting;
        internal long Price;
        internal long Lots;
    }
}
