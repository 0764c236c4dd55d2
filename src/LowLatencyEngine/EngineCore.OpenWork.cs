// What is done before and after a command's own work: what time has brought, what earlier commands left, and what this one set off. Most commands find none of
// it. So each side asks one question before any of the rules behind it is entered: after it a few counters or-ed together; before it one compare with the time
// until which the engine was calm at the end of the last command that was worked whole, for nothing but a command changes what that depends on.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine;

public sealed partial class EngineCore
{
    /// <summary>
    /// Engine time, ns, up to which time and earlier commands leave a command nothing to do first, and no orders collect; never past. The smallest: none.
    /// </summary>
    private long _calmUntil = long.MinValue;

    /// <summary>At a command's end: until when all is calm, but no longer than one step ahead: whoever comes later than that is asked whether he jumps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteCalm()
    {
        int open = LooseEnds | _phases.ChangingCount | _phases.ChainCount | _phases.CollectingCount | _rich.FirstPending | _queue.WaitingCount;
        long now = _outbox.NowNanos, step = _options.TimeStepMaxNanos;
        long until = Math.Min(_marks.NextStaleNanos, _timers.NextDueNanos - 1);
        if (open != 0 || until < now || (_basis.MadeCount != 0 && HasMarkToMake)) _calmUntil = long.MinValue;
        else _calmUntil = step > 0 && (ulong)(until - now) > (ulong)step ? now + step : until;
    }

    /// <summary>Pegs that may have to follow, units and orders that may have come across a threshold; 0: none.</summary>
    private int LooseEnds
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _rich.PegCount | _units.ListedCount | _queue.Count | _stops.FirstDuePlus1;
    }

    /// <summary>Whether anything that happened may have moved a peg or a mark, brought a unit across a threshold, or triggered an order.</summary>
    private bool HasConsequences
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (LooseEnds | _basis.MadeCount) != 0;
    }

    /// <summary>What comes before the command's own work: what time has brought, then what earlier commands left.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CatchUp()
    {
        FireStaleMarks();
        if (_phases.ChangingCount > 0) ContinuePhases();
        if (_phases.ChainCount > 0) EndQuietChains();
        if (_rich.FirstPending != 0) CancelPendingGroups();
        if (HasCarriedOverWork) Settle();

        if (_timers.IsDue(_outbox.NowNanos)) FireTimers();
        FireDeadlines();
        if (_rich.PegCount != 0) RepricePegs();
    }

    /// <summary>After the command's own work: pegs and marks that it moved, whom all that breached, and pegs again.</summary>
    private void FinishWork()
    {
        bool hasPegs = _rich.PegCount != 0;
        if (hasPegs) RepricePegs();
        MakeMarks(LiquidationCause.Price, 0);
        WorkRounds();
        if (hasPegs) RepricePegs();
    }

    /// <summary>Rounds, then triggered orders in their turn.</summary>
    private void Settle()
    {
        WorkRounds();
        EnterStops();
    }

    /// <summary>Whether something happened in an instrument since its mark was made.</summary>
    private bool HasMarkToMake
    {
        get
        {
            ReadOnlySpan<long> sequences = _outbox.Sequences;
            foreach (int instrument in _basis.Made)
            {
                if (IsMarkToMake(instrument, sequences)) return true;
            }

            return false;
        }
    }

    private bool HasCarriedOverWork => (_queue.Count | _units.ListedCount | _stops.FirstDuePlus1) != 0;
}
