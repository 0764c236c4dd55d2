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
using LowLatencyEngine.Cli.Exports;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Pictures;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Running;

internal static class Runner
{
    internal static int Run(RunPlan plan, RunOutputs outputs, TextWriter output, TextWriter error, Interruption interruption)
    {
        if (outputs.CapturePath is not null) OutputFile.Check(outputs.CapturePath, outputs.Overwrite);
        if (outputs.ReportPath is not null) OutputFile.Check(outputs.ReportPath, outputs.Overwrite);
        if (outputs.PicturesFolder is not null) PictureFiles.Check(outputs.PicturesFolder, PictureSet.Names, outputs.Svg, outputs.Overwrite);
        if (outputs.ExportFolder is not null) ExportTables.Check(outputs.ExportFolder, outputs.ExportFormat, outputs.Overwrite);
        using ExportTables? tables = outputs.ExportFolder is null ? null : new ExportTables(outputs.ExportFolder, outputs.ExportFormat, outputs.Overwrite, interruption);
        using EventsWriter? events = outputs.EventsPath is null
            ? null
            : EventsWriter.Create(outputs.EventsPath, outputs.Overwrite, interruption);
        using CaptureWriter? capture = outputs.CapturePath is null ? null : CaptureWriter.Create(outputs.CapturePath, plan.Engine, new CaptureWriterOptions { ZstdLevel = 3, Overwrite = outputs.Overwrite });
        using EngineCore engine = new(plan.Engine);
        RunStatistics statistics = new(engine);
        LatencyMeter latency = new();
        RunRecorder? recorder = outputs.Pictures ? new RunRecorder(engine, RunStory.Keep(plan, pictures: true)) : null;
        MeasuredTarget target = new(engine, statistics, latency, recorder, tables, events, capture);

        RunReport report;
        long started = Stopwatch.GetTimestamp();
        try
        {
            using ProgressLine progress = new(error, outputs.Progress && ProgressLine.Possible, "replaying", Math.Min(plan.Items, outputs.Limit));
            report = Measure(plan, outputs.Limit, engine, statistics, latency, recorder, target, progress.Step, error, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            error.WriteLine(Partial(statistics, Stopwatch.GetElapsedTime(started)));
            return ExitCodes.Interrupted;
        }

        capture?.Complete();
        events?.Complete();
        tables?.Complete(engine, statistics);
        if (recorder is not null) Draw(new RunStory(plan, report, recorder, latency), outputs, error, interruption);
        if (outputs.Json) output.WriteLine(JsonSerializer.Serialize(report, RunReportJson.Default.RunReport));
        else ReportTables.Write(report, output);
        return ExitCodes.Done;
    }

    /// <summary>Runs a plan for comparison: no files, no progress; what it leaves out is said by the caller's run of the same input.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static RunStory Try(RunPlan plan, long limit, Action step, CancellationToken cancellation)
    {
        using EngineCore engine = new(plan.Engine);
        RunStatistics statistics = new(engine);
        LatencyMeter latency = new();
        RunRecorder recorder = new(engine, RunStory.Keep(plan, pictures: false));
        MeasuredTarget target = new(engine, statistics, latency, recorder, tables: null, events: null, capture: null);
        RunReport report = Measure(plan, limit, engine, statistics, latency, recorder, target, step, TextWriter.Null, cancellation);
        return new RunStory(plan, report, recorder, latency);
    }

    private static RunReport Measure(
        RunPlan plan, long limit, EngineCore engine, RunStatistics statistics, LatencyMeter latency, RunRecorder? recorder, MeasuredTarget target,
        Action step, TextWriter error, CancellationToken cancellation)
    {
        long clock = LatencyMeter.ClockNanos();
        int collections = Collections();
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long started = Stopwatch.GetTimestamp();
        long leftOut = Send(plan, limit, target, step, cancellation);
        RunCost cost = new(Stopwatch.GetElapsedTime(started), target.EngineTime, target.EngineBytes, GC.GetTotalAllocatedBytes(precise: true) - bytes,
            Collections() - collections, clock);
        if (leftOut > 0) error.WriteLine($"lle: note: {leftOut:N0} captured levels or orders did not fit into the book, or would have traded in it, and were left out");
        recorder?.Finish();
        return ReportBuilder.Build(plan, engine, statistics, latency, cost) with { Impact = recorder is null ? null : ImpactReport.Of(recorder) };
    }

    private static void Draw(RunStory story, RunOutputs outputs, TextWriter error, Interruption interruption)
    {
        using ProgressLine progress = new(error, outputs.Progress && ProgressLine.Possible, "drawing", 0);
        progress.Show();
        IReadOnlyList<Picture> pictures = PictureSet.Of(story);
        if (outputs.PicturesFolder is not null) PictureFiles.Write(pictures, outputs.PicturesFolder, outputs.Svg, outputs.Overwrite, interruption);
        if (outputs.ReportPath is not null) HtmlReport.Write(story, pictures, outputs.ReportPath, outputs.Overwrite, interruption);
    }

    /// <summary>Sends everything; returns how many captured levels were left out.</summary>
    private static long Send(RunPlan plan, long limit, MeasuredTarget target, Action step, CancellationToken cancellation)
    {
        if (plan.Session is not null)
        {
            MarketSession session = new(plan.Session, plan.Engine, target);
            session.Run(Counted(plan.Updates, limit, step), cancellation);
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
                step();
            }
        }

        return 0;
    }

    private static IEnumerable<MarketUpdate> Counted(IEnumerable<MarketUpdate> updates, long limit, Action step)
    {
        foreach (MarketUpdate update in updates)
        {
            if (limit-- == 0) yield break;

            step();
            yield return update;
        }
    }

    private static string Partial(RunStatistics run, TimeSpan wall) => string.Create(CultureInfo.InvariantCulture,
        $"lle: interrupted after {run.Commands:N0} commands and {run.Events:N0} events in {wall.TotalSeconds:F1} s: "
        + $"{run.MarginCalls:N0} margin calls, {run.Liquidations:N0} liquidations, mark {run.Price.End}; no file was written");

    private static int Collections() => GC.CollectionCount(0) + GC.CollectionCount(1) + GC.CollectionCount(2);
}
