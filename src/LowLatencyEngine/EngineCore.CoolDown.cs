// The policy Fraction: an order for a part of the leg, a cool-down in which nothing counts, orders for all, and only then the takeover.
// A cool-down is waited for like a deadline, in time in which the instrument trades on a fresh mark.
using LowLatencyEngine.Liquidation;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>Whether the deadline of a unit that has waited leads to the takeover: not before an order for all where Fraction rules.</summary>
    private bool IsOverdue(int unit)
    {
        int instrument = _queue[unit].WaitedIn;
        if (!_legs.IsOpen(instrument) || !_queue.IsOverdue(unit, instrument)) return false;

        return _queue[unit].Stage == FractionStage.AllTried || _ledger.Contracts[instrument].Terms.Policy != LiquidationPolicy.Fraction;
    }

    /// <summary>In the cool-down a liquidation may end, and does nothing else. False: it is over, orders for whole legs follow.</summary>
    private bool CoolsOn(int unit)
    {
        ref LiquidationRow record = ref _queue[unit];
        if (record.CoolDownLeftNanos <= 0)
        {
            record.Stage = FractionStage.All;
            return false;
        }

        if (IsSaved(unit, _margin.Evaluate(unit))) return true;

        int instrument = CoolsWhere(unit, record.WaitedIn);
        _queue.Wait(unit, instrument, TradingNanos(instrument));
        return true;
    }

    /// <summary>The instrument whose time cools a unit down: the one it has waited in, or, while that is closed, that of its first open leg.</summary>
    private int CoolsWhere(int unit, int waitedIn)
    {
        if (_legs.IsOpen(waitedIn)) return waitedIn;

        int leg = _legs.PickLeg(unit);
        return leg == Ledger.None ? waitedIn : _ledger.Position(leg).Instrument;
    }

    /// <summary>After an order by the policy Fraction: the order for a part begins the cool-down, and one for all opens the way to the takeover.</summary>
    private bool IsInCoolDown(int unit)
    {
        ref LiquidationRow record = ref _queue[unit];
        if (record.Stage != FractionStage.Part)
        {
            record.Stage = FractionStage.AllTried;
            return false;
        }

        int instrument = _ledger.Position(record.LastLeg).Instrument;
        record.Stage = FractionStage.CoolDown;
        record.CoolDownLeftNanos = _ledger.Contracts[instrument].Terms.CoolDownNanos;
        _queue.Wait(unit, instrument, TradingNanos(instrument));
        return true;
    }
}
