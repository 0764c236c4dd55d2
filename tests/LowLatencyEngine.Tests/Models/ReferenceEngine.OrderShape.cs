// Which orders exist, and what their second and third slot may say. RULES.md section 4.
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private const long DayNanos = 86_400_000_000_000;

    private static bool CombinationExists(in Command command)
    {
        const OrderFlags known = OrderFlags.ReduceOnly | OrderFlags.PostOnly | OrderFlags.Slide | OrderFlags.Hidden | OrderFlags.AllOrNone;
        OrderFlags flags = command.OrderFlags;
        if ((flags & ~known) != 0) return false;

        bool rests = command.TimeInForce is TimeInForce.GoodTillCancel or TimeInForce.GoodTillDate or TimeInForce.Day;
        bool passes = command.TimeInForce is TimeInForce.ImmediateOrCancel or TimeInForce.FillOrKill or TimeInForce.AtOpen or TimeInForce.AtClose;
        bool exists = command.Type switch
        {
            OrderType.Limit => rests || passes,
            OrderType.Market => passes,
            OrderType.Pegged => rests,
            >= OrderType.Stop and <= OrderType.TrailingStopLimit => ConditionalExists(command),
            _ => false,
        };
        if ((flags & (OrderFlags.PostOnly | OrderFlags.Hidden)) != 0 && !rests) return false;
        if ((flags & OrderFlags.Slide) != 0 && (flags & OrderFlags.PostOnly) == 0) return false;
        if ((flags & OrderFlags.AllOrNone) != 0 && (!rests || command.Type == OrderType.Pegged)) return false;

        return exists;
    }

    private bool DetailFits(RefInstrument instrument, RefOrder order) => HasNoTrigger(order.Detail) && TermsFit(instrument, order);

    /// <summary>Whether all that is not about a trigger can be meant.</summary>
    private bool TermsFit(RefInstrument instrument, RefOrder order)
    {
        Instrument terms = instrument.Terms;
        OrderDetail detail = order.Detail;
        bool isFillOrKill = order.TimeInForce == TimeInForce.FillOrKill, isPostOnly = (order.Flags & OrderFlags.PostOnly) != 0;
        bool IsPart(long lots) => lots >= 1 && lots <= order.Open && lots % terms.LotStep == 0;

        if (detail.DisplayQuantity != 0 && !(order.MayRest && !order.Unshown && IsPart(detail.DisplayQuantity))) return false;
        if (detail.MinimumQuantity != 0 && (isFillOrKill || order.IsPegged || isPostOnly || order.AllOrNone || !IsPart(detail.MinimumQuantity))) return false;

        bool hasExpiry = order.TimeInForce == TimeInForce.GoodTillDate;
        if (hasExpiry ? detail.ExpiryNanos <= _timeNanos : detail.ExpiryNanos != 0) return false;
        if (order.IsPegged ? detail.Peg is < PegKind.Mid or > PegKind.Opposite : detail.Peg != PegKind.None) return false;
        if (order.IsPegged ? Abs((Big)detail.PegOffset) > terms.PriceMax : detail.PegOffset != 0) return false;
        if (detail.SelfTrade > SelfTradeRule.Decrement) return false;
        if (detail.SessionGroup < 0 || detail.SessionGroup > _options.SessionGroupsMax) return false;
        if (order.Links.ValueBudget != 0 && !(isFillOrKill && order.Links.ValueBudget > 0)) return false;

        return LinksFit(instrument, order);
    }

    private static bool HasNoTrigger(in OrderDetail detail) =>
        (detail.TriggerPrice, detail.TrailDistance, detail.TrailStep, detail.Trail) == (0, 0, 0, TrailUnit.Ticks);

    private long ExpiryOf(RefOrder order) => order.TimeInForce switch
    {
        TimeInForce.GoodTillDate => order.Detail.ExpiryNanos,
        TimeInForce.Day => (long)((Down(_timeNanos, DayNanos) + 1) * DayNanos),
        _ => 0,
    };
}
