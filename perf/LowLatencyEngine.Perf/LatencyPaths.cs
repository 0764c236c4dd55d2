using System;
using System.Threading;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;
using LowLatencyEngine.Threads;

namespace LowLatencyEngine.Perf;

/// <summary>What a client sends into and reads answers from. Structs, so that neither path pays for a virtual call.</summary>
internal interface ILatencyPath
{
    /// <summary>False: full, try again.</summary>
    bool TryPublish(in Command command);

    /// <summary>Answers that are there; empty: none.</summary>
    ReadOnlySpan<EngineEvent> Poll();

    /// <summary>Gives back what was polled.</summary>
    void Release();
}

/// <summary>The engine between its rings.</summary>
internal readonly struct EnginePath(Engine engine, EventReader reader) : ILatencyPath
{
    public bool TryPublish(in Command command) => engine.TryPublish(in command);

    public ReadOnlySpan<EngineEvent> Poll() => reader.Poll();

    public void Release() => reader.Release();
}

/// <summary>The same rings with nothing between them.</summary>
internal readonly struct BarePath(BareRings rings) : ILatencyPath
{
    public bool TryPublish(in Command command) => rings.Inbound.TryPublish(in command);

    public ReadOnlySpan<EngineEvent> Poll() => rings.Reader.Poll();

    public void Release() => rings.Reader.Release();
}

/// <summary>
/// What the two threads, the two rings and the machine add by themselves: a thread in the engine's place, on the engine's processor, that answers every
/// command at once with one event. A tail that is here too is not the engine's.
/// </summary>
internal sealed class BareRings : IDisposable
{
    private readonly RingReader<Command> _commands;
    private readonly RingBuffer<EngineEvent> _outbound;
    private readonly Thread _thread;

    /// <summary>Starts the thread.</summary>
    /// <param name="pipeline">Sizes, waits and processor, as the engine has them.</param>
    internal BareRings(PipelineOptions pipeline)
    {
        Inbound = new(new RingOptions { SlotsMax = pipeline.InboundSlotsMax, ClaimSlotsMax = Command.SlotsMax, ReaderWait = pipeline.EngineWait });
        _commands = Inbound.AddReader(pipeline.BatchSlotsMax);
        _outbound = new(new RingOptions { SlotsMax = pipeline.OutboundSlotsMax, ClaimSlotsMax = 256, SingleProducer = true, ReaderWait = pipeline.ReaderWait });
        Reader = _outbound.AddReader(pipeline.OutboundSlotsMax / 4);
        Inbound.Touch();
        _outbound.Touch();
        _thread = new Thread(() => Answer(pipeline.PinToProcessor)) { IsBackground = true };
        _thread.Start();
    }

    internal RingBuffer<Command> Inbound { get; }

    internal RingReader<EngineEvent> Reader { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Inbound.Close();
        _thread.Join();
        Inbound.Dispose();
        _outbound.Dispose();
    }

    private void Answer(int processor)
    {
        if (processor >= 0) ProcessorAffinity.TryPin(processor);
        EngineEvent answer = new() { Slots = 1, Kind = EventKind.MarkChanged };
        for (ReadOnlySpan<Command> batch = _commands.Take(); !batch.IsEmpty; batch = _commands.Take())
        {
            foreach (ref readonly Command command in batch)
            {
                answer.TimeNanos = command.TimeNanos;
                _outbound.Publish(new ReadOnlySpan<EngineEvent>(in answer));
            }

            _commands.Release();
        }
    }
}
