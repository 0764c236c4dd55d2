using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Book;

// (instrument, order id) → slot.
//
// The trick: a bucket is one cache line of 7 tags and 7 slots; all tags are compared in one instruction, so a look-up has no probe
// loop to mispredict and touches one line of the index. The tag is 31 bits of the hash; whoever finds a tag compares the id in the
// order's node, a line he needs anyway. A full bucket passes an order on to the next one and counts it; the count tells look-ups
// when to go on, and goes back when the order leaves: no tombstones, and nothing ever to rebuild.
//
// Why it is right: an order stored k buckets behind its home is counted in those k, so each of them is non-zero while the order
// lives, and a look-up walks at least as far. Removal compares slots, not tags: tags collide.
//
// Worst case: with as many live orders as the limit allows four of seven lanes are taken on average, and one bucket in twenty overflows;
// below half of the limit one in a thousand does. A table twice as large overflows less and misses the cache more, which is worse. Ids
// chosen to collide make a walk of one line per 7 such orders; results stay right.

/// <summary>The bucketed hash of live order ids. Never grows. The fast paths inline; what they leave over is rare and apart.</summary>
internal readonly unsafe partial struct OrderIndex
{
    private const int Lanes = 7;
    private const uint LaneMask = (1u << Lanes) - 1;

    private readonly Bucket* _buckets;
    private readonly OrderNode* _orders;
    private readonly PriceLevel* _levels;
    private readonly int _mask;
    private readonly int _shift;

    /// <summary>An empty index over zeroed memory.</summary>
    /// <param name="memory"><see cref="BucketsFor"/> buckets.</param>
    /// <param name="orders">The records that slots point to.</param>
    /// <param name="levels">The levels of those orders.</param>
    public OrderIndex(Slab<Bucket> memory, OrderNode* orders, PriceLevel* levels)
    {
        _buckets = memory.Pointer;
        _orders = orders;
        _levels = levels;
        _mask = memory.Length - 1;
        _shift = 64 - BitOperations.Log2((uint)memory.Length);
    }

    /// <summary>Buckets for that many orders at a load of at most 4/7.</summary>
    public static int BucketsFor(int ordersMax) =>
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, (ordersMax + 3L) / 4));

    /// <summary>Number of the bucket where an id is looked for first.</summary>
    public int BucketOf(int instrument, long orderId) => (int)(Hash(instrument, orderId) >> _shift);

    /// <summary>The slot of the instrument's order with that id, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int instrument, long orderId)
    {
        ulong hash = Hash(instrument, orderId);
        Bucket* bucket = HomeOf(hash);
        uint hits = bucket->Tagged(TagOf(hash));
        if (hits != 0)
        {
            int slot = bucket->SlotAt(hits);
            if (Confirms(slot, instrument, orderId)) return slot;
        }
        else if (bucket->Passed == 0)
        {
            return -1;
        }

        return FindBecauseTagsCollideOrBucketOverflowed(instrument, orderId);
    }

    /// <summary>Adds a slot under an id that is not in the index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int instrument, long orderId, int slot)
    {
        ulong hash = Hash(instrument, orderId);
        Bucket* bucket = HomeOf(hash);
        uint free = bucket->Free;
        if (free == 0)
        {
            bucket = PassOnBecauseFull(bucket);
            free = bucket->Free;
        }

        bucket->Fill(free, TagOf(hash), slot);
    }

    /// <summary>Removes a slot that is in the index under that id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(int instrument, long orderId, int slot)
    {
        Bucket* bucket = HomeOf(Hash(instrument, orderId));
        uint held = bucket->Holding(slot);
        if (held == 0)
        {
            bucket = FollowBecausePassedOn(bucket, slot);
            held = bucket->Holding(slot);
        }

        bucket->Empty(held);
    }

    /// <summary>Brings the line of an id's bucket near: the first stage of looking ahead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchBucket(int instrument, long orderId)
    {
        if (Sse.IsSupported) Sse.Prefetch0(HomeOf(Hash(instrument, orderId)));
    }

    /// <summary>The slot that probably is the id's, by its home bucket alone; 0 if there is none. For looking ahead: without a branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Guess(int instrument, long orderId)
    {
        ulong hash = Hash(instrument, orderId);
        Bucket* bucket = HomeOf(hash);
        return Math.Max(0, bucket->SlotAt(bucket->Tagged(TagOf(hash)) | 1u << Lanes));
    }

    // The top bits of a product depend on all bits of the id: they choose the bucket, and the tag is the upper half.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(int instrument, long orderId) => ((ulong)orderId ^ (ulong)(uint)instrument << 48) * 0x9E3779B97F4A7C15;

    private static uint TagOf(ulong hash) => (uint)(hash >> 32) | 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Bucket* HomeOf(ulong hash) => _buckets + (nuint)(hash >> _shift);

    private Bucket* After(Bucket* bucket) => _buckets + ((bucket - _buckets + 1) & _mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Confirms(int slot, int instrument, long orderId)
    {
        OrderNode* order = _orders + (uint)slot;
        return order->Id == orderId && _levels[(uint)order->Level].Instrument == instrument;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindBecauseTagsCollideOrBucketOverflowed(int instrument, long orderId)
    {
        ulong hash = Hash(instrument, orderId);
        Bucket* bucket = HomeOf(hash);
        while (true)
        {
            for (uint hits = bucket->Tagged(TagOf(hash)); hits != 0; hits &= hits - 1)
            {
                int slot = bucket->SlotAt(hits);
                if (Confirms(slot, instrument, orderId)) return slot;
            }

            if (bucket->Passed == 0) return -1;
            bucket = After(bucket);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Bucket* PassOnBecauseFull(Bucket* bucket)
    {
        while (bucket->Free == 0)
        {
            bucket->Passed++;
            bucket = After(bucket);
        }

        return bucket;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Bucket* FollowBecausePassedOn(Bucket* bucket, int slot)
    {
        while (bucket->Holding(slot) == 0)
        {
            Debug.Assert(bucket->Passed > 0);
            bucket->Passed--;
            bucket = After(bucket);
        }

        return bucket;
    }

    /// <summary>One cache line of the index. A set of lanes is a bit mask.</summary>
    [StructLayout(LayoutKind.Explicit, Size = CacheLine.Bytes)]
    internal struct Bucket
    {
        /// <summary>Orders stored further on because this bucket was full when they came.</summary>
        [FieldOffset(28)] public uint Passed;

        // Tag of each lane; 0 when the lane is free.
        [FieldOffset(0)] private fixed uint _tags[Lanes];

        // Slot of each lane plus 1; 0 when the lane is free, and in the eighth, which only guesses read.
        [FieldOffset(32)] private fixed int _places[Lanes + 1];

        public readonly uint Free => Tagged(0);

        public readonly uint Tagged(uint tag) => Equal(0, tag);

        public readonly uint Holding(int slot) => Equal(8, (uint)slot + 1);

        public readonly int SlotAt(uint lanes) => _places[BitOperations.TrailingZeroCount(lanes)] - 1;

        public void Fill(uint lanes, uint tag, int slot)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            _tags[lane] = tag;
            _places[lane] = slot + 1;
        }

        public void Empty(uint lanes)
        {
            int lane = BitOperations.TrailingZeroCount(lanes);
            _tags[lane] = 0;
            _places[lane] = 0;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly uint Equal(nuint from, uint value) =>
            Vector256.Equals(Vector256.LoadUnsafe(in _tags[0], from), Vector256.Create(value)).ExtractMostSignificantBits() & LaneMask;
    }
}
