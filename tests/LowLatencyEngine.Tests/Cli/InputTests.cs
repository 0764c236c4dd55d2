using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using LowLatencyEngine.Tests.Captures;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

/// <summary>Input that is unusual and all the same in order, and options that say nothing about it.</summary>
public sealed class InputTests
{
    [Fact]
    public void A_market_of_few_ticks_has_a_history_too()
    {
        using LleProcess lle = new();
        BinanceLines lines = new();
        lines.Snapshot(1, [(811, 500_000), (810, 900_000)], [(813, 500_000), (814, 900_000)]);
        for (int i = 0; i < 50; i++) lines.Quote(i + 2, 811, 5, 813, 5).Depth(i + 2, i + 2, i + 1, [(811, 400_000 + i)], []);
        File.WriteAllBytes(lle.PathOf("few.txt"), lines.Bytes);
        LleProcess.Result result = lle.Run("replay", "few.txt", "--accounts", "50", "--no-progress", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        // It begins 6 % above the first mark, 812.
        Assert.InRange(result.Json.GetProperty("price").GetProperty("high").GetInt64(), 855, 870);
    }

    [Fact]
    public void A_capture_of_trades_alone_has_its_marks_from_them()
    {
        using LleProcess lle = new();
        BinanceLines lines = new();
        for (int i = 0; i < 200; i++) lines.Trade(600_000 - 300 * i, 5, buyerIsMaker: true);
        File.WriteAllBytes(lle.PathOf("trades.txt"), lines.Bytes);
        LleProcess.Result result = lle.Run("replay", "trades.txt", "--accounts", "100", "--no-progress", "--json");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(600_000, result.Json.GetProperty("price").GetProperty("start").GetInt64());

        LleProcess.Result refused = lle.Run("replay", "trades.txt", "--mark-source", "quotes", "--no-progress");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("no marks, and no quotes or trades", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tiers", "brackets.json")]
    [InlineData("--gaps", "stop")]
    [InlineData("--tick", "0.5")]
    public void How_a_market_is_read_cannot_be_said_of_recorded_commands(string option, string value)
    {
        using LleProcess lle = new();
        Assert.Equal(0, lle.Run("generate", "c.lle", "--accounts", "5", "--limit", "50").ExitCode);
        LleProcess.Result result = lle.Run("replay", "c.lle", option, value);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("lle: c.lle: a capture of commands is replayed as it was recorded", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_no_price_has_is_refused_in_one_line()
    {
        using LleProcess lle = new();
        File.WriteAllBytes(lle.PathOf("t.txt"), new BinanceLines().Trade(600_000, 5, buyerIsMaker: true).Bytes);
        LleProcess.Result result = lle.Run("inspect", "t.txt", "--tick", "9999999999999999999");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("expected a positive number such as 0.1, up to a billion", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_input_is_printed_like_a_file_and_cannot_be_checked()
    {
        using LleProcess lle = new();
        BinanceLines lines = new();
        for (int i = 0; i < 20; i++) lines.Trade(600_000, 5, buyerIsMaker: true);
        byte[] bytes = lines.Bytes;
        File.WriteAllBytes(lle.PathOf("t.txt"), bytes);
        LleProcess.Result file = lle.Run("cat", "t.txt"), input = lle.RunOn(bytes, "cat", "-");
        Assert.Equal((0, file.Output), (input.ExitCode, input.Output));
        Assert.Equal(20, input.Output.Split('\n').Count(line => line.Contains("Trade", StringComparison.OrdinalIgnoreCase)));

        LleProcess.Result check = lle.RunOn(bytes, "check", "-");
        Assert.Equal(2, check.ExitCode);
        Assert.Contains("save standard input to a file first", check.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void A_command_that_does_not_look_for_signals_ends_at_the_first(string signal)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Sends a signal with kill.");
        using LleProcess lle = new();
        using Process process = lle.StartWithInput("inspect", "-");
        Thread.Sleep(1_500);
        Assert.False(process.HasExited);
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)), "It went on.");
        Assert.Equal(signal == "INT" ? 130 : 143, process.ExitCode);
    }
}
