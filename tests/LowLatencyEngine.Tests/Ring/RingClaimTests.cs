using System;
using LowLatencyEngine.Ring;
using Xunit;

namespace LowLatencyEngine.Tests.Ring;

public sealed class RingClaimTests
{
    private static RingBuffer<Slot> NewRing(int slotsMax = 8, int claimSlotsMax = 4, bool single = false) =>
        new(new RingOptions { SlotsMax = slotsMax, ClaimSlotsMax = claimSlotsMax, SingleProducer = single });

    [Fact]
    public void A_batch_of_messages_is_published_by_one_claim()
    {
        using RingBuffer<Slot> ring = NewRing(slotsMax: 512, claimSlotsMax: 256, single: true);
        RingReader<Slot> reader = ring.AddReader();
        Slot[] batch = [.. Slot.Message(0, 0, 3), .. Slot.Message(0, 1, 1), .. Slot.Message(0, 2, 4)];

        using (RingClaim<Slot> claim = ring.TryClaim(batch.Length))
        {
            batch.CopyTo(claim.Slots);
            Assert.True(reader.Poll().IsEmpty);
            claim.Publish();
        }

        Assert.Equal(3, new StreamCheck(1).Read(reader.Poll()));
    }

    [Fact]
    public void Claims_published_out_of_order_are_read_in_order()
    {
        using RingBuffer<Slot> ring = NewRing();
        RingReader<Slot> reader = ring.AddReader();
        RingClaim<Slot> first = ring.TryClaim(2);
        RingClaim<Slot> second = ring.TryClaim(3);
        Slot.Fill(second.Slots, 0, 1);
        second.Publish();
        Assert.True(reader.Poll().IsEmpty);

        Slot.Fill(first.Slots, 0, 0);
        first.Publish();
        Assert.Equal(2, new StreamCheck(1).Read(reader.Poll()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_claim_whose_filling_throws_is_stepped_over(bool single)
    {
        using RingBuffer<Slot> ring = NewRing(single: single);
        RingReader<Slot> reader = ring.AddReader();
        StreamCheck check = new(1);

        for (int i = 0; i < 50; i++)
        {
            Assert.Throws<FormatException>(() => FillThrows(ring, 1 + i % 4));
            Assert.True(reader.Poll().IsEmpty);
            Assert.True(ring.TryPublish(Slot.Message(0, 2 * i, 1 + i % 2)));
            Assert.Throws<FormatException>(() => FillThrows(ring, 1));
            Assert.True(ring.TryPublish(Slot.Message(0, 2 * i + 1, 1)));

            while (reader.Poll() is { IsEmpty: false } batch)
                check.Read(batch);
            reader.Release();
        }
        Assert.Equal(100, check.Messages);
    }

    [Fact]
    public void A_ring_full_of_abandoned_claims_frees_itself_when_polled()
    {
        using RingBuffer<Slot> ring = NewRing();
        RingReader<Slot> reader = ring.AddReader();
        for (int lap = 0; lap < 3; lap++)
        {
            for (int i = 0; i < 4; i++)
                Assert.Throws<FormatException>(() => FillThrows(ring, 2));
            Assert.False(ring.TryClaim(1).IsGranted);
            Assert.True(reader.Poll().IsEmpty);
        }
        Assert.True(ring.TryPublish(Slot.Of(0, 0, 0, 1)));
    }

    [Fact]
    public void An_abandoned_claim_does_not_release_a_batch_that_is_still_out()
    {
        using RingBuffer<Slot> ring = NewRing();
        RingReader<Slot> reader = ring.AddReader();
        Assert.True(ring.TryPublish(Slot.Message(0, 0, 4)));
        Assert.Throws<FormatException>(() => FillThrows(ring, 4));
        ReadOnlySpan<Slot> held = reader.Poll();

        Assert.True(reader.Poll().IsEmpty);
        Assert.Equal(0, reader.ReleasedSlots);
        Assert.False(ring.TryClaim(1).IsGranted);
        new StreamCheck(1).Read(held);
        reader.Release();
        Assert.Equal(8, reader.ReleasedSlots);
    }

    [Fact]
    public void A_published_claim_stays_published_when_its_scope_ends_laps_later()
    {
        using RingBuffer<Slot> ring = NewRing();
        RingReader<Slot> reader = ring.AddReader();
        StreamCheck check = new(1);
        RingClaim<Slot> claim = ring.TryClaim(1);
        Slot.Fill(claim.Slots, 0, 0);
        claim.Publish();
        for (int i = 1; i < 20; i++)
        {
            check.Read(reader.Poll());
            reader.Release();
            Assert.True(ring.TryPublish(Slot.Of(0, i, 0, 1)));
        }

        claim.Dispose();
        Assert.Equal(1, check.Read(reader.Poll()));
    }

    private static void FillThrows(RingBuffer<Slot> ring, int slots)
    {
        using RingClaim<Slot> claim = ring.TryClaim(slots);
        Assert.True(claim.IsGranted);
        claim.Slots[0] = Slot.Of(0, -1, 0, 1);
        throw new FormatException();
    }
}
