// A mark waits until the step since the last one is over; a later one before that takes its place. It is then told at the end of the step,
// before whatever comes next, so that time never runs back. Everything else passes through untouched.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>Thins the marks of a market.</summary>
public static class MarkStream
{
    /// <summary>Lets at most one mark of the instrument through per step of time, the last of each step.</summary>
    /// <param name="updates">The market, in time order.</param>
    /// <param name="instrument">Instrument number; other instruments pass.</param>
    /// <param name="stepNanos">Length of a step, nanoseconds; 0: every mark passes.</param>
    public static IEnumerable<MarketUpdate> Thin(IEnumerable<MarketUpdate> updates, int instrument, long stepNanos)
    {
        ArgumentNullException.ThrowIfNull(updates);
        ArgumentOutOfRangeException.ThrowIfNegative(stepNanos);
        return stepNanos == 0 ? updates : Walk(updates, instrument, stepNanos);
    }

    private static IEnumerable<MarketUpdate> Walk(IEnumerable<MarketUpdate> updates, int instrument, long stepNanos)
    {
        long dueNanos = long.MinValue;
        MarketUpdate waiting = default;
        foreach (MarketUpdate update in updates)
        {
            if (waiting.Kind == MarketUpdateKind.Mark && update.TimeNanos >= dueNanos)
            {
                yield return waiting with { TimeNanos = dueNanos };
                waiting = default;
                dueNanos += stepNanos;
            }

            if (update.Kind != MarketUpdateKind.Mark || update.Instrument != instrument)
            {
                yield return update;
            }
            else if (update.TimeNanos < dueNanos)
            {
                waiting = update;
            }
            else
            {
                dueNanos = update.TimeNanos + stepNanos;
                yield return update;
            }
        }

        if (waiting.Kind == MarketUpdateKind.Mark) yield return waiting with { TimeNanos = dueNanos };
    }
}
