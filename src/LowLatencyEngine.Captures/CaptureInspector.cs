using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

/// <summary>What is in a capture file.</summary>
public sealed record CaptureReport
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>Its format; Unknown if that could not be found out.</summary>
    public CaptureFormat Format { get; init; }

    /// <summary>Its packing.</summary>
    public CaptureCompression Compression { get; init; }

    /// <summary>Length of the file.</summary>
    public long FileBytes { get; init; }

    /// <summary>Bytes of content after unpacking.</summary>
    public long ContentBytes { get; init; }

    /// <summary>Time of the first line or command, nanoseconds since the Unix epoch; 0: none.</summary>
    public long FirstTimeNanos { get; init; }

    /// <summary>Latest time.</summary>
    public long LastTimeNanos { get; init; }

    /// <summary>Counts that are not zero, by name: lines and updates by type and what was skipped, or commands by kind.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Counts { get; init; } = [];

    /// <summary>Lines by symbol, or commands by instrument name.</summary>
    public IReadOnlyDictionary<string, long> Symbols { get; init; } = new Dictionary<string, long>();

    /// <summary>Places where time goes back.</summary>
    public long BackwardTimes { get; init; }

    /// <summary>Breaks in the sequence of depth changes.</summary>
    public long Gaps { get; init; }

    /// <summary>The first ten gaps and malformed lines.</summary>
    public IReadOnlyList<string> Issues { get; init; } = [];

    /// <summary>What ended reading before the end of the file; null: nothing did.</summary>
    public CaptureException? Error { get; init; }

    /// <summary>Foreign formats: the instrument, its tick and lot, and how they were found.</summary>
    public CaptureProfile? Profile { get; init; }

    /// <summary>Own format: the engine the commands are meant for.</summary>
    public EngineOptions? Options { get; init; }

    /// <summary>Own format: the version of the rules under which the commands were made.</summary>
    public int SemanticsVersion { get; init; }

    /// <summary>Own format: blocks read.</summary>
    public long Blocks { get; init; }
}

/// <summary>Reads a whole capture and says what is in it.</summary>
public static class CaptureInspector
{
    /// <summary>Inspects a file of any known format. What is wrong with the file stands in the report and is not thrown.</summary>
    /// <exception cref="ArgumentException">Options out of their ranges.</exception>
    public static CaptureReport Inspect(string path, CaptureReadOptions? options = null)
    {
        CaptureReport report = new() { File = path };
        try
        {
            if (path == CaptureInput.StandardInput) return InspectForeign(report, options);

            CaptureDetection found = CaptureDetector.Detect(path);
            report = report with { Format = found.Format, Compression = found.Compression, FileBytes = new FileInfo(path).Length };
            bool native = found is { Format: CaptureFormat.Native, Compression: CaptureCompression.None };
            return native ? InspectNative(report) : InspectForeign(report, options);
        }
        catch (CaptureException e)
        {
            return report with { Error = e };
        }
    }

    private static CaptureReport InspectForeign(CaptureReport report, CaptureReadOptions? options)
    {
        using IMarketReader reader = CaptureSource.Open(report.File, options);
        MarketUpdate[] batch = new MarketUpdate[1_024];
        CaptureException? error = null;
        try
        {
            while (reader.TryRead(batch, out _))
            {
            }
        }
        catch (CaptureException e)
        {
            error = e;
        }

        CaptureStatistics seen = reader.Statistics;
        return report with
        {
            Format = reader.Format,
            Compression = reader.Compression,
            FileBytes = report.FileBytes > 0 ? report.FileBytes : seen.ContentBytes,
            ContentBytes = seen.ContentBytes,
            FirstTimeNanos = seen.FirstTimeNanos,
            LastTimeNanos = seen.LastTimeNanos,
            Counts = [.. seen.Counts],
            Symbols = seen.Symbols,
            BackwardTimes = seen.BackwardTimes,
            Gaps = seen.Gaps,
            Issues = seen.Issues,
            Error = error,
            Profile = reader.Profile,
        };
    }

    private static CaptureReport InspectNative(CaptureReport report)
    {
        using CaptureReader reader = CaptureReader.Open(report.File);
        CommandCensus census = new(reader.Options);
        long blocks = 0;
        CaptureException? error = null;
        try
        {
            for (; reader.TryReadBlock(out ReadOnlySpan<Command> commands); blocks++) census.Count(commands);
        }
        catch (CaptureException e)
        {
            error = e;
        }

        return report with
        {
            ContentBytes = reader.FileBytes,
            FirstTimeNanos = census.FirstTimeNanos,
            LastTimeNanos = census.LastTimeNanos,
            Counts = [.. census.Kinds],
            Symbols = census.Instruments.ToDictionary(),
            BackwardTimes = census.BackwardTimes,
            Error = error,
            Options = reader.Options,
            SemanticsVersion = reader.SemanticsVersion,
            Blocks = blocks,
        };
    }
}
