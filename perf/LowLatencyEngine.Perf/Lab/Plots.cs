using System;
using System.Collections.Generic;
using HdrHistogram;
using ScottPlot;

namespace LowLatencyEngine.Perf.Lab;

/// <summary>Pictures of results, as SVG.</summary>
internal static class Plots
{
    private const int Width = 1_000;
    private const int Height = 600;

    private static readonly string[] s_colours = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00"];

    /// <summary>Percentiles on an axis of nines, nanoseconds on a logarithmic one.</summary>
    internal static void Percentiles(string title, IReadOnlyList<(string Name, LongHistogram Values)> histograms, string file)
    {
        using Plot plot = new();
        int colour = 0;
        foreach ((string name, LongHistogram values) in histograms)
        {
            List<double> nines = [], nanos = [];
            for (double nine = 0; nine <= 5; nine += 0.05)
            {
                double percentile = 100 - 100 / Math.Pow(10, nine);
                if (values.TotalCount * Math.Pow(10, -nine) < 1) break;

                nines.Add(nine);
                nanos.Add(Math.Log10(Math.Max(1, values.GetValueAtPercentile(percentile))));
            }

            Line(plot, name.Replace('-', ' '), nines, nanos, colour++);
        }

        plot.Axes.Bottom.SetTicks([0, 1, 2, 3, 4, 5], ["0 %", "90 %", "99 %", "99.9 %", "99.99 %", "99.999 %"]);
        plot.Axes.Left.SetTicks([1, 2, 3, 4, 5, 6, 7, 8], ["10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms"]);
        Save(plot, title, "percentile", file);
    }

    /// <summary>Nanoseconds against powers of ten, both logarithmic.</summary>
    /// <param name="title">Above.</param>
    /// <param name="what">What the powers of ten count.</param>
    /// <param name="lines">Name, and points of count and nanoseconds.</param>
    /// <param name="file">Where to.</param>
    internal static void NanosByCount(string title, string what, IReadOnlyList<(string Name, IReadOnlyList<(double Count, double Nanos)> Points)> lines, string file)
    {
        using Plot plot = new();
        int colour = 0, most = 0;
        double low = double.MaxValue, high = 0;
        foreach ((string name, IReadOnlyList<(double Count, double Nanos)> points) in lines)
        {
            List<double> x = [], y = [];
            foreach ((double count, double nanos) in points)
            {
                x.Add(Math.Log10(count));
                y.Add(Math.Log10(nanos));
                most = Math.Max(most, (int)Math.Ceiling(x[^1]));
                (low, high) = (Math.Min(low, nanos), Math.Max(high, nanos));
            }

            Line(plot, name, x, y, colour++);
        }

        double[] powers = new double[most + 1];
        for (int i = 0; i <= most; i++) powers[i] = i;
        plot.Axes.Bottom.SetTicks(powers, Array.ConvertAll(powers, power => Math.Pow(10, power).ToString("N0", System.Globalization.CultureInfo.InvariantCulture)));
        List<double> marks = [];
        List<string> names = [];
        for (double decade = 1; decade <= 1e7; decade *= 10)
        {
            foreach (double step in (double[])[1, 2, 5])
            {
                if (decade * step < low / 2 || decade * step > high * 2) continue;

                marks.Add(Math.Log10(decade * step));
                names.Add($"{(decade * step).ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} ns");
            }
        }

        plot.Axes.Left.SetTicks([.. marks], [.. names]);
        Save(plot, title, what, file);
    }

    private static void Line(Plot plot, string name, List<double> x, List<double> y, int colour)
    {
        ScottPlot.Plottables.Scatter line = plot.Add.Scatter(x.ToArray(), y.ToArray());
        line.LegendText = name;
        line.LineWidth = 2;
        line.MarkerSize = x.Count > 20 ? 0 : 6;
        line.Color = Color.FromHex(s_colours[colour % s_colours.Length]);
    }

    private static void Save(Plot plot, string title, string bottom, string file)
    {
        plot.Title(title);
        plot.XLabel(bottom);
        plot.ShowLegend(Alignment.UpperLeft);
        plot.SaveSvg(file, Width, Height);
    }
}
