using System;
using System.IO;
using LowLatencyEngine.Cli;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class UsageTests
{
    private static (int ExitCode, string Output, string Error) Run(string arguments)
    {
        StringWriter output = new(), error = new();
        int exitCode = CommandLine.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return (exitCode, output.ToString(), error.ToString());
    }

    [Theory]
    [InlineData("", "a command is missing")]
    [InlineData("dmeo", "unknown command dmeo: did you mean demo?")]
    [InlineData("demo --acounts 5", "unknown option --acounts: did you mean --accounts?")]
    [InlineData("demo --xyzzy", "unknown option --xyzzy")]
    [InlineData("demo extra", "unexpected argument extra")]
    [InlineData("demo --accounts", "--accounts")]
    [InlineData("demo --accounts -5", "--accounts '-5': expected a whole number from 1")]
    [InlineData("demo --accounts 1e3", "--accounts '1e3': expected a whole number from 1")]
    [InlineData("demo --accounts 99999999999999999999", "expected a whole number from 1")]
    [InlineData("demo --seed -1", "--seed '-1': expected a whole number from 0")]
    [InlineData("demo --leverage 0", "--leverage '0': leverage 0 is not between 1 and 1000")]
    [InlineData("demo --leverage 10:0", "weight 0 is not between")]
    [InlineData("demo --leverage 10;20", "is not LEVERAGE or LEVERAGE:WEIGHT")]
    [InlineData("demo --isolated-share 1.5", "expected a share such as 0.4 or 40%, at most 100%")]
    [InlineData("demo --maker-depth 0", "expected lots such as 5000 or a share")]
    [InlineData("demo --policy half", "--policy 'half': expected minimal or full")]
    [InlineData("demo --attempts 0", "--attempts '0': expected a whole number from 1")]
    [InlineData("replay", "a FILE is missing")]
    [InlineData("replay --frobnicate x.lle", "unknown option --frobnicate")]
    [InlineData("replay x.lle --mark-step fast", "expected a time such as 250ms")]
    [InlineData("replay x.lle --limit 0", "--limit '0': expected a whole number from 1")]
    [InlineData("generate", "a FILE is missing")]
    [InlineData("inspect", "a FILE is missing")]
    [InlineData("scenario", "a command is missing: init, check, presets or schema")]
    [InlineData("scenario chek x", "unknown command chek: did you mean check?")]
    [InlineData("scenario check", "a FILE is missing")]
    [InlineData("completions", "a SHELL is missing")]
    [InlineData("completions tcsh", "tcsh")]
    public void Wrong_usage_is_one_line_and_a_hint(string arguments, string complaint)
    {
        (int exitCode, string output, string error) = Run(arguments);

        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        string[] lines = error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("lle: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(complaint, lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^Try 'lle( \w+)* --help'\.$", lines[1]);
    }

    [Theory]
    [InlineData("demo --leverage 500", "--leverage 500: BTCUSDT allows at most 125")]
    [InlineData("demo --fund 1.2345678", "--fund '1.2345678': has more than 6 decimals")]
    [InlineData("demo --fund -3", "--fund '-3': expected a number such as 1000000.50")]
    [InlineData("demo --fund 99999999999999999999", "is more than an engine can hold")]
    [InlineData("demo --events events.txt", "ends in .ndjson, .jsonl or .csv")]
    [InlineData("demo --events no/such/folder/e.csv", "its folder does not exist")]
    [InlineData("generate no/such/folder/x.lle", "its folder does not exist")]
    [InlineData("replay missing.lle", "missing.lle")]
    [InlineData("replay missing.gz missing.lle", "missing.gz")]
    [InlineData("inspect missing.lle", "missing.lle")]
    [InlineData("demo --scenario missing.json", "missing.json: no such file")]
    [InlineData("demo --scenario hyperliqid", "no such file or preset: did you mean hyperliquid?")]
    [InlineData("scenario init --preset byb", "unknown preset byb: did you mean bybit?")]
    public void Wrong_input_is_one_line(string arguments, string complaint)
    {
        (int exitCode, string output, string error) = Run(arguments);

        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("lle: ", error, StringComparison.Ordinal);
        Assert.Contains(complaint, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "Commands:")]
    [InlineData("demo --help", "lle demo --seed 7")]
    [InlineData("replay --help", "lle replay crash.lle --json")]
    [InlineData("generate -h", "lle generate crash.lle")]
    [InlineData("inspect --help", "lle inspect crash.lle")]
    [InlineData("convert --help", "lle convert - -o -")]
    [InlineData("scenario --help", "lle scenario init --preset bybit my.json")]
    [InlineData("scenario init --help", "lle scenario init --preset bitmex-inverse")]
    [InlineData("completions --help", "lle completions fish")]
    [InlineData("compare --help", "lle compare --without partial-liquidation")]
    [InlineData("sweep --help", "lle sweep --vary maintenance-ppm=4000..20000:1000")]
    public void Help_shows_two_examples_and_each_default_once(string arguments, string expected)
    {
        (int exitCode, string output, string error) = Run(arguments);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Equal(2, output[output.IndexOf("Examples:", StringComparison.Ordinal)..].Split("\n  lle ").Length - 1);
        Assert.DoesNotContain("] [default", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_is_a_number()
    {
        using LleProcess lle = new();

        Assert.Matches(@"^\d+\.\d+\.\d+$", lle.Run("--version").Output.Trim());
    }
}
