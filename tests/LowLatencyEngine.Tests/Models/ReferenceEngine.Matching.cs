// Matching: best price first, then arrival, at the maker's price; what cuts a fill before it happens. RULES.md section 4.
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
        TakerReduceOnly,
        MakerReduceOnly,
        TakerIsolated,
        MakerIsolated,
    }

    private static void Insert(RefInstrument instrument, RefOrder order)
    {
        var side = instrument.Book(order.Side);
        int direction = Direction(order.Side);
        int place = side.FindIndex(o => direction * o.Price < direction * order.Price);
        side.Insert(place < 0 ? side.Count : place, order);
    }

    /// <summary>An accepted or amended order meets the book; what is left rests or is cancelled.</summary>
    private void MatchAndRest(RefInstrument instrument, RefOrder taker)
    {
        Match(instrument, taker);
        if (taker.Open == 0) return;

        if (taker.TimeInForce == TimeInForce.GoodTillCancel) Insert(instrument, taker);
        else CancelRest(instrument, taker, CancelReason.ImmediateOrCancel);
    }

    private void Match(RefInstrument instrument, RefOrder taker)
    {
        while (taker.Open > 0 && instrument.Book(Opposite(taker.Side)).FirstOrDefault() is { } maker && Crosses(taker, maker))
        {
            RefPosition takers = AccountOf(taker.AccountId).Positions[instrument.Number]!;
            RefPosition makers = AccountOf(maker.AccountId).Positions[instrument.Number]!;
            Big lots = Min(taker.Open, maker.Open);
            Cut cut = Cut.None;

            if (taker.ReduceOnly)
            {
                Big reducible = Reducible(takers, taker.Side);
                if (reducible == 0)
                {
                    CancelRest(instrument, taker, CancelReason.ReduceOnly);
                    return;
                }

                if (reducible < lots) (lots, cut) = (reducible, Cut.TakerReduceOnly);
            }

            if (maker.ReduceOnly)
            {
                Big reducible = Reducible(makers, maker.Side);
                if (reducible == 0)
                {
                    CancelResting(instrument, maker, CancelReason.ReduceOnly);
                    continue;
                }

                if (reducible < lots) (lots, cut) = (reducible, Cut.MakerReduceOnly);
            }

            Big paid = PayableLots(instrument, takers, taker.Side, maker.Price, lots, TakerFeePpm(instrument, taker));
            if (paid < lots) (lots, cut) = (paid, Cut.TakerIsolated);
            paid = PayableLots(instrument, makers, maker.Side, maker.Price, lots, MakerFeePpm(instrument, maker));
            if (paid < lots) (lots, cut) = (paid, Cut.MakerIsolated);

            if (lots > 0) Fill(instrument, taker, maker, (long)lots);
            if (cut == Cut.MakerReduceOnly) CancelResting(instrument, maker, CancelReason.ReduceOnly);
            if (cut == Cut.MakerIsolated) CancelResting(instrument, maker, CancelReason.InsufficientMargin);
            if (cut == Cut.TakerIsolated) CancelRest(instrument, taker, CancelReason.InsufficientMargin);
        }
    }

    /// <summary>Liquidations pay a liquidation fee instead of the trading fee, the fund pays none.</summary>
    private long TakerFeePpm(RefInstrument instrument, RefOrder taker) => taker.Liquidates ? 0 : TakerFeeOf(instrument, taker.AccountId);

    private long MakerFeePpm(RefInstrument instrument, RefOrder maker) => maker.AccountId == 0 ? 0 : MakerFeeOf(instrument, maker.AccountId);

    /// <summary>
    /// How many of the lots the account can take at this price: what closes always, what opens in an isolated position as far as the
    /// available cash (its own reserve given back) pays for margin and fee.
    /// </summary>
    private Big PayableLots(RefInstrument instrument, RefPosition position, Side side, long price, Big lots, long feePpm)
    {
        Big closes = Min(lots, Reducible(position, side)), opens = lots - closes;
        if (position.AccountId == 0 || position.Mode == MarginMode.Cross || opens == 0) return lots;

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

    private void Fill(RefInstrument instrument, RefOrder taker, RefOrder maker, long lots)
    {
        Big value = Value(instrument.Terms, maker.Price, Direction(taker.Side) * (Big)lots);
        Big takerFee = Fee(value, TakerFeePpm(instrument, taker)), makerFee = Fee(value, MakerFeePpm(instrument, maker));
        taker.Open -= lots;
        maker.Open -= lots;
        if (maker.Open == 0) instrument.Book(maker.Side).Remove(maker);

        BookTrade(instrument, taker, maker.Price, lots, TakerFeePpm(instrument, taker));
        Big liquidationFee = taker.Liquidates ? BookLiquidationFill(instrument, taker, maker.Price, lots) : 0;
        BookTrade(instrument, maker, maker.Price, lots, MakerFeePpm(instrument, maker));
        instrument.LastPrice = maker.Price;

        Emit(new EngineEvent
        {
            Kind = EventKind.Trade,
            AccountId = taker.AccountId,
            OrderId = taker.Id,
            Side = taker.Side,
            Price = maker.Price,
            Quantity = lots,
            Amount = taker.Open,
            Flags = (byte)taker.Flags,
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
    }

    private RefUnit AccountUnit(RefInstrument instrument, RefOrder order) =>
        UnitOf(AccountOf(order.AccountId).Positions[instrument.Number]!);
}
