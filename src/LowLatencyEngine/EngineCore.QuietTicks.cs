// Mark ticks that reach nothing, which in a quiet market are all but a few. The trick: between its nearest triggers a mark can move without anybody or anything
// being concerned, and where those lie changes seldom. So the prices between them are remembered with the mark, and a tick among them does what every tick
// does, it sets the mark and says so, and asks for nothing else: not for four ladders, stops, prices in range, breached units, the fund's inventory.
//
// Why it is right: quiet marks are learned at the end of a tick that was worked whole, from the ladders themselves, and forgotten by the ladder that gets a
// nearer trigger, by a stop that comes, moves or is reached, by the fund that takes lots over, and by the mark that goes stale. A made mark has none, nor has
// one of which the fund holds lots. That nothing is left to do first, no auction to be indicated, and no jump in time to be refused, is the time of calm
// (OpenWork). Asked before all else, in a frame of its own, it costs other commands one compare; a tick that names its source, who may have sent it before, goes the
// long way.
//
// Worst case: a unit at its threshold leaves no mark quiet; then each tick learns that anew, two divisions of 128 bits for each edge in sight.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Book;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>
    /// Works a mark tick that reaches nothing, nothing being left to do before it. The mark is fresh, and will be due later than what is
    /// known of it: no more is to be noted of its age.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryWorkQuietTick(in Command command)
    {
        int instrument = command.Instrument;
        if (command.TimeNanos > _calmUntil || (uint)instrument >= (uint)_marks.Count) return false;

        ref MarkRow row = ref _marks[instrument];
        if (!row.IsQuiet(command.Price)) return false;

        Outbox outbox = _outbox;
        long now = Math.Max(outbox.NowNanos, command.TimeNanos);
        outbox.NowNanos = now;
        row.MarkNanos = now;
        SetMark(ref outbox.AddOnly(EventKind.MarkChanged, instrument, now), ref row, command.Price, LiquidationCause.Price, 0);
        return true;
    }

    /// <summary>After a tick that was worked whole: between which prices the next ones reach nothing.</summary>
    private void LearnQuiet(int instrument)
    {
        if (_marks[instrument].IsQuiet(_marks[instrument].Mark) || HasInventory(instrument)) return;

        Instrument terms = _ledger.Contracts[instrument].Terms;
        (long low, long high) = _stops.QuietBetween(instrument, TriggerSource.Mark);
        _triggers.LearnQuiet(instrument, Math.Max(low, terms.PriceMin), Math.Min(high, terms.PriceMax));
    }

    /// <summary>A stop of the source came, moved, or was reached.</summary>
    private void ForgetQuiet(int instrument, TriggerSource source)
    {
        if (source == TriggerSource.Mark) _marks.ForgetQuiet(instrument);
    }

    /// <summary>Whether the fund holds lots of the instrument or has an order in it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasInventory(int instrument) =>
        _ledger.Position(Ledger.FundPosition(instrument)).Quantity != 0 || _fundOrders[instrument] != OrderPool.None;
}
