using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class BrokenFileTests
{
    private static void RefusedInOneLine(LleProcess lle, string file, string expected)
    {
        foreach (string command in (string[])["replay", "inspect"])
        {
            LleProcess.Result result = lle.Run(command, file);

            Assert.Equal(2, result.ExitCode);
            Assert.Single(result.Error.TrimEnd().Split('\n'));
            Assert.StartsWith($"lle: {file}", result.Error, StringComparison.Ordinal);
            Assert.Contains(expected, result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Empty_and_foreign_files_are_named_with_what_was_expected()
    {
        using LleProcess lle = new();
        File.WriteAllText(lle.PathOf("empty"), "");
        File.WriteAllText(lle.PathOf("text"), "hello");

        RefusedInOneLine(lle, "empty", "empty");
        RefusedInOneLine(lle, "text", "unknown format");
    }

    [Fact]
    public void Damage_to_a_capture_of_commands_is_found_with_its_place()
    {
        using LleProcess lle = new();
        Assert.Equal(0, lle.Run("generate", "whole.lle", "--accounts", "50", "--limit", "500").ExitCode);
        byte[] whole = File.ReadAllBytes(lle.PathOf("whole.lle"));
        File.WriteAllBytes(lle.PathOf("cut.lle"), whole[..(whole.Length / 2)]);
        byte[] flipped = [.. whole];
        flipped[whole.Length / 2] ^= 0x10;
        File.WriteAllBytes(lle.PathOf("flipped.lle"), flipped);

        RefusedInOneLine(lle, "cut.lle", "byte ");
        RefusedInOneLine(lle, "flipped.lle", "byte ");
    }

    [Fact]
    public void Damage_to_a_market_capture_is_found_with_its_place()
    {
        using LleProcess lle = new();
        StringBuilder bars = new("[");
        for (int i = 0; i < 500; i++)
        {
            bars.Append(i == 0 ? "" : ",").Append($$"""
                {"timestamp":"2020-03-12T{{i / 60:D2}}:{{i % 60:D2}}:00.000Z","symbol":"XBTUSD","open":7931.5,"high":{{7940 + i % 7}},"low":{{7920 - i % 5}},
                "close":7931.5,"trades":4,"volume":100,"vwap":7931,"lastSize":1,"turnover":100,"homeNotional":1,"foreignNotional":1}
                """);
        }

        using (GZipStream packed = new(File.Create(lle.PathOf("bars.gz")), CompressionLevel.Fastest))
            packed.Write(Encoding.ASCII.GetBytes(bars.Append(']').ToString()));
        byte[] whole = File.ReadAllBytes(lle.PathOf("bars.gz"));
        File.WriteAllBytes(lle.PathOf("cut.gz"), whole[..(whole.Length / 2)]);

        Assert.Equal(0, lle.Run("replay", "bars.gz", "--accounts", "20").ExitCode);
        RefusedInOneLine(lle, "cut.gz", "byte ");
        LleProcess.Result twice = lle.Run("replay", "bars.gz", "bars.gz");
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains("bars.gz: begins before bars.gz ends", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_capture_of_commands_takes_no_options_of_a_session()
    {
        using LleProcess lle = new();
        Assert.Equal(0, lle.Run("generate", "a.lle", "--accounts", "10", "--limit", "100").ExitCode);

        LleProcess.Result result = lle.Run("replay", "a.lle", "--accounts", "20");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--accounts does not apply", result.Error, StringComparison.Ordinal);
    }
}
