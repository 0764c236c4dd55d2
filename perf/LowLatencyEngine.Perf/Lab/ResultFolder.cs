using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using HdrHistogram;

namespace LowLatencyEngine.Perf.Lab;

/// <summary>
/// Where a run's results are kept: <c>perf/results/&lt;processor&gt;/</c>. A suite has a Markdown file with what it printed and a JSON file with
/// the tables in it; latencies also have an HdrHistogram percentile file each, and one plot of them all.
/// </summary>
/// <param name="path">The folder; made when the first file is.</param>
internal sealed class ResultFolder(string path)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    private readonly List<(string Name, LongHistogram Values)> _histograms = [];

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>The folder of this machine below the current one, by the name of its processor.</summary>
    public static ResultFolder OfThisMachine() => new(System.IO.Path.Combine("perf", "results", NameOf(MachineReport.Cpu(), Environment.ProcessorCount)));

    /// <summary>A folder's name from a processor's: small letters, digits and hyphens, whatever the system said.</summary>
    internal static string NameOf(string cpu, int processors)
    {
        string[] words = new string([.. cpu.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return $"{(words.Length == 0 ? "unknown" : string.Join('-', words))}-{processors}-processors";
    }

    /// <summary>Whether files can be made in the folder: asked before minutes are spent on measuring.</summary>
    /// <param name="why">The system's reason if not.</param>
    public bool CanWrite(out string why)
    {
        try
        {
            Directory.CreateDirectory(path);
            string probe = System.IO.Path.Combine(path, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            why = "";
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            why = refused.Message.TrimEnd('.');
            return false;
        }
    }

    /// <summary>Keeps a latency distribution in nanoseconds for <see cref="Write"/>.</summary>
    public void Add(string name, LongHistogram values) => _histograms.Add((name, values));

    /// <summary>Writes a suite's text, the tables in it, and the distributions added since the last call.</summary>
    /// <param name="suite">Name of the suite, also of the files.</param>
    /// <param name="machine">What the machine report said.</param>
    /// <param name="markdown">What the suite printed.</param>
    /// <param name="seconds">How long it ran.</param>
    /// <param name="size">How much it measured.</param>
    public void Write(string suite, string machine, string markdown, double seconds, SuiteSize size)
    {
        Directory.CreateDirectory(path);
        string command = $"./run-perf.sh {suite}{(size == SuiteSize.Full ? " --full" : "")}";
        Replace($"{suite}.md", $"# `{command}`\n\n```\n{machine.Trim()}\n```\n\n{markdown.Trim()}\n");
        var document = new
        {
            suite,
            command,
            seconds = Math.Round(seconds),
            machine = machine.Trim().Split('\n'),
            tables = MarkdownTable.Parse(markdown).Select(t => new
            {
                title = t.Title,
                rows = t.Rows.Select(r => t.Columns.Zip(r).DistinctBy(c => c.First).ToDictionary(c => c.First, c => c.Second)),
            }),
        };
        Replace($"{suite}.json", JsonSerializer.Serialize(document, s_indented) + "\n");
        if (_histograms.Count == 0) return;

        foreach ((string name, LongHistogram values) in _histograms)
        {
            using StringWriter text = new();
            values.OutputPercentileDistribution(text, outputValueUnitScalingRatio: 1);
            Replace($"{suite}-{name}.hgrm", text.ToString().ReplaceLineEndings("\n"));
        }

        Keep($"{suite}.svg", file => Plots.Percentiles($"{suite}: latency from the planned send, by percentile", _histograms, file));
        _histograms.Clear();
    }

    /// <summary>Keeps a picture; half of one never stands under its name.</summary>
    public void Keep(string name, Action<string> save)
    {
        Directory.CreateDirectory(path);
        string file = System.IO.Path.Combine(path, name);
        save(file + ".tmp");
        File.Move(file + ".tmp", file, overwrite: true);
    }

    private void Replace(string name, string text)
    {
        string file = System.IO.Path.Combine(path, name);
        File.WriteAllText(file + ".tmp", text);
        File.Move(file + ".tmp", file, overwrite: true);
    }
}
