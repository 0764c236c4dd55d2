// At which price does a leg bring its unit below maintenance margin, the other legs standing still? Maintenance margin is the largest of the tier lines,
// so the unit is breached where it is breached on any of them, and each line gives its threshold in notional by one exact division: no search. The price
// follows from the notional, an inverse one through its rounding half to even.
// Worst case: one 128-bit division per tier and two more.
using System;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

internal sealed partial class MarginModel
{
    /// <summary>
    /// The price nearest to safety at which the unit is liquidatable: at it and beyond it is, one tick before it is not. 0: at no price.
    /// A price that the mark has passed already: it is now.
    /// </summary>
    internal long LiquidationPrice(in PositionRow row, in Health health)
    {
        Contract contract = _ledger.Contracts[row.Instrument];
        TierTable tiers = _tiers[row.Instrument];
        long value = contract.Value(_marks[row.Instrument].Mark, row.Quantity);
        Int128 others = health.Maintenance - tiers.Maintenance(Math.Abs(value));
        Int128 rest = ((Int128)health.Equity - value - others) * Rates.Million;
        Int128 lotsTimes = (Int128)Math.Abs(row.Quantity) * contract.Multiplier;
        long priceMax = contract.Terms.PriceMax;
        bool isLong = row.Quantity > 0;
        Int128 price;
        if (isLong != contract.IsInverse)
        {
            Int128 most = LargestBreached(tiers, rest);
            if (isLong) price = most < 0 ? 0 : most / lotsTimes;
            else price = most < 0 ? 0 : LastPriceWith(lotsTimes, most + 1) + 1;
        }
        else
        {
            Int128 least = SmallestBreached(tiers, rest);
            if (isLong) price = least <= 0 ? priceMax : LastPriceWith(lotsTimes, least);
            else price = least <= 0 ? 1 : Rates.DivideUp(least, lotsTimes);
        }

        if (isLong) return (long)Int128.Clamp(price, 0, priceMax);
        return price > priceMax ? 0 : (long)price;
    }

    /// <summary>Where the value is the notional itself: breached at this notional and below; negative: at none.</summary>
    private static Int128 LargestBreached(TierTable tiers, Int128 rest)
    {
        Int128 most = -1;
        for (int k = 0; k < tiers.Count; k++)
            most = Int128.Max(most, Rates.DivideUp(-(rest + tiers.Amount(k)), Rates.Million - tiers.MaintenancePpm(k)) - 1);
        return most;
    }

    /// <summary>Where the value is the notional's negative: breached at this notional and above.</summary>
    private static Int128 SmallestBreached(TierTable tiers, Int128 rest)
    {
        Int128 least = Int128.MaxValue;
        for (int k = 0; k < tiers.Count; k++)
            least = Int128.Min(least, Rates.DivideDown(rest + tiers.Amount(k), Rates.Million + tiers.MaintenancePpm(k)) + 1);
        return least;
    }

    /// <summary>The largest price at which K·lots / price, rounded half to even, is at least a notional, 1 or more.</summary>
    private static Int128 LastPriceWith(Int128 lotsTimes, Int128 notional)
    {
        Int128 divisor = 2 * notional - 1;
        return Int128.IsEvenInteger(notional) ? 2 * lotsTimes / divisor : Rates.DivideUp(2 * lotsTimes, divisor) - 1;
    }
}
