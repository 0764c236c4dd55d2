// Rebuilds the book of a capture and holds it against whatever knows better: the order book file of LOBSTER, the ticker beside Binance's
// depth, and where nothing else is at hand the rules every feed keeps: an order that is named is there, a book is not crossed, nothing is
// missing in a sequence. A format without a check of its own is checked through its reader (FeedCheck).
using System;
using System.Collections.Generic;
using System.Linq;

namespace LowLatencyEngine.Captures;

/// <summary>Holds captures against what they can be held against.</summary>
public static class CaptureChecker
{
    /// <summary>Checks files, one after the other, each for itself.</summary>
    /// <param name="files">The captures, all of one format.</param>
    /// <param name="against">A file with the right answers; null: the one the format has by itself.</param>
    /// <param name="options">How they are read.</param>
    /// <exception cref="CaptureException">A file cannot be read, or not to its end, or cannot be checked against that.</exception>
    public static CheckReport Check(IReadOnlyList<string> files, string? against, CaptureReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        options ??= new CaptureReadOptions();
        options.Validate();
        if (files.Count == 0) throw new ArgumentException("No file to check.", nameof(files));
        if (files.Contains(CaptureInput.StandardInput))
            throw CaptureException.InFile(CaptureInput.StandardInput, "a check may have to read a capture more than once; save standard input to a file first");

        CaptureFormat format = CaptureDetector.Detect(files[0]).Format;
        Check? check = null;
        foreach (string file in files)
        {
            CaptureFormat own = CaptureDetector.Detect(file).Format;
            if (own != format) throw CaptureException.InFile(file, $"holds {own}, but {files[0]} holds {format}; check one format at a time");

            check ??= For(format, file, against);
            check.Run(file, against, options);
        }

        return check!.Report(format);
    }

    private static Check For(CaptureFormat format, string file, string? against)
    {
        Check check = format switch
        {
            CaptureFormat.Lobster => new LobsterCheck(),
            CaptureFormat.Itch => new ItchCheck(),
            CaptureFormat.Dbn => new DbnCheck(),
            CaptureFormat.BinanceRaw => new BinanceCheck(),
            _ => new FeedCheck(),
        };
        if (against is not null && !check.TakesOracle)
            throw CaptureException.InFile(against, $"{format} is not checked against another file; {file} is checked by itself");

        return check;
    }
}

/// <summary>A check of one format. It adds up over the files it is run on.</summary>
internal abstract class Check
{
    private readonly List<CheckResult> _results = [];
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];

    /// <summary>Whether another file can hold the right answers.</summary>
    internal virtual bool TakesOracle => false;

    /// <summary>Reads a file to its end.</summary>
    internal abstract void Run(string file, string? against, CaptureReadOptions options);

    internal CheckReport Report(CaptureFormat format) => new() { Format = format, Results = _results, Counts = _counts, Notes = _notes };

    private protected CheckResult Compare(string name, bool mustMatch = true)
    {
        CheckResult result = new() { Name = name, MustMatch = mustMatch };
        _results.Add(result);
        return result;
    }

    private protected void Count(string name, long count) => _counts[name] = _counts.GetValueOrDefault(name) + count;

    private protected void Note(string note) => _notes.Add(note);

    private protected void Count(CaptureStatistics seen)
    {
        foreach ((string name, long count) in seen.Counts) Count(name, count);
    }
}
