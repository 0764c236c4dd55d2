// What time alone brings, one by one, each with all that follows from it. RULES.md section 2, step 4.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Models;

internal enum RefTimerKind
{
    Funding,
    PhaseEnd,
    AddOn,
    Volatility,
}

/// <summary>Something that is due at a time; of two that are due at one time the one that was set first comes first.</summary>
internal sealed record RefTimer(long Due, long Order, RefTimerKind Kind, RefInstrument Instrument);

internal sealed partial class ReferenceEngine
{
    private readonly List<RefTimer> _timers = [];

    private void SetTimer(RefTimerKind kind, long due, RefInstrument instrument) => _timers.Add(new RefTimer(due, ++_arrivals, kind, instrument));

    private void DropTimers(RefTimerKind kind, RefInstrument instrument) => _timers.RemoveAll(t => t.Kind == kind && t.Instrument == instrument);

    /// <summary>Orders that die are timers too: due at their expiry, set when they came to rest or to wait.</summary>
    private void FireTimers()
    {
        while (true)
        {
            RefTimer? timer = _timers.Where(t => t.Due <= _timeNanos).OrderBy(t => t.Due).ThenBy(t => t.Order).FirstOrDefault();
            (RefInstrument Instrument, RefOrder Order) dead = _instruments.SelectMany(i => LiveOrders(i).Where(IsDead).Select(o => (Instrument: i, Order: o)))
                .OrderBy(d => d.Order.Expiry).ThenBy(d => d.Order.Joined).FirstOrDefault();
            if (timer is null && dead.Order is null) return;

            if (timer is null || (dead.Order is not null && (dead.Order.Expiry, dead.Order.Joined).CompareTo((timer.Due, timer.Order)) < 0))
            {
                Note(dead.Order!.TimeInForce == TimeInForce.Day ? Path.DayOver : Path.DateOver);
                Note(Path.DeadWhileWaiting, dead.Order.Waits);
                CancelResting(dead.Instrument, dead.Order, CancelReason.Expired);
            }
            else
            {
                _timers.Remove(timer);
                Fire(timer);
            }

            MakeMarks(LiquidationCause.Price, 0);
            Rounds();
            Settle();
        }
    }

    private void Fire(RefTimer timer)
    {
        switch (timer.Kind)
        {
            case RefTimerKind.Funding: FundingIsDue(timer.Instrument); break;
            case RefTimerKind.PhaseEnd: PhaseIsOver(timer.Instrument); break;
            case RefTimerKind.AddOn: PutInForce(timer.Instrument); break;
            case RefTimerKind.Volatility: SampleVolatility(timer.Instrument); break;
        }
    }
}
