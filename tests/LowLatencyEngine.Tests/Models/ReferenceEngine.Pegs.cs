// Orders whose price follows the touch. RULES.md section 4, pegged.
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private const int FollowedLevels = 64;

    /// <summary>Where a pegged order that names no price goes at worst: the band's edge, or a market order's limit.</summary>
    private static long WorstPrice(RefInstrument instrument, Side side)
    {
        Instrument terms = instrument.Terms;
        if (terms.BandPpm == 0) return ProtectionLimitNow(instrument, side);

        Big edge = side == Side.Buy
            ? Down((Big)instrument.Mark * (Million + terms.BandPpm), Million)
            : Up((Big)instrument.Mark * (Million - terms.BandPpm), Million);
        return InStaticBand(instrument, (long)Min(Max(edge, terms.PriceMin), terms.PriceMax));
    }

    private static long ProtectionLimitNow(RefInstrument instrument, Side side) =>
        InStaticBand(instrument, ProtectionLimit(instrument.Terms, instrument.Mark, side));

    /// <summary>The best price, of the first levels, at which somebody shows who does not follow himself; 0: none.</summary>
    private static long Followed(RefInstrument instrument, Side side) => instrument.Book(side)
        .GroupBy(o => o.Price).Take(FollowedLevels).FirstOrDefault(level => level.Any(o => !o.Unshown && !o.IsPegged))?.Key ?? 0;

    /// <summary>Where the order would stand now; null: there is nothing to follow.</summary>
    private static long? PegPrice(RefInstrument instrument, RefOrder order)
    {
        Instrument terms = instrument.Terms;
        bool buys = order.Side == Side.Buy;
        Big own = Followed(instrument, order.Side), opposite = Followed(instrument, Opposite(order.Side));
        bool needsOwn = order.Detail.Peg != PegKind.Opposite, needsOpposite = order.Detail.Peg != PegKind.Own;
        if ((needsOwn && own == 0) || (needsOpposite && opposite == 0)) return null;

        Big price = order.Detail.Peg switch
        {
            PegKind.Own => own,
            PegKind.Opposite => opposite,
            _ => buys ? Down(own + opposite, 2) : Up(own + opposite, 2),
        };
        price -= Direction(order.Side) * order.Detail.PegOffset;
        price = buys ? Min(price, order.WorstPrice) : Max(price, order.WorstPrice);

        Big step = terms.PriceStep;
        price = (buys ? Down(price, step) : Up(price, step)) * step;
        return (long)Min(Max(price, Up(terms.PriceMin, step) * step), Down(terms.PriceMax, step) * step);
    }

    private static bool TakePegPrice(RefInstrument instrument, RefOrder order)
    {
        if (PegPrice(instrument, order) is not { } price) return false;

        order.Price = price;
        return true;
    }

    private void MovePegs()
    {
        foreach (RefInstrument instrument in _instruments.Where(i => Trades(i) && LiveOrders(i).Any(o => o.IsPegged)))
        {
            (long bid, long ask) = (Followed(instrument, Side.Buy), Followed(instrument, Side.Sell));
            if (!instrument.PegCame && (bid, ask) == (instrument.FollowedBid, instrument.FollowedAsk)) continue;

            (instrument.FollowedBid, instrument.FollowedAsk, instrument.PegCame) = (bid, ask, false);
            foreach (RefOrder peg in LiveOrders(instrument).Where(o => o.IsPegged).OrderBy(o => o.Arrival).ToList()) MovePeg(instrument, peg);
        }
    }

    private void MovePeg(RefInstrument instrument, RefOrder peg)
    {
        long before = peg.Price;
        if (!TakePegPrice(instrument, peg)) return;

        if (CrossesTouch(instrument, peg)) peg.Price = PriceBehindTouch(instrument, peg.Side) ?? before;
        if (peg.Price == before) return;

        instrument.Book(peg.Side).Remove(peg);
        Insert(instrument, peg);
        Emit(new EngineEvent
        {
            Kind = EventKind.OrderRepriced,
            AccountId = peg.AccountId,
            OrderId = peg.Id,
            Side = peg.Side,
            Price = peg.Price,
            Quantity = peg.Open,
            Amount = before,
        }, instrument);
    }
}
