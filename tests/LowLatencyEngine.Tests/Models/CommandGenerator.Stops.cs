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
        if (becomesLimit && life == TimeInForce.GoodTillCancel && _dice.Chance(150)) flags |= OrderFlags.PostOnly;

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

        if (_dice.Chance(20)) _detail.SelfTrade = SelfTradeRule.CancelOldest;
        if (_dice.Chance(30)) SpoilDetail();
        Command order = Commands.LimitOrder(_timeNanos, account, OrderId(), i, side, price, Lots(account, i), life, flags);
        if (_dice.Chance(_linkPerMille)) Link(i, account, side);
        (order.Type, order.Slots) = (type, (byte)(_links.Equals(default(OrderLinks)) ? 2 : 3));
        return order;
    }
}
