// Orders that belong together: pairs with an order that is there, brackets around the price, ids that are taken or made up.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class CommandGenerator
{
    /// <summary>Ids of brackets drawn before: their orders may be there, grow, or come anew.</summary>
    private readonly List<long> _bracketIds = [];

    private void Link(int i, long account, Side side)
    {
        if (_dice.Chance(500))
        {
            List<RefOrder> own = _engine.Orders(i).Where(o => o.AccountId == account).ToList();
            _links.OtherOrderId = own.Count > 0 && _dice.Chance(930) ? _dice.PickFrom(own).Id : _dice.Between(0, _orderIds + 1);
        }

        long near = long.Max(3, _homes[i] / 100), step = _options.Instruments[i].PriceStep;
        int away = ReferenceMath.Direction(side);
        long Price(int direction)
        {
            long price = _walk[i] + away * direction * _dice.Between(-near / 4, near);
            return price - price % step;
        }

        if (_dice.Chance(700))
        {
            (_links.TakeProfitOrderId, _links.TakeProfitTrigger) = (BracketId(), Price(1));
            if (_dice.Chance(400)) _links.TakeProfitLimit = Price(1);
        }

        if (_dice.Chance(700))
        {
            (_links.StopLossOrderId, _links.StopLossTrigger) = (BracketId(), Price(-1));
            if (_dice.Chance(400)) _links.StopLossLimit = Price(-1);
        }

        if (_links.TakeProfitOrderId != 0 && _dice.Chance(500)) _detail.TriggerBy = (TriggerSource)_dice.Between(0, 2);
        if (_dice.Chance(30)) SpoilLinks();
    }

    private long BracketId()
    {
        if (_bracketIds.Count > 0 && _dice.Chance(250)) return _dice.PickFrom(_bracketIds);

        long id = OrderId();
        _bracketIds.Add(id);
        return id;
    }

    private void SpoilLinks()
    {
        long strange = _dice.Pick(-1, 1, 2, (1L << 62) + 1, long.MinValue, long.MaxValue, _orderIds);
        switch (_dice.Between(0, 6))
        {
            case 0: _links.OtherOrderId = strange; break;
            case 1: _links.TakeProfitOrderId = strange; break;
            case 2: _links.TakeProfitTrigger = strange; break;
            case 3: _links.TakeProfitLimit = strange; break;
            case 4: _links.StopLossOrderId = strange; break;
            case 5: _links.StopLossTrigger = strange; break;
            default: _links.StopLossLimit = strange; break;
        }
    }
}
