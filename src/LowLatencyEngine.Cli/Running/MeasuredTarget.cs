// Every command of a run passes here: recorded if asked for, timed, applied, counted, written out. Only the engine's own work is inside the
// measured interval; the managed bytes it allocates are counted apart from those of readers, agents and reports.
using System;
using System.Diagnostics;
using System.Runtime;
using System.Runtime.InteropServices;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli.Exports;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Running;

internal sealed class MeasuredTarget(
    EngineCore engine, RunStatistics statistics, LatencyMeter latency, RunRecorder? recorder, ExportTables? tables, EventsWriter? events, CaptureWriter? capture)
    : ICommandTarget
{
    /// <summary>
    /// Managed bytes allocated inside Apply, but in commands that had a method compiled: there the runtime may enlarge tables of its own on this thread. A method is
    /// compiled a few times at most, so whatever the engine allocates shows in the commands after.
    /// </summary>
    internal long EngineBytes { get; private set; }

    /// <summary>Time spent inside Apply.</summary>
    internal TimeSpan EngineTime => Stopwatch.GetElapsedTime(0, _engineTicks);

    private long _engineTicks;

    public ReadOnlySpan<EngineEvent> Apply(in Command command)
    {
        capture?.Append(MemoryMarshal.CreateReadOnlySpan(in command, command.Slots));
        long compiled = JitInfo.GetCompiledMethodCount(currentThread: true);
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        ReadOnlySpan<EngineEvent> slots = engine.Apply(in command);
        long ticks = Stopwatch.GetTimestamp() - start;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        if (bytes != 0 && JitInfo.GetCompiledMethodCount(currentThread: true) == compiled) EngineBytes += bytes;
        _engineTicks += ticks;

        latency.Record(command.Kind, ticks);
        statistics.Add(in command, slots);
        recorder?.Add(in command, slots);
        events?.Write(slots);
        tables?.Write(slots);
        return slots;
    }
}
