using System.Collections.Generic;
using System.IO;
using System.Linq;
using LowLatencyEngine.Perf;
using LowLatencyEngine.Perf.Lab;
using Xunit;

namespace LowLatencyEngine.Tests.Perf;

/// <summary>What the measurements are kept and judged with.</summary>
public class LabTests
{
    [Fact]
    public void The_console_lines_tables_up_and_keeps_what_it_printed()
    {
        using StringWriter screen = new();
        using MarkdownConsole console = new(screen);
        console.Write("## Speed\n\n| what | ns |\n|---|---:|\n| a | 1 |\n| longer | 1,234 |\n\ndone\n");
        string text = console.Take();

        Assert.Equal("## Speed\n\n| what   |    ns |\n| ------ | ----: |\n| a      |     1 |\n| longer | 1,234 |\n\ndone\n", text);
        Assert.Equal(text, screen.ToString());
        Assert.Equal("", console.Take());
    }

    [Fact]
    public void Tables_are_read_back_from_the_text()
    {
        List<MarkdownTable> tables = MarkdownTable.Parse("# Top\n\n| a | b |\n|---|---:|\n| x | 1 |\n| y | 2 |\n\ntext\n\n## `Next`\n| c |\n|---|\n| z |");

        Assert.Equal(2, tables.Count);
        Assert.Equal(("Top", "Next"), (tables[0].Title, tables[1].Title));
        Assert.Equal(["a", "b"], tables[0].Columns);
        Assert.Equal("x,1;y,2", string.Join(';', tables[0].Rows.Select(row => string.Join(',', row))));
        Assert.Equal("z", tables[1].Rows.Single().Single());
    }

    // The ranks are those of any table of the sign test: n = 15: 4th and 12th; n = 20: 6th and 15th; n = 6: first and last.
    [Theory]
    [InlineData(15, 4, 12)]
    [InlineData(20, 6, 15)]
    [InlineData(6, 1, 6)]
    public void The_interval_is_that_of_the_sign_test(int pairs, int low, int high)
    {
        double[] ratios = [.. Enumerable.Range(1, pairs).Reverse().Select(i => (double)i)];
        (double from, double median, double to) = Comparison.Interval(ratios);
        Assert.Equal((low, (pairs + 1) / 2.0, high), (from, median, to));
    }

    [Fact]
    public void Too_few_pairs_say_nothing()
    {
        (double from, _, double to) = Comparison.Interval([1.5, 1.6, 1.7]);
        Assert.True(double.IsInfinity(from) && double.IsInfinity(to));
    }
}
