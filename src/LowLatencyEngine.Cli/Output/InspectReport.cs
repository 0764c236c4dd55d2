using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Serialization;
using LowLatencyEngine.Captures;
using Spectre.Console;

namespace LowLatencyEngine.Cli.Output;

/// <summary>What an inspection says to machines: one JSON object.</summary>
internal sealed record InspectReport
{
    public string Schema { get; init; } = "lle.inspect/1";
    public required string File { get; init; }
    public required string Format { get; init; }
    public required string Compression { get; init; }
    public required long FileBytes { get; init; }
    public required long ContentBytes { get; init; }
    public required long FirstNanos { get; init; }
    public required long LastNanos { get; init; }
    public required SortedDictionary<string, long> Counts { get; init; }
    public required SortedDictionary<string, long> Symbols { get; init; }
    public required long BackwardTimes { get; init; }
    public required long Gaps { get; init; }
    public required IReadOnlyList<string> Issues { get; init; }
    public required string? Error { get; init; }
    public required string? TickSize { get; init; }
    public required string? LotSize { get; init; }
    public required string? Currency { get; init; }
    public required int? Accounts { get; init; }
    public required int? SemanticsVersion { get; init; }

    internal static InspectReport Of(CaptureReport r) => new()
    {
        File = r.File,
        Format = r.Format.ToString(),
        Compression = r.Compression.ToString(),
        FileBytes = r.FileBytes,
        ContentBytes = r.ContentBytes,
        FirstNanos = r.FirstTimeNanos,
        LastNanos = r.LastTimeNanos,
        Counts = Sorted(r.Counts),
        Symbols = Sorted(r.Symbols),
        BackwardTimes = r.BackwardTimes,
        Gaps = r.Gaps,
        Issues = r.Issues,
        Error = r.Error?.Message,
        TickSize = r.Profile?.TickSize.ToString(CultureInfo.InvariantCulture),
        LotSize = r.Profile?.LotSize.ToString(CultureInfo.InvariantCulture),
        Currency = r.Profile?.Currency ?? r.Options?.Currencies[0],
        Accounts = r.Options?.AccountsMax,
        SemanticsVersion = r.Options is null ? null : r.SemanticsVersion,
    };

    private static SortedDictionary<string, long> Sorted(IEnumerable<KeyValuePair<string, long>> pairs)
    {
        SortedDictionary<string, long> sorted = new(StringComparer.Ordinal);
        foreach ((string name, long count) in pairs) sorted[name] = count;
        return sorted;
    }
}

/// <summary>Serialises the inspection without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InspectReport))]
internal sealed partial class InspectReportJson : JsonSerializerContext;

/// <summary>The inspection for people.</summary>
internal static class InspectTables
{
    internal static void Write(InspectReport r, TextWriter output) => ReportConsole.Write(output, console =>
    {
        Grid grid = ReportConsole.Pairs();
        ReportConsole.Row(grid, "file", $"{r.File}, {r.FileBytes:N0} bytes");
        ReportConsole.Row(grid, "format", $"{r.Format}{(r.Compression == "None" ? "" : $" in {r.Compression}")}, {r.ContentBytes:N0} bytes of content");
        ReportConsole.Row(grid, "time", $"{ReportConsole.Time(r.FirstNanos)} to {ReportConsole.Time(r.LastNanos)} UTC; {r.BackwardTimes:N0} steps back");
        ReportConsole.Row(grid, "symbols", string.Join(", ", r.Symbols.Select(pair => $"{pair.Key} {pair.Value:N0}")));
        if (r.TickSize is not null) ReportConsole.Row(grid, "terms", $"tick {r.TickSize}, lot {r.LotSize}, settled in {r.Currency}");
        if (r.Accounts is not null) ReportConsole.Row(grid, "engine", $"up to {r.Accounts:N0} accounts, rules version {r.SemanticsVersion}");
        ReportConsole.Row(grid, "gaps", $"{r.Gaps:N0}");
        foreach ((string name, long count) in r.Counts) ReportConsole.Row(grid, "", $"{count,14:N0}  {name}");
        foreach (string issue in r.Issues) ReportConsole.Row(grid, "issue", issue);
        ReportConsole.Row(grid, "readable", r.Error is null ? "to its end" : "not to its end");
        console.Write(grid);
    });
}
