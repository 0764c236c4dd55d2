// Builds the engine, sends the plan's commands through it, and reports. Output files get their names only after the last command; an interrupt
// stops between two commands, removes them and says on standard error how far the run came.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Running;

internal static class Runner
{
    internal static int Run(RunPlan plan, RunOutputs outputs, TextWriter output, TextWriter error, Interruption interruption)
    {
        if (outputs.CapturePath is not null) OutputFile.Check(outputs.CapturePath, outputs.Overwrite);
        using EventsWriter? events = outputs.EventsPath is null
            ? null
            : EventsWriter.Create(outputs.EventsPath, outputs.Overwrite, interruption);
        using CaptureWriter? capture = outputs.CapturePath is null ? null : CaptureWriter.Create(outputs.CapturePath, plan.Engine, new CaptureWriterOptions { ZstdLevel = 3, Overwrite = outputs.Overwrite });
        using EngineCore engine = new(plan.Engine);
        RunStatistics statistics = new(engine);
        LatencyMeter latency = new();
        MeasuredTarget target = new(engine, statistics, latency, events, capture);
        long clock = LatencyMeter.ClockNanos();

        int collections = Collections();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long started = Stopwatch.GetTimestamp();
        try
        {
            using ProgressLine progress = new(error, outputs.Progress && ProgressLine.Possible, "replaying", Math.Min(plan.Items, outputs.Limit));
            long leftOut = Send(plan, outputs.Limit, target, progress, interruption.Token);
            if (leftOut > 0) error.WriteLine($"lle: note: {leftOut:N0} captured levels did not fit into the book and were left out");
        }
        catch (OperationCanceledException)
        {
            error.WriteLine(Partial(statistics, Stopwatch.GetElapsedTime(started)));
            return ExitCodes.Interrupted;
        }

        TimeSpan wall = Stopwatch.GetElapsedTime(started);
        RunCost cost = new(
            wall, target.EngineTime, target.EngineBytes, GC.GetTotalAllocatedBytes(precise: true) - bytes, Collections() - collections, clock);
        capture?.Complete();
        events?.Complete();
        RunReport report = ReportBuilder.Build(plan, engine, statistics, latency, cost);
        if (outputs.Json) output.WriteLine(JsonSerializer.Serialize(report, RunReportJson.Default.RunReport));
        else ReportTables.Write(report, output);
        return ExitCodes.Done;
    }

    /// <summary>Sends everything; returns how many captured levels were left out.</summary>
    private static long Send(RunPlan plan, long limit, MeasuredTarget target, ProgressLine progress, CancellationToken cancellation)
    {
        if (plan.Session is not null)
        {
            MarketSession session = new(plan.Session, plan.Engine, target);
            session.Run(Counted(plan.Updates, limit, progress), cancellation);
            return session.LevelsLeftOut;
        }

        long left = limit;
        using CaptureReader reader = CaptureReader.Open(plan.CommandFile);
        while (left > 0 && reader.TryReadBlock(out ReadOnlySpan<Command> commands))
        {
            for (int at = 0; at < commands.Length && left > 0; at += commands[at].Slots, left--)
            {
                cancellation.ThrowIfCancellationRequested();
                target.Apply(in commands[at]);
                progress.Step();
            }
        }

        return 0;
    }

    private static IEnumerable<MarketUpdate> Counted(IEnumerable<MarketUpdate> updates, long limit, ProgressLine progress)
    {
        foreach (MarketUpdate update in updates)
        {
            if (limit-- == 0) yield break;

            progress.Step();
            yield return update;
        }
    }

    private static string Partial(RunStatistics run, TimeSpan wall) => string.Create(CultureInfo.InvariantCulture,
        $"lle: interrupted after {run.Commands:N0} commands and {run.Events:N0} events in {wall.TotalSeconds:F1} s: "
        + $"{run.MarginCalls:N0} margin calls, {run.Liquidations:N0} liquidations, mark {run.Price.End}; no file was written");

    private static int Collections() => GC.CollectionCount(0) + GC.CollectionCount(1) + GC.CollectionCount(2);
}
