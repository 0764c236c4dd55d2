using System;
using System.Runtime.CompilerServices;
using System.Threading;

namespace LowLatencyEngine.Ring;

// How a producer comes to own slots. One counter says how far claims have gone; it is compared with what the slowest reader has
// released, remembered in a second number so that the readers' lines are looked at rarely. Both numbers stand alone on their lines and
// readers look at neither. Closing is a bit of the counter itself, so a claim either came before it or is refused.
internal sealed partial class RingBuffer<T>
{
    /// <summary>The sign of the claim counter: set once, no claim succeeds any more, and what the rest counts is final.</summary>
    private const long Closed = long.MinValue;

    private PaddedSequence _claimed;
    private PaddedSequence _gating;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOf(long sequence) => (int)sequence & (_slotsMax - 1);

    /// <summary>The sequence of the first claimed slot, or -1 if the ring is full or closed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Claim(int count) => _singleProducer ? ClaimAlone(count) : ClaimAmongMany(count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ClaimAlone(int count)
    {
        long first = _claimed.Value;
        if (first < 0 || !HasRoom(first + count))
            return -1;
        Volatile.Write(ref _claimed.Value, first + count);
        return first;
    }

    private long ClaimAmongMany(int count)
    {
        while (true)
        {
            long first = Volatile.Read(ref _claimed.Value);
            if (first < 0 || !HasRoom(first + count))
                return -1;
            // Nobody else moved or closed the counter since it was read, so the room that was found is this claim's.
            if (Interlocked.CompareExchange(ref _claimed.Value, first + count, first) == first)
                return first;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasRoom(long end) => end - _slotsMax <= Volatile.Read(ref _gating.Value) || HasRoomAfterAskingReaders(end);

    /// <summary>
    /// Looks at every reader. Producers may overwrite each other's finding with an older one; an older one only asks again earlier.
    /// A ring without readers is full after one lap: nothing is overwritten unread.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool HasRoomAfterAskingReaders(long end)
    {
        long slowest = long.MaxValue;
        foreach (RingReader<T> reader in _readers)
            slowest = Math.Min(slowest, reader.ReleasedSlots);
        if (_readers.Length == 0)
            slowest = 0;

        Volatile.Write(ref _gating.Value, slowest);
        return end - _slotsMax <= slowest;
    }
}
