// The auction: its price by looking at every stretch of prices in which nothing changes, the uncross pair by pair, and what is told of it before.
// RULES.md section 13.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    /// <summary>What an auction would do now; null: the book is not crossed.</summary>
    private static (long Price, long Lots, long Surplus)? AuctionOf(RefInstrument instrument)
    {
        if (instrument.Bids.Count == 0 || instrument.Asks.Count == 0 || instrument.Bids[0].Price < instrument.Asks[0].Price) return null;

        Big Demand(Big price) => instrument.Bids.Where(o => o.Price >= price).Aggregate((Big)0, (sum, o) => sum + o.Shows);
        Big Supply(Big price) => instrument.Asks.Where(o => o.Price <= price).Aggregate((Big)0, (sum, o) => sum + o.Shows);

        long lowest = instrument.Asks[0].Price, highest = instrument.Bids[0].Price;
        long[] stands = instrument.Bids.Concat(instrument.Asks).Select(o => o.Price).Where(p => p >= lowest && p <= highest).Distinct().Order().ToArray();
        List<(long Low, long High)> stretches = stands.Select(p => (p, p)).ToList();
        for (int n = 1; n < stands.Length; n++)
        {
            if (stands[n] - stands[n - 1] > 1) stretches.Add((stands[n - 1] + 1, stands[n] - 1));
        }

        long wanted = instrument.LastPrice != 0 ? instrument.LastPrice : ReferencePrice(instrument), step = instrument.Terms.PriceStep;
        bool HoldsStep(long low, long high) => high / step * step >= low;
        var most = stretches.Select(s => (s.Low, s.High, Lots: Min(Demand(s.Low), Supply(s.Low)), Left: Abs(Demand(s.Low) - Supply(s.Low))))
            .GroupBy(s => s.Lots).OrderByDescending(g => g.Key).First().ToList();
        var best = most.Where(s => s.Left == most.Min(m => m.Left)).ToList();
        if (best is [var gap] && !HoldsStep(gap.Low, gap.High) && most.Exists(s => s.High == gap.Low - 1) && most.Exists(s => s.Low == gap.High + 1))
        {
            most.Remove(gap);
            best = most.Where(s => s.Left == most.Min(m => m.Left)).ToList();
        }

        List<long> prices = [];
        foreach ((long low, long high, _, _) in best)
        {
            long near = long.Clamp(wanted, low, high);
            prices.AddRange(new[] { near - near % step, near - near % step + step }.Where(p => p >= low && p <= high));
        }

        long price = prices.Count == 0 ? best.Min(s => s.Low) : prices.OrderBy(p => Abs((Big)p - wanted)).ThenBy(p => p).First();
        return (price, (long)Min(Demand(price), Supply(price)), (long)(Demand(price) - Supply(price)));
    }

    private void Uncross(RefInstrument instrument)
    {
        (_cause, _depth) = (LiquidationCause.Fill, 0);
        while (AuctionOf(instrument) is { } auction)
        {
            long price = auction.Price, traded = 0;
            bool Crosses() => instrument.Bids is [var bid, ..] && instrument.Asks is [var ask, ..] && bid.Price >= price && ask.Price <= price;
            while (Crosses()) traded += MeetInAuction(instrument, instrument.Bids[0], instrument.Asks[0], price);

            Emit(new EngineEvent
            {
                Kind = EventKind.AuctionUncrossed,
                Price = price,
                Quantity = traded,
                Amount = instrument.Bids.Where(o => o.Price >= price).Sum(o => o.Shows) - instrument.Asks.Where(o => o.Price <= price).Sum(o => o.Shows),
            }, instrument);
            Note(Path.AuctionWithoutTrade, traded == 0);
            if (traded == 0) continue;

            instrument.Reference = price;
            instrument.Traded.Clear();
            instrument.Traded.Add((_timeNanos, price));
        }
    }

    /// <summary>One pair of an auction; the lots they trade, 0 if one of them had to go instead.</summary>
    private long MeetInAuction(RefInstrument instrument, RefOrder bid, RefOrder ask, long price)
    {
        RefOrder[] both = [bid, ask];
        foreach (RefOrder order in both.Where(o => o.AllOrNone || IsDead(o)))
        {
            CancelResting(instrument, order, order.AllOrNone ? CancelReason.AuctionOver : CancelReason.Expired);
            return 0;
        }

        Big lots = Min(bid.Offers, ask.Offers);
        RefOrder? cut = null;
        CancelReason reason = CancelReason.ReduceOnly;
        foreach (RefOrder order in both.Where(o => o.ReduceOnly))
        {
            Big reducible = Reducible(AccountOf(order.AccountId).Positions[instrument.Number]!, order.Side);
            if (reducible == 0)
            {
                CancelResting(instrument, order, CancelReason.ReduceOnly);
                return 0;
            }

            if (reducible < lots) (lots, cut) = (reducible, order);
        }

        foreach (RefOrder order in both)
        {
            RefPosition position = AccountOf(order.AccountId).Positions[instrument.Number]!;
            Big paid = PayableLots(instrument, position, order.Side, price, lots, MakerFeePpm(instrument, order));
            if (paid < lots) (lots, cut, reason) = (paid, order, CancelReason.InsufficientMargin);
        }

        Note(Path.AuctionCut, cut is not null);
        if (lots > 0) Fill(instrument, bid, ask, (long)lots, price, inAuction: true);
        if (cut is not null) CancelResting(instrument, cut, reason);
        return (long)lots;
    }

    /// <summary>For each instrument in which orders collect and that this command's events name: what the auction would be, if that is news.</summary>
    private void IndicateAuctions()
    {
        List<int> named = [];
        for (int at = 0; at < _events.Count; at += _events[at].Slots) named.Add(_events[at].Instrument);

        foreach (int number in named.Distinct().Where(n => n >= 0).ToList())
        {
            RefInstrument instrument = _instruments[number];
            (long Price, long Lots, long Surplus) now = AuctionOf(instrument) ?? default;
            if (!Collects(instrument.Phase) || now == instrument.Indicated) continue;

            instrument.Indicated = now;
            Emit(new EngineEvent { Kind = EventKind.AuctionIndicated, Price = now.Price, Quantity = now.Lots, Amount = now.Surplus }, instrument);
        }
    }
}
