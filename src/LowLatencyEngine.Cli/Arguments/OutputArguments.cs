using System;
using System.CommandLine;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Running;

namespace LowLatencyEngine.Cli.Arguments;

/// <summary>The options that say how far a run goes and where its results go.</summary>
internal sealed class OutputArguments
{
    private readonly Setting<long> _limit =
        Parsed.Number("--limit", "N", "Stop after N market updates, or commands of a capture of commands", 1, long.MaxValue, long.MaxValue);
    private readonly Option<bool> _json = Parsed.Flag("--json", "Print the report as one JSON object");
    private readonly Option<string?> _events = Parsed.Text("--events", "FILE", "Write every event, .ndjson or .csv, also .gz or .zst after that");
    private readonly Option<string?> _report = Parsed.Text("--report", "FILE", "Write a report with pictures, one .html file that opens offline");
    private readonly Option<string?> _plots = Parsed.Text("--plots", "FOLDER", "Write the pictures into a folder");
    private readonly Setting<string> _plotFormat = Parsed.Word("--plot-format", "Format of these pictures [default: png]", "png", "png", "svg");
    private readonly Option<string?> _export = Parsed.Text("--export", "FOLDER", "Write events, fills, liquidations and accounts as tables into a folder");
    private readonly Setting<string> _exportFormat = Parsed.Word("--export-format", "Format of these tables [default: csv]", "csv", "csv", "jsonl", "parquet");
    private readonly Option<bool> _force = Parsed.Flag("--force", "Overwrite output files that exist");
    private readonly Option<bool> _noProgress = Parsed.Flag("--no-progress", "No progress bar on standard error");

    internal void AddTo(Command command)
    {
        command.Options.Add(_limit);
        command.Options.Add(_json);
        command.Options.Add(_events);
        command.Options.Add(_report);
        command.Options.Add(_plots);
        command.Options.Add(_plotFormat);
        command.Options.Add(_export);
        command.Options.Add(_exportFormat);
        command.Options.Add(_force);
        command.Options.Add(_noProgress);
    }

    /// <exception cref="UserException">The events file has no known ending.</exception>
    internal RunOutputs Read(ParseResult parsed, string? capturePath = null)
    {
        string? events = parsed.GetValue(_events);
        if (events is not null)
        {
            EventsWriter.IsCsv(events);
            OutputFile.Check(events, parsed.GetValue(_force));
        }

        string? report = parsed.GetValue(_report);
        if (report is not null && !report.EndsWith(".html", StringComparison.Ordinal) && !report.EndsWith(".htm", StringComparison.Ordinal))
            throw new UserException($"{report}: the name of a report ends in .html");

        return new RunOutputs
        {
            Limit = _limit.Of(parsed),
            Json = parsed.GetValue(_json),
            Progress = !parsed.GetValue(_noProgress),
            EventsPath = events,
            CapturePath = capturePath,
            ReportPath = report,
            PicturesFolder = parsed.GetValue(_plots),
            ExportFolder = parsed.GetValue(_export),
            ExportFormat = _exportFormat.Of(parsed),
            Svg = _plotFormat.Of(parsed) == "svg",
            Overwrite = parsed.GetValue(_force),
        };
    }
}
