// Rounds: look at every unit, queue the breached, work the queue, until nothing is left or the budget is spent. RULES.md section 6.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;
using static LowLatencyEngine.Tests.Models.ReferenceMath;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class ReferenceEngine
{
    private long _changes;

    private void Enqueue(RefUnit unit)
    {
        unit.Queued = true;
        _queue.Add(unit);
    }

    private void Rounds()
    {
        while (true)
        {
            Collect();
            int work = int.Min(_queue.Count, _budget);
            if (work == 0) return;

            for (int n = 0; n < work; n++)
            {
                RefUnit unit = _queue[0];
                _queue.RemoveAt(0);
                unit.Queued = false;
                _budget--;
                int depth = unit.Running?.Depth ?? unit.QueuedDepth;
                WorkOn(unit);
                MakeMarks(LiquidationCause.Cascade, depth + 1);
            }
        }
    }

    private void Collect()
    {
        foreach (RefUnit unit in AllUnits().ToList())
        {
            if (unit.Running is null && LegsOf(unit).Count == 0 && EquityOf(unit) < 0) SettleOutsideOfLiquidation(unit);
        }

        List<RefUnit> breached = [];
        foreach (RefUnit unit in AllUnits().Where(u => u.Running is null))
        {
            Big equity = EquityOf(unit), maintenance = MaintenanceOf(unit);
            CallOrRestore(unit, equity, maintenance);
            if (maintenance > 0 && equity < maintenance && !unit.Queued && !HasStaleLeg(unit)) breached.Add(unit);
        }

        IEnumerable<RefUnit> inOrder = breached
            .OrderByDescending(u => Down((MaintenanceOf(u) - EquityOf(u)) * Million, MaintenanceOf(u)))
            .ThenByDescending(u => LegsOf(u).Aggregate((Big)0, (sum, leg) => sum + Notional(leg)))
            .ThenBy(u => u.AccountId)
            .ThenBy(u => u.IsCross ? 0 : 1)
            .ThenBy(u => u.IsCross ? u.Currency : u.Instrument);
        foreach (RefUnit unit in inOrder)
        {
            (unit.QueuedCause, unit.QueuedDepth) = CauseOf(unit);
            Enqueue(unit);
        }

        foreach (RefUnit unit in AllUnits())
        {
            (unit.TouchCause, unit.TouchDepth) = (LiquidationCause.None, 0);
            if (unit.Running is null) unit.SeenChange = _changes;
        }
    }

    private (LiquidationCause Cause, int Depth) CauseOf(RefUnit unit)
    {
        if (unit.TouchCause != LiquidationCause.None) return (unit.TouchCause, unit.TouchDepth);

        var last = LegsOf(unit).Select(leg => _instruments[leg.Instrument].Change).MaxBy(change => change.Order);
        if (last.Order > unit.SeenChange) return (last.Cause, last.Depth);

        throw new InvalidOperationException($"Account {unit.AccountId} is breached, but no mark, add-on, money or position changed.");
    }

    /// <summary>Counts the changes of instruments that may breach somebody whom nothing touched: ticks, marks that moved, add-ons.</summary>
    private void NoteChange(RefInstrument instrument, LiquidationCause cause, int depth) => instrument.Change = (++_changes, cause, depth);

    private void CallOrRestore(RefUnit unit, Big equity, Big maintenance)
    {
        Big callLevel = maintenance * _options.CallRatioPpm;
        if (!unit.Called && maintenance > 0 && equity * Million < callLevel)
        {
            unit.Called = true;
            EmitMarginEvent(EventKind.MarginCalled, unit, equity, maintenance);
        }
        else if (unit.Called && (maintenance == 0 || equity * Million * Million >= callLevel * (Million + _options.CallHysteresisPpm)))
        {
            unit.Called = false;
            EmitMarginEvent(EventKind.MarginRestored, unit, equity, maintenance);
        }
    }

    private void EmitMarginEvent(EventKind kind, RefUnit unit, Big equity, Big maintenance) => Emit(new EngineEvent
    {
        Kind = kind,
        AccountId = unit.AccountId,
        Currency = (byte)unit.Currency,
        Amount = (long)equity,
        Quantity = (long)maintenance,
    }, InstrumentOf(unit));

    /// <summary>The instrument that the events of an isolated unit name; a wallet's name none.</summary>
    private RefInstrument? InstrumentOf(RefUnit unit) => unit.IsCross ? null : _instruments[unit.Instrument];
}
