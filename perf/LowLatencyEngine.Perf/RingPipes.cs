using System;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using LowLatencyEngine.Ring;

namespace LowLatencyEngine.Perf;

/// <summary>A 64-byte message that says whose it is, which, and when it was planned to be sent.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct PipeMessage
{
    public long Producer;
    public long Number;
    public long PlannedTicks;
}

/// <summary>What the comparison needs of a queue between threads. Structs, so that no contestant pays for a virtual call.</summary>
internal interface IPipe
{
    /// <summary>Sends all of the messages (one, where a queue knows no more) or none. False: full, try again.</summary>
    bool TrySend(ReadOnlySpan<PipeMessage> messages);

    /// <summary>Receives what is there, and counts it. False: nothing is, look again.</summary>
    bool TryReceive(ref PipeTally tally);
}

/// <summary>The project's ring, both sides spinning.</summary>
internal readonly struct RingPipe : IPipe
{
    public const int SlotsMax = 4096;

    private readonly RingBuffer<PipeMessage> _ring;
    private readonly RingReader<PipeMessage> _reader;

    public RingPipe(bool singleProducer)
    {
        _ring = new RingBuffer<PipeMessage>(new RingOptions { SlotsMax = SlotsMax, ClaimSlotsMax = 256, SingleProducer = singleProducer });
        _reader = _ring.AddReader();
        _ring.Touch();
    }

    public bool TrySend(ReadOnlySpan<PipeMessage> messages) =>
        messages.Length == 1 ? _ring.TryPublish(in messages[0]) : _ring.TryPublish(messages);

    public bool TryReceive(ref PipeTally tally)
    {
        ReadOnlySpan<PipeMessage> batch = _reader.Poll();
        if (batch.IsEmpty) return false;

        tally.Arrived();
        foreach (ref readonly PipeMessage message in batch) tally.Count(in message);
        _reader.Release();
        return true;
    }
}

/// <summary>A bounded System.Threading.Channels channel, both sides spinning on the Try methods: its fastest use.</summary>
internal readonly struct ChannelPipe(bool singleProducer) : IPipe
{
    private readonly Channel<PipeMessage> _channel = Channel.CreateBounded<PipeMessage>(
        new BoundedChannelOptions(RingPipe.SlotsMax) { SingleReader = true, SingleWriter = singleProducer });

    public bool TrySend(ReadOnlySpan<PipeMessage> messages) => _channel.Writer.TryWrite(messages[0]);

    public bool TryReceive(ref PipeTally tally)
    {
        if (!_channel.Reader.TryRead(out PipeMessage message)) return false;

        tally.Arrived();
        tally.Count(in message);
        return true;
    }
}

/// <summary>A bounded BlockingCollection, as it is usually used: Add and Take block.</summary>
internal readonly struct BlockingCollectionPipe() : IPipe
{
    private readonly BlockingCollection<PipeMessage> _collection = new(RingPipe.SlotsMax);

    public bool TrySend(ReadOnlySpan<PipeMessage> messages)
    {
        _collection.Add(messages[0]);
        return true;
    }

    public bool TryReceive(ref PipeTally tally)
    {
        PipeMessage message = _collection.Take();
        tally.Arrived();
        tally.Count(in message);
        return true;
    }
}
