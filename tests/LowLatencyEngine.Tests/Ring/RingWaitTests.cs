using System;
using System.Threading;
using LowLatencyEngine.Ring;
using Xunit;

namespace LowLatencyEngine.Tests.Ring;

// No clock decides here: a thread that was not woken hangs, and the join with its long deadline says so.
public sealed class RingWaitTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    public static TheoryData<WaitStrategy> Strategies => new(Enum.GetValues<WaitStrategy>());

    private static RingBuffer<Slot> NewRing(WaitStrategy wait, bool single = false) =>
        new(new RingOptions { SlotsMax = 8, SingleProducer = single, ReaderWait = wait, ProducerWait = wait });

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_waiting_reader_gets_what_is_published(WaitStrategy wait)
    {
        using RingBuffer<Slot> ring = NewRing(wait);
        RingReader<Slot> reader = ring.AddReader();
        StreamCheck check = new(1);
        Thread thread = Start(() =>
        {
            check.Read(reader.Take());
            reader.Release();
        });
        UntilAsleep(thread, wait);

        Assert.True(ring.TryPublish(Slot.Message(0, 0, 3)));
        Finish(thread);
        Assert.Equal(1, check.Messages);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_waiting_producer_goes_on_when_enough_is_released(WaitStrategy wait)
    {
        using RingBuffer<Slot> ring = NewRing(wait);
        RingReader<Slot> reader = ring.AddReader(batchSlotsMax: 4);
        StreamCheck check = new(1);
        for (int i = 0; i < 4; i++)
            Assert.True(ring.TryPublish(Slot.Message(0, i, 2)));
        bool published = false;
        Thread thread = Start(() => published = ring.Publish(Slot.Message(0, 4, 4)));
        UntilAsleep(thread, wait);

        while (check.Messages < 5)
        {
            check.Read(reader.Poll());
            reader.Release();
        }
        Finish(thread);
        Assert.True(published);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void An_alert_wakes_waiting_readers_with_nothing(WaitStrategy wait)
    {
        using RingBuffer<Slot> ring = NewRing(wait);
        RingReader<Slot>[] readers = [ring.AddReader(), ring.AddReader()];
        bool[] empty = new bool[2];
        Thread[] threads = [Start(() => empty[0] = readers[0].Take().IsEmpty), Start(() => empty[1] = readers[1].Take().IsEmpty)];
        UntilAsleep(threads[0], wait);
        UntilAsleep(threads[1], wait);

        ring.Alert();
        Finish(threads[0]);
        Finish(threads[1]);
        Assert.Equal([true, true], empty);
        Assert.True(ring.IsAlerted);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void An_alert_wakes_a_waiting_producer_which_publishes_nothing(WaitStrategy wait)
    {
        using RingBuffer<Slot> ring = NewRing(wait);
        RingReader<Slot> reader = ring.AddReader();
        for (int i = 0; i < 8; i++)
            Assert.True(ring.TryPublish(Slot.Of(0, i, 0, 1)));
        bool published = true;
        Thread thread = Start(() => published = ring.Publish(Slot.Message(0, 8, 1)));
        UntilAsleep(thread, wait);

        ring.Alert();
        Finish(thread);
        Assert.False(published);
        Assert.Equal(8, ring.ClaimedSlots);
        Assert.Equal(8, new StreamCheck(1).Read(reader.Take()));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void After_an_alert_the_rest_is_drained_then_nothing_comes(WaitStrategy wait)
    {
        using RingBuffer<Slot> ring = NewRing(wait);
        RingReader<Slot> reader = ring.AddReader(batchSlotsMax: 4);
        for (int i = 0; i < 7; i++)
            Assert.True(ring.Publish(Slot.Message(0, i, 1)));
        ring.Alert();

        StreamCheck check = new(1);
        while (reader.Take() is { IsEmpty: false } batch)
            check.Read(batch);
        Assert.Equal(7, check.Messages);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void A_closed_ring_grants_nothing_and_hands_out_all_it_granted(WaitStrategy wait)
    {
        using RingBuffer<Slot> ring = NewRing(wait);
        RingReader<Slot> reader = ring.AddReader();
        Assert.True(ring.TryPublish(Slot.Message(0, 0, 2)));
        RingClaim<Slot> late = ring.TryClaim(3);
        ring.Close();

        Assert.True(ring.IsClosed);
        Assert.Equal(5, ring.ClaimedSlots);
        Assert.False(ring.TryPublish(Slot.Message(0, 9, 1)));
        Assert.False(ring.Publish(Slot.Message(0, 9, 1)));
        Assert.False(ring.TryClaim(1).IsGranted);

        StreamCheck check = new(1);
        bool ended = false;
        Thread thread = Start(() =>
        {
            while (reader.Take() is { IsEmpty: false } batch)
                check.Read(batch);
            ended = true;
        });
        UntilAsleep(thread, wait);
        Assert.False(Volatile.Read(ref ended));
        Slot.Fill(late.Slots, 0, 1);
        late.Publish();
        Finish(thread);
        Assert.Equal(2, check.Messages);
    }

    [Theory]
    [InlineData(WaitStrategy.SpinThenYield)]
    [InlineData(WaitStrategy.Blocking)]
    public void What_was_accepted_before_a_close_at_any_moment_is_read(WaitStrategy wait)
    {
        for (int round = 0; round < 300; round++)
        {
            using RingBuffer<Slot> ring = NewRing(wait);
            RingReader<Slot> reader = ring.AddReader();
            StreamCheck check = new(2);
            int[] accepted = new int[2];
            Thread[] producers = [Start(() => PublishUntilClosed(0)), Start(() => PublishUntilClosed(1))];
            Thread reading = Start(() =>
            {
                while (reader.Take() is { IsEmpty: false } batch)
                {
                    check.Read(batch);
                    reader.Release();
                }
            });
            while (ring.ClaimedSlots < round)
                Thread.Yield();

            ring.Close();
            Finish(producers[0]);
            Finish(producers[1]);
            Finish(reading);
            Assert.Equal(accepted[0] + accepted[1], check.Messages);

            void PublishUntilClosed(int producer)
            {
                while (ring.Publish(Slot.Message(producer, accepted[producer], 1 + producer)))
                    accepted[producer]++;
            }
        }
    }

    [Fact]
    public void An_abandoned_claim_wakes_a_reader_which_goes_on_waiting()
    {
        using RingBuffer<Slot> ring = NewRing(WaitStrategy.Blocking);
        RingReader<Slot> reader = ring.AddReader();
        StreamCheck check = new(1);
        Thread thread = Start(() => check.Read(reader.Take()));
        UntilAsleep(thread, WaitStrategy.Blocking);

        using (ring.TryClaim(4))
        {
        }
        Assert.True(ring.TryPublish(Slot.Of(0, 0, 0, 1)));
        Finish(thread);
        Assert.Equal(1, check.Messages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Passing_one_message_at_a_time_through_sleep_loses_no_wake_up(bool single)
    {
        const int Rounds = 2_000;
        using RingBuffer<Slot> there = NewRing(WaitStrategy.Blocking, single);
        using RingBuffer<Slot> back = NewRing(WaitStrategy.Blocking, single);
        RingReader<Slot> atThere = there.AddReader();
        RingReader<Slot> atBack = back.AddReader();
        Thread thread = Start(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                Slot slot = atThere.Take()[0];
                atThere.Release();
                back.TryPublish(in slot);
            }
        });

        StreamCheck check = new(1);
        for (int i = 0; i < Rounds; i++)
        {
            Assert.True(there.TryPublish(Slot.Of(0, i, 0, 1)));
            check.Read(atBack.Take());
            atBack.Release();
        }
        Finish(thread);
        Assert.Equal(Rounds, check.Messages);
    }

    private static Thread Start(Action body)
    {
        Thread thread = new(() => body()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Blocking threads are waited for until the runtime shows them asleep; the others only have to have begun.</summary>
    private static void UntilAsleep(Thread thread, WaitStrategy wait)
    {
        ThreadState wanted = wait == WaitStrategy.Blocking ? ThreadState.WaitSleepJoin : ThreadState.Background;
        Assert.True(SpinWait.SpinUntil(() => (thread.ThreadState & wanted) != 0, Deadline), "the thread does not wait");
    }

    private static void Finish(Thread thread) => Assert.True(thread.Join(Deadline), "the waiting thread was not woken");
}
