using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using LowLatencyEngine.Tests.Captures.Binary;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class CheckAndCatTests
{
    private const string Messages =
        "34200.1,1,5,10,1000000,1\n34200.2,1,6,10,1000100,-1\n34200.3,4,5,3,1000000,1\n34200.4,2,6,4,1000100,-1\n34200.5,5,0,3,1000050,1\n34201,3,5,7,1000000,1\n";

    private const string Rows =
        "9999999999,0,1000000,10,9999999999,0,-9999999999,0\n1000100,10,1000000,10,9999999999,0,-9999999999,0\n1000100,10,1000000,7,9999999999,0,-9999999999,0\n" +
        "1000100,6,1000000,7,9999999999,0,-9999999999,0\n1000100,6,1000000,7,9999999999,0,-9999999999,0\n1000100,6,-9999999999,0,9999999999,0,-9999999999,0\n";

    [Fact]
    public void A_check_passes_fails_and_refuses_with_its_exit_codes()
    {
        using LleProcess lle = new();
        File.WriteAllText(lle.PathOf("m.csv"), Messages);
        File.WriteAllText(lle.PathOf("right.csv"), Rows);
        File.WriteAllText(lle.PathOf("wrong.csv"), Rows.Replace("1000100,6,1000000,7", "1000100,6,1000000,8", StringComparison.Ordinal));
        File.WriteAllText(lle.PathOf("short.csv"), Rows[..60]);

        LleProcess.Result right = lle.Run("check", "m.csv", "--against", "right.csv");
        LleProcess.Result wrong = lle.Run("check", "m.csv", "--against", "wrong.csv");
        LleProcess.Result json = lle.Run("check", "m.csv", "--against", "wrong.csv", "--json");
        LleProcess.Result cut = lle.Run("check", "m.csv", "--against", "short.csv");
        File.WriteAllText(lle.PathOf("half.csv"), string.Concat(Messages.Split('\n').Take(3).Select(line => line + "\n")));
        LleProcess.Result half = lle.Run("check", "half.csv", "--against", "right.csv");
        LleProcess.Result none = lle.Run("check", "m.csv");

        Assert.Equal((0, ""), (right.ExitCode, right.Error));
        Assert.Contains("compared=5 mismatches=0", right.Output, StringComparison.Ordinal);
        Assert.Contains("compared=10 mismatches=0", right.Output, StringComparison.Ordinal);
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("compared=5 mismatches=2", wrong.Output, StringComparison.Ordinal);
        Assert.Contains("wrong.csv:4: Buy level 1: expected 7 at 1000000, found 8 at 1000000", wrong.Output, StringComparison.Ordinal);
        Assert.Equal((1, false), (json.ExitCode, json.Json.GetProperty("passed").GetBoolean()));
        Assert.Equal(2, json.Json.GetProperty("comparisons")[0].GetProperty("mismatches").GetInt64());
        Assert.Equal(2, cut.ExitCode);
        Assert.Contains("short.csv:", cut.Error, StringComparison.Ordinal);
        Assert.Equal(2, half.ExitCode);
        Assert.Contains("right.csv:4: the messages end before the order book, after 3", half.Error, StringComparison.Ordinal);
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("--against", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_references_fail_a_check_and_are_told_with_their_place()
    {
        using LleProcess lle = new();
        File.WriteAllBytes(lle.PathOf("good.itch"), new ItchBytes().Directory().Trading().Add(1, 'B', 10, 100).Execute(1, 4).Delete(1).File());
        File.WriteAllBytes(lle.PathOf("bad.itch"), new ItchBytes().Directory().Trading().Add(1, 'B', 10, 100).Delete(2).Add(3, 'S', 10, 90).File());

        LleProcess.Result good = lle.Run("check", "good.itch");
        LleProcess.Result bad = lle.Run("check", "bad.itch");

        Assert.Equal(0, good.ExitCode);
        Assert.Contains("compared=2 mismatches=0", good.Output, StringComparison.Ordinal);
        Assert.Equal(1, bad.ExitCode);
        Assert.Contains("byte 106: message 4, type D: order 2 is not in the book", bad.Output, StringComparison.Ordinal);
        Assert.Contains("bid 100 not below ask 90", bad.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_are_printed_in_columns_or_as_json_lines()
    {
        using LleProcess lle = new();
        File.WriteAllText(lle.PathOf("X_2012-06-21_message_2.csv"), Messages);
        Assert.Equal(0, lle.Run("generate", "c.lle", "--accounts", "5", "--limit", "50").ExitCode);

        LleProcess.Result table = lle.Run("cat", "X_2012-06-21_message_2.csv", "--limit", "3");
        LleProcess.Result json = lle.Run("cat", "X_2012-06-21_message_2.csv", "--json");
        LleProcess.Result commands = lle.Run("cat", "c.lle", "--json", "--limit", "20");

        string[] lines = table.Output.TrimEnd().Split('\n');
        Assert.Equal((0, 4), (table.ExitCode, lines.Length));
        Assert.Matches(@"^2012-06-21T13:30:00\.100000000 OrderAdd +Buy +100\.0000 +10 +5$", lines[1]);
        JsonElement[] records = [.. json.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement trade = records.First(r => r.GetProperty("kind").GetString() == "Trade");
        Assert.Equal(("Sell", "100.0000", "3"), (trade.GetProperty("side").GetString(), trade.GetProperty("price").GetString(), trade.GetProperty("quantity").GetString()));
        Assert.Equal(6, records.Count(r => r.GetProperty("kind").GetString() == "DepthEnd"));
        Assert.Equal(20, commands.Output.TrimEnd().Split('\n').Count(line => JsonDocument.Parse(line).RootElement.GetProperty("timeNanos").GetInt64() > 0));
    }

    [Fact]
    public void What_comes_before_a_cut_is_printed_and_then_the_error()
    {
        using LleProcess lle = new();
        File.WriteAllBytes(lle.PathOf("cut.itch"), new ItchBytes().Directory().Add(1, 'B', 10, 100).Add(2, 'B', 10, 100).File()[..^1]);

        LleProcess.Result cut = lle.Run("cat", "cut.itch", "--json");

        Assert.Equal((2, 2), (cut.ExitCode, cut.Output.TrimEnd().Split('\n').Length));
        Assert.Contains("cut.itch: byte 79: the file ends inside a message", cut.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_of_real_orders_is_the_liquidity_of_its_replay()
    {
        string file = LleProcess.SharedData("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip");
        using LleProcess lle = new();

        JsonElement report = lle.Run("replay", file, "--accounts", "1000", "--limit", "60000", "--json").Json;

        Assert.True(report.GetProperty("conserved").GetBoolean());
        Assert.Contains("captured orders", report.GetProperty("liquidity").GetString(), StringComparison.Ordinal);
        Assert.True(report.GetProperty("liquidationFills").GetInt64() > 0);
        Assert.Equal(0, report.GetProperty("allocatedBytes").GetInt64());
    }
}
