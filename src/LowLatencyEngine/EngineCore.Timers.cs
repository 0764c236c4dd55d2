using LowLatencyEngine.Messages;
using LowLatencyEngine.Timers;

namespace LowLatencyEngine;

// Timers fire after carried-over work and before the command's own, by (due time, sequence); after each, whom it hurt is worked at once. A timer
// says a bounded number of events; one for which there is no room stays due and fires in the next command.
public sealed partial class EngineCore
{
    /// <summary>Slots that one timer may need.</summary>
    private const int TimerSlots = 64;

    private void FireTimers()
    {
        while (_timers.IsDue(_outbox.NowNanos) && _outbox.HasRoom(TimerSlots))
        {
            Fire(_timers.Take());
            MakeMarks(LiquidationCause.Price, 0);
            if (HasCarriedOverWork) Settle();
        }
    }

    private void Fire(in TimerRow timer)
    {
        switch (timer.Kind)
        {
            case TimerKind.PhaseEnd:
                EndPhase(timer.Subject);
                break;
            case TimerKind.Funding:
                FundingIsDue(timer.Subject);
                break;
            case TimerKind.Expiry:
                _rich[timer.Subject].Timer = TimerQueue.None;
                CancelResting(timer.Subject, CancelReason.Expired);
                break;
            case TimerKind.AddOn:
                _addOns[timer.Subject].TimerPlusOne = 0;
                PutAddOnInForce(timer.Subject);
                break;
            case TimerKind.Volatility:
                SampleVolatility(timer.Subject);
                break;
            default:
                break;
        }
    }
}
