using System.Text.Json;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class RealDayTests
{
    [Theory]
    [InlineData("2020-03-12")]
    [InlineData("2021-05-19")]
    public void A_real_crash_runs_under_a_venues_rules_with_and_without_a_breaker(string day)
    {
        string file = LleProcess.SharedData($"bitmex-1m/bitmex_XBTUSD_1m_{day}.json.gz");
        using LleProcess lle = new();

        LleProcess.Result compare = lle.Run("compare", file, "--scenario", "bitmex-inverse", "--accounts", "5000", "--with", "book-mark", "--with", "circuit-breaker", "--json");

        Assert.Equal((0, ""), (compare.ExitCode, compare.Error));
        foreach (JsonElement side in compare.Json.GetProperty("sides").EnumerateArray())
        {
            JsonElement run = side.GetProperty("run");
            Assert.True(run.GetProperty("conserved").GetBoolean());
            Assert.Equal(0, run.GetProperty("negativeBalances").GetInt64());
            Assert.InRange(run.GetProperty("liquidatedAccounts").GetInt64(), 1_000, 4_000);
        }

        Assert.True(compare.Json.GetProperty("sides")[1].GetProperty("run").GetProperty("impact").GetProperty("haltedNanos").GetInt64() > 0);
    }
}
