using System;
using System.CommandLine;
using System.IO;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Cli.Scenarios;
using Command = System.CommandLine.Command;

namespace LowLatencyEngine.Cli.Studies;

/// <summary>What compare and sweep share: the input, the scenario under all runs, how far and how many at a time.</summary>
internal sealed class StudyArguments
{
    private readonly Argument<string[]> _files;
    private readonly MarketArguments _market = new();
    private readonly SessionArguments _session = new();
    private readonly Setting<long> _limit = Parsed.Number("--limit", "N", "Stop each run after N market updates or commands", 1, long.MaxValue, long.MaxValue);
    private readonly Setting<long> _jobs =
        Parsed.Number("--jobs", "N", "Runs at a time [default: one per core]", 1, 1_024, Environment.ProcessorCount);
    private readonly Option<bool> _json = Parsed.Flag("--json", "Print one JSON object");
    private readonly Option<bool> _force = Parsed.Flag("--force", "Overwrite output files that exist");
    private readonly Option<bool> _noProgress = Parsed.Flag("--no-progress", "No progress bar on standard error");

    internal StudyArguments(Command command)
    {
        _files = FileArguments.Captures(command);
        _files.Arity = ArgumentArity.ZeroOrMore;
        _files.Description = "Captures; none: the generated flash crash of lle demo";
        _market.AddTo(command);
        _session.AddTo(command);
        foreach (Option option in (Option[])[_limit, _jobs, _json, _force, _noProgress]) command.Options.Add(option);
    }

    internal RunInput Input(ParseResult parsed, TextWriter error, Interruption interruption) => parsed.GetValue(_files) is { Length: > 0 } files
        ? RunInput.OfFiles(files, doubts => error.WriteLine($"lle: note: {doubts}"), interruption.Token)
        : new DemoInput();

    /// <summary>The scenario of --scenario, or of another option, with the other options over it.</summary>
    internal Scenario Scenario(ParseResult parsed, string? path = null) =>
        _market.Over(parsed, path is null ? _session.Read(parsed) : _session.Over(parsed, ScenarioReader.Read(path)));

    internal long Limit(ParseResult parsed) => _limit.Of(parsed);

    internal int Jobs(ParseResult parsed) => (int)_jobs.Of(parsed);

    internal bool Json(ParseResult parsed) => parsed.GetValue(_json);

    internal bool Force(ParseResult parsed) => parsed.GetValue(_force);

    internal bool Progress(ParseResult parsed) => !parsed.GetValue(_noProgress);
}
