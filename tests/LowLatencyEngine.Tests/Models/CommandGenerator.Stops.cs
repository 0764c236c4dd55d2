// Orders that wait for a price: stops, take-profits and trailing ones, near enough to be reached.
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class CommandGenerator
{
    private Command Conditional(int i, long account, Side side)
    {
        OrderType type = (OrderType)_dice.Between((long)OrderType.Stop, (long)OrderType.TrailingStopLimit);
        bool trails = type >= OrderType.TrailingStop, hasLimit = type is OrderType.StopLimit or OrderType.TakeProfitLimit;
        bool becomesLimit = hasLimit || type == OrderType.TrailingStopLimit;
        TimeInForce life = _dice.Pick(TimeInForce.GoodTillCancel, TimeInForce.GoodTillCancel, TimeInForce.ImmediateOrCancel, TimeInForce.FillOrKill);
        OrderFlags flags = _dice.Chance(300) ? OrderFlags.ReduceOnly : OrderFlags.None;
        bool rests = life == TimeInForce.GoodTillCancel;
        if (becomesLimit && rests && _dice.Chance(150)) flags |= OrderFlags.PostOnly;

        long near = long.Max(3, _homes[i] / 100);
        long price = hasLimit ? LimitPrice(i, side) : type == OrderType.TrailingStopLimit ? _dice.Between(-near, near) : 0;
        _detail.TriggerBy = (TriggerSource)_dice.Between(0, 2);
        _detail.TriggerPrice = trails && _dice.Chance(500) ? 0 : _walk[i] + _dice.Between(-near, near);
        if (trails)
        {
            _detail.Trail = _dice.Pick(TrailUnit.Ticks, TrailUnit.Ppm);
            _detail.TrailDistance = _detail.Trail == TrailUnit.Ticks ? _dice.Between(1, near) : _dice.Between(1, 20_000);
            _detail.TrailStep = _dice.Chance(700) ? 0 : _dice.Between(1, near / 2 + 1);
        }

        Command order = Commands.LimitOrder(_timeNanos, account, OrderId(), i, side, price, Lots(account, i), life, flags);
        if (_dice.Chance(_richPerMille)) Enrich(ref order, i, rests, becomesLimit);
        if (_dice.Chance(30)) SpoilDetail();
        if (_dice.Chance(_linkPerMille)) Link(i, account, side);
        (order.Type, order.Slots) = (type, (byte)(_links.Equals(default(OrderLinks)) ? 2 : 3));
        return order;
    }

    /// <summary>How it is to enter once it triggers, and how long it waits.</summary>
    private void Enrich(ref Command order, int i, bool rests, bool becomesLimit)
    {
        if (_dice.Chance(500)) _detail.SelfTrade = (SelfTradeRule)_dice.Between(0, 4);
        if (_dice.Chance(500)) _detail.SessionGroup = (int)_dice.Between(0, _options.SessionGroupsMax);
        if (rests) order.TimeInForce = _dice.Pick(TimeInForce.GoodTillCancel, TimeInForce.GoodTillCancel, TimeInForce.GoodTillDate, TimeInForce.Day);
        if (order.TimeInForce == TimeInForce.GoodTillDate) _detail.ExpiryNanos = Soon();
        if (becomesLimit && rests && order.OrderFlags.HasFlag(OrderFlags.PostOnly) && _dice.Chance(600)) order.OrderFlags |= OrderFlags.Slide;
        switch (_dice.Between(0, 7))
        {
            case 0 when becomesLimit && rests: _detail.DisplayQuantity = Part(i, order.Quantity); break;
            case 1 when becomesLimit && rests: order.OrderFlags |= OrderFlags.Hidden; break;
            case 2 when becomesLimit && rests: order.OrderFlags |= OrderFlags.AllOrNone; break;
            case 3 or 4 when order.TimeInForce != TimeInForce.FillOrKill: _detail.MinimumQuantity = Part(i, order.Quantity); break;
        }
    }
}
