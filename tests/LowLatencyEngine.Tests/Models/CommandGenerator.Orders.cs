// Orders around the touch, sized so that leverage is used up; reduce-only orders, amends, cancels.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class CommandGenerator
{
    private Command NewOrder()
    {
        int i = Instrument();
        long account = RichOrPoor(_options.Instruments[i].Currency, rich: true);
        Side side = AnySide();
        TimeInForce life = _dice.Between(0, 99) switch
        {
            < 70 => TimeInForce.GoodTillCancel,
            < 92 => TimeInForce.ImmediateOrCancel,
            _ => TimeInForce.FillOrKill,
        };
        OrderFlags flags = _dice.Between(0, 99) switch
        {
            < 85 => OrderFlags.None,
            < 93 => OrderFlags.PostOnly,
            < 97 => OrderFlags.ReduceOnly,
            _ => OrderFlags.PostOnly | OrderFlags.ReduceOnly,
        };
        if (Collects(i) && _dice.Chance(800)) (life, flags) = (LifeInAuction(i), flags & ~OrderFlags.PostOnly);
        if (flags.HasFlag(OrderFlags.PostOnly) && _dice.Chance(900)) life = TimeInForce.GoodTillCancel;

        if (_dice.Chance(_stopPerMille)) return Conditional(i, account, side);
        if (_dice.Chance(_richPerMille)) return RichOrder(i, account, side, life, flags);

        bool market = life != TimeInForce.GoodTillCancel && !flags.HasFlag(OrderFlags.PostOnly) && _dice.Chance(500);
        return market
            ? Commands.MarketOrder(_timeNanos, account, OrderId(), i, side, Lots(account, i), life, flags)
            : Commands.LimitOrder(_timeNanos, account, OrderId(), i, side, LimitPrice(i, side), Lots(account, i), life, flags);
    }

    private long OrderId() => _dice.Chance(20) ? _dice.Between(0, long.Max(1, _orderIds)) : ++_orderIds;

    private long LimitPrice(int i, Side side)
    {
        int direction = ReferenceMath.Direction(side);
        long span = long.Max(2, _homes[i] / 100);
        long price = _walk[i] + direction * _dice.Between(0, 99) switch
        {
            < 50 => -_dice.Between(0, span),
            < 90 => _dice.Between(0, span * 3 / 4),
            < 97 => _dice.Between(-_walk[i] / 8, _walk[i] / 8),
            _ => _dice.Between(-2, 2),
        };
        long step = _options.Instruments[i].PriceStep;
        if (_dice.Chance(10)) return _dice.Pick(0, -1, long.MaxValue, _options.Instruments[i].PriceMax + step);

        return _dice.Chance(970) ? price - price % step : price;
    }

    /// <summary>A price that takes whatever the book holds.</summary>
    private long FarPrice(int i, Side side)
    {
        Instrument terms = _options.Instruments[i];
        long price = _walk[i] + ReferenceMath.Direction(side) * _walk[i] * _dice.Between(3, 15) / 100;
        return long.Clamp(price - price % terms.PriceStep, terms.PriceMin, terms.PriceMax);
    }

    /// <summary>Mostly what the account's cash can carry at its leverage, give or take.</summary>
    private long Lots(long account, int i)
    {
        Instrument terms = _options.Instruments[i];
        if (_dice.Chance(15)) return _dice.Pick(0, -1, long.MaxValue, terms.OrderMax + terms.LotStep, terms.OrderMax);

        long lots = _dice.Between(1, 20);
        if (_dice.Chance(700) && _engine.TryGetWallet(account, terms.Currency, out WalletView wallet) && wallet.Withdrawable > 0)
        {
            long leverage = _engine.TryGetPosition(account, i, out PositionView p) ? p.Leverage : terms.DefaultLeverage;
            System.Int128 most = (System.Int128)wallet.Withdrawable * leverage / LotValue(i);
            lots = (long)System.Int128.Min(most, terms.OrderMax) * _dice.Between(10, 120) / 100;
        }
        else if (_dice.Chance(300) && _engine.TryGetPosition(account, i, out PositionView held))
        {
            lots = long.Abs(held.Quantity) + _dice.Between(-2, 10);
        }

        lots = long.Min(long.Max(lots, 1), terms.OrderMax);
        return _dice.Chance(980) ? long.Max(terms.LotStep, lots - lots % terms.LotStep) : lots;
    }

    /// <summary>An order against an open position: a little less, exactly, or more than closes it.</summary>
    private Command Reduce()
    {
        var open = OpenPositions();
        if (open.Count == 0) return NewOrder();

        (long account, int i, PositionView view) = _dice.PickFrom(open);
        Side side = view.Quantity > 0 ? Side.Sell : Side.Buy;
        long lots = long.Max(1, long.Abs(view.Quantity) + _dice.Pick(0, 0, -1, 3, 10, -long.Abs(view.Quantity) / 2));
        lots = long.Max(_options.Instruments[i].LotStep, lots - lots % _options.Instruments[i].LotStep);
        OrderFlags flags = _dice.Chance(750) ? OrderFlags.ReduceOnly : OrderFlags.None;
        return _dice.Between(0, 2) switch
        {
            0 => Commands.MarketOrder(_timeNanos, account, OrderId(), i, side, lots,
                _dice.Pick(TimeInForce.ImmediateOrCancel, TimeInForce.ImmediateOrCancel, TimeInForce.FillOrKill), flags),
            _ => Commands.LimitOrder(_timeNanos, account, OrderId(), i, side,
                _dice.Chance(150) ? FarPrice(i, side) : LimitPrice(i, side), lots,
                _dice.Pick(TimeInForce.GoodTillCancel, TimeInForce.GoodTillCancel, TimeInForce.ImmediateOrCancel), flags),
        };
    }

    private Command Amend()
    {
        int i = Instrument();
        List<RefOrder> live = _engine.Orders(i).Where(o => o.AccountId != 0).ToList();
        if (live.Count == 0 || _dice.Chance(50))
        {
            return Commands.AmendOrder(_timeNanos, Account(), _dice.Between(0, _orderIds + 1), i, _walk[i], _dice.Between(0, 5));
        }

        RefOrder order = _dice.PickFrom(live);
        long price = _dice.Chance(450) ? order.KeyPrice : LimitPrice(i, order.Side);
        long lots = _dice.Pick(order.Open, order.Open - 1, order.Open / 2, order.Open + 1, order.Open * 2, Lots(order.AccountId, i));
        return Commands.AmendOrder(_timeNanos, order.AccountId, order.Id, i, price, lots);
    }

    private Command Cancel()
    {
        int i = Instrument();
        if (_dice.Chance(_richPerMille / 2)) return RichCancel(i);

        if (_dice.Chance(200))
        {
            int where = _dice.Pick(Command.AllInstruments, i);
            return Commands.MassCancel(_timeNanos, Account(), where, _dice.Pick(Side.None, Side.Buy, Side.Sell));
        }

        List<RefOrder> live = _engine.Orders(i).Where(o => o.AccountId != 0).ToList();
        if (live.Count == 0 || _dice.Chance(60)) return Commands.CancelOrder(_timeNanos, Account(), _dice.Between(0, _orderIds + 1), i);

        RefOrder order = _dice.PickFrom(live);
        return Commands.CancelOrder(_timeNanos, _dice.Chance(970) ? order.AccountId : Account(), order.Id, i);
    }
}
