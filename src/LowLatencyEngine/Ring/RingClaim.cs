using System;

namespace LowLatencyEngine.Ring;

// A claim that dies without being published, because filling it threw, must neither be read nor block the ring for ever. So it is
// used with `using`, and leaving its scope undecided abandons it: readers step over the slots. The claim itself keeps no state;
// the stamp of its first slot knows whether it was decided, also after other laps have overwritten it, because stamps only grow.

/// <summary>
/// Contiguous slots that belong to one producer until it publishes them. Fill, then <see cref="Publish"/>; in a <c>using</c>, so
/// that a claim that could not be filled is abandoned.
/// </summary>
/// <typeparam name="T">The slot.</typeparam>
internal readonly ref struct RingClaim<T>
    where T : unmanaged
{
    private readonly RingBuffer<T> _ring;
    private readonly long _sequence;

    internal RingClaim(RingBuffer<T> ring, long sequence, Span<T> slots)
    {
        _ring = ring;
        _sequence = sequence;
        Slots = slots;
    }

    /// <summary>False if the ring was full: nothing is claimed, try again or wait.</summary>
    public bool IsGranted => !Slots.IsEmpty;

    /// <summary>The claimed slots, holding whatever was in them a lap ago; empty if nothing was granted.</summary>
    public Span<T> Slots { get; }

    /// <summary>Shows all slots to the readers, as one. Call once; the slots must not be touched afterwards.</summary>
    public void Publish() => _ring.Publish(_sequence, Slots.Length);

    /// <summary>Abandons the slots if they were not published.</summary>
    public void Dispose()
    {
        if (IsGranted)
            _ring.AbandonUnlessDecided(_sequence, Slots.Length);
    }
}
