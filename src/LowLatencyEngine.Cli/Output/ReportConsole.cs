using System;
using System.Globalization;
using System.IO;
using Spectre.Console;

namespace LowLatencyEngine.Cli.Output;

/// <summary>What all reports for people share: 100 columns, dim names to the left, colours only on a terminal that wants them.</summary>
internal static class ReportConsole
{
    private const int Columns = 100;

    /// <summary>Lets a report be drawn and writes it without blanks at line ends.</summary>
    internal static void Write(TextWriter output, Action<IAnsiConsole> draw)
    {
        StringWriter text = new();
        bool plain = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Standard,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Columns;
        console.Profile.Capabilities.Unicode = true;
        draw(console);
        foreach (string line in text.ToString().TrimEnd().Split('\n')) output.WriteLine(line.TrimEnd());
    }

    /// <summary>A grid of names and values.</summary>
    internal static Grid Pairs()
    {
        Grid grid = new();
        grid.AddColumn(new GridColumn().Width(16).PadLeft(0).PadRight(1).NoWrap());
        grid.AddColumn(new GridColumn().PadLeft(0).PadRight(0));
        return grid;
    }

    internal static void Row(Grid grid, string name, string value) =>
        grid.AddRow(new Text(name, new Style(decoration: Decoration.Dim)), new Text(value));

    /// <summary>A table of numbers: the first column to the left, the others to the right.</summary>
    internal static Table Numbers(params string[] headings)
    {
        Table table = new Table().Border(TableBorder.Simple);
        for (int i = 0; i < headings.Length; i++)
        {
            TableColumn column = new TableColumn(new Text(headings[i])).NoWrap().Padding(1, 0, 1, 0);
            table.AddColumn(i == 0 ? column.LeftAligned() : column.RightAligned());
        }

        return table;
    }

    internal static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Time(long nanos) =>
        DateTime.UnixEpoch.AddTicks(nanos / 100).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
