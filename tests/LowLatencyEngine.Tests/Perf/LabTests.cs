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

    [Theory]
    [InlineData(0.9, 0.99, "faster")]
    [InlineData(1.01, 1.2, "slower")]
    [InlineData(0.98, 1.01, "no difference shown")]
    [InlineData(double.NegativeInfinity, double.PositiveInfinity, "too few pairs")]
    public void The_verdict_follows_from_the_interval(double low, double high, string verdict) => Assert.Equal(verdict, Comparison.Verdict(low, high));

    [Fact]
    public void A_stricter_level_widens_the_interval()
    {
        double[] ratios = [.. Enumerable.Range(1, 15).Select(i => (double)i)];
        Assert.Equal((4, 12), (Comparison.Interval(ratios).Low, Comparison.Interval(ratios).High));
        Assert.Equal((3, 13), (Comparison.Interval(ratios, 0.05 / 6).Low, Comparison.Interval(ratios, 0.05 / 6).High));
    }

    [Theory]
    [InlineData("AMD EPYC", 2, "amd-epyc-2-processors")]
    [InlineData("Intel(R) Xeon(R) CPU @ 2.20GHz", 4, "intel-r-xeon-r-cpu-2-20ghz-4-processors")]
    [InlineData("  ", 2, "unknown-2-processors")]
    [InlineData("../../etc/passwd", 1, "etc-passwd-1-processors")]
    public void A_results_folder_is_named_by_letters_and_digits_of_the_processor(string cpu, int processors, string name) =>
        Assert.Equal(name, ResultFolder.NameOf(cpu, processors));

    [Theory]
    [InlineData("processor : 0\nmodel name : AMD EPYC 9R14\nflags : a", "AMD EPYC 9R14")]
    [InlineData("processor : 0\nmodel name :\nflags : a", "processor")]
    [InlineData("processor : 0\nCPU implementer : 0x41", "processor")]
    [InlineData("", "processor")]
    public void A_processor_without_a_name_is_called_by_its_architecture(string cpuinfo, string ending) =>
        Assert.EndsWith(ending, MachineReport.CpuIn(cpuinfo.Split('\n')), System.StringComparison.Ordinal);

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused_with_the_reason()
    {
        string file = Path.GetTempFileName();
        Assert.False(new ResultFolder(Path.Combine(file, "below")).CanWrite(out string why));
        Assert.NotEqual("", why);
        File.Delete(file);
    }

    [Theory]
    [InlineData("latency --full", "latency", SuiteSizeOf.Full)]
    [InlineData("", "all", SuiteSizeOf.Default)]
    [InlineData("smoke", "smoke", SuiteSizeOf.Smoke)]
    [InlineData("--smoke latency", "latency", SuiteSizeOf.Smoke)]
    [InlineData("latency --help", "help", SuiteSizeOf.Default)]
    public void Words_are_understood(string line, string suite, SuiteSizeOf size)
    {
        PerfArguments? arguments = Parse(line, out string error);
        Assert.Equal("", error);
        Assert.Equal((suite, size), (arguments!.Suite, (SuiteSizeOf)arguments.Size));
    }

    [Theory]
    [InlineData("latncy", "there is no suite \"latncy\"; did you mean latency?")]
    [InlineData("nonsense", "there is no suite \"nonsense\"")]
    [InlineData("latency --ful", "there is no option --ful; did you mean --full?")]
    [InlineData("latency --results", "--results needs a folder behind it")]
    [InlineData("latency --results --full", "--results needs a folder behind it")]
    [InlineData("latency --approve", "latency does not take --approve")]
    [InlineData("latency --smoke --full", "--smoke and --full exclude each other")]
    [InlineData("compare HEAD --pairs 0", "--pairs is a number from 1 to 1,000, not \"0\"")]
    public void What_is_not_understood_is_refused_with_the_reason(string line, string reason)
    {
        Assert.Null(Parse(line, out string error));
        Assert.Equal(reason, error);
    }

    [Fact]
    public void The_result_pages_are_those_that_their_figures_make()
    {
        string results = Path.Combine(House.HouseRuleTests.Root, "perf/results");
        foreach (string folder in Directory.GetDirectories(results))
            Assert.Equal(FiguresPage.PageOf(folder, $"perf/results/{Path.GetFileName(folder)}"), File.ReadAllText(Path.Combine(folder, "README.md")));
    }

    /// <summary>The size, in a type that a public test may name.</summary>
    public enum SuiteSizeOf
    {
        Smoke,
        Default,
        Full,
    }

    private static PerfArguments? Parse(string line, out string error) => PerfArguments.Parse(
        line.Split(' ', System.StringSplitOptions.RemoveEmptyEntries),
        new Dictionary<string, string[]>
        {
            ["all"] = [],
            ["smoke"] = [],
            ["latency"] = ["--smoke", "--full", "--results"],
            ["compare"] = ["--pairs"],
        },
        out error);
}
