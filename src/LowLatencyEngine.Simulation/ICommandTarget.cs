using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>What a session sends its commands to: an engine, or something that measures, records or counts on the way to one.</summary>
public interface ICommandTarget
{
    /// <summary>Applies one command and returns its event slots, valid until the next call.</summary>
    ReadOnlySpan<EngineEvent> Apply(in Command command);
}

/// <summary>An engine as a target, nothing added.</summary>
/// <param name="engine">The engine; not disposed here.</param>
public sealed class EngineTarget(EngineCore engine) : ICommandTarget
{
    /// <inheritdoc/>
    public ReadOnlySpan<EngineEvent> Apply(in Command command) => engine.Apply(in command);
}
