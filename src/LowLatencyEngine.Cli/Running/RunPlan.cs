using System;
using System.Collections.Generic;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Running;

/// <summary>Everything a run needs, settled before the engine is built.</summary>
internal sealed record RunPlan
{
    /// <summary>What is replayed, for people.</summary>
    internal required string Source { get; init; }

    /// <summary>Who stood in the book, and what that does not show, for people.</summary>
    internal required string Liquidity { get; init; }

    /// <summary>The seed of what was drawn; null where nothing was.</summary>
    internal ulong? Seed { get; init; }

    /// <summary>Decimals of the currency; null where the file does not say (money is shown in atoms then).</summary>
    internal int? CurrencyDecimals { get; init; }

    /// <summary>Name of the scenario; null: none.</summary>
    internal string? Scenario { get; init; }

    /// <summary>Quantity of one lot; null where the file does not say.</summary>
    internal decimal? LotSize { get; init; }

    /// <summary>How prices are shown; null: in ticks.</summary>
    internal PriceUnit? Unit { get; init; }

    /// <summary>The engine to build.</summary>
    internal required EngineOptions Engine { get; init; }

    /// <summary>Market updates or commands to come, for the progress bar; 0: unknown.</summary>
    internal long Items { get; init; }

    /// <summary>The session, and the market it runs in; null for a file of commands.</summary>
    internal SessionOptions? Session { get; init; }

    /// <summary>The market, for a session.</summary>
    internal IEnumerable<MarketUpdate> Updates { get; init; } = [];

    /// <summary>The shape of the market's path, without a generated history; reads the input if need be.</summary>
    internal required Func<PathSketch> Path { get; init; }

    /// <summary>Length of a generated history before the path, nanoseconds.</summary>
    internal long HistoryNanos { get; init; }

    /// <summary>The capture of commands, where there is no session.</summary>
    internal string CommandFile { get; init; } = "";
}

/// <summary>What a run cost.</summary>
internal sealed record RunCost(TimeSpan Wall, TimeSpan Engine, long EngineBytes, long TotalBytes, int Collections, long ClockNanos);

/// <summary>How far a run goes and where its results go.</summary>
internal sealed record RunOutputs
{
    /// <summary>Most market updates or commands to take.</summary>
    internal long Limit { get; init; } = long.MaxValue;

    /// <summary>The report as JSON instead of tables.</summary>
    internal bool Json { get; init; }

    /// <summary>Whether a progress line may be drawn.</summary>
    internal bool Progress { get; init; }

    /// <summary>File for every event; null: none.</summary>
    internal string? EventsPath { get; init; }

    /// <summary>Capture for every command; null: none.</summary>
    internal string? CapturePath { get; init; }

    /// <summary>File for the report with pictures; null: none.</summary>
    internal string? ReportPath { get; init; }

    /// <summary>Folder for the pictures; null: none.</summary>
    internal string? PicturesFolder { get; init; }

    /// <summary>Folder for tables; null: none.</summary>
    internal string? ExportFolder { get; init; }

    /// <summary>Format of the tables: csv, jsonl or parquet.</summary>
    internal string ExportFormat { get; init; } = "csv";

    /// <summary>Whether pictures are SVG and not PNG.</summary>
    internal bool Svg { get; init; }

    /// <summary>Whether the run's story has to be kept.</summary>
    internal bool Pictures => ReportPath is not null || PicturesFolder is not null;

    /// <summary>Whether files that exist may be replaced.</summary>
    internal bool Overwrite { get; init; }
}
