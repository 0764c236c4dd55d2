using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Cli.Scenarios;

namespace LowLatencyEngine.Cli;

/// <summary>lle scenario: files that say under which rules and with whom a market is run.</summary>
internal static class ScenarioCommand
{
    internal static Command Create(TextWriter output, TextWriter error, Interruption interruption)
    {
        ExampleCommand command = new("scenario", "Writes, checks and lists scenarios: the rules, traders and makers of a run in one file.",
            "lle scenario init --preset bybit my.json", "lle replay capture.json.gz --scenario my.json");
        command.Subcommands.Add(Init(output, interruption));
        command.Subcommands.Add(Check(output, error));
        command.Subcommands.Add(Presets(output));
        command.Subcommands.Add(Schema(output));
        return command;
    }

    private static ExampleCommand Init(TextWriter output, Interruption interruption)
    {
        ExampleCommand command = new("init", "Writes a scenario in which every entry is explained.",
            "lle scenario init my.json", "lle scenario init --preset bitmex-inverse")
        {
            Notes = ["Without FILE it goes to standard output. Entries that the preset does not set stand there as comments."],
        };
        Argument<string?> file = new("file") { HelpName = "FILE", Description = "File to write", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> preset = Parsed.Text("--preset", "NAME", $"Start from a venue's public rules: {string.Join(", ", ScenarioPresets.Names)}");
        preset.CompletionSources.Add([.. ScenarioPresets.Names]);
        Option<bool> force = Parsed.Flag("--force", "Overwrite a file that exists");
        command.Arguments.Add(file);
        command.Options.Add(preset);
        command.Options.Add(force);
        command.SetAction(parsed =>
        {
            string text = ScenarioText.Write(parsed.GetValue(preset) is { } name ? ScenarioPresets.Read(name) : Scenario.Empty);
            if (parsed.GetValue(file) is not { } path)
            {
                output.Write(text);
                return ExitCodes.Done;
            }

            using OutputFile written = OutputFile.Create(path, parsed.GetValue(force), interruption);
            written.Stream.Write(Encoding.UTF8.GetBytes(text));
            written.Complete();
            return ExitCodes.Done;
        });
        return command;
    }

    private static ExampleCommand Check(TextWriter output, TextWriter error)
    {
        ExampleCommand command = new("check", "Reads a scenario and says every problem with its line, then whether an engine would take it.",
            "lle scenario check my.json", "lle scenario check my.json --contract inverse")
        {
            Notes = ["Tick, lot and currency belong to the capture; the check uses BTCUSDT (linear) or XBTUSD (inverse)."],
        };
        Argument<string> file = new("file") { HelpName = "FILE", Description = "Scenario file, or the name of a preset" };
        Setting<string> contract = Parsed.Word("--contract", "Check it on a linear or an inverse contract [default: linear]", "linear", "linear", "inverse");
        command.Arguments.Add(file);
        command.Options.Add(contract);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            List<string> problems = [];
            Scenario scenario = ScenarioReader.Read(path, ScenarioReader.Bytes(path), problems);
            foreach (string problem in problems) error.WriteLine($"lle: {problem}");
            if (problems.Count > 0) return ExitCodes.WrongInput;

            CaptureProfile profile = contract.Of(parsed) == "inverse" ? CaptureProfile.BitmexXbtUsd : CaptureProfile.BinanceBtcUsdt;
            new ProfileInput(profile).Plan(scenario);
            output.WriteLine($"{path}: {ScenarioFields.All.Count(scenario.Says)} of {ScenarioFields.All.Count} entries set, fits {profile.Symbol}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static ExampleCommand Presets(TextWriter output)
    {
        ExampleCommand command = new("presets", "Lists the presets: what each is and where the venue differs.",
            "lle scenario presets", "lle demo --scenario hyperliquid");
        command.SetAction(_ => ReportConsole.Write(output, console =>
        {
            Spectre.Console.Grid grid = ReportConsole.Pairs();
            foreach (string name in ScenarioPresets.Names)
            {
                Scenario preset = ScenarioPresets.Read(name);
                ReportConsole.Row(grid, name, preset.Of(ScenarioFields.Text, ""));
                foreach (string differs in preset.Of(ScenarioFields.Differs, [])) ReportConsole.Row(grid, "", $"Differs: {differs}");
            }

            console.Write(grid);
        }));
        return command;
    }

    private static ExampleCommand Schema(TextWriter output)
    {
        ExampleCommand command = new("schema", "Prints the JSON schema of scenario files, for editors that complete and check.",
            "lle scenario schema", "lle scenario schema > scenario.schema.json");
        command.SetAction(_ => output.Write(ScenarioText.Schema()));
        return command;
    }
}
