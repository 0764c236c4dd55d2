using System;
using System.Collections.Generic;
using HdrHistogram;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Running;
using ScottPlot;

namespace LowLatencyEngine.Cli.Pictures;

/// <summary>Latency percentiles: nines below, nanoseconds to the left, both logarithmic.</summary>
internal static class LatencyPicture
{
    internal static Picture Draw(RunStory story)
    {
        Plot plot = Ink.Paper("Time inside Apply by percentile", "percentile of commands", "time inside Apply");
        double most = 1;
        most = Math.Max(most, Curve(plot, story.Latency.All, Ink.Black, "all commands"));
        most = Math.Max(most, Curve(plot, story.Latency.Ticks, Ink.Vermilion, "ticks"));
        most = Math.Max(most, Curve(plot, story.Latency.Orders, Ink.Blue, "orders"));
        List<Tick> nines = [new(0, "0 %"), new(Math.Log10(2), "50 %")];
        for (int n = 1; n <= Math.Floor(most); n++) nines.Add(new Tick(n, n == 1 ? "90 %" : n == 2 ? "99 %" : $"99.{new string('9', n - 2)} %"));
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. nines]);
        string[] units = ["1 ns", "10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s"];
        List<Tick> times = [];
        for (int power = 0; power < units.Length; power++) times.Add(new Tick(power, units[power]));
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. times]);
        plot.Axes.SetLimitsX(0, most + .3);
        Ink.Legend(plot);
        return new Picture("latency", "Latency",
            $"Time inside Apply, back to back, clock ({ReportConsole.Count(story.Report.ClockNanos)} ns) included; not a latency under load. A tick that liquidates thousands is one command.", plot);
    }

    /// <summary>Draws one curve; returns how many nines it reaches.</summary>
    private static double Curve(Plot plot, LongHistogram histogram, Color color, string label)
    {
        if (histogram.TotalCount == 0) return 0;

        double end = Math.Log10(histogram.TotalCount);
        List<double> xs = [], ys = [];
        for (double nines = 0; ; nines = Math.Min(end, nines + .02))
        {
            xs.Add(nines);
            ys.Add(Math.Log10(Math.Max(1, histogram.GetValueAtPercentile(100 * (1 - Math.Pow(10, -nines))))));
            if (nines >= end) break;
        }

        MarketPictures.Line(plot, [.. xs], [.. ys], color, 2, label);
        return end;
    }
}
