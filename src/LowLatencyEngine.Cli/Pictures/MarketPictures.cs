using System;
using System.Linq;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Simulation;
using ScottPlot;

namespace LowLatencyEngine.Cli.Pictures;

/// <summary>Pictures over the whole run's time.</summary>
internal static class MarketPictures
{
    private const double MarkerMost = 22, MarkerLeast = 4;

    /// <summary>Price and mark, with liquidations as marks on them.</summary>
    internal static Picture Price(RunStory story)
    {
        Scale scale = new(story.Plan);
        TimelineRow[] rows = story.Recorder.Timeline.Rows.ToArray();
        double[] times = Times(story);
        Plot plot = Ink.Paper($"{story.Report.Instrument}: price, mark and liquidations", "time, UTC", $"price, {scale.PriceUnit}");
        Ink.Clock(plot, Span(story));
        Line(plot, times, [.. rows.Select(row => scale.PriceOrGap(row.Input))], Ink.Grey, 3, "input file");
        Line(plot, times, [.. rows.Select(row => scale.PriceOrGap(row.Mark))], Ink.Black, 1.2f, "mark");
        Trades(plot, rows, times, scale);
        long most = Math.Max(1, rows.Select(row => Math.Max(row.SoldValue, row.BoughtValue)).DefaultIfEmpty().Max());
        Marks(plot, rows, times, scale, row => row.SoldValue, row => row.TradeLow, most, MarkerShape.FilledTriangleDown, Ink.Vermilion, "longs liquidated");
        Marks(plot, rows, times, scale, row => row.BoughtValue, row => row.TradeHigh, most, MarkerShape.FilledTriangleUp, Ink.Blue, "shorts liquidated");
        Ink.Legend(plot);
        string each = Length(story.Recorder.Timeline.RowNanos);
        return new Picture("price", "Price, mark and liquidations",
            $"A triangle stands for the liquidation fills of {each}, at their worst price; its area grows with their value, the largest is "
            + $"{Ink.Short(Math.Round(scale.Money(most)))} {scale.MoneyUnit}.", plot);
    }

    /// <summary>How many liquidations started, how deep the cascade was.</summary>
    internal static Picture Cascade(RunStory story)
    {
        TimelineRow[] rows = story.Recorder.Timeline.Rows.ToArray();
        double[] times = Times(story);
        string each = Length(story.Recorder.Timeline.RowNanos);
        Plot plot = Ink.Paper("Liquidations started and cascade depth", "time, UTC", $"started per {each}");
        Ink.Clock(plot, Span(story));
        Fill(plot, times, [.. rows.Select(row => (double)row.Started)], Ink.Orange, "liquidations started");
        Fill(plot, times, [.. rows.Select(row => (double)row.StartedByCascade)], Ink.Vermilion, "of these caused by other liquidations");
        ScottPlot.Plottables.Scatter depth = Line(plot, times, [.. rows.Select(row => (double)row.Depth)], Ink.Black, 1.5f, "deepest cascade (right)");
        depth.Axes.YAxis = Ink.Right(plot, "cascade depth, steps", new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true });
        depth.ConnectStyle = ConnectStyle.StepHorizontal;
        plot.Axes.SetLimitsY(0, Math.Max(1, rows.Select(row => row.Depth).DefaultIfEmpty().Max()) * 1.15, plot.Axes.Right);
        plot.Axes.SetLimitsY(0, Math.Max(1, rows.Select(row => row.Started).DefaultIfEmpty().Max()) * 1.1);
        Ink.Legend(plot);
        return new Picture("cascade", "Cascade",
            "Depth 0: the price or the account's own doing was the cause; n + 1: a mark, position or cash changed by a liquidation of depth n. "
            + $"Deepest in this run: {story.Report.CascadeDepthMax}.", plot);
    }

    /// <summary>The insurance fund, and what was deleveraged.</summary>
    internal static Picture Fund(RunStory story)
    {
        Scale scale = new(story.Plan);
        TimelineRow[] rows = story.Recorder.Timeline.Rows.ToArray();
        double[] times = Times(story);
        Plot plot = Ink.Paper("Insurance fund and deleveraging", "time, UTC", $"fund equity, {scale.MoneyUnit}");
        Ink.Clock(plot, Span(story));
        Line(plot, times, [.. rows.Select(row => scale.Money(row.FundEquity))], Ink.Green, 2, "insurance fund (left)");
        plot.Add.HorizontalLine(0, 1, Ink.Grey, LinePattern.Dotted);
        IYAxis right = Ink.Right(plot, $"value, {scale.MoneyUnit}", Ink.Numbers());
        foreach (ScottPlot.Plottables.Scatter line in (ScottPlot.Plottables.Scatter[])[
            Line(plot, times, Sums(rows, row => scale.Money(row.TakenOverValue)), Ink.Blue, 2, "taken over by the fund, sum (right)"),
            Line(plot, times, Sums(rows, row => scale.Money(row.DeleveragedValue)), Ink.Vermilion, 2, "deleveraged, sum (right)")])
        {
            line.Axes.YAxis = right;
            line.LinePattern = line.Color == Ink.Vermilion ? LinePattern.Solid : LinePattern.Dashed;
        }

        Ink.Legend(plot);
        return new Picture("fund", "Insurance fund and deleveraging",
            "The fund's equity is its cash and its inventory at mark. What the book did not take the fund takes over as far as its money goes; the rest is deleveraged "
            + "against opposite positions.", plot);
    }

    internal static string Length(long nanos) => nanos >= 120_000_000_000
        ? $"{Ink.Short(Math.Round(nanos / 6e9) / 10)} minutes"
        : nanos >= 1_000_000_000 ? $"{Ink.Short(Math.Round(nanos / 1e8) / 10)} s" : $"{Ink.Short(nanos / 1_000_000)} ms";

    internal static long Span(RunStory story) => story.Recorder.Timeline.RowNanos * story.Recorder.Timeline.Rows.Length;

    internal static double[] Times(RunStory story) =>
        [.. Enumerable.Range(0, story.Recorder.Timeline.Rows.Length).Select(row => Ink.Date(story.Recorder.Timeline.MiddleNanos(row)))];

    internal static ScottPlot.Plottables.Scatter Line(Plot plot, double[] xs, double[] ys, Color color, float width, string label)
    {
        ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(xs, ys, color);
        line.LineWidth = width;
        line.LegendText = label;
        return line;
    }

    private static void Fill(Plot plot, double[] xs, double[] ys, Color color, string label)
    {
        if (xs.Length == 0) return;

        ScottPlot.Plottables.Scatter area = plot.Add.ScatterLine(xs, ys, color);
        area.ConnectStyle = ConnectStyle.StepHorizontal;
        area.FillY = true;
        area.FillYColor = color.WithAlpha(.75);
        area.LineWidth = 1;
        area.LegendText = label;
    }

    /// <summary>A dot for each stretch in which somebody traded, at its last price.</summary>
    private static void Trades(Plot plot, TimelineRow[] rows, double[] times, Scale scale)
    {
        int[] traded = [.. Enumerable.Range(0, rows.Length).Where(i => rows[i].TradeHigh != 0)];
        if (traded.Length == 0) return;

        ScottPlot.Plottables.Markers dots = plot.Add.Markers(
            traded.Select(i => times[i]).ToArray(), traded.Select(i => scale.Price(rows[i].Trade)).ToArray(), MarkerShape.FilledCircle, 3, Ink.Sky);
        dots.LegendText = "last trade in the own book";
    }

    private static double[] Sums(TimelineRow[] rows, Func<TimelineRow, double> part)
    {
        double[] sums = new double[rows.Length];
        double sum = 0;
        for (int i = 0; i < rows.Length; i++) sums[i] = sum += part(rows[i]);
        return sums;
    }

    private static void Marks(Plot plot, TimelineRow[] rows, double[] times, Scale scale, Func<TimelineRow, long> value, Func<TimelineRow, long> price,
        long most, MarkerShape shape, Color color, string label)
    {
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = label, MarkerShape = shape, MarkerFillColor = color, MarkerLineColor = color, MarkerSize = 10, LabelFontName = Ink.Font });
        for (int i = 0; i < rows.Length; i++)
        {
            if (value(rows[i]) == 0) continue;

            double size = Math.Max(MarkerLeast, MarkerMost * Math.Sqrt((double)value(rows[i]) / most));
            plot.Add.Marker(times[i], scale.Price(price(rows[i])), shape, (float)size, color.WithAlpha(.6));
        }
    }
}
