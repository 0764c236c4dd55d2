using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using HdrHistogram;
using ScottPlot;

namespace LowLatencyEngine.Perf.Lab;

/// <summary>
/// Where a run's results are kept: <c>perf/results/&lt;processor&gt;/</c>. A suite has a Markdown file with what it printed and a JSON file with
/// the tables in it; latencies also have an HdrHistogram percentile file each, and one plot of them all.
/// </summary>
/// <param name="path">The folder; made when the first file is.</param>
internal sealed class ResultFolder(string path)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };
    private static readonly string[] s_colours = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"];

    private readonly List<(string Name, LongHistogram Values)> _histograms = [];

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>The folder of this machine below the current one, by the name of its processor.</summary>
    public static ResultFolder OfThisMachine()
    {
        string cpu = MachineReport.Cpu().ToLowerInvariant();
        string name = string.Join('-', new string([.. cpu.Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return new ResultFolder(System.IO.Path.Combine("perf", "results", $"{name}-{Environment.ProcessorCount}-processors"));
    }

    /// <summary>Keeps a latency distribution in nanoseconds for <see cref="Write"/>.</summary>
    public void Add(string name, LongHistogram values) => _histograms.Add((name, values));

    /// <summary>Writes a suite's text, the tables in it, and the distributions added since the last call.</summary>
    /// <param name="suite">Name of the suite, also of the files.</param>
    /// <param name="machine">What the machine report said.</param>
    /// <param name="markdown">What the suite printed.</param>
    public void Write(string suite, string machine, string markdown)
    {
        Directory.CreateDirectory(path);
        Replace($"{suite}.md", $"# `./run-perf.sh {suite}`\n\n```\n{machine.Trim()}\n```\n\n{markdown.Trim()}\n");
        var document = new
        {
            suite,
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

        Plot(suite);
        _histograms.Clear();
    }

    /// <summary>Percentiles on an axis of nines, nanoseconds on a logarithmic one.</summary>
    private void Plot(string suite)
    {
        using Plot plot = new();
        int colour = 0;
        foreach ((string name, LongHistogram values) in _histograms)
        {
            List<double> nines = [], nanos = [];
            for (double nine = 0; nine <= 5; nine += 0.05)
            {
                double percentile = 100 - 100 / Math.Pow(10, nine);
                if (values.TotalCount * Math.Pow(10, -nine) < 1) break;

                nines.Add(nine);
                nanos.Add(Math.Log10(Math.Max(1, values.GetValueAtPercentile(percentile))));
            }

            ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(nines.ToArray(), nanos.ToArray());
            line.LegendText = name.Replace('-', ' ');
            line.LineWidth = 2;
            line.Color = Color.FromHex(s_colours[colour++ % s_colours.Length]);
        }

        plot.Axes.Bottom.SetTicks([0, 1, 2, 3, 4, 5], ["0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %"]);
        plot.Axes.Left.SetTicks([1, 2, 3, 4, 5, 6, 7, 8], ["10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms"]);
        plot.Title($"{suite}: latency from the planned send, by percentile");
        plot.XLabel("percentile");
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SaveSvg(System.IO.Path.Combine(path, $"{suite}.svg"), 1_000, 600);
    }

    private void Replace(string name, string text)
    {
        string file = System.IO.Path.Combine(path, name);
        File.WriteAllText(file + ".tmp", text);
        File.Move(file + ".tmp", file, overwrite: true);
    }
}
