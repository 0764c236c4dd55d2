using System;
using System.Collections.Generic;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Simulation;
using ScottPlot;

namespace LowLatencyEngine.Cli.Pictures;

/// <summary>All traders before the crash and at the end.</summary>
internal static class AccountPictures
{
    /// <summary>At which prices how much would be liquidated.</summary>
    internal static Picture Map(RunStory story)
    {
        (AccountCensus before, AccountCensus after) = (story.Recorder.Before!, story.Recorder.After!);
        Scale scale = new(story.Plan);
        Plot plot = Ink.Paper("Liquidation map: what would be liquidated at which price", $"liquidation price, {scale.PriceUnit}", $"notional per bar, {scale.MoneyUnit}");
        double low = scale.Price(before.Prices.Low), width = (scale.Price(before.Prices.High) - low) / AccountCensus.PriceBins;
        Bars(plot, before.Longs, low, width, scale, Ink.Orange.WithAlpha(.45), "longs, before");
        Bars(plot, before.Shorts, low, width, scale, Ink.Sky.WithAlpha(.45), "shorts, before");
        Bars(plot, after.Longs, low, width, scale, Ink.Vermilion, "longs, at the end");
        Bars(plot, after.Shorts, low, width, scale, Ink.Blue, "shorts, at the end");
        Mark(plot, scale.Price(before.Mark), LinePattern.Dashed, "mark before");
        Mark(plot, scale.Price(after.Mark), LinePattern.Solid, "mark at the end");
        plot.Axes.Bottom.TickGenerator = Ink.Numbers();
        long most = Math.Max(Math.Max(Most(before.Longs), Most(before.Shorts)), Math.Max(Most(after.Longs), Most(after.Shorts)));
        plot.Axes.SetLimits(low, low + width * AccountCensus.PriceBins, 0, Math.Max(1e-9, scale.Money(most) * 1.08));
        Ink.Legend(plot);
        return new Picture("liquidation-map", "Liquidation map before and after",
            $"Open positions by the price at which equity would fall below maintenance margin, other legs standing still: before at {ReportConsole.Time(before.TimeNanos)} "
            + $"({before.Open:N0} positions) and at the end ({after.Open:N0}). Prices outside the picture are left out.", plot);
    }

    /// <summary>How much of their money traders have.</summary>
    internal static Picture Equity(RunStory story)
    {
        (AccountCensus before, AccountCensus after) = (story.Recorder.Before!, story.Recorder.After!);
        Plot plot = Ink.Paper("Equity of the traders as a share of what they paid in", "equity / paid in", "traders");
        for (int bin = 0; bin < AccountCensus.EquityBins; bin++)
        {
            plot.Add.Bar(new Bar { Position = bin - .2, Value = before.Equity[bin], Size = .4, FillColor = Ink.Sky, LineWidth = 0 });
            plot.Add.Bar(new Bar { Position = bin + .2, Value = after.Equity[bin], Size = .4, FillColor = Ink.Vermilion, LineWidth = 0 });
        }

        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "before", FillColor = Ink.Sky, LabelFontName = Ink.Font });
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "at the end", FillColor = Ink.Vermilion, LabelFontName = Ink.Font });
        List<Tick> ticks = [new(0, "below 0"), new(AccountCensus.EquityBins - 1, "over 200 %")];
        for (int percent = 20; percent < 200; percent += 20) ticks.Add(new Tick(1 + percent * 10_000.0 / AccountCensus.EquityBinPpm - .5, $"{percent} %"));
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. ticks]);
        plot.Axes.SetLimits(-1, AccountCensus.EquityBins, 0, Math.Max(1, Math.Max(Most(before.Equity), Most(after.Equity))) * 1.08);
        Ink.Legend(plot);
        return new Picture("equity", "Equity before and after",
            "Cash, isolated margin and unrealised profit of each trader over what was paid in (later deposits included), in steps of 5 %.", plot);
    }

    private static long Most(ReadOnlySpan<long> values)
    {
        long most = 0;
        foreach (long value in values) most = Math.Max(most, value);
        return most;
    }

    private static void Bars(Plot plot, ReadOnlySpan<long> values, double low, double width, Scale scale, Color color, string label)
    {
        List<Bar> bars = [];
        for (int bin = 0; bin < values.Length; bin++)
        {
            if (values[bin] > 0) bars.Add(new Bar { Position = low + (bin + .5) * width, Value = scale.Money(values[bin]), Size = width, FillColor = color, LineWidth = 0 });
        }

        if (bars.Count > 0) plot.Add.Bars(bars);
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = label, FillColor = color, LabelFontName = Ink.Font });
    }

    private static void Mark(Plot plot, double price, LinePattern pattern, string label)
    {
        ScottPlot.Plottables.VerticalLine line = plot.Add.VerticalLine(price, 1.5f, Ink.Black, pattern);
        line.LegendText = label;
    }
}
