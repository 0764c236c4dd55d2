// Order entry: all reasons to refuse in the order of RejectReason, then the match. RULES.md section 4.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private RejectReason NewOrder(in RichOrder rich)
    {
        Command command = rich.Head;
        if (CheckInstrumentAndAccount(command) is var refusal and not RejectReason.None) return refusal;
        if ((command.OrderFlags & OrderFlags.ReduceOnly) == 0 && DeficitTooLarge(_instruments[command.Instrument])) return RejectReason.Overflow;
        if (command.Side is not (Side.Buy or Side.Sell)) return RejectReason.InvalidSide;
        if (!CombinationExists(command)) return RejectReason.InvalidOrderType;
        if (command.Type is >= OrderType.Stop and <= OrderType.TrailingStopLimit) return NewConditional(rich);

        RefInstrument instrument = _instruments[command.Instrument];
        RefAccount account = _accounts[command.AccountId];
        RefOrder order = new()
        {
            Id = command.OrderId,
            AccountId = account.Id,
            Side = command.Side,
            Price = command.Type == OrderType.Limit ? Capped(instrument, command.Side, command.Price) : ProtectionLimitNow(instrument, command.Side),
            Open = command.Quantity,
            Flags = command.OrderFlags,
            TimeInForce = command.TimeInForce,
            Type = command.Type,
            Slots = command.Slots,
            Detail = command.Slots > 1 ? rich.Detail : default,
            Links = command.Slots > 2 ? rich.Links : default,
            LinkSource = command.Slots > 1 ? rich.Detail.TriggerBy : TriggerSource.Last,
            Arrival = ++_arrivals,
        };
        order.Expiry = ExpiryOf(order);
        order.WorstPrice = command.Price == 0 ? WorstPrice(instrument, order.Side) : command.Price;
        if (!DetailFits(instrument, order)) return RejectReason.InvalidOrderDetail;
        if (command.OrderId is < 1 or > IdMax) return RejectReason.InvalidOrderId;
        if (CheckQuantity(instrument, order) is var badLots and not RejectReason.None) return badLots;
        if (CheckValues(instrument, order, command.Type == OrderType.Limit ? order.Price : command.Price) is var badValue and not RejectReason.None) return badValue;
        if (CheckIds(instrument, order) is var badId and not RejectReason.None) return badId;
        if (!order.ReduceOnly && InLiquidation(account, instrument)) return RejectReason.InLiquidation;
        if (!IsTaken(instrument, order)) return RejectReason.Halted;
        if (CheckCapacity(instrument, account, order) is var full and not RejectReason.None) return full;

        RefPosition position = account.Positions[instrument.Number] ??
            new RefPosition(account.Id, instrument.Terms.Currency, instrument.Number, instrument.Terms.DefaultLeverage);
        if (order.ReduceOnly && Reducible(position, order.Side) == 0) return RejectReason.ReduceOnlyWouldOpen;
        if (CheckPostOnly(instrument, order) is var crosses and not RejectReason.None) return crosses;
        if (order.TimeInForce == TimeInForce.FillOrKill && !Fillable(instrument, position, order)) return RejectReason.FillOrKillUnfillable;
        if (CheckMinimum(instrument, order) is var tooFew and not RejectReason.None) return tooFew;
        if (CheckLimits(instrument, position, order, null) is var limit and not RejectReason.None) return limit;
        if (CheckMargin(instrument, position, order, null) is var margin and not RejectReason.None) return margin;

        account.Positions[instrument.Number] = position;
        DecideAllOrNone(instrument, position, order);
        EmitAccepted(instrument, order);
        Pair(instrument, order.Id, order.Links.OtherOrderId);
        MatchAndRest(instrument, order);
        return RejectReason.None;
    }

    private bool DeficitTooLarge(RefInstrument instrument) => _houses[instrument.Terms.Currency].Deficit < -((Big)1 << 58);

    private static RejectReason CheckQuantity(RefInstrument instrument, RefOrder order)
    {
        if (order.Open <= 0) return RejectReason.InvalidQuantity;

        return order.Open % instrument.Terms.LotStep != 0 ? RejectReason.QuantityOffLot : RejectReason.None;
    }

    /// <summary>The other checks of lots and price; <paramref name="namedPrice"/> is what the command says (market: 0).</summary>
    private static RejectReason CheckValues(RefInstrument instrument, RefOrder order, long namedPrice, bool lotsToo = true)
    {
        Instrument terms = instrument.Terms;
        long price = order.KeyPrice;
        bool isLimit = order.Type == OrderType.Limit || (order.IsPegged && namedPrice != 0), isPrice = price >= 1;
        if ((lotsToo && order.Open < terms.OrderMin) || (isLimit && isPrice && price < terms.PriceMin)) return RejectReason.BelowMinimum;
        if (isPrice && !order.ReduceOnly && BelowNotional(terms, price, order.Open)) return RejectReason.BelowMinimum;
        if ((lotsToo && order.Open > terms.OrderMax) || (isLimit && price > terms.PriceMax)) return RejectReason.AboveMaximum;
        if (!isPrice || (!isLimit && namedPrice != 0)) return RejectReason.InvalidPrice;
        if (order.IsPegged && !TakePegPrice(instrument, order)) return RejectReason.InvalidPrice;
        if (isLimit && price % terms.PriceStep != 0) return RejectReason.PriceOffTick;
        if (isLimit && terms.BandPpm > 0 && instrument.Mark > 0 &&
            Abs((Big)price - instrument.Mark) * Million > (Big)terms.BandPpm * instrument.Mark)
        {
            return RejectReason.PriceOutsideBand;
        }

        bool leavesBand = isLimit && StaticBand(instrument) is var (lowest, highest) && (price < lowest || price > highest);
        return leavesBand ? RejectReason.PriceOutsideBand : RejectReason.None;
    }

    private static IEnumerable<RefOrder> LiveOrders(RefInstrument instrument) => instrument.Open(Side.Buy).Concat(instrument.Open(Side.Sell));

    private RejectReason CheckCapacity(RefInstrument instrument, RefAccount account, RefOrder order)
    {
        if (order.MayRest || order.IsAuctionOnly || order.Waits)
        {
            List<RefOrder> live = _instruments.SelectMany(LiveOrders).Where(o => o.AccountId != 0).ToList();
            if (live.Count(o => o.AccountId == account.Id) >= _options.OpenOrdersPerAccountMax) return RejectReason.TooManyOpenOrders;
            if (live.Count >= _options.OrdersMax) return RejectReason.BookFull;
            if (order.IsPegged && LiveOrders(instrument).Count(o => o.IsPegged) >= _options.PeggedOrdersMax) return RejectReason.BookFull;
        }

        return RecordDoesNotFit(account, instrument) ? RejectReason.PositionTableFull : RejectReason.None;
    }

    /// <summary>Lots that an order of this side can take off the position.</summary>
    private static Big Reducible(RefPosition position, Side side) => position.Side == Opposite(side) ? position.Lots : 0;

    private static bool Crosses(RefOrder taker, RefOrder maker) =>
        taker.Side == Side.Buy ? maker.Price <= taker.Price : maker.Price >= taker.Price;

    private static bool CrossesTouch(RefInstrument instrument, RefOrder order) =>
        instrument.Book(Opposite(order.Side)) is [var best, ..] && Crosses(order, best);

    /// <summary>A post-only order that would cross is refused, or slides.</summary>
    private RejectReason CheckPostOnly(RefInstrument instrument, RefOrder order)
    {
        if ((order.Flags & OrderFlags.PostOnly) == 0 || !CrossesTouch(instrument, order)) return RejectReason.None;
        if ((order.Flags & OrderFlags.Slide) == 0 || PriceBehindTouch(instrument, order.Side) is not { } price) return RejectReason.PostOnlyWouldCross;

        Note(Path.Slides);
        order.Price = price;
        return RejectReason.None;
    }

    /// <summary>The nearest price on the step that does not cross the best opposite order; null: it lies outside of what is allowed.</summary>
    private static long? PriceBehindTouch(RefInstrument instrument, Side side)
    {
        Instrument terms = instrument.Terms;
        Big touch = instrument.Book(Opposite(side))[0].Price, step = terms.PriceStep;
        Big price = side == Side.Buy ? Down(touch - 1, step) * step : Up(touch + 1, step) * step;
        return price < terms.PriceMin || price > terms.PriceMax ? null : (long)price;
    }

    private RejectReason CheckLimits(RefInstrument instrument, RefPosition position, RefOrder order, RefOrder? replaced)
    {
        if (order.ReduceOnly) return RejectReason.None;

        List<RefOrder> resting = instrument.Open(order.Side).Where(o => !o.ReduceOnly && o != replaced).ToList();
        Big own = resting.Where(o => o.AccountId == order.AccountId).Aggregate((Big)0, (sum, o) => sum + o.Open);
        Big held = Direction(order.Side) * position.Quantity;
        Big reached = order.MayRest || order.IsAuctionOnly || order.Waits ? Max(0, held) + order.Open : Max(0, held + order.Open);
        if (reached + own > instrument.Terms.PositionMax) return RejectReason.PositionLimit;

        bool rests = order.MayRest || order.IsAuctionOnly || order.Waits;
        Big opening = rests ? order.Open : order.Open - Min(order.Open, Max(0, Reducible(position, order.Side) - own));
        Big all = resting.Aggregate((Big)0, (sum, o) => sum + o.Open);
        return opening > 0 && OpenInterest(instrument) + all + opening > instrument.Terms.OpenInterestMax
            ? RejectReason.OpenInterestLimit
            : RejectReason.None;
    }

    private Big OpenInterest(RefInstrument instrument) =>
        _accounts.Values.Append(_fund).Select(a => a.Positions[instrument.Number])
            .Aggregate((Big)0, (sum, p) => sum + Max(0, p?.Quantity ?? 0));

    private void EmitAccepted(RefInstrument instrument, RefOrder order) => EmitWithTerms(new EngineEvent
    {
        Kind = EventKind.OrderAccepted,
        AccountId = order.AccountId,
        OrderId = order.Id,
        Side = order.Side,
        Price = order.Price,
        Quantity = order.Open,
        Flags = (byte)order.Flags,
        Reason = (byte)order.TimeInForce,
        Amount = (long)order.Type,
    }, instrument, order);
}
