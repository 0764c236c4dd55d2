// Matching: best price first, then arrival, at the maker's price; what cuts a fill before it happens. RULES.md section 4.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    /// <summary>What made a fill smaller than both orders allow; the last cut decides what is cancelled after it.</summary>
    private enum Cut
    {
        None,
        MakerReduceOnly,
        TakerIsolated,
        MakerIsolated,
    }

    /// <summary>Orders that the match under way has passed by, with those it passed again.</summary>
    private int _passes;

    /// <summary>Puts an order at the back of its price: shown ones stand before those that do not show.</summary>
    private static void Insert(RefInstrument instrument, RefOrder order)
    {
        var side = instrument.Book(order.Side);
        int direction = Direction(order.Side);
        int place = side.FindIndex(o => direction * o.Price < direction * order.Price || (o.Price == order.Price && o.Unshown && !order.Unshown));
        side.Insert(place < 0 ? side.Count : place, order);
    }

    /// <summary>An accepted or amended order meets the book; what is left rests or is cancelled.</summary>
    private Stop MatchAndRest(RefInstrument instrument, RefOrder taker)
    {
        Stop stop = Trades(instrument) && !taker.IsPassive ? Match(instrument, taker) : Stop.None;
        if (taker.Open == 0) return stop;

        if (stop == Stop.Velocity || !(taker.MayRest || taker.IsAuctionOnly))
        {
            CancelRest(instrument, taker, stop == Stop.None ? CancelReason.ImmediateOrCancel : CancelReason.Breaker);
            return stop;
        }

        if (taker.Type == OrderType.Market) taker.Type = OrderType.Limit;
        Note(Path.RestsAfterBreaker, stop != Stop.None);

        taker.Arrival = taker.Joined = ++_arrivals;
        taker.IcebergShows = long.Min(taker.Detail.DisplayQuantity, taker.Open);
        if (taker.IsPegged) instrument.PegCame = true;
        Insert(instrument, taker);
        return stop;
    }

    private Stop Match(RefInstrument instrument, RefOrder taker)
    {
        Stop stop = Stop.None;
        HashSet<RefOrder> passed = [];
        RefOrder? passedLast = null;
        _passes = 0;
        long sharedAt = 0;
        while (taker.Open > 0 && stop == Stop.None)
        {
            if (passedLast is not null && !instrument.Book(passedLast.Side).Contains(passedLast))
            {
                (passedLast, passed) = (null, []);
            }

            RefOrder? maker = instrument.Book(Opposite(taker.Side)).Find(o => !passed.Contains(o));
            if (maker is null || !Crosses(taker, maker)) break;

            int direction = Direction(taker.Side);
            if (instrument.Terms.Matching == MatchingRule.ProRata && (sharedAt == 0 || direction * maker.Price > direction * sharedAt))
            {
                sharedAt = maker.Price;
                stop = Share(instrument, taker, sharedAt, passed);
            }
            else
            {
                stop = Meet(instrument, taker, maker, long.MaxValue, passed);
                if (passed.Contains(maker)) passedLast = maker;
            }
        }

        return stop;
    }

    /// <summary>The part of a price that goes to all in proportion; what it leaves is matched by arrival.</summary>
    private Stop Share(RefInstrument instrument, RefOrder taker, long price, HashSet<RefOrder> passed)
    {
        const int sharersMax = 1_024;
        IEnumerable<RefOrder> Shown() => instrument.Book(Opposite(taker.Side)).Where(o => o.Price == price && o.Shows > 0);
        Instrument terms = instrument.Terms;
        if (MayTrade(instrument, taker) >= Shown().Aggregate((Big)0, (sum, o) => sum + o.Shows)) return Stop.None;

        if (terms.TopOrderMax > 0 && Meet(instrument, taker, Shown().First(), terms.TopOrderMax, passed) is var top and not Stop.None) return top;

        Big lots = MayTrade(instrument, taker);
        List<(RefOrder Maker, Big Shows)> sharers = Shown().Take(sharersMax).Select(o => (o, (Big)o.Shows)).ToList();
        Big all = sharers.Aggregate((Big)0, (sum, s) => sum + s.Shows);
        foreach ((RefOrder maker, Big shows) in sharers)
        {
            Big share = lots * shows / all;
            if (share < Max(1, terms.AllocationMin) || taker.Open == 0 || maker.Open == 0) continue;

            Note(Path.Shared);
            if (Meet(instrument, taker, maker, (long)share, passed) is var stop and not Stop.None) return stop;
        }

        return Stop.None;
    }

    /// <summary>Lots the taker may trade: its open lots, of a reduce-only order at most what it reduces.</summary>
    private Big MayTrade(RefInstrument instrument, RefOrder taker) =>
        taker.ReduceOnly ? Min(taker.Open, Reducible(AccountOf(taker.AccountId).Positions[instrument.Number]!, taker.Side)) : taker.Open;

    /// <summary>One meeting of two orders, over at most so many lots.</summary>
    private Stop Meet(RefInstrument instrument, RefOrder taker, RefOrder maker, long most, HashSet<RefOrder> passed)
    {
        RefPosition takers = AccountOf(taker.AccountId).Positions[instrument.Number]!;
        RefPosition makers = AccountOf(maker.AccountId).Positions[instrument.Number]!;
        Big mayTrade = MayTrade(instrument, taker);
        if (mayTrade == 0)
        {
            CancelRest(instrument, taker, CancelReason.ReduceOnly);
            return Stop.None;
        }

        if (IsDead(maker))
        {
            CancelResting(instrument, maker, CancelReason.Expired);
            return Stop.None;
        }

        if (maker.AllOrNone && maker.Open > mayTrade)
        {
            Note(Path.PassedBy);
            if (passed.Count == PassedMax || _passes == PassedInAllMax) CancelRest(instrument, taker, CancelReason.WorkLimit);
            else passed.Add(maker);
            _passes++;
            return Stop.None;
        }

        Big lots = Min(Min(mayTrade, maker.Offers), most);
        if (taker.Detail.SelfTrade != SelfTradeRule.None && IsOwn(taker, maker))
        {
            PreventSelfTrade(instrument, taker, maker, (long)lots);
            return Stop.None;
        }

        Cut cut = Cut.None;
        if (maker.ReduceOnly)
        {
            Big reducible = Reducible(makers, maker.Side);
            if (reducible == 0)
            {
                CancelResting(instrument, maker, CancelReason.ReduceOnly);
                return Stop.None;
            }

            if (reducible < lots) (lots, cut) = (reducible, Cut.MakerReduceOnly);
        }

        Big paid = PayableLots(instrument, takers, taker.Side, maker.Price, lots, TakerFeePpm(instrument, taker));
        if (paid < lots) (lots, cut) = (paid, Cut.TakerIsolated);
        paid = PayableLots(instrument, makers, maker.Side, maker.Price, lots, MakerFeePpm(instrument, maker));
        if (paid < lots) (lots, cut) = (paid, Cut.MakerIsolated);

        Note(Path.AllOrNoneCut, maker.AllOrNone && lots < maker.Open);
        if (lots > 0 && !(maker.AllOrNone && lots < maker.Open))
        {
            if (Judge(instrument, maker.Price) is var stop and not Stop.None) return stop;

            Fill(instrument, taker, maker, (long)lots, maker.Price);
            instrument.Traded.Add((_timeNanos, maker.Price));
        }

        if (cut == Cut.MakerReduceOnly) CancelResting(instrument, maker, CancelReason.ReduceOnly);
        if (cut == Cut.MakerIsolated) CancelResting(instrument, maker, CancelReason.InsufficientMargin);
        if (cut == Cut.TakerIsolated) CancelRest(instrument, taker, CancelReason.InsufficientMargin);
        return Stop.None;
    }

    private void PreventSelfTrade(RefInstrument instrument, RefOrder taker, RefOrder maker, long lots)
    {
        SelfTradeRule rule = taker.Detail.SelfTrade;
        Note(Path.PairMeets, OtherOf(instrument, taker.Id) == maker.Id);
        if (rule == SelfTradeRule.Decrement)
        {
            TakeOff(instrument, maker, lots);
            taker.Open -= lots;
            EmitDecremented(instrument, maker, lots);
            EmitDecremented(instrument, taker, lots);
            Replenish(instrument, maker);
            if (maker.Open == 0) EndPair(instrument, maker.Id);
            if (taker.Open == 0) EndPair(instrument, taker.Id);
            return;
        }

        if (rule is SelfTradeRule.CancelOldest or SelfTradeRule.CancelBoth) CancelResting(instrument, maker, CancelReason.SelfTrade);
        if (rule is SelfTradeRule.CancelNewest or SelfTradeRule.CancelBoth) CancelRest(instrument, taker, CancelReason.SelfTrade);
    }

    private void EmitDecremented(RefInstrument instrument, RefOrder order, long lots) => Emit(new EngineEvent
    {
        Kind = EventKind.OrderDecremented,
        AccountId = order.AccountId,
        OrderId = order.Id,
        Side = order.Side,
        Price = order.Price,
        Quantity = lots,
        Amount = order.Open,
    }, instrument);

    private static void TakeOff(RefInstrument instrument, RefOrder maker, long lots)
    {
        maker.Open -= lots;
        if (maker.IsIceberg) maker.IcebergShows -= lots;
        if (maker.Open == 0) instrument.Book(maker.Side).Remove(maker);
    }

    /// <summary>An iceberg whose shown lots are gone shows the next ones, at the back of its price.</summary>
    private void Replenish(RefInstrument instrument, RefOrder maker)
    {
        if (!maker.IsIceberg || maker.IcebergShows > 0 || maker.Open == 0) return;

        maker.IcebergShows = long.Min(maker.Detail.DisplayQuantity, maker.Open);
        instrument.Book(maker.Side).Remove(maker);
        Insert(instrument, maker);
        Emit(new EngineEvent
        {
            Kind = EventKind.OrderReplenished,
            AccountId = maker.AccountId,
            OrderId = maker.Id,
            Side = maker.Side,
            Price = maker.Price,
            Quantity = maker.IcebergShows,
            Amount = maker.Open,
        }, instrument);
    }

    /// <summary>Liquidations pay a liquidation fee instead of the trading fee, the fund pays none.</summary>
    private long TakerFeePpm(RefInstrument instrument, RefOrder taker) => taker.Liquidates ? 0 : TakerFeeOf(instrument, taker.AccountId);

    private long MakerFeePpm(RefInstrument instrument, RefOrder maker) => maker.AccountId == 0 ? 0 : MakerFeeOf(instrument, maker.AccountId);

    /// <summary>
    /// How many of the lots the account can take at this price: what closes always, what opens in an isolated position as far as the
    /// available cash (its own reserve given back) pays for margin and fee; nothing where the closing part leaves a debt.
    /// </summary>
    private Big PayableLots(RefInstrument instrument, RefPosition position, Side side, long price, Big lots, long feePpm)
    {
        Big closes = Min(lots, Reducible(position, side)), opens = lots - closes;
        if (position.AccountId == 0 || position.Mode == MarginMode.Cross || opens == 0) return lots;

        if (closes > 0)
        {
            Big closing = Value(instrument.Terms, price, position.Quantity);
            bool owes = position.Isolated.Money + closing - position.Entry - Fee(closing, feePpm) < 0;
            Note(Path.OwesAtFlip, owes);
            if (owes) return closes;
        }

        RefUnit wallet = WalletOf(position);
        Big own = Reserve(position);
        Big available = Min(wallet.Money - (SumOfReserves(wallet) - own), EquityOf(wallet) - (RequirementOf(wallet) - own));
        Big low = 0, high = opens;
        while (low < high)
        {
            Big middle = (low + high + 1) / 2;
            if (CostOfOpening(instrument, position, side, price, closes, middle, feePpm) <= available) low = middle;
            else high = middle - 1;
        }

        return closes + low;
    }

    /// <summary>What the cash pays when a fill opens these lots: the margin that moves, and the opening part of the fee.</summary>
    private Big CostOfOpening(RefInstrument instrument, RefPosition position, Side side, long price, Big closes, Big opens, long feePpm)
    {
        int direction = Direction(side);
        Big value = Value(instrument.Terms, price, direction * (closes + opens));
        Big closing = Value(instrument.Terms, price, direction * closes);
        Big fee = Fee(value, feePpm);
        Big held = closes > 0 ? 0 : Notional(position);
        return Initial(position, held + Abs(value - closing)) - Initial(position, held) + fee - Min(fee, Fee(closing, feePpm));
    }

    private void Fill(RefInstrument instrument, RefOrder taker, RefOrder maker, long lots, long price, bool inAuction = false)
    {
        Big value = Value(instrument.Terms, price, Direction(taker.Side) * (Big)lots);
        long takerRate = inAuction ? MakerFeePpm(instrument, taker) : TakerFeePpm(instrument, taker);
        Big takerFee = Fee(value, takerRate), makerFee = Fee(value, MakerFeePpm(instrument, maker));
        if (inAuction) TakeOff(instrument, taker, lots);
        else taker.Open -= lots;
        TakeOff(instrument, maker, lots);

        BookTrade(instrument, taker, price, lots, takerRate);
        Big liquidationFee = taker.Liquidates ? BookLiquidationFill(instrument, taker, price, lots) : 0;
        BookTrade(instrument, maker, price, lots, MakerFeePpm(instrument, maker));
        instrument.LastPrice = price;
        Show(instrument, TriggerSource.Last);

        Emit(new EngineEvent
        {
            Kind = EventKind.Trade,
            AccountId = taker.AccountId,
            OrderId = taker.Id,
            Side = taker.Side,
            Price = price,
            Quantity = lots,
            Amount = taker.Open,
            Flags = (byte)(inAuction ? taker.Flags | OrderFlags.Auction : taker.Flags),
            Depth = taker.Liquidates ? DepthByte(AccountUnit(instrument, taker).Running!.Depth) : (byte)0,
        }, instrument, new TradeDetail
        {
            MakerAccountId = maker.AccountId,
            MakerOrderId = maker.Id,
            MakerLeaves = maker.Open,
            Value = (long)Abs(value),
            TakerFee = (long)takerFee,
            MakerFee = (long)makerFee,
            LiquidationFee = (long)liquidationFee,
            TradeId = ++instrument.TradeId,
        });
        Replenish(instrument, maker);
        if (OtherOf(instrument, taker.Id) == maker.Id) Unpair(instrument, taker.Id);
        // The id of a maker that is gone may come again in the taker's bracket: its other is named before.
        long makersOther = OtherOf(instrument, maker.Id);
        AfterFill(instrument, taker, OtherOf(instrument, taker.Id), lots, inAuction ? null : taker);
        AfterFill(instrument, maker, makersOther, lots, inAuction ? null : taker);
        if (inAuction) Replenish(instrument, taker);
    }

    private RefUnit AccountUnit(RefInstrument instrument, RefOrder order) =>
        UnitOf(AccountOf(order.AccountId).Positions[instrument.Number]!);
}
