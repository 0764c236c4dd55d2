// How many lots one order closes, by the policy of the leg's instrument. Minimal stands in LegPlan.cs.
using System;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

internal sealed partial class LegPlan
{
    /// <summary>Lots to close now, 1 to all of them.</summary>
    internal long Size(int position, in Health health, FractionStage stage)
    {
        ref PositionRow row = ref ledger.Position(position);
        long all = Math.Abs(row.Quantity);
        return PolicyOf(position) switch
        {
            LiquidationPolicy.Minimal => Minimal(in row, in health, all),
            LiquidationPolicy.Fraction when stage == FractionStage.Part => Rates.PpmUp(all, ledger.Contracts[row.Instrument].Terms.FractionPpm),
            LiquidationPolicy.TierStepDown => OneTierDown(in row, all),
            _ => all,
        };
    }

    /// <summary>The liquidation policy of a leg.</summary>
    internal LiquidationPolicy PolicyOf(int position) => ledger.Contracts[ledger.Position(position).Instrument].Terms.Policy;

    /// <summary>The fewest lots whose closing leaves a notional below the floor of the tier that the leg is in; all of them in the lowest tier.</summary>
    private long OneTierDown(in PositionRow row, long all)
    {
        Contract contract = ledger.Contracts[row.Instrument];
        TierTable tiers = margin.Tiers(row.Instrument);
        long mark = marks[row.Instrument].Mark;
        int tier = tiers.TierOf(contract.Notional(mark, all));
        if (tier == 0) return all;

        long rest = LotsBelow(contract, mark, tiers.Floor(tier));
        return rest == 0 || contract.Notional(mark, rest) < contract.Terms.NotionalMin ? all : all - rest;
    }

    /// <summary>The most lots with a notional below a floor. An inverse notional is rounded to the nearest atom, so that one lot more may still fit.</summary>
    private static long LotsBelow(Contract contract, long mark, long floor)
    {
        long lots = contract.IsInverse
            ? (long)((Int128)(floor - 1) * mark / contract.Multiplier)
            : (floor - 1) / contract.Notional(mark, 1);
        return contract.Notional(mark, lots + 1) < floor ? lots + 1 : lots;
    }
}
