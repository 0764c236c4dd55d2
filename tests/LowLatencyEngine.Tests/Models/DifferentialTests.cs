// The core against the reference engine: the same random commands, the same bytes out, the same state behind them.
// LLE_DIFF_COMMANDS sets how many commands (default 1,000,000), LLE_DIFF_SEED the first seed (default 1), LLE_DIFF_FAILURES how many
// failing seeds are looked for before the test says so (default 1).
using System;
using System.Collections.Generic;
using System.Globalization;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int CommandsPerSeed = 1_000;

    [Fact]
    public void Core_and_reference_agree_to_the_byte()
    {
        long commands = Setting("LLE_DIFF_COMMANDS", 1_000_000);
        ulong first = (ulong)Setting("LLE_DIFF_SEED", 1), seeds = (ulong)Math.Max(1, commands / CommandsPerSeed);
        long most = Setting("LLE_DIFF_FAILURES", 1);
        List<string> failures = [];
        Coverage coverage = new();
        for (ulong seed = first; seed < first + seeds; seed++)
        {
            if (RunSeed(seed, coverage) is { } failure) failures.Add(failure);
            if (failures.Count == most) break;
        }

        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));

        output.WriteLine($"{seeds} seeds from {first}, {CommandsPerSeed} commands each: {seeds * CommandsPerSeed:N0} commands after which all flags were compared");
        output.WriteLine(coverage.ToString());
        if (seeds >= 1_000) Assert.Equal("", coverage.Missing(least: 10));
    }

    private static string? RunSeed(ulong seed, Coverage coverage)
    {
        Dice dice = new(seed);
        EngineOptions options = OptionsGenerator.Draw(dice, out long[] homes);
        using DifferentialRun run = new(options);
        CommandGenerator generator = new(dice, run.Reference, homes);
        List<RichOrder> sent = [];
        for (int n = 0; n < CommandsPerSeed; n++)
        {
            sent.Add(generator.Next());
            string? difference;
            try
            {
                difference = run.Step(sent[n], compareState: n % 16 == 15 || n == CommandsPerSeed - 1, coverage);
            }
            catch (Exception thrown)
            {
                difference = thrown.ToString();
            }

            if (difference is not null) return Report(seed, n, sent, options, difference);
        }

        coverage.Count(run.Reference);
        return null;
    }

    private static string Report(ulong seed, int index, List<RichOrder> sent, EngineOptions options, string difference)
    {
        List<RichOrder> shrunk = DifferentialRun.Shrink(options, sent);
        string? remains = DifferentialRun.Replay(options, shrunk, out _);
        return string.Join(Environment.NewLine,
            $"Seed {seed} (options: OptionsGenerator.Draw(new Dice({seed}))), command {index}: {difference}",
            EventText.CSharp(sent[index]),
            $"Shrunk to {shrunk.Count} commands:",
            EventText.CSharp(shrunk),
            $"which end in: {remains}");
    }

    private static long Setting(string name, long otherwise)
    {
        string? text = Environment.GetEnvironmentVariable(name);
        return text is null ? otherwise : long.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture);
    }
}
