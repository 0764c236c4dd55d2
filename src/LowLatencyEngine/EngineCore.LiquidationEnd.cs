// The end of a liquidation: what is left of an isolated margin goes to cash, what is owed is settled, the totals are said, and the unit is an ordinary one again.
using System;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    private void End(int unit, in Health health)
    {
        ref LiquidationRow record = ref _queue[unit];
        if (health.Legs == 0)
        {
            if (health.Equity < 0) record.FundDelta -= SettleShortfall(unit, LiquidationCause.Cascade, record.Depth + 1);
            else if (_units.IsIsolated(unit)) ReleaseToCash(unit, record.Depth + 1);
        }

        UnitOwner owner = _units.OwnerOf(unit);
        ref EngineEvent ended = ref _outbox.Add(EventKind.LiquidationEnded, owner.Instrument, owner.AccountId, out Span<LiquidationTotals> totals);
        ended.Currency = owner.Currency;
        ended.Depth = record.Depth;
        ended.Quantity = record.FilledLots + record.TakeoverLots + record.DeleveragedLots;
        ended.Amount = record.Slippage;
        if (_units.IsIsolated(unit)) ended.Price = AveragePrice(_ledger.Contracts[owner.Instrument], in record);
        totals[0] = new LiquidationTotals
        {
            FilledValue = record.FilledValue,
            FilledLots = record.FilledLots,
            Fees = record.Fees,
            FundDelta = record.FundDelta,
            TakeoverLots = record.TakeoverLots,
            DeleveragedLots = record.DeleveragedLots,
            Attempts = record.Attempts,
            DurationNanos = _outbox.NowNanos - record.StartedNanos,
        };
        int depth = record.Depth + 1;
        _queue.Release(unit);
        ref UnitRow state = ref _units[unit];
        state.Flags &= ~(UnitFlags.Queued | UnitFlags.Started | UnitFlags.TakeoverDue);

        // An isolated position without lots has no money left either: what a look would find is known, and is said in the next collect.
        bool isOver = health.Legs == 0 && state.Flags == UnitFlags.Called && _units.IsIsolated(unit);
        if (!isOver)
        {
            _units.Touch(unit, ref state, LiquidationCause.Cascade, depth);
            return;
        }

        state.NoteCause(LiquidationCause.Cascade, depth);
        ListChange(unit, in owner, ref state, default, EventKind.MarginRestored, isDue: false);
    }

    private static long AveragePrice(Contract contract, in LiquidationRow record)
    {
        if (record.FilledLots == 0) return 0;

        Int128 lots = (Int128)record.FilledLots * contract.Multiplier;
        return contract.IsInverse ? Rates.DivideNearest(lots, record.FilledValue) : Rates.DivideNearest(record.FilledValue, lots);
    }
}
