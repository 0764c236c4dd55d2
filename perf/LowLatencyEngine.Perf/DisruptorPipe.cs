using System;
using System.Runtime.InteropServices;
using Disruptor;
using Disruptor.Dsl;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Perf;

/// <summary>
/// Disruptor-net's fastest ring for structs, events in native memory, both sides spinning; polled, as the other contestants are, so that all
/// use the same two threads. Built with -p:UseDisruptor=true only.
/// </summary>
internal readonly unsafe struct DisruptorPipe : IPipe
{
    private readonly UnmanagedRingBuffer<PipeMessage> _ring;
    private readonly Poller _poller;

    public DisruptorPipe(bool singleProducer)
    {
        nuint bytes = (nuint)(RingPipe.SlotsMax * sizeof(PipeMessage));
        void* memory = NativeMemory.AlignedAlloc(bytes, CacheLine.PairBytes);
        NativeMemory.Clear(memory, bytes);
        ProducerType producers = singleProducer ? ProducerType.Single : ProducerType.Multi;
        ISequencer sequencer = SequencerFactory.Create(producers, RingPipe.SlotsMax, new BusySpinWaitStrategy());
        _ring = new UnmanagedRingBuffer<PipeMessage>((nint)memory, sizeof(PipeMessage), sequencer);
        _poller = new Poller(_ring, sequencer);
    }

    public bool TrySend(ReadOnlySpan<PipeMessage> messages)
    {
        if (!_ring.TryNext(messages.Length, out long last)) return false;

        long first = last - messages.Length + 1;
        for (int i = 0; i < messages.Length; i++) _ring[first + i] = messages[i];
        _ring.Publish(first, last);
        return true;
    }

    public bool TryReceive(ref PipeTally tally) => _poller.Poll(ref tally);

    /// <summary>A consumer without a thread of its own: the ring's barrier, and a sequence that gates the producers.</summary>
    private sealed class Poller
    {
        private const long BatchMax = 256;

        private readonly UnmanagedRingBuffer<PipeMessage> _ring;
        private readonly ISequencer _sequencer;
        private readonly Sequence _released = new();
        private long _next;

        internal Poller(UnmanagedRingBuffer<PipeMessage> ring, ISequencer sequencer)
        {
            _ring = ring;
            _sequencer = sequencer;
            ring.AddGatingSequences(_released);
        }

        internal bool Poll(ref PipeTally tally)
        {
            long last = Math.Min(_ring.Cursor, _next + BatchMax - 1);
            if (last < _next) return false;

            last = _sequencer.GetHighestPublishedSequence(_next, last);
            if (last < _next) return false;

            tally.Arrived();
            for (; _next <= last; _next++) tally.Count(in _ring[_next]);
            _released.SetValue(last);
            return true;
        }
    }
}
