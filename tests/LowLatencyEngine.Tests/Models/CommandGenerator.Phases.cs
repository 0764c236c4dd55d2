// Halts, auctions and closings, long enough for orders to collect, and orders for them.
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal sealed partial class CommandGenerator
{
    private bool Collects(int i) => _engine.PhaseOf(i) is TradingPhase.PreOpen or TradingPhase.Halted or TradingPhase.ClosingAuction;

    /// <summary>How often phases change: in trading seldom, else often enough to get on.</summary>
    private int PhasePerMille()
    {
        for (int i = 0; i < _walk.Length; i++)
        {
            if (_engine.PhaseOf(i) != TradingPhase.Continuous) return _phasePerMille * 2;
        }

        return _phasePerMille;
    }

    private Command Phase()
    {
        int i = Instrument();
        bool trades = _engine.PhaseOf(i) == TradingPhase.Continuous;
        TradingPhase next = trades || _dice.Chance(300)
            ? _dice.Pick(TradingPhase.Halted, TradingPhase.Halted, TradingPhase.PreOpen, TradingPhase.ClosingAuction, TradingPhase.Closed, TradingPhase.Continuous)
            : TradingPhase.Continuous;
        bool ends = next is not (TradingPhase.Continuous or TradingPhase.Closed);
        long end = ends && _dice.Chance(500) ? _engine.EngineTimeNanos + _dice.Between(1, 30) * OptionsGenerator.TickNanos : 0;
        if (_dice.Chance(20)) end = _dice.Pick(-1, 1, _engine.EngineTimeNanos, long.MaxValue);
        if (_dice.Chance(10)) next = (TradingPhase)_dice.Between(4, 6);

        long reference = _dice.Chance(800) ? 0 : _dice.Chance(100) ? _dice.Pick(-1, 1, long.MaxValue, long.MinValue) : _walk[i] + _dice.Between(-_walk[i] / 50, _walk[i] / 50);
        return Commands.SetPhase(_timeNanos, i, next, end, reference);
    }

    /// <summary>Where orders collect most are good till cancel, and some live for the auction only.</summary>
    private TimeInForce LifeInAuction(int i) => _dice.Between(0, 9) switch
    {
        < 6 => TimeInForce.GoodTillCancel,
        < 9 => _engine.PhaseOf(i) == TradingPhase.ClosingAuction ? TimeInForce.AtClose : TimeInForce.AtOpen,
        _ => _dice.Pick(TimeInForce.AtOpen, TimeInForce.AtClose, TimeInForce.ImmediateOrCancel),
    };
}
