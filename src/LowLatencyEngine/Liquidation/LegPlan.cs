using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Market;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

/// <summary>Which leg to close next, how many lots of it, and at which limit. Decides only; moves nothing.</summary>
internal sealed partial class LegPlan(Ledger ledger, Units units, Marks marks, MarginModel margin, Phases phases)
{
    /// <summary>
    /// The open leg (fresh mark, trading continuously) to close first: largest maintenance rate, add-on included, per slippage, then notional, then lowest
    /// instrument; None without one.
    /// </summary>
    internal int PickLeg(int unit)
    {
        if (units.IsIsolated(unit))
        {
            ref PositionRow only = ref ledger.Position(units.PositionOf(unit));
            return only.Quantity != 0 && only.IsIsolated && IsOpen(only.Instrument) ? units.PositionOf(unit) : Ledger.None;
        }

        int best = Ledger.None;
        for (int p = units.FirstLeg(unit); p != Ledger.None;)
        {
            ref PositionRow row = ref ledger.Position(p);
            if (row.Quantity != 0 && IsOpen(row.Instrument) && units.IsLeg(unit, p, in row) && (best == Ledger.None || IsBefore(p, best))) best = p;
            p = row.NextOfAccount;
        }

        return best;
    }

    /// <summary>Whether liquidations may trade there: the mark is fresh and the instrument trades continuously.</summary>
    internal bool IsOpen(int instrument) => !marks[instrument].IsStale && phases.IsContinuous(instrument);

    /// <summary>The first leg that is not open; None without one.</summary>
    internal int FirstBlockedLeg(int unit)
    {
        for (int p = units.FirstLeg(unit); p != Ledger.None;)
        {
            ref PositionRow row = ref ledger.Position(p);
            if (row.Quantity != 0 && !IsOpen(row.Instrument) && units.IsLeg(unit, p, in row)) return p;

            p = units.IsIsolated(unit) ? Ledger.None : row.NextOfAccount;
        }

        return Ledger.None;
    }

    /// <summary>
    /// The leg's bankruptcy value, signed as the position and rounded toward the account's solvency: value at mark less the share of the equity
    /// that the leg has in the maintenance margin (dYdX v4). A fill at or above it does not lower equity / MM.
    /// </summary>
    internal long BankruptcyValue(int position, in Health health)
    {
        ref PositionRow row = ref ledger.Position(position);
        long share = health.Legs == 1 ? health.Equity : (long)Rates.DivideDown((Int128)health.Equity * margin.Maintenance(in row), health.Maintenance);
        return ledger.Contracts[row.Instrument].Value(marks[row.Instrument].Mark, row.Quantity) - share;
    }

    /// <summary>The worst price whose proceeds are not below the bankruptcy value, kept inside the price range and the bands.</summary>
    internal long LimitPrice(int position, long bankruptcyValue)
    {
        ref PositionRow row = ref ledger.Position(position);
        Contract contract = ledger.Contracts[row.Instrument];
        Instrument terms = contract.Terms;
        long mark = marks[row.Instrument].Mark;
        long price = Math.Clamp(BankruptcyPrice(contract, row.Quantity, bankruptcyValue), 1, terms.PriceMax);
        if (terms.BandPpm > 0)
        {
            long reach = (long)((Int128)mark * terms.BandPpm / Rates.Million);
            price = Math.Clamp(price, mark - reach, mark + reach);
        }

        if (phases.TryStaticBand(row.Instrument, mark, out long lowest, out long highest)) price = Math.Clamp(price, lowest, Math.Max(lowest, highest));
        return Math.Clamp(price, terms.PriceMin, terms.PriceMax);
    }

    /// <summary>The worst price whose proceeds are not below the leg's bankruptcy value, at most the largest price; 0: any.</summary>
    internal long BankruptcyPrice(int position, in Health health)
    {
        ref PositionRow row = ref ledger.Position(position);
        return BankruptcyPrice(ledger.Contracts[row.Instrument], row.Quantity, BankruptcyValue(position, in health));
    }

    /// <summary>A leg's share of the unit's equity when it leaves: truncated toward zero, all of it for the last leg.</summary>
    internal long EquityShare(int position, in Health health)
    {
        if (health.Legs == 1) return health.Equity;

        ref PositionRow row = ref ledger.Position(position);
        return (long)((Int128)health.Equity * margin.Maintenance(in row) / health.Maintenance);
    }

    private static long BankruptcyPrice(Contract contract, long quantity, long bankruptcyValue)
    {
        long lots = Math.Abs(quantity);
        Int128 price;
        if (!contract.IsInverse)
        {
            Int128 perTick = (Int128)lots * contract.Multiplier;
            price = quantity > 0 ? Rates.DivideUp(bankruptcyValue, perTick) : Rates.DivideDown(-(Int128)bankruptcyValue, perTick);
        }
        else
        {
            long divisor = quantity > 0 ? -bankruptcyValue : bankruptcyValue;
            if (divisor <= 0) return contract.Terms.PriceMax;

            Int128 value = (Int128)lots * contract.Multiplier;
            price = quantity > 0 ? Rates.DivideUp(value, divisor) : value / divisor;
        }

        return (long)Int128.Clamp(price, 0, contract.Terms.PriceMax);
    }

    private bool IsBefore(int position, int than)
    {
        ref PositionRow a = ref ledger.Position(position);
        ref PositionRow b = ref ledger.Position(than);
        long notionalA = margin.Notional(in a);
        long notionalB = margin.Notional(in b);
        long rateA = MarginalPpm(in a, notionalA) * ledger.Contracts[b.Instrument].Terms.SlippagePpm;
        long rateB = MarginalPpm(in b, notionalB) * ledger.Contracts[a.Instrument].Terms.SlippagePpm;
        if (rateA != rateB) return rateA > rateB;

        return notionalA > notionalB || (notionalA == notionalB && a.Instrument < b.Instrument);
    }

    private long MarginalPpm(in PositionRow row, long notional)
    {
        TierTable tiers = margin.Tiers(row.Instrument);
        return tiers.MaintenancePpm(tiers.TierOf(notional));
    }

    /// <summary>
    /// The fewest lots x with E − x·P·(f + s) ≥ (1 + b)·MM(n − x·P): each violated tier line gives a bound, the largest one is verified on all lines.
    /// Products reach 2^101 and are formed in 128 bits.
    /// </summary>
    private long Minimal(in PositionRow row, in Health health, long all)
    {
        Contract contract = ledger.Contracts[row.Instrument];
        Instrument terms = contract.Terms;
        TierTable tiers = margin.Tiers(row.Instrument);
        long mark = marks[row.Instrument].Mark;
        long notional = contract.Notional(mark, all);
        long lotValue = contract.Notional(mark, 1);
        long cost = terms.LiquidationFeePpm + terms.SlippagePpm;
        Int128 others = health.Maintenance - tiers.Maintenance(notional) + 1;
        Int128 equity6 = (Int128)health.Equity * Rates.Million - margin.ExitPpm * others;
        Int128 lots = 0;
        for (int k = 0; k < tiers.Count; k++)
        {
            Int128 missing = margin.ExitPpm * ((Int128)notional * tiers.MaintenancePpm(k) - tiers.Amount(k)) - equity6 * Rates.Million;
            if (missing <= 0) continue;

            Int128 gain = (Int128)margin.ExitPpm * tiers.MaintenancePpm(k) - (Int128)cost * Rates.Million;
            if (gain <= 0) return all;

            lots = Int128.Max(lots, Rates.DivideUp(missing, lotValue * gain));
        }

        if (lots <= 0 || lots >= all) return all;
        if (contract.Notional(mark, all - (long)lots) < terms.NotionalMin) return all;

        Int128 left = notional - lots * lotValue;
        Int128 equityAfter = equity6 * Rates.Million - lots * lotValue * cost * Rates.Million;
        for (int k = 0; k < tiers.Count; k++)
        {
            if (equityAfter < margin.ExitPpm * (left * tiers.MaintenancePpm(k) - tiers.Amount(k))) return all;
        }

        return (long)lots;
    }
}
