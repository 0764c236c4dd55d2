using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Serialization;
using LowLatencyEngine.Cli.Output;
using Spectre.Console;

namespace LowLatencyEngine.Cli.Studies;

/// <summary>Two runs of one input, for machines: one JSON object.</summary>
internal sealed record CompareReport(string Schema, string Source, IReadOnlyList<CompareSide> Sides)
{
    internal const string SchemaName = "lle.compare/1";
}

/// <summary>One run: under which rules, and what happened.</summary>
internal sealed record CompareSide(string Name, RunReport Run);

/// <summary>Runs under many values, for machines: one JSON object.</summary>
internal sealed record SweepReport(string Schema, string Source, IReadOnlyList<string> Names, IReadOnlyList<SweepRun> Runs)
{
    internal const string SchemaName = "lle.sweep/1";
}

/// <summary>One run: the values of the varied entries, and what happened.</summary>
internal sealed record SweepRun(IReadOnlyList<string> Values, RunReport Run);

/// <summary>Serialises studies without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CompareReport))]
[JsonSerializable(typeof(SweepReport))]
internal sealed partial class StudyJson : JsonSerializerContext;

/// <summary>Studies for people.</summary>
internal static class StudyTables
{
    internal static void Write(CompareReport compare, TextWriter output) => ReportConsole.Write(output, console =>
    {
        console.MarkupLineInterpolated($"[bold]{compare.Source}[/]");
        Table table = ReportConsole.Numbers("", compare.Sides[0].Name, compare.Sides[1].Name);
        foreach ((string name, System.Func<RunReport, string> show) in StudyRows.All) table.AddRow(name, show(compare.Sides[0].Run), show(compare.Sides[1].Run));
        console.Write(table);
    });

    internal static void Write(SweepReport sweep, TextWriter output) => ReportConsole.Write(output, console =>
    {
        console.MarkupLineInterpolated($"[bold]{sweep.Source}[/]");
        Table table = ReportConsole.Numbers([.. sweep.Names.Select(name => name[(name.LastIndexOf('.') + 1)..]), "liquidated", "accounts", "wiped", "beyond", "fund low", "ADL lots"]);
        foreach (SweepRun run in sweep.Runs)
        {
            RunReport r = run.Run;
            table.AddRow([
                .. run.Values, Whole(r, r.LiquidatedNotional), ReportConsole.Count(r.LiquidatedAccounts), ReportConsole.Count(r.WipedAccounts),
                DecimalText.Percent(r.Impact!.OvershootPpm, 2), Whole(r, r.InsuranceFundMin), ReportConsole.Count(r.AdlLots)]);
        }

        console.Write(table);
        console.WriteLine($"liquidated and fund low (its lowest equity) in {sweep.Runs[0].Run.Currency}; beyond: overshoot of the input's extremes");
    });

    /// <summary>Money without the digits that no table needs.</summary>
    private static string Whole(RunReport r, System.Int128 atoms) =>
        r.CurrencyDecimals is { } decimals ? DecimalText.Format(atoms, decimals, decimals > 6 ? 1 : 0) : DecimalText.Format(atoms, 0, 0);
}
