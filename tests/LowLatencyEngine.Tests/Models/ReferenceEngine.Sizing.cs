// How many lots a liquidation order closes, and the worst price it may take. RULES.md section 7, steps 3 and 4.
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private Big LiquidationLots(RefUnit unit, RefPosition leg, RefInstrument instrument)
    {
        Instrument terms = instrument.Terms;
        if (terms.Policy == LiquidationPolicy.TierStepDown) return LotsToTheNextTier(leg, instrument);
        if (terms.Policy == LiquidationPolicy.Fraction && unit.Running!.Stage == RefStage.Part) return Up(leg.Lots * terms.FractionPpm, Million);
        if (terms.Policy != LiquidationPolicy.Minimal) return leg.Lots;

        Big lotValue = Abs(Value(terms, instrument.Mark, 1));
        Big notional = Notional(leg);
        Big factor = Million + _options.ExitBufferPpm;
        Big cost = terms.LiquidationFeePpm + terms.SlippagePpm;
        Big others = MaintenanceOf(unit) - Maintenance(leg);
        Big equity6 = EquityOf(unit) * Million - factor * (others + 1);

        Big lots = 0;
        for (int k = 0; k < terms.Tiers.Count; k++)
        {
            Big rate = terms.Tiers[k].MaintenancePpm + instrument.AddOn.InForce;
            Big missing = factor * (notional * rate - TierAmount(terms, k)) - equity6 * Million;
            if (missing <= 0) continue;

            Big perLot = factor * rate - cost * Million;
            if (perLot <= 0) return leg.Lots;

            lots = Max(lots, Up(missing, lotValue * perLot));
        }

        if (lots == 0 || lots >= leg.Lots) return leg.Lots;
        if (Abs(Value(terms, instrument.Mark, leg.Lots - lots)) < terms.NotionalMin) return leg.Lots;

        for (int k = 0; k < terms.Tiers.Count; k++)
        {
            Big left = (notional - lots * lotValue) * (terms.Tiers[k].MaintenancePpm + instrument.AddOn.InForce) - TierAmount(terms, k);
            if (equity6 * Million - lots * lotValue * cost * Million < factor * left) return leg.Lots;
        }

        return lots;
    }

    /// <summary>The fewest lots that leave less than the floor of the tier. The notional falls with the lots, so halving finds them.</summary>
    private Big LotsToTheNextTier(RefPosition leg, RefInstrument instrument)
    {
        Instrument terms = instrument.Terms;
        int tier = TierOf(terms, Notional(leg));
        if (tier == 0) return leg.Lots;

        Big tooFew = 0, enough = leg.Lots;
        while (enough - tooFew > 1)
        {
            Big middle = (tooFew + enough) / 2;
            if (Abs(Value(terms, instrument.Mark, leg.Lots - middle)) < terms.Tiers[tier].FloorNotional) enough = middle;
            else tooFew = middle;
        }

        Note(Path.StepDown, enough < leg.Lots);
        return enough < leg.Lots && Abs(Value(terms, instrument.Mark, leg.Lots - enough)) < terms.NotionalMin ? leg.Lots : enough;
    }

    private static long LiquidationLimit(RefInstrument instrument, RefPosition leg, Big bankruptcy)
    {
        Instrument terms = instrument.Terms;
        Big lots = leg.Lots, limit;
        if (terms.Kind == ContractKind.Linear)
        {
            limit = leg.Quantity > 0 ? Up(bankruptcy, lots * terms.Multiplier) : Down(-bankruptcy, lots * terms.Multiplier);
        }
        else
        {
            Big worth = leg.Quantity > 0 ? -bankruptcy : bankruptcy;
            limit = worth <= 0 ? terms.PriceMax
                : leg.Quantity > 0 ? Up(terms.Multiplier * lots, worth) : Down(terms.Multiplier * lots, worth);
        }

        limit = Min(Max(limit, 1), terms.PriceMax);
        if (terms.BandPpm > 0)
        {
            limit = Max(limit, Up((Big)instrument.Mark * (Million - terms.BandPpm), Million));
            limit = Min(limit, Down((Big)instrument.Mark * (Million + terms.BandPpm), Million));
        }

        if (StaticBand(instrument) is not null) limit = InStaticBand(instrument, (long)Max(limit, 0));

        return (long)Max(limit, terms.PriceMin);
    }
}
