using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Serialization;
using LowLatencyEngine.Captures;

namespace LowLatencyEngine.Cli.Output;

/// <summary>One comparison, for machines.</summary>
internal sealed record ComparisonOutput(string Name, long Compared, long Mismatches, bool MustMatch, IReadOnlyList<string> First);

/// <summary>What a check says to machines: one JSON object.</summary>
internal sealed record CheckOutput
{
    public string Schema { get; init; } = "lle.check/1";
    public required string Format { get; init; }
    public required bool Passed { get; init; }
    public required IReadOnlyList<ComparisonOutput> Comparisons { get; init; }
    public required IReadOnlyDictionary<string, long> Counts { get; init; }
    public required IReadOnlyList<string> Notes { get; init; }

    internal static CheckOutput Of(CheckReport report) => new()
    {
        Format = report.Format.ToString(),
        Passed = report.Passed,
        Comparisons = [.. report.Results.Select(r => new ComparisonOutput(r.Name, r.Compared, r.Mismatches, r.MustMatch, r.First))],
        Counts = report.Counts,
        Notes = report.Notes,
    };
}

/// <summary>Serialises the check without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CheckOutput))]
internal sealed partial class CheckOutputJson : JsonSerializerContext;

/// <summary>The check for people: one line per comparison, then what differed, then what was counted.</summary>
internal static class CheckText
{
    internal static void Write(CheckReport report, TextWriter output)
    {
        foreach (CheckResult result in report.Results)
        {
            string verdict = result.MustMatch || result.Mismatches == 0 ? "" : " (told, no fault)";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"compared={result.Compared} mismatches={result.Mismatches}  {result.Name}{verdict}"));
            foreach (string difference in result.First) output.WriteLine($"  {difference}");
        }

        foreach (string note in report.Notes) output.WriteLine($"note: {note}");
        foreach ((string name, long count) in report.Counts.Where(pair => pair.Value != 0))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,14:N0}  {name}"));
        output.WriteLine(report.Passed ? "passed" : "FAILED");
    }
}
