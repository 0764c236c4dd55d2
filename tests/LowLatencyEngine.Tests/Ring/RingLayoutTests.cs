using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Ring;
using Xunit;

namespace LowLatencyEngine.Tests.Ring;

public sealed unsafe class RingLayoutTests
{
    [Fact]
    public void A_padded_sequence_stands_alone_on_two_lines_each_way()
    {
        Assert.Equal(256, Unsafe.SizeOf<PaddedSequence>());
        Assert.Equal(128, Marshal.OffsetOf<PaddedSequence>(nameof(PaddedSequence.Value)));
    }

    [Fact]
    public void What_one_thread_writes_is_far_from_all_that_others_touch()
    {
        using RingBuffer<Slot> ring = new(new RingOptions());
        RingReader<Slot> reader = ring.AddReader();

        long[] ofRing =
        [
            0,
            Offset(ref Fields<Slot>.Readers(ring), ref Fields<Slot>.Claimed(ring).Value),
            Offset(ref Fields<Slot>.Readers(ring), ref Fields<Slot>.Gating(ring).Value),
        ];
        long[] ofReader = [0, Offset(ref Fields<Slot>.Next(reader), ref Fields<Slot>.Released(reader).Value)];

        AssertApart(ofRing);
        AssertApart(ofReader);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(4096)]
    public void Stamps_are_a_permutation_and_neighbours_share_no_line(int slots)
    {
        Stamps stamps = new(slots);
        using Slab<long> memory = stamps.Memory;
        int[] places = [.. Enumerable.Range(0, slots).Select(sequence => stamps.IndexOf(sequence))];

        Assert.Equal(slots, places.Distinct().Count());
        Assert.All(places, place => Assert.InRange(place, 0, slots - 1));
        Assert.Equal(places, Enumerable.Range(0, slots).Select(sequence => stamps.IndexOf(sequence + 5L * slots)));
        if (slots >= 64)
            Assert.All(Enumerable.Range(0, slots - 1), i => Assert.NotEqual(places[i] / 8, places[i + 1] / 8));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(1_000_003L)]
    [InlineData((1L << 54) - 300)]
    public void A_stamp_tells_its_own_sequence_and_count_and_no_other(long sequence)
    {
        Stamps stamps = new(8);
        using Slab<long> memory = stamps.Memory;

        foreach (int count in new[] { 1, 2, 4, 255, 256 })
        {
            Assert.Equal(0, stamps.PublishedAt(sequence + 8));
            stamps.Publish(sequence, count);
            Assert.Equal(count, stamps.PublishedAt(sequence));
            Assert.Equal(0, stamps.PublishedAt(sequence + 8));
            Assert.Equal(0, stamps.PublishedAt(sequence - 8));
            stamps.Abandon(sequence, count);
            Assert.Equal(-count, stamps.PublishedAt(sequence));
            Assert.Equal(0, stamps.PublishedAt(sequence + 8));
            Assert.True(stamps.IsDecided(sequence));
            Assert.False(stamps.IsDecided(sequence + 8));
        }
    }

    [Fact]
    public void A_fresh_ring_holds_no_stamp()
    {
        Stamps stamps = new(8);
        using Slab<long> memory = stamps.Memory;

        Assert.All(Enumerable.Range(0, 8), sequence => Assert.Equal(0, stamps.PublishedAt(sequence)));
        Assert.All(Enumerable.Range(0, 8), sequence => Assert.False(stamps.IsDecided(sequence)));
    }

    [Fact]
    public void Slots_are_lines_and_the_footprint_is_what_was_taken()
    {
        using RingBuffer<Slot> ring = new(new RingOptions { SlotsMax = 1024, ClaimSlotsMax = 4 });

        Assert.Equal(0u, (nuint)ring.Slots.Pointer % 64);
        Assert.Equal((1024 + 3) * 64 + 1024 * 8, ring.FootprintBytes);
    }

    [Fact]
    public void A_slot_that_is_no_line_is_refused()
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => new RingBuffer<long>(new RingOptions()));

        Assert.Contains("64 bytes", refusal.Message);
    }

    public static TheoryData<string, int, int, int> ImpossibleOptions => new()
    {
        { "SlotsMax", 0, 1, 0 },
        { "SlotsMax", 4, 1, 0 },
        { "SlotsMax", 1000, 1, 0 },
        { "SlotsMax", int.MinValue, 1, 0 },
        { "ClaimSlotsMax", 8, 0, 0 },
        { "ClaimSlotsMax", 8, 9, 0 },
        { "ClaimSlotsMax", 1024, 257, 0 },
        { "ReaderWait", 8, 1, 77 },
    };

    [Theory]
    [MemberData(nameof(ImpossibleOptions))]
    public void Impossible_options_are_refused_by_name(string name, int slotsMax, int claimSlotsMax, int readerWait)
    {
        RingOptions options = new() { SlotsMax = slotsMax, ClaimSlotsMax = claimSlotsMax, ReaderWait = (WaitStrategy)readerWait };

        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new RingBuffer<Slot>(options)).ParamName);
    }

    private static void AssertApart(long[] offsets)
    {
        List<long> sorted = [.. offsets.Order()];
        for (int i = 1; i < sorted.Count; i++)
            Assert.True(sorted[i] - sorted[i - 1] >= CacheLine.PairBytes, $"offsets {string.Join(", ", offsets)}");
    }

    private static long Offset<TOrigin, TTarget>(ref TOrigin origin, ref TTarget target) =>
        Unsafe.ByteOffset(ref Unsafe.As<TOrigin, byte>(ref origin), ref Unsafe.As<TTarget, byte>(ref target));

    /// <summary>Private fields by reference; the accessor wants a type parameter named as the field's own type has it.</summary>
    private static class Fields<T>
        where T : unmanaged
    {
        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_readers")]
        public static extern ref RingReader<T>[] Readers(RingBuffer<T> ring);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_claimed")]
        public static extern ref PaddedSequence Claimed(RingBuffer<T> ring);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_gating")]
        public static extern ref PaddedSequence Gating(RingBuffer<T> ring);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_next")]
        public static extern ref long Next(RingReader<T> reader);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_released")]
        public static extern ref PaddedSequence Released(RingReader<T> reader);
    }
}
