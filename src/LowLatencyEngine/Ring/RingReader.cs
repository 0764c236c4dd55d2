using System;
using System.Runtime.CompilerServices;
using System.Threading;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Ring;

// A reader belongs to one thread. It follows the stamps from claim to claim, gathers what lies contiguous into one span, and frees
// nothing until it is told to: so a batch can be worked through, written to disk or passed on before producers may overwrite it.
//
// Worst case: a batch ends at the end of the ring (the claim that runs over it included), so one lap is at least two batches.

/// <summary>One consumer of a ring, with its own pace. <see cref="Poll"/> or <see cref="Take"/>, then <see cref="Release"/>.</summary>
/// <typeparam name="T">The slot, 64 bytes.</typeparam>
internal sealed class RingReader<T>
    where T : unmanaged
{
    private readonly RingBuffer<T> _ring;
    private readonly Slab<T> _slots;
    private readonly Stamps _stamps;
    private readonly WakeUp? _producersAsleep;
    private readonly int _slotsMax;
    private readonly int _batchSlotsMax;
    private readonly RingGate? _gate;
    private long _next;
    private PaddedSequence _released;

    internal RingReader(RingBuffer<T> ring, int batchSlotsMax, RingGate? gate = null)
    {
        _ring = ring;
        _slots = ring.Slots;
        _stamps = ring.Stamps;
        _producersAsleep = ring.ProducersAsleep;
        _slotsMax = ring.Options.SlotsMax;
        _batchSlotsMax = batchSlotsMax;
        _gate = gate;
    }

    /// <summary>Slots handed to this reader since the beginning: the sequence of the next one. For the reader's own thread.</summary>
    public long NextSlot => _next;

    /// <summary>Slots this reader has released since the beginning. Any thread may look.</summary>
    public long ReleasedSlots => Volatile.Read(ref _released.Value);

    /// <summary>
    /// The next published claims, whole, in order, contiguous, as many as there are up to the batch limit; empty if there is none.
    /// Stays readable until <see cref="Release"/>. Polling again without releasing hands out what follows.
    /// </summary>
    public ReadOnlySpan<T> Poll()
    {
        long first = _next;
        int index = (int)first & (_slotsMax - 1);
        int untilEnd = _slotsMax - index;
        int count = 0;

        while (count < untilEnd)
        {
            int claim = _stamps.PublishedAt(first + count);
            if (claim < 0 && count == 0)
                return PollAfterAbandonedClaim(claim);
            if (claim <= 0 || count + claim > _batchSlotsMax || _gate?.Allows(first + count) == false)
                break;
            count += claim;
        }

        _next = first + count;
        return _slots.AsSpan(index, count);
    }

    /// <summary>Like <see cref="Poll"/>, but waits for something as the ring's <see cref="RingOptions.ReaderWait"/> says.</summary>
    /// <returns>
    /// Empty only if the ring was alerted and nothing is left that was published before; on a closed ring, that was claimed before.
    /// </returns>
    public ReadOnlySpan<T> Take()
    {
        ReadOnlySpan<T> batch = Poll();
        return batch.IsEmpty ? TakeWhenPublished() : batch;
    }

    /// <summary>
    /// Whether <see cref="Take"/> would say that it is over, asked before a look that finds nothing: for readers that wait in a way of their own.
    /// </summary>
    public bool HasEnded => _ring.IsAlerted && IsAtTheEnd;

    /// <summary>Frees all slots handed out so far for the producers.</summary>
    public void Release()
    {
        // Pairs with the Volatile.Read in ReleasedSlots: all reads of the slots come before a producer may overwrite them.
        Volatile.Write(ref _released.Value, _next);
        _producersAsleep?.Signal();
    }

    /// <summary>After an alert: nothing is owed to this reader. A closed ring owes what was claimed, even if it is not published yet.</summary>
    private bool IsAtTheEnd => !_ring.IsClosed || _next == _ring.ClaimedSlots;

    private ReadOnlySpan<T> TakeWhenPublished()
    {
        Backoff backoff = new(_ring.Options.ReaderWait);
        while (true)
        {
            // The flag first, then the look: what was published before the alert is still handed out.
            bool alerted = _ring.IsAlerted;
            ReadOnlySpan<T> batch = Poll();
            if (!batch.IsEmpty || (alerted && IsAtTheEnd))
                return batch;
            if (!backoff.ShouldSleep())
                continue;

            int ticket = _ring.ReadersAsleep!.Announce();
            alerted = _ring.IsAlerted;
            batch = Poll();
            if (!batch.IsEmpty || (alerted && IsAtTheEnd))
                return batch;
            _ring.ReadersAsleep.Sleep(ticket);
        }
    }

    /// <summary>
    /// Steps over claims that nobody filled. They are released at once unless an earlier batch is still out: a reader that is
    /// handed nothing releases nothing, and the ring would fill up with what is not there.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ReadOnlySpan<T> PollAfterAbandonedClaim(int claim)
    {
        bool nothingOut = _next == _released.Value;
        for (; claim < 0; claim = _stamps.PublishedAt(_next))
            _next -= claim;
        if (nothingOut)
            Release();
        return Poll();
    }
}
