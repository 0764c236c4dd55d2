using System;
using System.Diagnostics;
using System.Globalization;
using HdrHistogram;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;

namespace LowLatencyEngine.Perf;

/// <summary>
/// Ring to ring: a client thread publishes each command at its planned time and reads the events between sends; the engine runs on a thread of its own.
/// Latency is counted from the plan to the first event of the command, so a stall is seen, not hidden. Beside it the same client without an engine: what
/// the machine itself adds.
/// </summary>
internal static class LatencySuite
{
    private const int PendingMax = 1 << 16;

    internal static void Run(bool smoke)
    {
        Console.WriteLine("## Latency ring to ring, open loop at planned rates");
        Console.WriteLine();
        Console.WriteLine("Order mix of the throughput table; order in, margin check, match, both positions, first event out; nanoseconds, from the planned send time.");
        Console.WriteLine();
        Console.WriteLine("| planned/s | sent/s | p50 | p90 | p99 | p99.9 | p99.99 | max | machine alone: p50 | p99 | p99.9 | max | bytes | collections |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        double seconds = smoke ? 0.1 : 3;
        foreach (int rate in smoke ? [100_000] : new[] { 100_000, 250_000, 500_000, 1_000_000, 2_000_000 }) Row(rate, seconds);
        Console.WriteLine();
    }

    private static void Row(int rate, double seconds)
    {
        int setUp = 3_100;
        int warmUp = 200_000;
        int measured = (int)(rate * seconds);
        Command[] commands = PerfMarket.OrderFlow(setUp + warmUp + measured, 5);
        using Engine engine = new(PerfMarket.Options(2_000), new PipelineOptions
        {
            SingleProducer = true,
            EngineWait = WaitStrategy.BusySpin,
            ReaderWait = WaitStrategy.BusySpin,
            PinToProcessor = Environment.ProcessorCount > 1 ? Environment.ProcessorCount - 1 : -1,
        });
        EventReader reader = engine.AddReader();
        engine.Start();
        Client client = new(engine, reader);
        client.Send(commands.AsSpan(0, setUp + warmUp), rate: 0, histogram: null);
        LongHistogram latency = new(10_000_000_000, 3);
        LongHistogram alone = new(10_000_000_000, 3);
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        int collections = GC.CollectionCount(0);
        double took = client.Send(commands.AsSpan(setUp + warmUp), rate, latency);
        collections = GC.CollectionCount(0) - collections;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        Client.SpinAlone(measured, rate, alone);
        if (!engine.Stop(TimeSpan.FromSeconds(10))) throw new InvalidOperationException("the engine did not stop cleanly", engine.Fault);
        if (!engine.Core.CheckConservation().Holds) throw new InvalidOperationException("money or lots were not conserved");
        if (latency.TotalCount != measured) throw new InvalidOperationException($"{measured} commands, {latency.TotalCount} answers");

        string At(LongHistogram histogram, double percentile) =>
            histogram.GetValueAtPercentile(percentile).ToString("N0", CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {rate:N0} | {measured / took:N0} | {At(latency, 50)} | {At(latency, 90)} | {At(latency, 99)} | {At(latency, 99.9)} | {At(latency, 99.99)} | "
            + $"{At(latency, 100)} | {At(alone, 50)} | {At(alone, 99)} | {At(alone, 99.9)} | {At(alone, 100)} | {bytes} | {collections} |"));
    }

    /// <summary>Sends by plan. Commands are answered in order, each first by an event that names its order: that event ends its latency.</summary>
    private sealed class Client(Engine engine, EventReader reader)
    {
        private readonly (long OrderId, long Planned)[] _pending = new (long, long)[PendingMax];
        private readonly double _nanosPerStep = 1e9 / Stopwatch.Frequency;
        private long _sent;
        private long _answered;

        internal double Send(ReadOnlySpan<Command> commands, int rate, LongHistogram? histogram)
        {
            double stepsBetween = rate == 0 ? 0 : (double)Stopwatch.Frequency / rate;
            long start = Stopwatch.GetTimestamp();
            int sent = 0;
            while (sent < commands.Length || _answered < _sent)
            {
                long due = start + (long)(sent * stepsBetween);
                bool isDue = sent < commands.Length && _sent - _answered < PendingMax && (rate == 0 || Stopwatch.GetTimestamp() >= due);
                if (isDue && engine.TryPublish(in commands[sent]))
                {
                    if (commands[sent].OrderId != 0) _pending[_sent++ & (PendingMax - 1)] = (commands[sent].OrderId, due);
                    sent++;
                }

                Read(histogram);
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        internal static void SpinAlone(int count, int rate, LongHistogram histogram)
        {
            double stepsBetween = (double)Stopwatch.Frequency / rate;
            double nanosPerStep = 1e9 / Stopwatch.Frequency;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < count;)
            {
                long due = start + (long)(i * stepsBetween);
                long now = Stopwatch.GetTimestamp();
                if (now < due) continue;

                histogram.RecordValue((long)((now - due) * nanosPerStep));
                i++;
            }
        }

        private void Read(LongHistogram? histogram)
        {
            ReadOnlySpan<EngineEvent> events = reader.Poll();
            if (events.IsEmpty) return;

            long now = Stopwatch.GetTimestamp();
            foreach (EventView view in new EventStream(events))
            {
                if (!IsAnswer(in view.Head) || _answered == _sent) continue;

                (long orderId, long planned) = _pending[_answered & (PendingMax - 1)];
                if (view.Head.OrderId != orderId) continue;

                histogram?.RecordValue((long)((now - planned) * _nanosPerStep));
                _answered++;
            }

            reader.Release();
        }

        private static bool IsAnswer(in EngineEvent head) => head.Kind is EventKind.OrderAccepted or EventKind.OrderAmended or EventKind.Rejected
            || (head.Kind == EventKind.OrderCancelled && head.Reason == (byte)CancelReason.Requested);
    }
}
