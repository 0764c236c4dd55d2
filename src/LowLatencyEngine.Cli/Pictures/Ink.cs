// Colours by Okabe and Ito, which people with any colour vision tell apart; lightness differs too, so they survive grey print. The font is the
// first sans serif that this machine has, since the default of a bare machine is whatever comes first.
using System;
using System.Globalization;
using System.Linq;
using ScottPlot;
using SkiaSharp;

namespace LowLatencyEngine.Cli.Pictures;

internal static class Ink
{
    internal static readonly Color Black = Color.FromHex("#222222");
    internal static readonly Color Grey = Color.FromHex("#8A8A8A");
    internal static readonly Color Orange = Color.FromHex("#E69F00");
    internal static readonly Color Sky = Color.FromHex("#56B4E9");
    internal static readonly Color Green = Color.FromHex("#009E73");
    internal static readonly Color Blue = Color.FromHex("#0072B2");
    internal static readonly Color Vermilion = Color.FromHex("#D55E00");
    internal static readonly Color Purple = Color.FromHex("#CC79A7");

    private static readonly string[] Sans = ["DejaVu Sans", "Liberation Sans", "Noto Sans", "Open Sans", "Arial", "Segoe UI", "Helvetica Neue", "Helvetica"];

    internal static string Font { get; } =
        Sans.FirstOrDefault(name => SKFontManager.Default.FontFamilies.Contains(name, StringComparer.OrdinalIgnoreCase)) ?? Fonts.Default;

    /// <summary>An empty plot in the house's look.</summary>
    internal static Plot Paper(string title, string x, string y)
    {
        Plot plot = new();
        plot.Font.Set(Font);
        plot.Title(title, size: 16);
        plot.XLabel(x, size: 13);
        plot.YLabel(y, size: 13);
        plot.Grid.MajorLineColor = Colors.Black.WithAlpha(.08);
        plot.Axes.Left.TickGenerator = Numbers();
        return plot;
    }

    /// <summary>Puts the legend above the data, so that it never lies on it.</summary>
    internal static void Legend(Plot plot)
    {
        plot.Legend.FontName = Font;
        plot.Legend.FontSize = 12;
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.Legend.OutlineWidth = 0;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.ShowLegend(Edge.Bottom);
    }

    /// <summary>Numbers that stay short: 12,000, 120k, 3.4M, 1.2G.</summary>
    internal static ScottPlot.TickGenerators.NumericAutomatic Numbers() => new() { LabelFormatter = Short };

    internal static string Short(double value)
    {
        (double Unit, string Letter)[] units = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
        foreach ((double unit, string letter) in units)
        {
            if (Math.Abs(value) >= unit * (unit == 1e3 ? 100 : 1)) return (value / unit).ToString("0.###", CultureInfo.InvariantCulture) + letter;
        }

        return value.ToString(Math.Abs(value) >= 1 || value == 0 ? "#,0.###" : "0.######", CultureInfo.InvariantCulture);
    }

    /// <summary>Time below, as UTC clock times. Replaces the axis, so limits are set after it.</summary>
    internal static void Clock(Plot plot, long spanNanos)
    {
        ScottPlot.AxisPanels.DateTimeXAxis axis = plot.Axes.DateTimeTicksBottom();
        string clock = spanNanos < 3_600_000_000_000 ? "HH:mm:ss" : "HH:mm";
        axis.TickGenerator = new ScottPlot.TickGenerators.DateTimeAutomatic
        {
            LabelFormatter = time => time.ToString($"{clock}\nyyyy-MM-dd", CultureInfo.InvariantCulture),
        };
        axis.TickLabelStyle.FontName = Font;
        axis.LabelFontName = Font;
        axis.LabelFontSize = 13;
        axis.LabelText = "time, UTC";
    }

    /// <summary>The axis to the right.</summary>
    internal static IYAxis Right(Plot plot, string label, ITickGenerator ticks)
    {
        plot.Axes.Right.Label.Text = label;
        plot.Axes.Right.Label.FontName = Font;
        plot.Axes.Right.Label.FontSize = 13;
        plot.Axes.Right.TickLabelStyle.FontName = Font;
        plot.Axes.Right.TickGenerator = ticks;
        return plot.Axes.Right;
    }

    internal static double Date(long nanos) => DateTime.UnixEpoch.AddTicks(nanos / 100).ToOADate();
}
