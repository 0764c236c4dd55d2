using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Cli.Pictures;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Simulation;
using ScottPlot;

namespace LowLatencyEngine.Cli.Studies;

/// <summary>Pictures of several runs of one input.</summary>
internal static class StudyPictures
{
    /// <summary>Names of the pictures of a comparison.</summary>
    internal static IReadOnlyList<string> CompareNames { get; } = ["compare-price", "compare-liquidations", "compare-fund"];

    private static readonly Color[] Colors = [Ink.Blue, Ink.Vermilion, Ink.Green, Ink.Purple, Ink.Orange, Ink.Sky, Ink.Black, Ink.Grey];

    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted, LinePattern.DenselyDashed];

    internal static IReadOnlyList<Picture> Compare(IReadOnlyList<(string Name, RunStory Story)> sides)
    {
        Scale scale = new(sides[0].Story.Plan);
        Plot price = Time(sides, "Marks and worst liquidation prices", $"price, {scale.PriceUnit}", row => scale.PriceOrGap(row.Mark));
        double[] times = MarketPictures.Times(sides[0].Story);
        MarketPictures.Line(price, times, [.. sides[0].Story.Recorder.Timeline.Rows.ToArray().Select(row => scale.PriceOrGap(row.Input))], Ink.Grey, 1, "input file");
        for (int i = 0; i < sides.Count; i++) Worst(price, sides[i].Story, scale, i, sides[i].Name);
        Ink.Legend(price);
        Plot liquidated = Time(sides, "Liquidated in the book, sum", $"value, {scale.MoneyUnit}", Summed(row => scale.Money(row.SoldValue + row.BoughtValue)));
        Ink.Legend(liquidated);
        Plot fund = Time(sides, "Insurance fund", $"equity, {scale.MoneyUnit}", row => scale.Money(row.FundEquity));
        Ink.Legend(fund);
        return
        [
            new Picture(CompareNames[0], "Marks and worst liquidation prices", "Lines: marks. Dots: the worst price of each stretch's liquidation fills.", price),
            new Picture(CompareNames[1], "Liquidated in the book, sum", "Value of liquidation fills in the own book up to each moment.", liquidated),
            new Picture(CompareNames[2], "Insurance fund", "Cash and inventory at mark.", fund),
        ];
    }

    /// <summary>One curve per value of the second entry, over the values of the first.</summary>
    internal static Picture Sweep(IReadOnlyList<Vary> varied, IReadOnlyList<RunStory> stories)
    {
        Vary across = varied[0];
        int lines = stories.Count / across.Values.Count;
        Scale scale = new(stories[0].Plan);
        Plot plot = Ink.Paper($"Sweep over {string.Join(" and ", varied.Select(vary => vary.Name))}", across.Name, $"liquidated notional, {scale.MoneyUnit}");
        bool numeric = across.Values.All(value => value is long);
        double[] xs = [.. across.Values.Select((value, at) => numeric ? (long)value : at)];
        IYAxis right = Ink.Right(plot, "accounts liquidated", Ink.Numbers());
        for (int line = 0; line < lines; line++)
        {
            RunStory[] row = [.. Enumerable.Range(0, xs.Length).Select(at => stories[at * lines + line])];
            string name = lines == 1 ? "" : $" at {varied[1].Text(line)}";
            ScottPlot.Plottables.Scatter notional = Dotted(plot, xs, [.. row.Select(story => scale.Money(story.Report.LiquidatedNotional))], Colors[line % Colors.Length]);
            notional.LegendText = $"liquidated notional{name} (left)";
            ScottPlot.Plottables.Scatter accounts = Dotted(plot, xs, [.. row.Select(story => (double)story.Report.LiquidatedAccounts)], Colors[(lines == 1 ? 1 : line) % Colors.Length]);
            accounts.LinePattern = LinePattern.Dashed;
            accounts.Axes.YAxis = right;
            accounts.LegendText = $"accounts{name} (right)";
        }

        plot.Axes.Bottom.TickGenerator = numeric ? Ink.Numbers() : new ScottPlot.TickGenerators.NumericManual([.. xs.Select((x, at) => new Tick(x, across.Text(at)))]);
        Ink.Legend(plot);
        return new Picture("sweep", plot.Axes.Title.Label.Text, "Solid: value of liquidation fills in the own book (left). Dashed: accounts whose liquidation started (right).", plot);
    }

    private static ScottPlot.Plottables.Scatter Dotted(Plot plot, double[] xs, double[] ys, Color color)
    {
        ScottPlot.Plottables.Scatter line = plot.Add.Scatter(xs, ys, color);
        line.LineWidth = 2;
        line.MarkerSize = 6;
        return line;
    }

    private static Func<TimelineRow[], double[]> Summed(Func<TimelineRow, double> part) => rows =>
    {
        double sum = 0;
        return [.. rows.Select(row => sum += part(row))];
    };

    private static Plot Time(IReadOnlyList<(string Name, RunStory Story)> sides, string title, string y, Func<TimelineRow, double> value) =>
        Time(sides, title, y, rows => [.. rows.Select(value)]);

    private static Plot Time(IReadOnlyList<(string Name, RunStory Story)> sides, string title, string y, Func<TimelineRow[], double[]> values)
    {
        Plot plot = Ink.Paper(title, "time, UTC", y);
        Ink.Clock(plot, MarketPictures.Span(sides[0].Story));
        for (int i = 0; i < sides.Count; i++)
        {
            ScottPlot.Plottables.Scatter line = MarketPictures.Line(
                plot, MarketPictures.Times(sides[i].Story), values(sides[i].Story.Recorder.Timeline.Rows.ToArray()), Colors[i], 2, sides[i].Name);
            line.LinePattern = Patterns[i % Patterns.Length];
        }

        return plot;
    }

    private static void Worst(Plot plot, RunStory story, Scale scale, int at, string name)
    {
        TimelineRow[] rows = story.Recorder.Timeline.Rows.ToArray();
        double[] times = MarketPictures.Times(story);
        int[] sold = [.. Enumerable.Range(0, rows.Length).Where(i => rows[i].SoldValue > 0)];
        if (sold.Length == 0) return;

        ScottPlot.Plottables.Markers dots = plot.Add.Markers(
            sold.Select(i => times[i]).ToArray(), sold.Select(i => scale.Price(rows[i].TradeLow)).ToArray(),
            at == 0 ? MarkerShape.FilledCircle : MarkerShape.FilledDiamond, at == 0 ? 4 : 5, Colors[at].WithAlpha(.7));
        dots.LegendText = $"longs sold, {name}";
    }
}
