// The fund's way out of its inventory, after the rounds of a mark tick. RULES.md section 9.
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private void UnwindFund(RefInstrument instrument)
    {
        if (!Trades(instrument)) return;

        RefPosition inventory = _fund.Positions[instrument.Number]!;
        if (inventory.Quantity != 0 && FundEquity(instrument.Terms.Currency) < 0)
        {
            Note(Path.FundDeleveraged);
            (_cause, _depth) = (LiquidationCause.Cascade, 1);
            Big worth = MarkValue(inventory), lots = inventory.Lots;
            Deleverage(inventory, lots, worth, worth, lots, depth: 0);
        }

        RefOrder? standing = LiveOrders(instrument).FirstOrDefault(o => o.AccountId == 0);
        RefOrder? wanted = WantedFundOrder(instrument, inventory, standing);
        if (standing is not null && wanted is not null &&
            (standing.Side, standing.Price, standing.Open) == (wanted.Side, wanted.Price, wanted.Open))
        {
            return;
        }

        if (standing is not null) CancelResting(instrument, standing, CancelReason.FundReplaced);
        if (wanted is null) return;

        wanted.Id = --_engineOrders;
        EmitAccepted(instrument, wanted);
        Insert(instrument, wanted);
    }

    /// <summary>At its own side's best price but not worse than mark, and never across the touch; null: none.</summary>
    private RefOrder? WantedFundOrder(RefInstrument instrument, RefPosition inventory, RefOrder? standing)
    {
        Instrument terms = instrument.Terms;
        if (inventory.Quantity == 0 || terms.UnwindClip == 0) return null;

        Side side = Opposite(inventory.Side);
        int outward = -Direction(side);
        RefOrder? best = instrument.Book(side).FirstOrDefault(o => o != standing);
        RefOrder? touch = instrument.Book(Opposite(side)).FirstOrDefault();

        long price = instrument.Mark;
        if (best is not null && (best.Price - price) * outward > 0) price = best.Price;
        if (touch is not null && (touch.Price - price) * outward >= 0) price = touch.Price + outward;
        if (price < terms.PriceMin || price > terms.PriceMax) return null;

        return new RefOrder
        {
            Id = 0,
            Arrival = ++_arrivals,
            AccountId = 0,
            Side = side,
            Price = price,
            Open = (long)Min(inventory.Lots, terms.UnwindClip),
            Flags = OrderFlags.PostOnly | OrderFlags.ReduceOnly,
        };
    }
}
