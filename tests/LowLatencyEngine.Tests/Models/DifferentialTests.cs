// The core against the reference engine: the same random commands, the same bytes out, the same state behind them.
// LLE_DIFF_COMMANDS sets how many commands (default 1,000,000), LLE_DIFF_SEED the first seed (default 1).
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
        Coverage coverage = new();
        for (ulong seed = first; seed < first + seeds; seed++)
        {
            string? failure = RunSeed(seed, coverage);
            Assert.True(failure is null, failure);
        }

        output.WriteLine($"{seeds} seeds from {first}, {CommandsPerSeed} commands each");
        output.WriteLine(coverage.ToString());
        if (seeds >= 1_000) Assert.Equal("", coverage.Missing(least: 20));
    }

    private static string? RunSeed(ulong seed, Coverage coverage)
    {
        Dice dice = new(seed);
        EngineOptions options = OptionsGenerator.Draw(dice, out long[] homes);
        using DifferentialRun run = new(options);
        CommandGenerator generator = new(dice, run.Reference, homes);
        List<Command> sent = [];
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

    private static string Report(ulong seed, int index, List<Command> sent, EngineOptions options, string difference)
    {
        List<Command> shrunk = DifferentialRun.Shrink(options, sent);
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
