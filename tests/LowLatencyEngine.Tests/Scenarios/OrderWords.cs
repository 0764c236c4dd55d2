// The words that may follow an order: its time in force, flags, detail and links. A word of the second or third slot makes the order that long.
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>Reads what an order says behind its id.</summary>
internal static class OrderWords
{
    /// <summary>Takes every word that belongs to an order.</summary>
    internal static RichOrder Read(Command head, WordReader reader) => Read(new RichOrder { Head = head }, reader);

    /// <summary>Takes every word that belongs to an order that has some already.</summary>
    internal static RichOrder Read(RichOrder order, WordReader reader)
    {
        while (TryTime(ref order, reader) || TryFlag(ref order.Head, reader) || TryDetail(ref order, reader) || TryLink(ref order, reader))
        {
        }

        return order;
    }

    /// <summary>What an order waits for: stop, take-profit or trail, with their prices.</summary>
    internal static bool TryConditional(out RichOrder order, WordReader reader)
    {
        order = default;
        order.Head.Slots = 2;
        bool isStop = reader.Try("stop");
        if (isStop || reader.Try("take-profit"))
        {
            order.Detail.TriggerPrice = reader.Price();
            bool isLimit = reader.Try("limit");
            if (isLimit) order.Head.Price = reader.Price();
            order.Head.Type = isStop
                ? isLimit ? OrderType.StopLimit : OrderType.Stop
                : isLimit ? OrderType.TakeProfitLimit : OrderType.TakeProfit;
            return true;
        }

        if (!reader.Try("trail")) return false;

        Word distance = reader.Next();
        order.Detail.Trail = distance.Text.EndsWith('%') ? TrailUnit.Ppm : TrailUnit.Ticks;
        order.Detail.TrailDistance = order.Detail.Trail == TrailUnit.Ppm ? ScenarioNames.Rate(distance) : ScenarioNames.Number(distance);
        if (reader.Try("from")) order.Detail.TriggerPrice = reader.Price();
        if (reader.Try("step")) order.Detail.TrailStep = reader.Number();
        order.Head.Type = reader.Try("offset") ? OrderType.TrailingStopLimit : OrderType.TrailingStop;
        if (order.Head.Type == OrderType.TrailingStopLimit) order.Head.Price = reader.Number();
        return true;
    }

    private static bool TryTime(ref RichOrder order, WordReader reader)
    {
        TimeInForce time = reader.Try("ioc") ? TimeInForce.ImmediateOrCancel
            : reader.Try("fok") ? TimeInForce.FillOrKill
            : reader.Try("gtc") ? TimeInForce.GoodTillCancel
            : reader.Try("day") ? TimeInForce.Day
            : reader.Try("at-open") ? TimeInForce.AtOpen
            : reader.Try("at-close") ? TimeInForce.AtClose
            : reader.Try("until") ? TimeInForce.GoodTillDate
            : TimeInForce.None;
        if (time == TimeInForce.None) return false;

        order.Head.TimeInForce = time;
        if (time == TimeInForce.GoodTillDate) Lengthen(ref order, 2).Detail.ExpiryNanos = ScenarioNames.Time(reader.Next());
        return true;
    }

    private static bool TryFlag(ref Command head, WordReader reader)
    {
        OrderFlags flag = reader.Try("post-only") ? OrderFlags.PostOnly
            : reader.Try("slide") ? OrderFlags.PostOnly | OrderFlags.Slide
            : reader.Try("reduce-only") ? OrderFlags.ReduceOnly
            : reader.Try("hidden") ? OrderFlags.Hidden
            : reader.Try("all-or-none") ? OrderFlags.AllOrNone
            : OrderFlags.None;
        head.OrderFlags |= flag;
        return flag != OrderFlags.None;
    }

    private static bool TryDetail(ref RichOrder order, WordReader reader)
    {
        if (reader.Try("show")) Lengthen(ref order, 2).Detail.DisplayQuantity = reader.Number();
        else if (reader.Try("minimum")) Lengthen(ref order, 2).Detail.MinimumQuantity = reader.Number();
        else if (reader.Try("group")) Lengthen(ref order, 2).Detail.SessionGroup = (int)reader.Number();
        else if (reader.Try("self-trade"))
            Lengthen(ref order, 2).Detail.SelfTrade = (SelfTradeRule)ScenarioNames.Member(typeof(SelfTradeRule), reader.Next());
        else if (reader.Try("by")) Lengthen(ref order, 2).Detail.TriggerBy = (TriggerSource)ScenarioNames.Member(typeof(TriggerSource), reader.Next());
        else if (reader.Try("away")) Lengthen(ref order, 2).Detail.PegOffset = reader.Number();
        else return false;
        return true;
    }

    private static bool TryLink(ref RichOrder order, WordReader reader)
    {
        if (reader.Try("budget")) Lengthen(ref order, 3).Links.ValueBudget = reader.Number();
        else if (reader.Try("or")) Lengthen(ref order, 3).Links.OtherOrderId = reader.OrderId();
        else if (reader.Try("gain")) ReadGain(ref Lengthen(ref order, 3).Links, reader);
        else if (reader.Try("loss")) ReadLoss(ref Lengthen(ref order, 3).Links, reader);
        else return false;
        return true;
    }

    private static void ReadGain(ref OrderLinks links, WordReader reader)
    {
        (links.TakeProfitOrderId, links.TakeProfitTrigger) = (reader.OrderId(), reader.Price());
        if (reader.Try("limit")) links.TakeProfitLimit = reader.Price();
    }

    private static void ReadLoss(ref OrderLinks links, WordReader reader)
    {
        (links.StopLossOrderId, links.StopLossTrigger) = (reader.OrderId(), reader.Price());
        if (reader.Try("limit")) links.StopLossLimit = reader.Price();
    }

    /// <summary>Makes the order at least that many slots long.</summary>
    internal static ref RichOrder Lengthen(ref RichOrder order, byte slots)
    {
        order.Head.Slots = System.Math.Max(order.Head.Slots, slots);
        return ref order;
    }
}
