// Side A is the scenario as it stands; side B is another one, or A with rules switched. Both run on the same input with the same seed, so whatever
// differs comes from the rules.
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Pictures;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Cli.Scenarios;
using LowLatencyEngine.Cli.Studies;

namespace LowLatencyEngine.Cli;

/// <summary>lle compare: two rule sets on the same input, side by side.</summary>
internal static class CompareCommand
{
    internal static Command Create(TextWriter output, TextWriter error, Interruption interruption)
    {
        ExampleCommand command = new("compare", "Runs one input under two sets of rules and shows both side by side.",
            "lle compare capture.json.gz --a bitmex-inverse --b mine.json --report compare.html", "lle compare --without partial-liquidation")
        {
            Notes =
            [
                "Side A: --a, else --scenario, else the program's rules. Side B: --b, or A with what --with and --without say:",
                .. Switch.All.Select(known => $"  {known.Name,-22}{known.About}"),
                "Overshoot: how far own trades went beyond the lowest or highest price of the input. Time to recover: from the",
                "largest gap until the own book's middle is within 0.1 % of the input. Procyclicality: highest maintenance rate",
                "of a first-tier position over its lowest.",
            ],
        };
        StudyArguments study = new(command);
        Option<string?> a = Parsed.Text("--a", "FILE", "Scenario of side A: a file or a preset"), b = Parsed.Text("--b", "FILE", "Scenario of side B");
        Option<string[]> with = Names("--with", "Side B has this rule"), without = Names("--without", "Side B does not have this rule");
        Option<string?> report = Parsed.Text("--report", "FILE", "Write a page with table and pictures, one .html file"), plots = Parsed.Text("--plots", "FOLDER", "Write the pictures into a folder, as PNG");
        foreach (Option option in (Option[])[a, b, with, without, report, plots]) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(report) is { } page) OutputFile.Check(page, study.Force(parsed));
            if (parsed.GetValue(plots) is { } folder) PictureFiles.Check(folder, StudyPictures.CompareNames, svg: false, study.Force(parsed));
            Scenario first = study.Scenario(parsed, parsed.GetValue(a));
            string nameA = first.Name ?? "as it is", nameB;
            Scenario second;
            string[] on = parsed.GetValue(with) ?? [], off = parsed.GetValue(without) ?? [];
            if (parsed.GetValue(b) is { } path)
            {
                if (on.Length + off.Length > 0) throw new UserException("--b names side B; --with and --without make it from side A: give one of both");

                second = study.Scenario(parsed, path);
                nameB = second.Name ?? Path.GetFileNameWithoutExtension(path);
            }
            else
            {
                if (on.Length + off.Length == 0) throw new UserException("nothing to compare with: name --b FILE, --with RULE or --without RULE");

                second = Switched(first, on, off);
                nameB = string.Join(", ", on.Select(name => $"with {name}").Concat(off.Select(name => $"without {name}")));
            }

            RunInput input = study.Input(parsed, error, interruption);
            RunPlan[] plans = [input.Plan(first), input.Plan(second)];
            IReadOnlyList<RunStory> stories = StudyRunner.Run(plans, study.Limit(parsed), study.Jobs(parsed), study.Progress(parsed), error, interruption.Token);
            CompareReport compare = new(CompareReport.SchemaName, plans[0].Source, [new CompareSide(nameA, stories[0].Report), new CompareSide(nameB, stories[1].Report)]);
            Draw(compare, stories, parsed.GetValue(report), parsed.GetValue(plots), study.Force(parsed), interruption);
            if (study.Json(parsed)) output.WriteLine(JsonSerializer.Serialize(compare, StudyJson.Default.CompareReport));
            else StudyTables.Write(compare, output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Scenario Switched(Scenario scenario, string[] on, string[] off)
    {
        foreach (string name in on)
        {
            Switch known = Switch.Of(name);
            if (known.IsOn(scenario)) throw new UserException($"--with {name}: side A has it already, so both sides would be the same");

            scenario = known.On(scenario);
        }

        foreach (string name in off)
        {
            Switch known = Switch.Of(name);
            if (!known.IsOn(scenario)) throw new UserException($"--without {name}: side A does not have it, so both sides would be the same");

            scenario = known.Off(scenario);
        }

        return scenario;
    }

    private static void Draw(CompareReport compare, IReadOnlyList<RunStory> stories, string? page, string? folder, bool force, Interruption interruption)
    {
        if (page is null && folder is null) return;

        IReadOnlyList<Picture> pictures = StudyPictures.Compare([.. stories.Select((story, at) => (compare.Sides[at].Name, story))]);
        if (folder is not null) PictureFiles.Write(pictures, folder, svg: false, force, interruption);
        if (page is null) return;

        StringBuilder text = new();
        HtmlReport.Begin(text, $"{compare.Sides[0].Run.Instrument}: {compare.Sides[0].Name} and {compare.Sides[1].Name}");
        HtmlReport.Contents(text, [("table", "Side by side"), .. pictures.Select(picture => (picture.Name, picture.Title)), ("method-a", "Method, A"), ("method-b", "Method, B")]);
        HtmlReport.Section(text, "table", "Side by side");
        HtmlReport.Table(text, ["", compare.Sides[0].Name, compare.Sides[1].Name],
            StudyRows.All.Select(row => (IReadOnlyList<string>)[row.Name, row.Show(compare.Sides[0].Run), row.Show(compare.Sides[1].Run)]));
        HtmlReport.Pictures(text, pictures);
        HtmlReport.Section(text, "method-a", $"Method and limits: {compare.Sides[0].Name}");
        HtmlReport.Pairs(text, RunFacts.Method(stories[0]));
        HtmlReport.Section(text, "method-b", $"Method and limits: {compare.Sides[1].Name}");
        HtmlReport.Pairs(text, RunFacts.Method(stories[1]));
        HtmlReport.Save(text, page, force, interruption);
    }

    private static Option<string[]> Names(string name, string description)
    {
        Option<string[]> option = new(name) { HelpName = "RULE", Description = description };
        option.CompletionSources.Add([.. Switch.All.Select(known => known.Name)]);
        return option;
    }
}
