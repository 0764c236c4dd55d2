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
// lives, and a look-up walks at least as far. Removal compares the slot as well: tags alone collide.
//
// Worst case: the table is at least 3 times as large as its load, at which one bucket in 1,000 overflows. Ids chosen to collide
// make a walk of one line per 7 such orders; results stay right.

/// <summary>The bucketed hash of live order ids. Never grows.</summary>
internal sealed unsafe class OrderIndex : IDisposable
{
    private const int Lanes = 7;
    private const uint LaneMask = (1u << Lanes) - 1;

    private readonly Slab<Bucket> _buckets;
    private readonly Bucket* _first;
    private readonly int _mask;
    private readonly int _shift;

    /// <summary>An index with room for <paramref name="ordersMax"/> ids at a load of at most 1/3.</summary>
    public OrderIndex(int ordersMax)
    {
        int buckets = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, (3L * ordersMax + Lanes - 1) / Lanes));
        _buckets = new Slab<Bucket>(buckets);
        _first = _buckets.Pointer;
        _mask = buckets - 1;
        _shift = 64 - BitOperations.Log2((uint)buckets);
    }

    /// <summary>Size of the table.</summary>
    public long FootprintBytes => _buckets.Bytes;

    /// <summary>Entries, counted one by one.</summary>
    public int EntryCount
    {
        get
        {
            int count = 0;
            for (int i = 0; i <= _mask; i++) count += Lanes - BitOperations.PopCount(_first[i].Matching(0));
            return count;
        }
    }

    /// <summary>Frees the table.</summary>
    public void Dispose() => _buckets.Dispose();

    /// <summary>The slot whose tag fits and that <paramref name="orders"/> and <paramref name="levels"/> confirm, or -1.</summary>
    public int Find(int instrument, long orderId, OrderNode* orders, PriceLevel* levels)
    {
        ulong hash = Hash(instrument, orderId);
        Bucket* bucket = _first + HomeOf(hash);

        while (true)
        {
            for (uint hits = bucket->Matching(TagOf(hash)); hits != 0; hits &= hits - 1)
            {
                int slot = bucket->Slots[BitOperations.TrailingZeroCount(hits)];
                OrderNode* order = orders + slot;
                if (order->Id == orderId && levels[order->Level].Instrument == instrument) return slot;
            }

            if (bucket->Passed == 0) return -1;
            bucket = After(bucket);
        }
    }

    /// <summary>Number of the bucket where an id is looked for first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int BucketOf(int instrument, long orderId) => HomeOf(Hash(instrument, orderId));

    /// <summary>Adds a slot under an id that is not in the index.</summary>
    public void Add(int instrument, long orderId, int slot)
    {
        ulong hash = Hash(instrument, orderId);
        Bucket* bucket = _first + HomeOf(hash);

        uint free;
        while ((free = bucket->Matching(0)) == 0)
        {
            bucket->Passed++;
            bucket = After(bucket);
        }

        int lane = BitOperations.TrailingZeroCount(free);
        bucket->Tags[lane] = TagOf(hash);
        bucket->Slots[lane] = slot;
    }

    /// <summary>Removes a slot that is in the index under that id.</summary>
    public void Remove(int instrument, long orderId, int slot)
    {
        ulong hash = Hash(instrument, orderId);
        Bucket* bucket = _first + HomeOf(hash);

        uint hits;
        while ((hits = bucket->Matching(TagOf(hash)) & bucket->Holding(slot)) == 0)
        {
            Debug.Assert(bucket->Passed > 0);
            bucket->Passed--;
            bucket = After(bucket);
        }

        bucket->Tags[BitOperations.TrailingZeroCount(hits)] = 0;
    }

    /// <summary>Brings the line of an id's bucket near: the first stage of looking ahead.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchBucket(int instrument, long orderId)
    {
        if (Sse.IsSupported) Sse.Prefetch0(_first + BucketOf(instrument, orderId));
    }

    /// <summary>A slot that probably is the id's, read from its home bucket alone, or -1: for looking ahead only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Guess(int instrument, long orderId)
    {
        ulong hash = Hash(instrument, orderId);
        Bucket* bucket = _first + HomeOf(hash);
        uint hits = bucket->Matching(TagOf(hash));
        return hits == 0 ? -1 : bucket->Slots[BitOperations.TrailingZeroCount(hits)];
    }

    // Both halves of a 128-bit product: every bit of the id reaches the bucket (top bits) and the tag (low bits).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(int instrument, long orderId)
    {
        ulong high = Math.BigMul((ulong)orderId ^ (ulong)(uint)instrument * 0xD6E8FEB86659FD93, 0x9E3779B97F4A7C15, out ulong low);
        return high ^ low;
    }

    private int HomeOf(ulong hash) => (int)(hash >> _shift);

    private static uint TagOf(ulong hash) => (uint)hash | 1;

    private Bucket* After(Bucket* bucket) => _first + ((bucket - _first + 1) & _mask);

    [StructLayout(LayoutKind.Explicit, Size = CacheLine.Bytes)]
    private struct Bucket
    {
        /// <summary>Tag of each lane, 0 when the lane is free.</summary>
        [FieldOffset(0)] public fixed uint Tags[Lanes];

        /// <summary>Orders stored further on because this bucket was full when they came.</summary>
        [FieldOffset(28)] public uint Passed;

        /// <summary>Slot of each lane.</summary>
        [FieldOffset(32)] public fixed int Slots[Lanes];

        public uint Matching(uint tag) => Equal((uint*)Unsafe.AsPointer(ref this), tag);

        public uint Holding(int slot) => Equal((uint*)Unsafe.AsPointer(ref this) + 8, (uint)slot);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static uint Equal(uint* lanes, uint value) =>
            Vector256.Equals(Vector256.Load(lanes), Vector256.Create(value)).ExtractMostSignificantBits() & LaneMask;
    }
}
