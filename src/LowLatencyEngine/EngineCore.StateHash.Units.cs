using System;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

// What is known of units between commands: who is called, who is in liquidation and how far that has come, in the order in which they are worked.
public sealed partial class EngineCore
{
    private void AddUnits(ref StateHasher hasher)
    {
        for (int unit = 0; unit < _ledger.AccountCount * _ledger.Currencies; unit++) AddUnit(ref hasher, unit);
        for (int p = 0; p < _ledger.PositionCount; p++)
        {
            if (_ledger.Position(p).IsIsolated) AddUnit(ref hasher, _units.OfPosition(p));
        }

        for (int place = _queue.First; place != LiquidationQueue.None; place = _queue.At(place).Next) AddLiquidation(ref hasher, in _queue.At(place));
        for (int i = 0; i < _books.Length; i++)
        {
            hasher.Add(i);
            for (int place = _queue.WaitingFirst(i); place != LiquidationQueue.None; place = _queue.At(place).Next) AddLiquidation(ref hasher, in _queue.At(place));
        }
    }

    private void AddUnit(ref StateHasher hasher, int unit)
    {
        ref UnitRow state = ref _units[unit];
        hasher.Add((long)(state.Flags & ~UnitFlags.Popped));
        if (state.Has(UnitFlags.Touched))
        {
            hasher.Add((long)state.Cause);
            hasher.Add(state.Depth);
        }
    }

    private void AddLiquidation(ref StateHasher hasher, in QueuedUnit queued)
    {
        LiquidationQueue.MakeNew(in queued, out LiquidationRow row);
        if (queued.RecordPlusOne != 0) row = _queue[queued.Unit];
        ReadOnlySpan<long> record =
        [
            queued.Unit, row.Attempts, row.LastLeg, row.WaitedIn, (long)row.Cause, row.Depth, row.StartedNanos, row.WaitsSinceFreshNanos, row.WaitedFreshNanos,
            (long)row.Stage, row.CoolDownLeftNanos,
            row.FilledLots, row.FilledValue, row.Slippage, row.Fees, row.FundDelta, row.TakeoverLots, row.DeleveragedLots,
        ];
        foreach (long value in record) hasher.Add(value);
    }
}
