// Stops, take-profits and trailing orders: entry, and their turn. RULES.md section 12.
using System.Linq;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private static bool HasLimit(OrderType type) => type is OrderType.StopLimit or OrderType.TakeProfitLimit;

    private static bool IsTriggeredMarket(OrderType type) => type is OrderType.Stop or OrderType.TakeProfit or OrderType.TrailingStop;

    private static bool ConditionalExists(in Command command)
    {
        if (command.TimeInForce is TimeInForce.AtOpen or TimeInForce.AtClose or TimeInForce.None or > TimeInForce.AtClose) return false;

        return !IsTriggeredMarket(command.Type) || (command.OrderFlags & ~OrderFlags.ReduceOnly) == 0;
    }

    private RejectReason NewConditional(in RichOrder rich)
    {
        Command command = rich.Head;
        RefInstrument instrument = _instruments[command.Instrument];
        RefAccount account = _accounts[command.AccountId];
        RefOrder order = new()
        {
            Id = command.OrderId,
            AccountId = account.Id,
            Side = command.Side,
            Price = command.Price,
            NamedPrice = command.Price,
            Open = command.Quantity,
            Flags = command.OrderFlags,
            TimeInForce = command.TimeInForce,
            Type = command.Type,
            Slots = command.Slots,
            Detail = command.Slots > 1 ? rich.Detail : default,
            Links = command.Slots > 2 ? rich.Links : default,
            Arrival = ++_arrivals,
            Waits = true,
            LinkSource = rich.Detail.TriggerBy,
            Joined = _arrivals,
        };
        order.Expiry = ExpiryOf(order);
        if (!TriggerFits(instrument, order)) return RejectReason.InvalidOrderDetail;
        if (command.OrderId is < 1 or > IdMax) return RejectReason.InvalidOrderId;
        if (CheckQuantity(instrument, order) is var badLots and not RejectReason.None) return badLots;

        Place(instrument, order);
        if (CheckTriggerValues(instrument, order, order.Detail.TriggerPrice) is var badValue and not RejectReason.None) return badValue;
        if (CheckIds(instrument, order) is var badId and not RejectReason.None) return badId;
        if (!order.ReduceOnly && InLiquidation(account, instrument)) return RejectReason.InLiquidation;
        if (!IsTaken(instrument, order)) return RejectReason.Halted;
        if (CheckCapacity(instrument, account, order) is var full and not RejectReason.None) return full;

        RefPosition position = account.Positions[instrument.Number] ??
            new RefPosition(account.Id, instrument.Terms.Currency, instrument.Number, instrument.Terms.DefaultLeverage);
        if (order.ReduceOnly && Reducible(position, order.Side) == 0) return RejectReason.ReduceOnlyWouldOpen;
        if (CheckLimits(instrument, position, order, null) is var limit and not RejectReason.None) return limit;
        if (CheckMargin(instrument, position, order, null) is var margin and not RejectReason.None) return margin;

        account.Positions[instrument.Number] = position;
        EmitAccepted(instrument, order);
        Pair(instrument, order.Id, order.Links.OtherOrderId);
        instrument.Conditionals.Add(order);
        Show(instrument, order.Detail.TriggerBy);
        Note(Path.TriggeredAtOnce, order.IsDue);
        return RejectReason.None;
    }

    private bool TriggerFits(RefInstrument instrument, RefOrder order)
    {
        OrderDetail detail = order.Detail;
        if (detail.TriggerBy > TriggerSource.Index || detail.Trail > TrailUnit.Ppm) return false;
        if (detail.DisplayQuantity != 0 && IsTriggeredMarket(order.Type)) return false;
        if (order.Links.ValueBudget != 0 || !TermsFit(instrument, order)) return false;
        if (!order.Trails) return (detail.TrailDistance, detail.TrailStep, detail.Trail) == (0, 0, TrailUnit.Ticks);

        long most = detail.Trail == TrailUnit.Ticks ? instrument.Terms.PriceMax : Million - 1;
        if (detail.TrailDistance < 1 || detail.TrailDistance > most) return false;
        if (detail.TrailStep < 0 || detail.TrailStep > instrument.Terms.PriceMax) return false;

        return detail.TriggerPrice != 0 || SourcePrice(instrument, detail.TriggerBy) != 0;
    }

    /// <summary>Gives it its trigger; a trailing order without one, or whose price is there, trails at once.</summary>
    private void Place(RefInstrument instrument, RefOrder order)
    {
        order.Trigger = order.Detail.TriggerPrice;
        order.IsDormant = order.Trails && order.Trigger != 0;
        long price = SourcePrice(instrument, order.Detail.TriggerBy);
        if (!order.Trails || order.Trigger < 0 || price == 0 || (order.IsDormant && !IsReached(order, price))) return;

        order.IsDormant = false;
        TrailFrom(instrument, order, price);
    }

    private static RejectReason CheckTriggerValues(RefInstrument instrument, RefOrder order, long namedTrigger)
    {
        Instrument terms = instrument.Terms;
        bool hasLimit = HasLimit(order.Type), hasOffset = order.Type == OrderType.TrailingStopLimit;
        long limit = order.NamedPrice;
        if (order.Open < terms.OrderMin) return RejectReason.BelowMinimum;
        if (hasLimit && limit >= 1 && limit < terms.PriceMin) return RejectReason.BelowMinimum;
        if (namedTrigger >= 1 && namedTrigger < terms.PriceMin) return RejectReason.BelowMinimum;
        if (order.Trigger >= 1 && !order.ReduceOnly && BelowNotional(terms, order.Trigger, order.Open)) return RejectReason.BelowMinimum;
        if (order.Open > terms.OrderMax || (hasLimit && limit > terms.PriceMax) || namedTrigger > terms.PriceMax) return RejectReason.AboveMaximum;
        if (hasOffset && Abs((Big)limit) > terms.PriceMax) return RejectReason.AboveMaximum;
        if (hasLimit ? limit < 1 : !hasOffset && limit != 0) return RejectReason.InvalidPrice;
        if (order.Trails ? namedTrigger < 0 : namedTrigger < 1) return RejectReason.InvalidPrice;

        return hasLimit && limit % terms.PriceStep != 0 ? RejectReason.PriceOffTick : RejectReason.None;
    }

    private RejectReason AmendConditional(in Command command, RefInstrument instrument, RefOrder old)
    {
        RefOrder changed = old.Copy();
        (changed.Trigger, changed.Open, changed.Arrival) = (command.Price, command.Quantity, ++_arrivals);
        if (CheckQuantity(instrument, changed) is var badLots and not RejectReason.None) return badLots;
        if (old.IsDue) return RejectReason.UnknownOrder;

        bool keepsPlace = changed.Trigger == old.Trigger && changed.Open <= old.Open;
        if (!keepsPlace)
        {
            RefPosition position = _accounts[old.AccountId].Positions[instrument.Number]!;
            if (!changed.ReduceOnly && DeficitTooLarge(instrument)) return RejectReason.Overflow;
            if (CheckTriggerValues(instrument, changed, command.Price) is var badValue and not RejectReason.None) return badValue;
            if (old.Trails && changed.Trigger != old.Trigger) return RejectReason.InvalidPrice;
            if (!changed.ReduceOnly && InLiquidation(_accounts[old.AccountId], instrument)) return RejectReason.InLiquidation;
            if (!IsTaken(instrument, changed)) return RejectReason.Halted;
            if (CheckLimits(instrument, position, changed, old) is var limit and not RejectReason.None) return limit;
            if (CheckMargin(instrument, position, changed, old) is var margin and not RejectReason.None) return margin;
        }

        EmitAmended(instrument, old, changed.Trigger, changed.Open, keepsPlace);
        if (keepsPlace)
        {
            old.Open = changed.Open;
            return RejectReason.None;
        }

        instrument.Conditionals.Remove(old);
        instrument.Conditionals.Add(changed);
        Show(instrument, changed.Detail.TriggerBy);
        return RejectReason.None;
    }

    /// <summary>Orders whose turn has come enter one by one, each with the rounds that follow from it.</summary>
    private void Settle()
    {
        while (_due.Count > 0 && _queue.Count == 0 && _triggeredNow < _options.StopsPerCommandMax)
        {
            RefOrder order = _due[0];
            RefInstrument instrument = _instruments.Single(i => i.Conditionals.Contains(order));
            if (!IsDead(order) && BreaksChain(instrument, order)) continue;

            _triggeredNow++;
            _due.RemoveAt(0);
            (_cause, _depth) = (LiquidationCause.Fill, 0);
            Note(Path.DeadAtItsTurn, IsDead(order));
            if (IsDead(order)) CancelResting(instrument, order, CancelReason.Expired);
            else Enter(instrument, order);
            FinishWork();
            EndChains(instrument);
        }
    }

    private void Enter(RefInstrument instrument, RefOrder order)
    {
        RefPosition position = _accounts[order.AccountId].Positions[instrument.Number]!;
        instrument.Conditionals.Remove(order);
        bool isMarket = IsTriggeredMarket(order.Type);
        order.Price = EntryLimit(instrument, order);
        if (isMarket && order.TimeInForce != TimeInForce.FillOrKill) order.TimeInForce = TimeInForce.ImmediateOrCancel;
        order.Type = isMarket ? OrderType.Market : OrderType.Limit;
        order.Waits = false;
        order.Arrival = ++_arrivals;
        TriggerSource source = order.Detail.TriggerBy;
        order.Detail = new OrderDetail
        {
            DisplayQuantity = order.Detail.DisplayQuantity,
            MinimumQuantity = long.Min(order.Detail.MinimumQuantity, order.Open),
            ExpiryNanos = order.Detail.ExpiryNanos,
            SelfTrade = order.Detail.SelfTrade,
            SessionGroup = order.Detail.SessionGroup,
        };
        bool isPlain = order is { Unshown: false, Expiry: 0 } && order.Detail.Equals(default(OrderDetail));
        order.Slots = isPlain ? 1 : 2;
        int told = _events.Count;
        EmitWithTerms(new EngineEvent
        {
            Kind = EventKind.OrderTriggered,
            AccountId = order.AccountId,
            OrderId = order.Id,
            Side = order.Side,
            Price = order.Price,
            Quantity = order.Open,
            Amount = order.ReachedPrice,
            Reason = (byte)source,
            Flags = (byte)order.Flags,
        }, instrument, order);

        EndPair(instrument, order.Id);
        long named = order.Price;
        if (JudgeTriggered(instrument, position, order) != RejectReason.None)
        {
            order.Price = named;
            CancelRest(instrument, order, CancelReason.TriggerRefused);
            return;
        }

        CollectionsMarshal.AsSpan(_events)[told].Price = order.Price;
        Note(Path.TriggeredSlides, order.Price != named);
        Note(Path.TriggeredRich, !isPlain);
        MatchAndRest(instrument, order);
        Note(Path.TriggerRests, order.Open > 0);
    }

    private static long EntryLimit(RefInstrument instrument, RefOrder order) => order.Type switch
    {
        OrderType.Stop or OrderType.TakeProfit or OrderType.TrailingStop => ProtectionLimitNow(instrument, order.Side),
        OrderType.TrailingStopLimit => TrailingLimit(instrument.Terms, order),
        _ => order.NamedPrice,
    };

    private RejectReason JudgeTriggered(RefInstrument instrument, RefPosition position, RefOrder order)
    {
        RefAccount account = _accounts[order.AccountId];
        if (!order.ReduceOnly && DeficitTooLarge(instrument)) return RejectReason.Overflow;
        if (CheckValues(instrument, order, order.Type == OrderType.Market ? 0 : order.Price, lotsToo: false) is var badValue and not RejectReason.None) return badValue;
        if (!order.ReduceOnly && InLiquidation(account, instrument)) return RejectReason.InLiquidation;
        if (order.ReduceOnly && Reducible(position, order.Side) == 0) return RejectReason.ReduceOnlyWouldOpen;
        if (CheckPostOnly(instrument, order) is var crosses and not RejectReason.None) return crosses;
        if (order.TimeInForce == TimeInForce.FillOrKill && !Fillable(instrument, position, order)) return RejectReason.FillOrKillUnfillable;
        if (CheckMinimum(instrument, order) is var tooFew and not RejectReason.None) return tooFew;
        if (CheckLimits(instrument, position, order, null) is var limit and not RejectReason.None) return limit;
        if (CheckMargin(instrument, position, order, null) is var margin and not RejectReason.None) return margin;

        DecideAllOrNone(instrument, position, order);
        return RejectReason.None;
    }

    private static long TrailingLimit(Instrument terms, RefOrder order)
    {
        Big price = Min(Max((Big)order.Trigger + order.NamedPrice, terms.PriceMin), terms.PriceMax), step = terms.PriceStep;
        return (long)((order.Side == Side.Buy ? Down(price, step) : Up(price, step)) * step);
    }
}
