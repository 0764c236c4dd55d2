using System.Runtime.CompilerServices;
using System.Threading;

namespace LowLatencyEngine.Ring;

// The trick: an event count. A waiter takes a ticket (the epoch), raises the flag, looks once more, and sleeps only while the epoch
// is still its ticket. A signaller makes its news visible, fences, and looks at the flag; nobody there, nothing to do: no lock, no
// kernel. Otherwise it lowers the flag, moves the epoch on and wakes all, in one lock.
//
// Why no wake-up is lost: the flag is raised with a full fence before the last look, the news is made visible with a full fence
// before the flag is read. So either the waiter's last look sees the news, or the signaller sees the flag. And because
// the ticket was taken before the flag was raised, lowering the flag always makes that ticket old. Without either fence a store may
// still sit in the store buffer while the other side is read: WakeUpModelTests walks through all orders, with and without.
//
// Worst case: a waiter that found its news at the last look leaves the flag up, and the next signal takes the lock for nobody, once.

/// <summary>Lets threads sleep until a state that others change may have become what they wait for.</summary>
internal sealed class WakeUp
{
    private readonly object _gate = new();
    private int _epoch;
    private PaddedSequence _someoneWaits;

    /// <summary>Announces a waiter. It must look at its condition once more before it calls <see cref="Sleep"/>.</summary>
    /// <returns>The ticket for <see cref="Sleep"/>.</returns>
    public int Announce()
    {
        int ticket = Volatile.Read(ref _epoch);
        Interlocked.Exchange(ref _someoneWaits.Value, 1);
        return ticket;
    }

    /// <summary>Sleeps until a signal came after <see cref="Announce"/> gave <paramref name="ticket"/>; at once if it already has.</summary>
    public void Sleep(int ticket)
    {
        lock (_gate)
        {
            while (_epoch == ticket)
                Monitor.Wait(_gate);
        }
    }

    /// <summary>Wakes all who announced themselves. To be called after the change they wait for was written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Signal()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _someoneWaits.Value) != 0)
            SignalBecauseSomeoneWaits();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SignalBecauseSomeoneWaits()
    {
        lock (_gate)
        {
            _someoneWaits.Value = 0;
            // Released: whoever takes the new epoch as his ticket must not have his flag lowered by this signal.
            Volatile.Write(ref _epoch, _epoch + 1);
            Monitor.PulseAll(_gate);
        }
    }
}
