using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using LowLatencyEngine.Ring;
using Xunit;

namespace LowLatencyEngine.Tests.Ring;

// Real threads, more of them than cores on a small machine: ten million messages in all, every slot of each checked by every reader.
// LLE_RING_SCALE=100 makes them a thousand million, which takes five and a half minutes on two processors.
public sealed class RingStressTests(ITestOutputHelper output)
{
    private static readonly int s_scale = int.Parse(Environment.GetEnvironmentVariable("LLE_RING_SCALE") ?? "1", CultureInfo.InvariantCulture);

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60L * s_scale);

    [Theory]
    [InlineData(1, 1, 4_000_000, 16384, true, WaitStrategy.SpinThenYield)]
    [InlineData(1, 1, 300_000, 64, false, WaitStrategy.SpinThenYield)]
    [InlineData(1, 2, 2_400_000, 4096, true, WaitStrategy.SpinThenYield)]
    [InlineData(1, 2, 150_000, 256, true, WaitStrategy.Blocking)]
    [InlineData(3, 1, 2_400_000, 4096, false, WaitStrategy.SpinThenYield)]
    [InlineData(3, 1, 150_000, 256, false, WaitStrategy.Blocking)]
    [InlineData(3, 2, 600_000, 1024, false, WaitStrategy.SpinThenYield)]
    [InlineData(3, 2, 30_000, 16, false, WaitStrategy.Blocking)]
    public void Nothing_is_lost_doubled_reordered_or_torn(
        int producers, int readers, int messages, int slotsMax, bool single, WaitStrategy wait)
    {
        messages *= s_scale;
        using RingBuffer<Slot> ring = new(new RingOptions
        {
            SlotsMax = slotsMax,
            SingleProducer = single,
            ReaderWait = wait,
            ProducerWait = wait,
        });
        RingReader<Slot>[] at = [.. Enumerable.Range(0, readers).Select(i => ring.AddReader(i == 0 ? 256 : 5))];
        StreamCheck[] checks = [.. at.Select(_ => new StreamCheck(producers))];
        Exception? failure = null;

        void Guard(Action body)
        {
            try
            {
                body();
            }
            catch (Exception caught)
            {
                failure ??= caught;
                ring.Alert();
            }
        }

        Thread[] reading = [.. at.Select((reader, i) => new Thread(() => Guard(() => Read(reader, checks[i], messages))))];
        Thread[] writing = [.. Enumerable.Range(0, producers).Select(i => new Thread(() => Guard(() => Write(ring, i, messages / producers))))];
        foreach (Thread thread in reading.Concat(writing))
            thread.Start();

        // Readers that wait for what never comes must end as a failure, not as a hang: the alert sends them home, drained.
        bool written = writing.All(thread => thread.Join(s_deadline));
        ring.Alert();
        foreach (Thread thread in reading.Concat(writing))
            thread.Join();

        Assert.Null(failure);
        Assert.True(written, "producers waited for ever");
        Assert.All(checks, check => Assert.Equal(messages, check.Messages));
        Assert.All(at, reader => Assert.Equal(ring.ClaimedSlots, reader.ReleasedSlots));
        Assert.All(at, reader => Assert.True(reader.Poll().IsEmpty));
        output.WriteLine(FormattableString.Invariant($"{messages:N0} messages in {ring.ClaimedSlots:N0} slots, {producers} producers, {readers} readers, {wait}: all there, once, in order and whole"));
    }

    private static void Read(RingReader<Slot> reader, StreamCheck check, int messages)
    {
        while (check.Messages < messages)
        {
            ReadOnlySpan<Slot> batch = reader.Take();
            if (batch.IsEmpty)
                throw new InvalidOperationException($"{messages - check.Messages} messages never came, or another thread failed");
            check.Read(batch);
            reader.Release();
        }
    }

    /// <summary>In turn copied in and filled in place; now and then a claim is given up.</summary>
    private static void Write(RingBuffer<Slot> ring, int producer, int messages)
    {
        Random random = new(producer);
        Span<Slot> message = stackalloc Slot[4];
        for (int number = 0; number < messages; number++)
        {
            int parts = random.Next(1, 5);
            if (parts == 2)
            {
                using RingClaim<Slot> claim = ring.TryClaim(parts);
                if (claim.IsGranted && number % 8 != 0)
                {
                    Slot.Fill(claim.Slots, producer, number);
                    claim.Publish();
                    continue;
                }
            }
            Slot.Fill(message[..parts], producer, number);
            if (!ring.Publish(message[..parts]))
                throw new OperationCanceledException("another thread failed");
        }
    }
}
