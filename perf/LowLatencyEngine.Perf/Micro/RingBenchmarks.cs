using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;

namespace LowLatencyEngine.Perf.Micro;

/// <summary>One message in and out on one thread: what the protocol itself costs, without a line moving between processors.</summary>
public class RingBenchmarks
{
    private readonly RingBuffer<Command> _ring = new(new RingOptions { SlotsMax = 4_096, ClaimSlotsMax = 4, SingleProducer = true });
    private readonly RingBuffer<Command> _shared = new(new RingOptions { SlotsMax = 4_096, ClaimSlotsMax = 4, SingleProducer = false });
    private readonly RingReader<Command> _reader;
    private readonly RingReader<Command> _sharedReader;
    private readonly ConcurrentQueue<Command> _queue = new();
    private readonly Command _command = Commands.Heartbeat(1);

    /// <summary>Adds the readers.</summary>
    public RingBenchmarks()
    {
        _reader = _ring.AddReader();
        _sharedReader = _shared.AddReader();
    }

    /// <summary>One producer.</summary>
    [Benchmark]
    public int OneProducer() => Pass(_ring, _reader);

    /// <summary>Many producers: a compare-and-swap more.</summary>
    [Benchmark]
    public int ManyProducers() => Pass(_shared, _sharedReader);

    /// <summary>The framework's queue.</summary>
    [Benchmark(Baseline = true)]
    public bool FrameworkQueue()
    {
        _queue.Enqueue(_command);
        return _queue.TryDequeue(out _);
    }

    private int Pass(RingBuffer<Command> ring, RingReader<Command> reader)
    {
        ring.TryPublish(in _command);
        int count = reader.Poll().Length;
        reader.Release();
        return count;
    }
}
