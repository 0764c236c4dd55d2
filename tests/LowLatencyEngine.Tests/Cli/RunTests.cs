using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class RunTests
{
    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    private static JsonElement Leverage(JsonElement json, int leverage) =>
        json.GetProperty("byLeverage").EnumerateArray().Single(row => Number(row, "leverage") == leverage);

    private static void LooksBelievable(JsonElement json)
    {
        Assert.True(json.GetProperty("conserved").GetBoolean());
        Assert.Equal(0, Number(json, "negativeBalances"));
        Assert.Equal(0, Number(json, "allocatedBytes"));
        Assert.Matches("^[0-9a-f]{16}$", json.GetProperty("stateHash").GetString());
        Assert.True(Number(json, "events") > 0 && Number(json, "commands") >= Number(json, "ticks") + Number(json, "orders"));
        Assert.True(Number(json, "liquidations") >= Number(json, "liquidatedAccounts"));
        Assert.True(Number(json, "liquidatedNotional") > 0 && Number(json, "averageSlippagePpm") > 0);
        Assert.True(Number(json, "worstSlippagePpm") >= Number(json, "averageSlippagePpm"));
        Assert.True(Number(json, "insuranceFundMin") <= Number(json, "insuranceFundStart"));
        Assert.True(Number(json, "insuranceFundMin") <= Number(json, "insuranceFundEnd"));
        foreach (string name in (string[])["marginCalls", "cascadeDepthMax", "adl", "socialisedLoss", "collections"]) Assert.True(Number(json, name) >= 0);
        JsonElement latency = json.GetProperty("latencyNanos");
        long[] percentiles = [.. ((string[])["p50", "p90", "p99", "p999", "p9999", "max"]).Select(name => Number(latency, name))];
        Assert.Equal(percentiles.Order(), percentiles);
        Assert.Equal(Number(json, "commands"), Number(latency, "count"));

        JsonElement five = Leverage(json, 5), fifty = Leverage(json, 50);
        Assert.True(Number(fifty, "firstNanos") > 0 && (Number(five, "firstNanos") == 0 || Number(five, "firstNanos") > Number(fifty, "firstNanos")));
    }

    [Fact]
    public void A_demo_reports_a_believable_crash_and_the_same_one_each_time()
    {
        using LleProcess lle = new();

        LleProcess.Result first = lle.Run("demo", "--accounts", "3000", "--json");
        string Hash(string seed) =>
            lle.Run("demo", "--accounts", "300", "--limit", "3000", "--json", "--seed", seed).Json.GetProperty("stateHash").GetString()!;

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        LooksBelievable(first.Json);
        Assert.True(Number(first.Json, "insuranceFundMin") < Number(first.Json, "insuranceFundStart"));
        JsonElement five = Leverage(first.Json, 5), fifty = Leverage(first.Json, 50);
        Assert.True(Number(fifty, "liquidated") * Number(five, "accounts") > Number(five, "liquidated") * Number(fifty, "accounts"));
        Assert.Equal(Hash("1"), Hash("1"));
        Assert.NotEqual(Hash("1"), Hash("2"));
    }

    [Fact]
    public void A_generated_capture_replays_to_the_state_of_its_session()
    {
        using LleProcess lle = new();
        string[] session = ["--accounts", "1000", "--seed", "5", "--policy", "full", "--leverage", "20,75", "--isolated-share", "0.5", "--limit", "14000", "--json"];

        LleProcess.Result demo = lle.Run(["demo", .. session]);
        LleProcess.Result generate = lle.Run(["generate", "a.lle", .. session]);
        LleProcess.Result again = lle.Run(["generate", "b.lle", .. session]);
        LleProcess.Result replay = lle.Run("replay", "a.lle", "--json");
        LleProcess.Result inspect = lle.Run("inspect", "a.lle", "--json");

        Assert.Equal((0, ""), (generate.ExitCode, generate.Error));
        Assert.Equal(0, again.ExitCode);
        Assert.Equal((0, ""), (replay.ExitCode, replay.Error));
        foreach (string name in (string[])["stateHash", "commands", "events", "liquidations", "liquidatedNotional", "insuranceFundEnd", "worstSlippagePpm"])
        {
            Assert.Equal(demo.Json.GetProperty(name).ToString(), generate.Json.GetProperty(name).ToString());
            Assert.Equal(demo.Json.GetProperty(name).ToString(), replay.Json.GetProperty(name).ToString());
        }

        Assert.Equal(File.ReadAllBytes(lle.PathOf("a.lle")), File.ReadAllBytes(lle.PathOf("b.lle")));
        Assert.Equal(Number(demo.Json, "commands"), inspect.Json.GetProperty("counts").EnumerateObject().Sum(p => p.Value.GetInt64()));
    }

    [Fact]
    public void The_report_for_people_fits_a_terminal_and_says_what_matters()
    {
        using LleProcess lle = new();

        LleProcess.Result result = lle.Run("demo", "--accounts", "1000", "--limit", "14000");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.All(result.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.DoesNotContain('\u001b', result.Output);
        foreach (string word in (string[])["price", "insurance fund", "margin calls", "slippage", "ADL", "socialised", "50x", "p99.9", "conserved", "state hash"])
            Assert.Contains(word, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_event_is_written_once_in_both_forms()
    {
        using LleProcess lle = new();

        LleProcess.Result json = lle.Run("demo", "--accounts", "500", "--limit", "2000", "--json", "--events", "e.ndjson");
        LleProcess.Result csv = lle.Run("demo", "--accounts", "500", "--limit", "2000", "--json", "--events", "e.csv.gz");

        string[] lines = File.ReadAllLines(lle.PathOf("e.ndjson"));
        Assert.Equal(Number(json.Json, "events"), lines.Length);
        JsonElement trade = JsonDocument.Parse(lines.First(line => line.Contains("\"Trade\"", StringComparison.Ordinal))).RootElement;
        Assert.True(Number(trade, "price") > 0 && Number(trade, "value") > 0 && Number(trade, "tradeId") == 1);

        using StreamReader reader = new(new GZipStream(File.OpenRead(lle.PathOf("e.csv.gz")), CompressionMode.Decompress));
        string[] rows = reader.ReadToEnd().TrimEnd().Split('\n');
        Assert.Equal(Number(csv.Json, "events") + 1, rows.Length);
        Assert.All(rows, row => Assert.Equal(20, row.Count(c => c == ',')));
    }

    [Fact]
    public void A_file_that_exists_is_kept_unless_forced()
    {
        using LleProcess lle = new();
        File.WriteAllText(lle.PathOf("kept.lle"), "mine");

        LleProcess.Result refused = lle.Run("generate", "kept.lle", "--accounts", "10", "--limit", "500");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(lle.PathOf("kept.lle")));

        Assert.Equal(0, lle.Run("generate", "kept.lle", "--accounts", "10", "--limit", "500", "--force").ExitCode);
        Assert.Equal(0, lle.Run("replay", "kept.lle").ExitCode);
        Assert.Single(Directory.GetFiles(lle.Folder));
    }

    [Fact]
    public void The_day_of_the_great_crash_ends_conserved_with_100_000_accounts()
    {
        string file = LleProcess.SharedData("bitmex-1m/bitmex_XBTUSD_1m_2020-03-12.json.gz");
        using LleProcess lle = new();

        LleProcess.Result result = lle.Run("replay", file, "--json");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        LooksBelievable(result.Json);
        Assert.True(Number(result.Json, "insuranceFundMin") < Number(result.Json, "insuranceFundStart"));
        Assert.True(Number(result.Json, "liquidatedAccounts") > 10_000);
        Assert.Equal(2 * 4_266, Number(result.Json.GetProperty("price"), "low"));
    }

    [Fact]
    public void A_capture_with_depth_is_the_liquidity_of_its_replay()
    {
        string file = LleProcess.SharedData("binance-usdm/usdm_btcusdt_20240808.gz");
        using LleProcess lle = new();

        LleProcess.Result captured = lle.Run("replay", file, "--accounts", "3000", "--json");
        LleProcess.Result makers = lle.Run("replay", file, "--accounts", "1000", "--json", "--liquidity", "makers", "--limit", "100000");

        Assert.Equal((0, ""), (captured.ExitCode, captured.Error));
        LooksBelievable(captured.Json);
        Assert.Contains("captured depth", captured.Json.GetProperty("liquidity").GetString(), StringComparison.Ordinal);
        Assert.Contains("simulated makers", makers.Json.GetProperty("liquidity").GetString(), StringComparison.Ordinal);
        Assert.True(makers.Json.GetProperty("conserved").GetBoolean());
    }
}
