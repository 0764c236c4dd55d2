// For owners who already run a Disruptor: the core is one more handler behind their own (decoder, journal, replicator), by
//
//   disruptor.HandleEventsWith(journal).Then(new EngineHandler(options, Publish));
//
// What the core gets and gives is the same as under Engine: one thread, commands in ring order, the same method. What the Disruptor does not
// give is taken care of here: an exception in a handler leaves its processor "running" and its readers waiting for ever, so this handler catches
// what the event sink throws, says so in Fault, and from then on applies nothing: better to stop than to go on with events that nobody saw.
using System;
using Disruptor;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Disruptor;

/// <summary>Takes the events of one command on the engine's thread. The span is valid during the call only.</summary>
/// <param name="events">The events' slots, in order; walk them with <see cref="EventStream"/>.</param>
/// <param name="isEndOfBatch">No further command is waiting: a good moment to flush.</param>
public delegate void EventSink(ReadOnlySpan<EngineEvent> events, bool isEndOfBatch);

/// <summary>The engine's core as a handler of a Disruptor whose entries are <see cref="CommandFrame"/>.</summary>
public sealed class EngineHandler : IValueEventHandler<CommandFrame>, IDisposable
{
    private readonly EngineCore _core;
    private readonly EventSink _sink;

    /// <summary>Takes all memory of the core.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="sink">Gets every command's events.</param>
    /// <exception cref="ArgumentException">An option is refused; the message names the field and the reason.</exception>
    public EngineHandler(EngineOptions options, EventSink sink)
    {
        _core = new EngineCore(options);
        _sink = sink;
    }

    /// <summary>The core, for queries while the Disruptor is stopped, or from the sink.</summary>
    public EngineCore Core => _core;

    /// <summary>What the sink threw; null while it has not. Nothing is applied after that.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Commands applied.</summary>
    public long Applied { get; private set; }

    /// <inheritdoc/>
    public void OnEvent(ref CommandFrame data, long sequence, bool endOfBatch)
    {
        if (Fault is not null) return;

        try
        {
            _sink(_core.Apply(in data[0]), endOfBatch);
            Applied++;
        }
        catch (Exception thrown)
        {
            Fault = thrown;
        }
    }

    /// <summary>Frees the core's memory. Only after the Disruptor has stopped.</summary>
    public void Dispose() => _core.Dispose();
}
