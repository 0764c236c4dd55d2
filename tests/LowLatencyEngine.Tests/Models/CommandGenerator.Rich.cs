// Orders of two and three slots: icebergs, hidden and all-or-none ones, minimum quantities, pegs, lives that end, self-trade rules, budgets.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class CommandGenerator
{
    private Command RichOrder(int i, long account, Side side, TimeInForce life, OrderFlags flags)
    {
        long lots = Lots(account, i), price = LimitPrice(i, side);
        bool rests = life == TimeInForce.GoodTillCancel;
        if (rests) life = _dice.Pick(life, life, life, TimeInForce.GoodTillDate, TimeInForce.Day);
        if (rests && flags.HasFlag(OrderFlags.PostOnly) && _dice.Chance(600)) flags |= OrderFlags.Slide;
        if (!rests && _dice.Chance(20)) life = _dice.Pick(TimeInForce.AtOpen, TimeInForce.AtClose);

        Command order = Commands.LimitOrder(_timeNanos, account, OrderId(), i, side, price, lots, life, flags);
        if (life == TimeInForce.GoodTillDate) _detail.ExpiryNanos = Soon();
        if (_dice.Chance(500)) _detail.SelfTrade = (SelfTradeRule)_dice.Between(0, 4);
        if (_dice.Chance(500)) _detail.SessionGroup = (int)_dice.Between(0, _options.SessionGroupsMax);
        long part = Part(i, lots);
        switch (_dice.Between(0, 12))
        {
            case >= 3 when life == TimeInForce.FillOrKill: Budget(i, side, price, lots); break;
            case 0 or 1 or 2 when rests: _detail.DisplayQuantity = part; break;
            case 3 when rests: order.OrderFlags |= OrderFlags.Hidden; break;
            case 4 or >= 10 when rests: order.OrderFlags |= OrderFlags.AllOrNone; break;
            case 5 when life != TimeInForce.FillOrKill: _detail.MinimumQuantity = part; break;
            case 6 or 7 when rests: Peg(ref order, i); break;
        }

        if (_dice.Chance(_linkPerMille)) Link(i, account, side);
        if (_dice.Chance(30)) SpoilDetail();
        order.Slots = (byte)(!_links.Equals(default(OrderLinks)) ? 3 : !_detail.Equals(default(OrderDetail)) ? 2 : _dice.Between(1, 3));
        return order;
    }

    private long Soon() => long.Max(_timeNanos, _engine.EngineTimeNanos) + _dice.Between(1, 60) * OptionsGenerator.TickNanos;

    /// <summary>Some of an order's lots, on the lot step.</summary>
    private long Part(int i, long lots)
    {
        long step = _options.Instruments[i].LotStep;
        return long.Max(step, _dice.Between(1, long.Clamp(lots, 1, 1_000)) / step * step);
    }

    private void Peg(ref Command order, int i)
    {
        order.Type = OrderType.Pegged;
        if (_dice.Chance(500)) order.Price = 0;
        _detail.Peg = (PegKind)_dice.Between(1, 3);
        _detail.PegOffset = _dice.Chance(500) ? 0 : _dice.Between(-_homes[i] / 200 - 1, _homes[i] / 100 + 1);
    }

    /// <summary>About what the lots would cost at the order's own limit, or to the atom what the best opposite order would.</summary>
    private void Budget(int i, Side side, long price, long lots)
    {
        RefOrder? best = _engine.Orders(i).FirstOrDefault(o => o.Side != side && !o.Waits);
        long at = best is not null && _dice.Chance(700) ? best.Price : long.Clamp(price, 1, _options.Instruments[i].PriceMax);
        lots = long.Clamp(lots, 1, _options.Instruments[i].OrderMax);
        _links.ValueBudget = (long)ReferenceMath.Abs(ReferenceMath.Value(_options.Instruments[i], at, lots)) + _dice.Pick<long>(-1, 0, 0, 1, 100);
    }

    private void SpoilDetail()
    {
        long strange = _dice.Pick(-1, 1, 2, long.MinValue, long.MaxValue);
        switch (_dice.Between(0, 11))
        {
            case 0: _detail.DisplayQuantity = strange; break;
            case 1: _detail.MinimumQuantity = strange; break;
            case 2: _detail.ExpiryNanos = _dice.Pick(strange, _timeNanos, _engine.EngineTimeNanos); break;
            case 3: _detail.Peg = (PegKind)_dice.Between(0, 4); break;
            case 4: _detail.PegOffset = strange; break;
            case 5: _detail.SelfTrade = (SelfTradeRule)_dice.Between(4, 6); break;
            case 6: _detail.SessionGroup = (int)_dice.Pick<long>(-1, _options.SessionGroupsMax + 1, int.MinValue); break;
            case 7: _links.ValueBudget = strange; break;
            case 8: _detail.TrailStep = strange; break;
            case 9: _detail.TriggerBy = (TriggerSource)_dice.Between(0, 3); break;
            case 10: _detail.TriggerPrice = strange; break;
            default: _detail.Trail = TrailUnit.Ppm; break;
        }
    }

    private Command RichCancel(int i)
    {
        if (_dice.Chance(400)) return Commands.CancelGroup(_timeNanos, (int)_dice.Between(0, _options.SessionGroupsMax + (_dice.Chance(100) ? 1 : 0)));

        List<RefOrder> live = _engine.Orders(i).Where(o => o.AccountId != 0).ToList();
        long account = live.Count > 0 ? _dice.PickFrom(live).AccountId : Account();
        long span = _homes[i] / 100 + 1, lowest = _walk[i] - _dice.Between(0, 2 * span);
        return Commands.CancelRange(_timeNanos, account, i, _dice.Pick(Side.None, Side.Buy, Side.Sell), lowest, lowest + (_dice.Chance(100) ? -1 : _dice.Between(0, 3 * span)));
    }
}
