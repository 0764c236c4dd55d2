using System;
using System.Collections.Generic;
using System.Linq;

namespace LowLatencyEngine.Perf.Lab;

// A measurement takes minutes: a word that is not understood is refused before it starts, never skipped.

/// <summary>What the command line asks for.</summary>
internal sealed record PerfArguments
{
    private static readonly string[] s_switches = ["--smoke", "--full", "--approve", "--readme", "--instructions"];

    /// <summary>The first word; <c>all</c> where there is none.</summary>
    public required string Suite { get; init; }

    /// <summary>The words after it.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>Which switches were given.</summary>
    public required IReadOnlySet<string> Switches { get; init; }

    /// <summary>Where results go; null: where this machine's go.</summary>
    public string? Folder { get; init; }

    /// <summary>Measured pairs of <c>compare</c>; null: as many as it takes by itself.</summary>
    public int? Pairs { get; init; }

    /// <summary>How much is measured.</summary>
    public SuiteSize Size => Suite == "smoke" || Switches.Contains("--smoke") ? SuiteSize.Smoke : Switches.Contains("--full") ? SuiteSize.Full : SuiteSize.Default;

    /// <summary>Reads the words of a command line.</summary>
    /// <param name="args">The words.</param>
    /// <param name="known">Every word that may stand first, and the switches that may stand behind it.</param>
    /// <param name="error">One line that says what is wrong; empty if nothing is.</param>
    /// <returns>Null if something is wrong.</returns>
    internal static PerfArguments? Parse(IReadOnlyList<string> args, IReadOnlyDictionary<string, string[]> known, out string error)
    {
        List<string> words = [];
        HashSet<string> switches = [];
        Dictionary<string, string> values = [];
        error = "";
        for (int i = 0; i < args.Count; i++)
        {
            string arg = args[i];
            if (arg is "-h" or "--help" or "help") return new() { Suite = "help", Words = [], Switches = switches };

            if (!arg.StartsWith('-'))
            {
                words.Add(arg);
            }
            else if (s_switches.Contains(arg))
            {
                switches.Add(arg);
            }
            else if (arg is "--results" or "--pairs")
            {
                if (i + 1 == args.Count || args[i + 1].StartsWith('-'))
                {
                    error = arg == "--results" ? "--results needs a folder behind it" : "--pairs needs a number behind it";
                    return null;
                }

                values[arg] = args[++i];
            }
            else
            {
                error = $"there is no option {arg}{Nearest(arg, [.. s_switches, "--results", "--pairs"])}";
                return null;
            }
        }

        string suite = words.Count > 0 ? words[0] : "all";
        if (!known.TryGetValue(suite, out string[]? allowed)) error = $"there is no suite \"{suite}\"{Nearest(suite, known.Keys)}";
        else if (switches.Concat(values.Keys).FirstOrDefault(option => !allowed.Contains(option)) is { } stranger) error = $"{suite} does not take {stranger}";
        else if (switches.Contains("--smoke") && switches.Contains("--full")) error = "--smoke and --full exclude each other";
        else if (values.TryGetValue("--pairs", out string? text) && !(int.TryParse(text, out int count) && count is > 0 and <= 1_000)) error = $"--pairs is a number from 1 to 1,000, not \"{text}\"";
        if (error.Length > 0) return null;

        return new()
        {
            Suite = suite,
            Words = words.Count > 1 ? words[1..] : [],
            Switches = switches,
            Folder = values.GetValueOrDefault("--results"),
            Pairs = values.TryGetValue("--pairs", out string? pairs) ? int.Parse(pairs, System.Globalization.CultureInfo.InvariantCulture) : null,
        };
    }

    private static string Nearest(string word, IEnumerable<string> known)
    {
        (string name, int distance) = known.Select(k => (k, Distance(word, k))).MinBy(k => k.Item2);
        return distance <= 2 ? $"; did you mean {name}?" : "";
    }

    /// <summary>Letters to change, add or leave out (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j - 1], above) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
