using System;
using LowLatencyEngine.Ring;
using Xunit;

namespace LowLatencyEngine.Tests.Ring;

public sealed class RingBufferTests
{
    private static RingBuffer<Slot> NewRing(int slotsMax = 8, int claimSlotsMax = 4, bool single = false) =>
        new(new RingOptions { SlotsMax = slotsMax, ClaimSlotsMax = claimSlotsMax, SingleProducer = single });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Full_is_an_answer_and_nothing_is_lost(bool single)
    {
        using RingBuffer<Slot> ring = NewRing(single: single);
        RingReader<Slot> reader = ring.AddReader();
        StreamCheck check = new(1);

        for (int lap = 0; lap < 5; lap++)
        {
            for (int i = 0; i < 8; i++)
                Assert.True(ring.TryPublish(Slot.Of(0, lap * 8 + i, 0, 1)));
            Assert.False(ring.TryPublish(Slot.Of(0, 999, 0, 1)));
            Assert.False(ring.TryPublish(Slot.Message(0, 999, 4)));
            Assert.False(ring.TryClaim(1).IsGranted);

            Assert.Equal(8, check.Read(reader.Poll()));
            Assert.False(ring.TryPublish(Slot.Of(0, 999, 0, 1)));
            reader.Release();
        }
        Assert.Equal(40, check.Messages);
        Assert.True(reader.Poll().IsEmpty);
    }

    [Fact]
    public void A_message_that_runs_over_the_end_stays_contiguous()
    {
        using RingBuffer<Slot> ring = NewRing();
        RingReader<Slot> reader = ring.AddReader();
        StreamCheck check = new(1);
        for (int i = 0; i < 7; i++)
            Assert.True(ring.TryPublish(Slot.Of(0, i, 0, 1)));
        check.Read(reader.Poll());
        reader.Release();

        Assert.True(ring.TryPublish(Slot.Message(0, 7, 4)));
        Assert.True(ring.TryPublish(Slot.Message(0, 8, 2)));

        ReadOnlySpan<Slot> first = reader.Poll();
        Assert.Equal(4, first.Length);
        check.Read(first);
        ReadOnlySpan<Slot> second = reader.Poll();
        Assert.Equal(2, second.Length);
        check.Read(second);
    }

    [Fact]
    public void Every_reader_sees_all_and_the_slowest_gates()
    {
        using RingBuffer<Slot> ring = NewRing();
        RingReader<Slot> quick = ring.AddReader();
        RingReader<Slot> slow = ring.AddReader();
        for (int i = 0; i < 8; i++)
            Assert.True(ring.TryPublish(Slot.Of(0, i, 0, 1)));

        Assert.Equal(8, new StreamCheck(1).Read(quick.Poll()));
        quick.Release();
        Assert.Equal(8, quick.ReleasedSlots);
        Assert.False(ring.TryPublish(Slot.Of(0, 8, 0, 1)));

        Assert.Equal(8, new StreamCheck(1).Read(slow.Poll()));
        Assert.False(ring.TryPublish(Slot.Of(0, 8, 0, 1)));
        slow.Release();
        Assert.True(ring.TryPublish(Slot.Of(0, 8, 0, 1)));
    }

    [Fact]
    public void A_batch_holds_no_more_than_its_limit_and_only_whole_messages()
    {
        using RingBuffer<Slot> ring = NewRing(slotsMax: 64);
        RingReader<Slot> reader = ring.AddReader(batchSlotsMax: 8);
        for (int i = 0; i < 12; i++)
            Assert.True(ring.TryPublish(Slot.Message(0, i, 3)));

        StreamCheck check = new(1);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(2, check.Read(reader.Poll()));
            reader.Release();
            Assert.Equal((i + 1) * 6, reader.ReleasedSlots);
        }
        Assert.True(reader.Poll().IsEmpty);
    }

    [Fact]
    public void Polling_on_without_release_hands_out_what_follows_and_holds_all()
    {
        using RingBuffer<Slot> ring = NewRing();
        RingReader<Slot> reader = ring.AddReader(batchSlotsMax: 4);
        for (int i = 0; i < 8; i++)
            Assert.True(ring.TryPublish(Slot.Of(0, i, 0, 1)));

        StreamCheck check = new(1);
        check.Read(reader.Poll());
        check.Read(reader.Poll());
        Assert.Equal(8, reader.NextSlot);
        Assert.Equal(0, reader.ReleasedSlots);
        Assert.False(ring.TryPublish(Slot.Of(0, 8, 0, 1)));
        reader.Release();
        Assert.Equal(8, reader.ReleasedSlots);
        Assert.True(ring.TryPublish(Slot.Of(0, 8, 0, 1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void A_claim_of_an_impossible_length_is_a_fault_of_the_caller(int slots)
    {
        using RingBuffer<Slot> ring = NewRing();
        ring.AddReader();

        Assert.Throws<ArgumentOutOfRangeException>(() => ring.TryPublish(new Slot[slots]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.TryClaim(slots).Dispose());
        Assert.Equal(0, ring.ClaimedSlots);
    }

    [Fact]
    public void Readers_are_registered_before_the_first_claim_and_take_at_least_one_claim()
    {
        using RingBuffer<Slot> ring = NewRing();
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.AddReader(batchSlotsMax: 3));
        ring.AddReader();
        Assert.True(ring.TryPublish(Slot.Of(0, 0, 0, 1)));

        Assert.Throws<InvalidOperationException>(() => ring.AddReader());
    }

    [Fact]
    public void Without_a_reader_nothing_is_overwritten()
    {
        using RingBuffer<Slot> ring = NewRing();
        for (int i = 0; i < 8; i++)
            Assert.True(ring.TryPublish(Slot.Of(0, i, 0, 1)));

        Assert.False(ring.TryPublish(Slot.Of(0, 8, 0, 1)));
    }

    [Fact]
    public void After_dispose_a_late_publisher_is_stopped()
    {
        RingBuffer<Slot> ring = NewRing();
        RingReader<Slot> reader = ring.AddReader();
        ring.Dispose();
        ring.Dispose();

        Assert.Throws<IndexOutOfRangeException>(() => ring.TryPublish(Slot.Of(0, 0, 0, 1)));
        Assert.Throws<IndexOutOfRangeException>(() => reader.Poll().Length);
    }

    [Theory]
    [InlineData(1, 8, true)]
    [InlineData(2, 8, false)]
    [InlineData(3, 16, true)]
    [InlineData(4, 64, false)]
    public void Random_steps_agree_with_a_queue(int seed, int slotsMax, bool single)
    {
        Random random = new(seed);
        using RingBuffer<Slot> ring = NewRing(slotsMax, single: single);
        RingReader<Slot>[] readers = [ring.AddReader(4), ring.AddReader(7), ring.AddReader(256)];
        StreamCheck[] checks = [new(1), new(1), new(1)];
        long published = 0, slots = 0;

        for (int step = 0; step < 60_000; step++)
        {
            int who = random.Next(5);
            if (who < 2)
            {
                int parts = random.Next(1, 5);
                long slowest = Math.Min(readers[0].ReleasedSlots, Math.Min(readers[1].ReleasedSlots, readers[2].ReleasedSlots));
                bool fits = slots + parts - slowest <= slotsMax;
                Assert.True(fits == ring.TryPublish(Slot.Message(0, published, parts)), $"seed {seed} step {step}");
                if (!fits)
                    continue;
                published++;
                slots += parts;
            }
            else
            {
                RingReader<Slot> reader = readers[who - 2];
                ReadOnlySpan<Slot> batch = reader.Poll();
                checks[who - 2].Read(batch);
                Assert.True(!batch.IsEmpty || checks[who - 2].Messages == published, $"seed {seed} step {step}");
                if (random.Next(3) != 0)
                    reader.Release();
            }
        }
        Assert.True(published > 5_000);
    }

    [Fact]
    public void Publishing_and_reading_allocates_nothing()
    {
        using RingBuffer<Slot> ring = NewRing(slotsMax: 64);
        RingReader<Slot> reader = ring.AddReader();
        Slot[] message = Slot.Message(0, 0, 3);
        long Round()
        {
            for (int i = 0; i < 1_000; i++)
            {
                ring.TryPublish(message);
                ring.TryPublish(in message[0]);
                using (RingClaim<Slot> claim = ring.TryClaim(2))
                    claim.Publish();
                using (ring.TryClaim(1))
                {
                }
                reader.Take();
                reader.Poll();
                reader.Release();
            }
            return GC.GetAllocatedBytesForCurrentThread();
        }
        Round();

        long before = Round();
        Assert.Equal(before, Round());
    }
}
