using System;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;

namespace LowLatencyEngine;

/// <summary>
/// One reader of an engine's events, for one thread. Poll or Take, walk the slots with <see cref="EventStream"/>, then Release: what is not
/// released holds the engine up, and is never overwritten.
/// </summary>
public sealed class EventReader
{
    private readonly RingReader<EngineEvent> _reader;

    internal EventReader(RingReader<EngineEvent> reader) => _reader = reader;

    /// <summary>The next events, whole and in order; empty if there are none now.</summary>
    public ReadOnlySpan<EngineEvent> Poll() => _reader.Poll();

    /// <summary>As <see cref="Poll"/>, but waits for events. Empty: the engine has stopped and everything was read.</summary>
    public ReadOnlySpan<EngineEvent> Take() => _reader.Take();

    /// <summary>Gives back all slots handed out so far.</summary>
    public void Release() => _reader.Release();
}
