// Whether an order says something that can be meant: which types, times in force, flags and details go together. Judged before any value is.
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
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

        const OrderFlags Known = OrderFlags.ReduceOnly | OrderFlags.PostOnly;
        bool isKnown = (command.OrderFlags & ~Known) == 0 && command.TimeInForce is
            (>= TimeInForce.GoodTillCancel and <= TimeInForce.FillOrKill) or TimeInForce.AtOpen or TimeInForce.AtClose;
        bool isPostOnly = (command.OrderFlags & OrderFlags.PostOnly) != 0;
        bool isValid = command.Type switch
        {
            OrderType.Limit => !isPostOnly || command.TimeInForce == TimeInForce.GoodTillCancel,
            OrderType.Market => !isPostOnly && command.TimeInForce != TimeInForce.GoodTillCancel,
            OrderType.Stop or OrderType.TakeProfit or OrderType.TrailingStop => !isPostOnly,
            OrderType.StopLimit or OrderType.TakeProfitLimit or OrderType.TrailingStopLimit =>
                !isPostOnly || command.TimeInForce == TimeInForce.GoodTillCancel,
            _ => false,
        };
        if (!isKnown || !isValid) return RejectReason.InvalidOrderType;
        if ((ticket.Slots > 1 || IsConditional(ticket.Type)) && !IsDetailMeant(in ticket)) return RejectReason.InvalidOrderDetail;
        return command.OrderId is < 1 or > IdMax ? RejectReason.InvalidOrderId : RejectReason.None;
    }

    /// <summary>Whether every field of detail and links that is not zero belongs to such an order and is within its range.</summary>
    private bool IsDetailMeant(in Ticket ticket)
    {
        ref readonly OrderDetail detail = ref ticket.Detail;
        ref readonly OrderLinks links = ref ticket.Links;
        bool isTriggerMeant = IsConditional(ticket.Type)
            ? IsTriggerMeant(in ticket)
            : (detail.TriggerPrice | detail.TrailDistance | detail.TrailStep | (long)detail.Trail) == 0
                && (detail.TriggerBy == TriggerSource.Last || (links.TakeProfitOrderId | links.StopLossOrderId) != 0);
        bool isPlain = (detail.DisplayQuantity | detail.MinimumQuantity | detail.ExpiryNanos | detail.PegOffset | (long)detail.Peg
            | (long)detail.SelfTrade | (long)detail.SessionGroup | links.ValueBudget) == 0;
        return isTriggerMeant && AreLinksMeant(in ticket) && isPlain;
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
        return detail.TrailDistance >= 1 && detail.TrailDistance <= distanceMax && detail.TrailStep >= 0 && detail.TrailStep <= priceMax;
    }
}
