using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Pictures;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Cli.Scenarios;
using LowLatencyEngine.Cli.Studies;

namespace LowLatencyEngine.Cli;

/// <summary>lle sweep: one input under many values of a rule.</summary>
internal static class SweepCommand
{
    private const int RunsMax = 400;

    internal static Command Create(TextWriter output, TextWriter error, Interruption interruption)
    {
        ExampleCommand command = new("sweep", "Runs one input under many values of one or two entries of a scenario: one table, one plot.",
            "lle sweep --vary maintenance-ppm=4000..20000:1000 --plot sweep.png", "lle sweep capture.json.gz --vary attempts-max=1,3,10 --vary policy=minimal,full --json")
        {
            Notes =
            [
                "An entry is named as in a scenario file (margin.maintenancePpm) or in short (maintenance-ppm); values are FROM..TO:STEP or a list.",
                "Runs go in parallel, one per core, all with the same seed and input.",
            ],
        };
        StudyArguments study = new(command);
        Option<string[]> vary = new("--vary") { HelpName = "NAME=VALUES", Description = "Entry and its values; twice: every pair", Required = true };
        vary.CompletionSources.Add([.. Vary.Names.Select(name => name + "=")]);
        Option<string?> plot = Parsed.Text("--plot", "FILE", "Write the plot, .png or .svg");
        command.Options.Add(vary);
        command.Options.Add(plot);
        command.SetAction(parsed =>
        {
            string? drawing = parsed.GetValue(plot);
            if (drawing is not null && Path.GetExtension(drawing) is not (".png" or ".svg")) throw new UserException($"{drawing}: the name of a plot ends in .png or .svg");
            if (drawing is not null) OutputFile.Check(drawing, study.Force(parsed));

            Vary[] varied = [.. (parsed.GetValue(vary) ?? []).Select(Vary.Read)];
            if (varied.Length > 2) throw new UserException("--vary: at most two entries can be varied");
            if (varied.Length == 2 && varied[0].Field == varied[1].Field) throw new UserException($"--vary: {varied[0].Name} is varied twice");

            Vary? second = varied.ElementAtOrDefault(1);
            Scenario scenario = study.Scenario(parsed);
            RunInput input = study.Input(parsed, error, interruption);
            List<IReadOnlyList<string>> values = [];
            List<RunPlan> plans = [];
            for (int at = 0; at < varied[0].Values.Count; at++)
            {
                Scenario outer = scenario.With(varied[0].Field, varied[0].Values[at], $"--vary {varied[0].Name}={varied[0].Text(at)}");
                for (int inner = 0; inner < (second?.Values.Count ?? 1); inner++)
                {
                    plans.Add(input.Plan(second is null ? outer : outer.With(second.Field, second.Values[inner], $"--vary {second.Name}={second.Text(inner)}")));
                    values.Add(second is null ? [varied[0].Text(at)] : [varied[0].Text(at), second.Text(inner)]);
                }
            }

            if (plans.Count > RunsMax) throw new UserException($"--vary: {plans.Count} runs; {RunsMax} are allowed");

            IReadOnlyList<RunStory> stories = StudyRunner.Run(plans, study.Limit(parsed), study.Jobs(parsed), study.Progress(parsed), error, interruption.Token);
            if (drawing is not null) PictureFiles.WriteOne(StudyPictures.Sweep(varied, stories), drawing, drawing.EndsWith(".svg", System.StringComparison.Ordinal), study.Force(parsed), interruption);
            SweepReport sweep = new(SweepReport.SchemaName, plans[0].Source, [.. varied.Select(one => one.Name)],
                [.. stories.Select((story, at) => new SweepRun(values[at], story.Report))]);
            if (study.Json(parsed)) output.WriteLine(JsonSerializer.Serialize(sweep, StudyJson.Default.SweepReport));
            else StudyTables.Write(sweep, output);
            return ExitCodes.Done;
        });
        return command;
    }
}
