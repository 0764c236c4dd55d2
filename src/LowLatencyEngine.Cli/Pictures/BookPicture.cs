using System;
using System.Linq;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Simulation;
using ScottPlot;

namespace LowLatencyEngine.Cli.Pictures;

/// <summary>The book around the crash, as a heat map.</summary>
internal static class BookPicture
{
    internal static Picture Draw(RunStory story)
    {
        BookHeat heat = story.Recorder.Heat;
        Scale scale = new(story.Plan);
        double lot = story.Plan.LotSize is { } size ? (double)size : 1;
        (int columns, int rows) = (heat.Filled, heat.Size.Rows);
        double[,] cells = new double[rows, columns];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                long lots = heat.Bids(row, column) + heat.Asks(row, column);
                cells[rows - 1 - row, column] = lots == 0 ? double.NaN : Math.Log10(lots * lot);
            }
        }

        double from = Ink.Date(heat.Window.From), to = Ink.Date(heat.Window.From + (heat.Window.To - heat.Window.From) / heat.Size.Columns * columns);
        Plot plot = Ink.Paper("The book around the steepest move", "time, UTC", $"price, {scale.PriceUnit}");
        Ink.Clock(plot, heat.Window.To - heat.Window.From);
        ScottPlot.Plottables.Heatmap map = plot.Add.Heatmap(cells);
        map.Colormap = new ScottPlot.Colormaps.Viridis();
        map.Smooth = false;
        map.NaNCellColor = Colors.White;
        double low = scale.Price(heat.Window.Low), high = scale.Price(heat.Window.High);
        map.Extent = new CoordinateRect(from, to, low, high);
        ScottPlot.Panels.ColorBar bar = plot.Add.ColorBar(map);
        bar.Label = story.Plan.LotSize is null ? "lots in the row" : "quantity in the row";
        bar.LabelStyle.FontName = Ink.Font;
        bar.LabelStyle.FontSize = 13;
        bar.Axis.TickLabelStyle.FontName = Ink.Font;
        bar.Axis.TickGenerator = Decades();
        double step = (to - from) / columns;
        double[] times = [.. Enumerable.Range(0, columns).Select(column => from + (column + .5) * step)];
        MarketPictures.Line(plot, times, [.. Enumerable.Range(0, columns).Select(column => scale.PriceOrGap(heat.Input(column)))], Ink.Vermilion, 1.5f, "input file");
        plot.Axes.SetLimits(from, to, low, high);
        Ink.Legend(plot);
        return new Picture("book", "The book around the steepest move",
            "Quantity resting in the engine's own book by price and time, bids below the line and asks above it; white is empty. Log colours.", plot);
    }

    /// <summary>1, 3, 10, 30 ... on a logarithmic scale.</summary>
    private static ScottPlot.TickGenerators.NumericManual Decades()
    {
        ScottPlot.TickGenerators.NumericManual ticks = new();
        for (int power = -6; power < 15; power++)
        {
            ticks.AddMajor(power, Ink.Short(Math.Pow(10, power)));
            ticks.AddMajor(power + Math.Log10(3), Ink.Short(3 * Math.Pow(10, power)));
        }

        return ticks;
    }
}
