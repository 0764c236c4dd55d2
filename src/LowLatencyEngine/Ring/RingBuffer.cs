using System;
using System.Runtime.CompilerServices;
using System.Threading;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Ring;

// One ring for both directions: many producers or one, one reader or several, by option. A direction is not a different
// protocol: producers claim a run of slots, fill it, stamp its first slot; every reader follows the stamps at its own pace, and the
// slowest gates the producers.
//
// The trick, in the order of what it brings:
//  - Readers poll the stamp of the very claim they expect (see Stamps) and nothing else: they never read the claim counter, which the
//    producers write all the time.
//  - Slots are lines of native memory. A claim is always contiguous: one that starts near the end runs over it, into
//    ClaimSlotsMax - 1 spare slots. No padding message, no copy, no second span. A spare slot stands for the same sequences lap after
//    lap as the slot at the beginning that it replaces, so the gate that guards the one guards the other.
//  - Producers remember how far the slowest reader was and look again only when that is not far enough: once a lap in good times.
//
// Why it is right: slots are written after the claim is won and before the stamp (release), read after the stamp (acquire), and
// overwritten only after every reader's released sequence has passed them (release by the reader, acquire by the producer that looks).
// Stamps carry whole sequences, so one left over from an earlier lap is never taken for a new one. RingModelTests walks
// through all interleavings of two producers and a reader.
//
// Worst case: a full ring. Every attempt then reads each reader's sequence, and answers false: nothing is lost or overwritten. A
// producer that dies between claim and publish holds up the readers at that claim; RingClaim abandons what an exception leaves.

/// <summary>A ring of 64-byte slots between threads. Knows no message: a claim is 1 to <see cref="RingOptions.ClaimSlotsMax"/> contiguous slots.</summary>
/// <typeparam name="T">The slot, 64 bytes.</typeparam>
internal sealed partial class RingBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly Slab<T> _slots;
    private readonly Stamps _stamps;
    private readonly int _slotsMax;
    private readonly int _claimSlotsMax;
    private readonly bool _singleProducer;
    private readonly WakeUp? _readersAsleep;
    private readonly WakeUp? _producersAsleep;
    private readonly RingOptions _options;
    private RingReader<T>[] _readers = [];
    private volatile bool _alerted;

    /// <summary>Takes all memory of the ring. Add readers next; publish after that.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not 64 bytes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public RingBuffer(RingOptions options)
    {
        if (Unsafe.SizeOf<T>() != CacheLine.Bytes)
            throw new ArgumentException($"A slot must be {CacheLine.Bytes} bytes; {typeof(T).Name} is {Unsafe.SizeOf<T>()}.");
        options.Check();
        _options = options;
        _slotsMax = options.SlotsMax;
        _claimSlotsMax = options.ClaimSlotsMax;
        _singleProducer = options.SingleProducer;
        _readersAsleep = options.ReaderWait == WaitStrategy.Blocking ? new WakeUp() : null;
        _producersAsleep = options.ProducerWait == WaitStrategy.Blocking ? new WakeUp() : null;
        _slots = new Slab<T>(_slotsMax + _claimSlotsMax - 1);
        _stamps = new Stamps(_slotsMax);
    }

    /// <summary>Native memory of slots and stamps, in bytes.</summary>
    public long FootprintBytes => _slots.Bytes + _stamps.Memory.Bytes;

    /// <summary>Slots claimed since the beginning, published or not. Moves while it is looked at.</summary>
    public long ClaimedSlots => Volatile.Read(ref _claimed.Value) & ~Closed;

    /// <summary>True once <see cref="Close"/> was called: nothing more can be claimed.</summary>
    public bool IsClosed => Volatile.Read(ref _claimed.Value) < 0;

    /// <summary>True once <see cref="Alert"/> or <see cref="Close"/> was called.</summary>
    public bool IsAlerted => _alerted;

    internal RingOptions Options => _options;

    internal Slab<T> Slots => _slots;

    internal Stamps Stamps => _stamps;

    internal WakeUp? ReadersAsleep => _readersAsleep;

    internal WakeUp? ProducersAsleep => _producersAsleep;

    /// <summary>Registers one more reader, which sees everything and gates the producers from here on.</summary>
    /// <param name="batchSlotsMax">
    /// Most slots it is handed at once, at least <see cref="RingOptions.ClaimSlotsMax"/>: small enough that a backlog, released batch by
    /// batch, lets waiting producers go on early.
    /// </param>
    /// <param name="gate">Holds the reader back; null: nothing does.</param>
    /// <exception cref="InvalidOperationException">Something was already claimed: the reader would miss it.</exception>
    public RingReader<T> AddReader(int batchSlotsMax = 256, RingGate? gate = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSlotsMax, _claimSlotsMax);
        if (ClaimedSlots != 0)
            throw new InvalidOperationException("Readers are added before the first claim.");
        RingReader<T> reader = new(this, batchSlotsMax, gate);
        _readers = [.. _readers, reader];
        return reader;
    }

    /// <summary>Publishes one slot.</summary>
    /// <returns>False if the ring is full or closed: nothing happened; try again, wait with <see cref="Publish(ReadOnlySpan{T})"/>, or refuse upstream.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPublish(in T slot)
    {
        long sequence = Claim(1);
        if (sequence < 0)
            return false;
        _slots[IndexOf(sequence)] = slot;
        Publish(sequence, 1);
        return true;
    }

    /// <summary>Publishes whole messages, as one.</summary>
    /// <param name="message">1 to <see cref="RingOptions.ClaimSlotsMax"/> slots.</param>
    /// <returns>False if the ring is full or closed: nothing happened; try again, wait with <see cref="Publish(ReadOnlySpan{T})"/>, or refuse upstream.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The message is empty or too long.</exception>
    public bool TryPublish(ReadOnlySpan<T> message)
    {
        CheckCount(message.Length);
        long sequence = Claim(message.Length);
        if (sequence < 0)
            return false;
        message.CopyTo(_slots.AsSpan(IndexOf(sequence), message.Length));
        Publish(sequence, message.Length);
        return true;
    }

    /// <summary>Publishes whole messages, as one, and waits while the ring is full.</summary>
    /// <param name="message">1 to <see cref="RingOptions.ClaimSlotsMax"/> slots.</param>
    /// <returns>False only if the ring is closed, or was alerted while it was full: the message was not published.</returns>
    public bool Publish(ReadOnlySpan<T> message)
    {
        if (TryPublish(message))
            return true;
        Backoff backoff = new(_options.ProducerWait);
        while (!_alerted)
        {
            if (backoff.ShouldSleep())
            {
                int ticket = _producersAsleep!.Announce();
                if (TryPublish(message))
                    return true;
                if (_alerted)
                    break;
                _producersAsleep.Sleep(ticket);
            }
            if (TryPublish(message))
                return true;
        }
        return false;
    }

    /// <summary>Claims contiguous slots, to be filled in place and published; use with <c>using</c>.</summary>
    /// <param name="slots">1 to <see cref="RingOptions.ClaimSlotsMax"/>.</param>
    /// <returns>A claim; not granted if the ring is full or closed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="slots"/> is outside its range.</exception>
    public RingClaim<T> TryClaim(int slots)
    {
        CheckCount(slots);
        long sequence = Claim(slots);
        return sequence < 0 ? default : new RingClaim<T>(this, sequence, _slots.AsSpan(IndexOf(sequence), slots));
    }

    /// <summary>
    /// Tells everybody who waits to stop: waiting producers return false, waiting readers return what is still there and then
    /// nothing. Polling and trying go on working, so that what was published can be drained.
    /// </summary>
    public void Alert()
    {
        _alerted = true;
        _readersAsleep?.Signal();
        _producersAsleep?.Signal();
    }

    /// <summary>
    /// Grants no claim from here on, and alerts. What was granted before is still read: <see cref="RingReader{T}.Take"/> waits for
    /// every claim that is not published yet, and returns nothing only after the last. So a publish that answered true is never
    /// lost at the end, and when a reader has come to the end no producer writes to the ring any more. With a single producer,
    /// its own thread closes.
    /// </summary>
    public void Close()
    {
        Interlocked.Or(ref _claimed.Value, Closed);
        Alert();
    }

    /// <summary>Wakes readers that sleep: a gate has opened.</summary>
    public void Wake() => _readersAsleep?.Signal();

    /// <summary>Backs all memory with pages, so that the first lap meets no page fault. Before the first claim.</summary>
    public void Touch()
    {
        _slots.Touch();
        _stamps.Memory.Touch();
    }

    /// <summary>Frees the memory. Only after every thread that used the ring has stopped: spans handed out are dead.</summary>
    public void Dispose()
    {
        _slots.Dispose();
        _stamps.Memory.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Publish(long sequence, int count)
    {
        _stamps.Publish(sequence, count);
        _readersAsleep?.Signal();
    }

    internal void AbandonUnlessDecided(long sequence, int count)
    {
        if (_stamps.IsDecided(sequence))
            return;
        _stamps.Abandon(sequence, count);
        _readersAsleep?.Signal();
    }

    private void CheckCount(int count)
    {
        if (count < 1 || count > _claimSlotsMax)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"A claim is 1 to {_claimSlotsMax} slots.");
    }
}
