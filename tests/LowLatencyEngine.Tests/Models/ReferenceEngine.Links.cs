// Orders that belong together: pairs of which one cancels the other, and brackets. Pairs are kept as pairs of ids; whatever ends an order looks there.
// RULES.md section 12, links.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private readonly List<(int Instrument, long One, long Two)> _pairs = [];

    private static bool HasBracket(in OrderLinks links) => links.TakeProfitOrderId != 0 || links.StopLossOrderId != 0;

    /// <summary>Whether the links can be meant, and the source that a bracket watches.</summary>
    private static bool LinksFit(RefInstrument instrument, RefOrder order)
    {
        OrderLinks links = order.Links;
        List<long> ids = new[] { links.OtherOrderId, links.TakeProfitOrderId, links.StopLossOrderId }.Where(id => id != 0).ToList();
        if (ids.Exists(id => id is < 1 or > IdMax)) return false;
        if (ids.Append(order.Id).Distinct().Count() < ids.Count + 1) return false;
        if (HasBracket(links) && order.ReduceOnly) return false;

        TriggerSource source = order.Detail.TriggerBy;
        if (source > TriggerSource.Index || (source != TriggerSource.Last && !HasBracket(links) && !order.Waits)) return false;

        return ChildFits(instrument, links.TakeProfitOrderId, links.TakeProfitTrigger, links.TakeProfitLimit) &&
            ChildFits(instrument, links.StopLossOrderId, links.StopLossTrigger, links.StopLossLimit);
    }

    private static bool ChildFits(RefInstrument instrument, long id, long trigger, long limit)
    {
        if (id == 0) return (trigger, limit) == (0, 0);

        Instrument terms = instrument.Terms;
        bool Inside(long price) => price >= terms.PriceMin && price <= terms.PriceMax;
        return Inside(trigger) && (limit == 0 || (Inside(limit) && limit % terms.PriceStep == 0));
    }

    /// <summary>The ids that it claims must be free, and the one that it names must be there and alone.</summary>
    private RejectReason CheckIds(RefInstrument instrument, RefOrder order)
    {
        List<RefOrder> live = LiveOrders(instrument).ToList();
        long other = order.Links.OtherOrderId;
        if (live.Exists(o => o.Id == order.Id)) return RejectReason.DuplicateOrderId;
        if (live.Exists(o => o.Id == order.Links.TakeProfitOrderId || o.Id == order.Links.StopLossOrderId)) return RejectReason.DuplicateOrderId;
        if (other == 0) return RejectReason.None;

        bool isThere = live.Exists(o => o.Id == other && o.AccountId == order.AccountId && !(o.Waits && o.IsDue));
        return isThere && OtherOf(instrument, other) == 0 ? RejectReason.None : RejectReason.UnknownOrder;
    }

    /// <summary>The order that ends with this one; 0: none.</summary>
    private long OtherOf(RefInstrument instrument, long id)
    {
        foreach ((int number, long one, long two) in _pairs)
        {
            if (number == instrument.Number && (one == id || two == id)) return one == id ? two : one;
        }

        return 0;
    }

    private void Unpair(RefInstrument instrument, long id) => _pairs.RemoveAll(p => p.Instrument == instrument.Number && (p.One == id || p.Two == id));

    private void Pair(RefInstrument instrument, long one, long two)
    {
        if (one == 0 || two == 0) return;

        Unpair(instrument, one);
        Unpair(instrument, two);
        _pairs.Add((instrument.Number, one, two));
    }

    /// <summary>An order filled, triggered or is gone: the other of its pair is cancelled.</summary>
    private void EndPair(RefInstrument instrument, long id) => CancelOther(instrument, OtherOf(instrument, id));

    private void CancelOther(RefInstrument instrument, long other)
    {
        if (other == 0) return;

        Unpair(instrument, other);
        if (LiveOrders(instrument).FirstOrDefault(o => o.Id == other) is not { } order) return;

        Note(order.Waits ? Path.LinkedWaits : Path.LinkedRests);
        CancelResting(instrument, order, CancelReason.Linked);
    }

    /// <summary>After a trade: the other of the pair goes, what the bracket promised comes. An order that is entering holds its id, and a place if it may rest.</summary>
    private void AfterFill(RefInstrument instrument, RefOrder order, long other, long lots, RefOrder? entering)
    {
        CancelOther(instrument, other);
        OrderLinks links = order.Links;
        if (entering?.Open == 0) entering = null;
        bool profit = PlaceChild(instrument, order, lots, entering, links.TakeProfitOrderId, links.TakeProfitTrigger, links.TakeProfitLimit, OrderType.TakeProfit, OrderType.TakeProfitLimit);
        bool loss = PlaceChild(instrument, order, lots, entering, links.StopLossOrderId, links.StopLossTrigger, links.StopLossLimit, OrderType.Stop, OrderType.StopLimit);
        if (profit && loss) Pair(instrument, links.TakeProfitOrderId, links.StopLossOrderId);
    }

    /// <summary>True if the order of the bracket stands now.</summary>
    private bool PlaceChild(RefInstrument instrument, RefOrder entry, long lots, RefOrder? entering, long id, long trigger, long limit, OrderType market, OrderType limited)
    {
        if (id == 0) return false;

        RefOrder? there = LiveOrders(instrument).FirstOrDefault(o => o.Id == id);
        if (there is { IsChild: true, Waits: true, IsDue: false } && there.AccountId == entry.AccountId)
        {
            Note(Path.BracketGrew);
            long grown = long.Min(there.Open + lots, instrument.Terms.PositionMax);
            EmitAmended(instrument, there, there.Trigger, grown, keepsPlace: false);
            there.Open = grown;
            there.Arrival = ++_arrivals;
            return true;
        }

        RefOrder child = new()
        {
            Id = id,
            AccountId = entry.AccountId,
            Side = ReferenceMath.Opposite(entry.Side),
            Price = limit,
            NamedPrice = limit,
            Open = lots,
            Flags = OrderFlags.ReduceOnly,
            Type = limit == 0 ? market : limited,
            Slots = 2,
            Detail = new OrderDetail { TriggerPrice = trigger, TriggerBy = entry.LinkSource },
            Arrival = ++_arrivals,
            Trigger = trigger,
            Waits = true,
            IsChild = true,
        };
        List<RefOrder> live = _instruments.SelectMany(LiveOrders).Where(o => o.AccountId != 0).ToList();
        if (entering?.MayRest == true) live.Add(entering);
        Note(Path.BracketMeetsItself, id == entering?.Id);
        bool fits = id != entering?.Id && live.Count < _options.OrdersMax && live.Count(o => o.AccountId == entry.AccountId) < _options.OpenOrdersPerAccountMax;
        Note(Path.BracketRefused, there is not null || !fits);
        if (there is not null || !fits)
        {
            EmitCancelled(instrument, child, CancelReason.TriggerRefused);
            return false;
        }

        EmitAccepted(instrument, child);
        instrument.Conditionals.Add(child);
        Show(instrument, entry.LinkSource);
        return true;
    }
}
