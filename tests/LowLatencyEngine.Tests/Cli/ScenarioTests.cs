using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Cli.Scenarios;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.House;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class ScenarioTests
{
    private static readonly string s_schemaFile = Path.Combine(HouseRuleTests.Root, "src/LowLatencyEngine.Cli/scenario.schema.json");

    private static (Scenario Scenario, List<string> Problems) Read(string json)
    {
        List<string> problems = [];
        return (ScenarioReader.Read("x.json", Encoding.UTF8.GetBytes(json), problems), problems);
    }

    private static Scenario Good(string json)
    {
        (Scenario scenario, List<string> problems) = Read(json);
        Assert.Empty(problems);
        return scenario;
    }

    [Theory]
    [InlineData("{", "x.json:1:2: no JSON")]
    [InlineData("[]", "x.json:1: expected an object { ... }, found a list")]
    [InlineData("{\n}", "schema: is missing")]
    [InlineData("{\"schema\":\"lle.scenario/2\"}", "x.json:1: schema: expected \"lle.scenario/1\", found \"lle.scenario/2\"")]
    [InlineData("{\n\"margn\": {}}", "x.json:2: margn: unknown key: did you mean margin?")]
    [InlineData("{\n\n\"margin\": {\n\"callRatio\": 5}}", "x.json:4: margin.callRatio: unknown key: did you mean callRatioPpm?")]
    [InlineData("{\"margin\": {\"bandPpm\": 5}}", "margin.bandPpm: unknown key: did you mean instrument.bandPpm?")]
    [InlineData("{\"margin\": 5}", "margin: expected an object { ... }, found 5")]
    [InlineData("{\"margin\": {\"exitBufferPpm\": \"5\"}}", "margin.exitBufferPpm: expected a whole number from 0 to 1000000, found \"5\"")]
    [InlineData("{\"margin\": {\"exitBufferPpm\": 0.1}}", "found 0.1")]
    [InlineData("{\"margin\": {\"exitBufferPpm\": 1, \"exitBufferPpm\": 1}}", "margin.exitBufferPpm: stands there twice")]
    [InlineData("{\"mark\": {\"staleAfter\": 10}}", "mark.staleAfter: expected a time such as \"250ms\"")]
    [InlineData("{\"fund\": {\"cash\": 10}}", "fund.cash: expected an amount of the settlement currency in quotes")]
    [InlineData("{\"fund\": {\"cash\": \"-10\"}}", "fund.cash: expected an amount")]
    [InlineData("{\"liquidation\": {\"policy\": \"half\"}}", "found \"half\"")]
    [InlineData("{\"population\": {\"leverages\": \"0:5\"}}", "leverage 0 is not between 1 and 1000")]
    [InlineData("{\"seed\": -1}", "seed: expected a whole number from 0 to 2^64 - 1, found -1")]
    [InlineData("{\"differs\": [1]}", "differs: expected a list of texts, found 1")]
    [InlineData("{\"margin\": {\"tiers\": []}}", "expected a list of tiers")]
    [InlineData("{\"margin\": {\"tiers\": [\n{\"floor\":\"0\",\"maintenancePpm\":1,\"initialPp\":3}]}}", "tier 1 on line 2: unknown key \"initialPp\": did you mean initialPpm?")]
    [InlineData("{\"margin\": {\"tiers\": [{\"floor\":\"x\",\"maintenancePpm\":1,\"initialPpm\":3}]}}", "floor: expected an amount in quotes")]
    public void A_mistake_is_said_with_line_and_entry(string json, string complaint) =>
        Assert.Contains(Read(json).Problems, problem => problem.Contains(complaint, StringComparison.Ordinal) && problem.StartsWith("x.json:", StringComparison.Ordinal));

    [Fact]
    public void All_mistakes_of_a_file_are_found_at_once() =>
        Assert.Equal(3, Read("{\"schema\":\"lle.scenario/1\",\"a1\":1,\"makers\":{\"makers\":0},\"seed\":\"x\"}").Problems.Count);

    [Fact]
    public void An_engines_refusal_names_the_entry()
    {
        Scenario scenario = Good("{\"schema\":\"lle.scenario/1\",\n\"margin\":{\"tiers\":[{\"floor\":\"0\",\"maintenancePpm\":9000,\"initialPpm\":9000}]}}");

        UserException refused = Assert.Throws<UserException>(() => new ProfileInput(CaptureProfile.BinanceBtcUsdt).Plan(scenario));

        Assert.StartsWith("x.json:2: margin.tiers: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("at least 9900", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_preset_fits_its_contract_and_reads_back_from_its_commented_file()
    {
        Assert.Equal(["binance-usdm", "bitmex-crash-day", "bitmex-inverse", "bybit", "cascade", "dydx", "hyperliquid"], ScenarioPresets.Names);
        foreach (string name in ScenarioPresets.Names)
        {
            Scenario preset = ScenarioPresets.Read(name);
            Scenario again = Good(ScenarioText.Write(preset));

            Assert.Equal(name, preset.Name);
            Assert.NotEmpty(preset.Of(ScenarioFields.Differs, []));
            foreach (Field field in ScenarioFields.All) Assert.Equal(preset.ValueOf(field) is { } value ? field.Write(value) : null, again.ValueOf(field) is { } other ? field.Write(other) : null);
            CaptureProfile profile = name.StartsWith("bitmex", StringComparison.Ordinal) ? CaptureProfile.BitmexXbtUsd : CaptureProfile.BinanceBtcUsdt;
            new ProfileInput(profile).Plan(preset);
        }
    }

    [Fact]
    public void Every_entrys_example_is_a_value_of_it()
    {
        StringBuilder all = new();
        foreach (string line in ScenarioText.Write(Scenario.Empty).Split('\n'))
        {
            string bare = line.TrimStart();
            all.Append(bare.StartsWith("// \"", StringComparison.Ordinal) ? bare[3..] : bare).Append('\n');
        }

        Scenario scenario = Good(all.ToString());

        Assert.All(ScenarioFields.All, field => Assert.True(scenario.Says(field), field.Path));
    }

    [Fact]
    public void Times_and_seeds_keep_their_last_digit()
    {
        Scenario scenario = Good("""
            { "schema": "lle.scenario/1", "seed": 18446744073709551615, // the largest
              "mark": { "staleAfter": "1.000001s" }, "population": { "respondAfter": "0.5ms" }, }
            """);

        Assert.Equal(ulong.MaxValue, scenario.Of(ScenarioFields.Seed, 0UL));
        Assert.Equal(1_000_001_000, scenario.Of(ScenarioFields.StaleAfter, 0L));
        Assert.Equal("\"1000001us\"", ScenarioFields.StaleAfter.Write(1_000_001_000L));
        Assert.Equal("\"500us\"", ScenarioFields.RespondAfter.Write(500_000L));
    }

    [Fact]
    public void A_maintenance_rate_scales_all_tiers_and_keeps_the_engines_rules()
    {
        Scenario scenario = Good("{\"schema\":\"lle.scenario/1\",\"margin\":{\"maintenancePpm\":8000}}");

        Instrument instrument = new ProfileInput(CaptureProfile.BinanceBtcUsdt).Plan(scenario).Engine.Instruments[0];

        IReadOnlyList<MarginTier> before = CaptureProfile.BinanceBtcUsdt.Instrument.Tiers;
        Assert.Equal(8_000, instrument.Tiers[0].MaintenancePpm);
        Assert.Equal(8_800, instrument.Tiers[0].InitialPpm);
        Assert.Equal(before[3].MaintenancePpm * 2, instrument.Tiers[3].MaintenancePpm);
        Assert.True(instrument.Tiers[^1].MaintenancePpm < 1_000_000 && instrument.Tiers[^1].InitialPpm <= 1_000_000);
    }

    [Fact]
    public void The_published_schema_is_that_of_the_entries_and_says_what_is_allowed()
    {
        if (Environment.GetEnvironmentVariable("LLE_APPROVE") == "1") File.WriteAllText(s_schemaFile, ScenarioText.Schema());
        Assert.Equal(ScenarioText.Schema(), File.ReadAllText(s_schemaFile).ReplaceLineEndings("\n"));

        JsonElement schema = JsonDocument.Parse(ScenarioText.Schema()).RootElement;
        JsonElement margin = schema.GetProperty("properties").GetProperty("margin");
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        Assert.False(margin.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(10_000_000, margin.GetProperty("properties").GetProperty("callRatioPpm").GetProperty("maximum").GetInt64());
    }

    [Fact]
    public void The_command_line_stands_over_the_file()
    {
        using LleProcess lle = new();
        File.WriteAllText(lle.PathOf("s.json"), """
            { "schema": "lle.scenario/1", "name": "mine", "seed": 5, "population": { "accounts": 200 }, "liquidation": { "policy": "full" } }
            """);

        LleProcess.Result file = lle.Run("demo", "--scenario", "s.json", "--limit", "2000", "--json");
        LleProcess.Result options = lle.Run("demo", "--seed", "5", "--accounts", "200", "--policy", "full", "--limit", "2000", "--json");
        LleProcess.Result both = lle.Run("demo", "--scenario", "s.json", "--accounts", "100", "--limit", "8000", "--json");

        Assert.Equal((0, ""), (file.ExitCode, file.Error));
        Assert.Equal(options.Json.GetProperty("stateHash").GetString(), file.Json.GetProperty("stateHash").GetString());
        Assert.Equal("mine", file.Json.GetProperty("scenario").GetString());
        Assert.Equal(100, both.Json.GetProperty("byLeverage").EnumerateArray().Sum(row => row.GetProperty("accounts").GetInt64()));
    }

    [Fact]
    public void Init_writes_a_file_that_check_takes_and_keeps_what_exists()
    {
        using LleProcess lle = new();

        Assert.Equal(0, lle.Run("scenario", "init", "my.json", "--preset", "bybit").ExitCode);
        LleProcess.Result check = lle.Run("scenario", "check", "my.json");
        LleProcess.Result refused = lle.Run("scenario", "init", "my.json");

        Assert.Equal((0, ""), (check.ExitCode, check.Error));
        Assert.Contains("fits BTCUSDT", check.Output, StringComparison.Ordinal);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Recorded_commands_obey_rules_but_bring_their_own_session()
    {
        using LleProcess lle = new();
        Assert.Equal(0, lle.Run("generate", "a.lle", "--accounts", "300", "--limit", "14000").ExitCode);
        File.WriteAllText(lle.PathOf("rules.json"), "{ \"schema\": \"lle.scenario/1\", \"liquidation\": { \"attemptsMax\": 1 } }");
        File.WriteAllText(lle.PathOf("session.json"), "{ \"schema\": \"lle.scenario/1\", \"population\": { \"accounts\": 5 } }");

        LleProcess.Result plain = lle.Run("replay", "a.lle", "--json");
        LleProcess.Result rules = lle.Run("replay", "a.lle", "--json", "--scenario", "rules.json");
        LleProcess.Result session = lle.Run("replay", "a.lle", "--scenario", "session.json");

        Assert.Equal(0, rules.ExitCode);
        Assert.NotEqual(plain.Json.GetProperty("stateHash").GetString(), rules.Json.GetProperty("stateHash").GetString());
        Assert.Equal(2, session.ExitCode);
        Assert.Contains("session.json:1: population.accounts does not apply", session.Error, StringComparison.Ordinal);
    }
}
