// Whether an order says something that can be meant: which types, times in force, flags and details go together. Judged before any value is.
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasSlots(in Command command) => command.Slots == 1 || (command.Kind == CommandKind.NewOrder && command.Slots is 2 or 3);

    /// <summary>Takes detail and links out of the slots that follow the command in memory.</summary>
    private static void ReadFurtherSlots(in Command command, ref Ticket ticket)
    {
        ref Command head = ref Unsafe.AsRef(in command);
        ticket.Detail = Unsafe.As<Command, OrderDetail>(ref Unsafe.Add(ref head, 1));
        if (command.Slots > 2) ticket.Links = Unsafe.As<Command, OrderLinks>(ref Unsafe.Add(ref head, 2));
    }

    private RejectReason CheckShape(in Command command, in Ticket ticket)
    {
        if (command.Side is not (Side.Buy or Side.Sell)) return RejectReason.InvalidSide;

        const OrderFlags Resting = OrderFlags.PostOnly | OrderFlags.Slide | OrderFlags.Hidden | OrderFlags.AllOrNone;
        const OrderFlags Known = OrderFlags.ReduceOnly | Resting;
        OrderFlags flags = command.OrderFlags;
        bool rests = command.TimeInForce is TimeInForce.GoodTillCancel or TimeInForce.GoodTillDate or TimeInForce.Day;
        bool isImmediate = command.TimeInForce is TimeInForce.ImmediateOrCancel or TimeInForce.FillOrKill;
        bool isUnheld = isImmediate || command.TimeInForce is TimeInForce.AtOpen or TimeInForce.AtClose;
        bool isValid = (flags & ~Known) == 0 && (flags & (OrderFlags.PostOnly | OrderFlags.Slide)) != OrderFlags.Slide && command.Type switch
        {
            OrderType.Limit => rests || (isUnheld && (flags & Resting) == 0),
            OrderType.Market => isUnheld && (flags & Resting) == 0,
            OrderType.Pegged => rests && (flags & OrderFlags.AllOrNone) == 0,
            OrderType.Stop or OrderType.TakeProfit or OrderType.TrailingStop => (rests || isImmediate) && (flags & Resting) == 0,
            OrderType.StopLimit or OrderType.TakeProfitLimit or OrderType.TrailingStopLimit => rests || (isImmediate && (flags & Resting) == 0),
            _ => false,
        };
        if (!isValid) return RejectReason.InvalidOrderType;

        bool needsDetail = ticket.Slots > 1 || command.Type == OrderType.Pegged || command.Type.IsConditional() || command.TimeInForce == TimeInForce.GoodTillDate;
        if (needsDetail && !IsDetailMeant(in ticket)) return RejectReason.InvalidOrderDetail;
        return command.OrderId is < 1 or > IdMax ? RejectReason.InvalidOrderId : RejectReason.None;
    }

    /// <summary>Whether every field of detail and links that is not zero belongs to such an order and is within its range.</summary>
    private bool IsDetailMeant(in Ticket ticket)
    {
        ref readonly OrderDetail detail = ref ticket.Detail;
        ref readonly OrderLinks links = ref ticket.Links;
        bool isConditional = ticket.Type.IsConditional();
        bool isTriggerMeant = isConditional
            ? IsTriggerMeant(in ticket)
            : (detail.TriggerPrice | detail.TrailDistance | detail.TrailStep | (long)detail.Trail) == 0
                && (detail.TriggerBy == TriggerSource.Last || (links.TakeProfitOrderId | links.StopLossOrderId) != 0);
        bool isBudget = links.ValueBudget == 0 || (links.ValueBudget > 0 && ticket.TimeInForce == TimeInForce.FillOrKill && !isConditional);
        return isTriggerMeant && AreLinksMeant(in ticket) && isBudget && AreLotsMeant(in ticket) && IsPegMeant(in ticket)
            && (ticket.TimeInForce == TimeInForce.GoodTillDate ? detail.ExpiryNanos > _outbox.NowNanos : detail.ExpiryNanos == 0)
            && detail.SelfTrade <= SelfTradeRule.Decrement
            && (uint)detail.SessionGroup <= (uint)_options.SessionGroupsMax;
    }

    /// <summary>Shown and minimum lots: on the lot step, at most the order's own.</summary>
    private bool AreLotsMeant(in Ticket ticket)
    {
        ref readonly OrderDetail detail = ref ticket.Detail;
        if ((detail.DisplayQuantity | detail.MinimumQuantity) == 0) return true;
        if (detail.DisplayQuantity < 0 || detail.MinimumQuantity < 0) return false;

        long step = _ledger.Contracts[ticket.Instrument].Terms.LotStep;
        bool mayShowLess = ticket.MayRest && ticket.TimeInForce < TimeInForce.AtOpen && (ticket.Flags & (OrderFlags.Hidden | OrderFlags.AllOrNone)) == 0
            && (ticket.Type.BecomesLimit() || !ticket.Type.IsConditional());
        bool mayHaveMinimum = ticket.Type != OrderType.Pegged && ticket.TimeInForce != TimeInForce.FillOrKill
            && (ticket.Flags & (OrderFlags.PostOnly | OrderFlags.AllOrNone)) == 0;
        return (detail.DisplayQuantity == 0 || (mayShowLess && detail.DisplayQuantity <= ticket.Leaves && detail.DisplayQuantity % step == 0))
            && (detail.MinimumQuantity == 0 || (mayHaveMinimum && detail.MinimumQuantity <= ticket.Leaves && detail.MinimumQuantity % step == 0));
    }

    private bool IsPegMeant(in Ticket ticket)
    {
        ref readonly OrderDetail detail = ref ticket.Detail;
        if (ticket.Type != OrderType.Pegged) return detail.Peg == PegKind.None && detail.PegOffset == 0;

        long most = _ledger.Contracts[ticket.Instrument].Terms.PriceMax;
        return detail.Peg is >= PegKind.Mid and <= PegKind.Opposite && detail.PegOffset >= -most && detail.PegOffset <= most;
    }

    /// <summary>Fills in what follows from the detail: when it dies, and a peg's worst price.</summary>
    private void PrepareRich(ref Ticket ticket)
    {
        const long DayNanos = 86_400_000_000_000;
        ticket.ExpiryNanos = ticket.TimeInForce switch
        {
            TimeInForce.GoodTillDate => ticket.Detail.ExpiryNanos,
            TimeInForce.Day when _outbox.NowNanos < long.MaxValue - DayNanos => (_outbox.NowNanos / DayNanos + 1) * DayNanos,
            _ => 0,
        };
        if (ticket.Type == OrderType.Pegged) ticket.Bound = BoundOf(in ticket);
    }

    /// <summary>
    /// Whether source, distance and step go with a conditional order. Distances are 1 tick to the largest price, or 1 to 999,999 ppm; a trigger price is a
    /// value and judged as one.
    /// </summary>
    private bool IsTriggerMeant(in Ticket ticket)
    {
        ref readonly OrderDetail detail = ref ticket.Detail;
        if (detail.TriggerBy > TriggerSource.Index || detail.Trail > TrailUnit.Ppm) return false;
        if (ticket.Type is not (OrderType.TrailingStop or OrderType.TrailingStopLimit)) return (detail.TrailDistance | detail.TrailStep | (long)detail.Trail) == 0;

        long priceMax = _ledger.Contracts[ticket.Instrument].Terms.PriceMax;
        long distanceMax = detail.Trail == TrailUnit.Ppm ? Rates.Million - 1 : priceMax;
        bool canStart = detail.TriggerPrice != 0 || PriceOf(ticket.Instrument, detail.TriggerBy) != 0;
        return canStart && detail.TrailDistance >= 1 && detail.TrailDistance <= distanceMax && detail.TrailStep >= 0 && detail.TrailStep <= priceMax;
    }
}
