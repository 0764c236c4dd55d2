using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using LowLatencyEngine.Cli;
using LowLatencyEngine.Cli.Studies;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class StudyTests
{
    private static JsonElement Run(JsonElement compare, int side) => compare.GetProperty("sides")[side].GetProperty("run");

    [Fact]
    public void Sides_of_a_comparison_are_the_runs_that_replay_alone_would_make()
    {
        using LleProcess lle = new();
        File.WriteAllText(lle.PathOf("s.json"), "{ \"schema\": \"lle.scenario/1\", \"name\": \"s\", \"population\": { \"accounts\": 1500 } }");

        LleProcess.Result compare = lle.Run("compare", "--scenario", "s.json", "--without", "partial-liquidation", "--json", "--report", "c.html", "--plots", "p");
        LleProcess.Result minimal = lle.Run("demo", "--scenario", "s.json", "--json");
        LleProcess.Result full = lle.Run("demo", "--scenario", "s.json", "--policy", "full", "--json");

        Assert.Equal((0, ""), (compare.ExitCode, compare.Error));
        Assert.Equal(["s", "without partial-liquidation"], compare.Json.GetProperty("sides").EnumerateArray().Select(side => side.GetProperty("name").GetString()));
        Assert.Equal(minimal.Json.GetProperty("stateHash").GetString(), Run(compare.Json, 0).GetProperty("stateHash").GetString());
        Assert.Equal(full.Json.GetProperty("stateHash").GetString(), Run(compare.Json, 1).GetProperty("stateHash").GetString());
        string page = File.ReadAllText(lle.PathOf("c.html"));
        foreach (string name in StudyPictures.CompareNames)
        {
            Assert.Contains($"<h2 id=\"{name}\">", page, StringComparison.Ordinal);
            Assert.True(File.Exists(lle.PathOf($"p/{name}.png")));
        }
    }

    [Fact]
    public void With_a_mark_from_the_own_book_liquidations_move_prices_and_a_breaker_stops_trading()
    {
        using LleProcess lle = new();

        LleProcess.Result compare = lle.Run("compare", "--scenario", "cascade", "--accounts", "2000", "--with", "circuit-breaker", "--json");
        LleProcess.Result external = lle.Run("compare", "--scenario", "cascade", "--accounts", "2000", "--without", "book-mark", "--json");

        Assert.Equal((0, ""), (compare.ExitCode, compare.Error));
        Assert.Equal(0, Run(compare.Json, 0).GetProperty("impact").GetProperty("haltedNanos").GetInt64());
        Assert.True(Run(compare.Json, 1).GetProperty("impact").GetProperty("haltedNanos").GetInt64() > 0);
        Assert.True(Run(external.Json, 0).GetProperty("price").GetProperty("low").GetInt64() < Run(external.Json, 1).GetProperty("price").GetProperty("low").GetInt64());
        foreach (JsonElement json in (JsonElement[])[compare.Json, external.Json])
        {
            foreach (int side in (int[])[0, 1]) Assert.True(Run(json, side).GetProperty("conserved").GetBoolean());
        }
    }

    /// <summary>Every policy and rule of deleveraging is another run, and money is conserved in all of them.</summary>
    [Fact]
    public void Policies_and_deleveraging_rules_make_different_runs()
    {
        using LleProcess lle = new();
        File.WriteAllText(lle.PathOf("f.json"), "{ \"schema\": \"lle.scenario/1\", \"liquidation\": { \"policy\": \"fraction\", \"coolDown\": \"5s\" } }");

        LleProcess.Result policies = lle.Run("sweep", "--accounts", "400", "--vary", "policy=minimal,full,fraction,tier-step-down", "--json");
        LleProcess.Result fractions = lle.Run("sweep", "--accounts", "400", "--scenario", "f.json", "--vary", "fraction-ppm=200000,700000", "--json");
        LleProcess.Result rules = lle.Run("compare", "--accounts", "2000", "--with", "adl-prorata", "--json");

        string[] Hashes(LleProcess.Result sweep) => [.. sweep.Json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("run").GetProperty("stateHash").GetString()!)];
        Assert.Equal((0, ""), (rules.ExitCode, rules.Error));
        Assert.Equal(4, Hashes(policies).Distinct().Count());
        Assert.Equal(3, Hashes(fractions).Append(Hashes(policies)[2]).Distinct().Count());
        Assert.Equal(["minimal", "full", "fraction", "tier-step-down"],
            policies.Json.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("run").GetProperty("policy").GetString()));
        Assert.NotEqual(Run(rules.Json, 0).GetProperty("stateHash").GetString(), Run(rules.Json, 1).GetProperty("stateHash").GetString());
        foreach (int side in (int[])[0, 1]) Assert.True(Run(rules.Json, side).GetProperty("conserved").GetBoolean());
    }

    /// <summary>The add-on follows the fall: it is in force, more accounts are liquidated by it, and it is told as procyclicality.</summary>
    [Fact]
    public void A_margin_add_on_by_volatility_changes_who_is_liquidated()
    {
        using LleProcess lle = new();

        LleProcess.Result compare = lle.Run("compare", "--accounts", "2000", "--with", "dynamic-margin", "--json");

        Assert.Equal((0, ""), (compare.ExitCode, compare.Error));
        (JsonElement fixedRates, JsonElement dynamic) = (Run(compare.Json, 0), Run(compare.Json, 1));
        Assert.Equal(1_000_000, fixedRates.GetProperty("impact").GetProperty("procyclicalityPpm").GetInt64());
        Assert.True(dynamic.GetProperty("impact").GetProperty("procyclicalityPpm").GetInt64() > 1_000_000);
        Assert.NotEqual(fixedRates.GetProperty("liquidatedNotional").GetInt64(), dynamic.GetProperty("liquidatedNotional").GetInt64());
        Assert.True(dynamic.GetProperty("conserved").GetBoolean());
    }

    [Fact]
    public void A_sweep_has_a_row_per_value_in_order_whatever_runs_first()
    {
        using LleProcess lle = new();
        string[] arguments = ["sweep", "--accounts", "300", "--limit", "14000", "--vary", "maintenance-ppm=4000..8000:2000", "--vary", "policy=minimal,full", "--json"];

        LleProcess.Result parallel = lle.Run([.. arguments, "--jobs", "2", "--plot", "s.png"]);
        LleProcess.Result serial = lle.Run([.. arguments, "--jobs", "1"]);

        string[] Rows(LleProcess.Result result) => [.. result.Json.GetProperty("runs").EnumerateArray().Select(run =>
            $"{string.Join(' ', run.GetProperty("values").EnumerateArray())} {run.GetProperty("run").GetProperty("stateHash")}")];
        Assert.Equal((0, ""), (parallel.ExitCode, parallel.Error));
        Assert.Equal(Rows(serial), Rows(parallel));
        Assert.Equal(["4000 minimal", "4000 full", "6000 minimal", "6000 full", "8000 minimal", "8000 full"], Rows(parallel).Select(row => row[..row.LastIndexOf(' ')]));
        Assert.Equal(6, Rows(parallel).Distinct().Count());
        Assert.Equal((byte)'P', File.ReadAllBytes(lle.PathOf("s.png"))[1]);
    }

    [Theory]
    [InlineData("maintenance-ppm", "expected NAME=FROM..TO:STEP")]
    [InlineData("maintenance-pm=1..2:1", "no such entry of a scenario: did you mean maintenance-ppm?")]
    [InlineData("maintenance-ppm=5..1:1", "expected FROM..TO:STEP")]
    [InlineData("maintenance-ppm=1..900000:1", "200 are allowed")]
    [InlineData("maintenance-ppm=0", "expected a whole number from 1")]
    [InlineData("band-ppm=1", "is ambiguous: instrument.bandPpm or mark.bandPpm")]
    [InlineData("policy=half", "expected \"minimal\"")]
    public void A_wrong_vary_says_what_is_wrong(string text, string complaint) =>
        Assert.Contains(complaint, Assert.Throws<UserException>(() => Vary.Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("compare", "nothing to compare with")]
    [InlineData("compare --with partial-liquidation", "side A has it already")]
    [InlineData("compare --without circuit-breaker", "side A does not have it")]
    [InlineData("compare --with circuit-braker", "no such switch: did you mean circuit-breaker?")]
    [InlineData("compare --b bybit --with stops", "give one of both")]
    [InlineData("sweep --vary policy=full --plot x.pdf", "ends in .png or .svg")]
    [InlineData("sweep --vary policy=full --vary policy=minimal", "is varied twice")]
    public void A_study_that_cannot_be_is_refused(string arguments, string complaint)
    {
        StringWriter output = new(), error = new();

        Assert.Equal(2, CommandLine.Run(arguments.Split(' '), output, error));
        Assert.Contains(complaint, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("jsonl")]
    [InlineData("parquet")]
    public async Task Tables_hold_every_event_fill_liquidation_and_account(string format)
    {
        using LleProcess lle = new();

        LleProcess.Result run = lle.Run("demo", "--accounts", "300", "--limit", "14000", "--json", "--export", "t", "--export-format", format);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        long Number(string name) => run.Json.GetProperty(name).GetInt64();
        Assert.Equal(Number("events"), await Rows(lle.PathOf($"t/events.{format}")));
        Assert.Equal(Number("trades"), await Rows(lle.PathOf($"t/fills.{format}")));
        Assert.Equal(Number("accounts"), await Rows(lle.PathOf($"t/accounts.{format}")));
        Assert.Equal(Number("liquidations") - Number("liquidationsOpen"), await Rows(lle.PathOf($"t/liquidations.{format}")));
        Assert.Equal(2, lle.Run("demo", "--accounts", "10", "--limit", "10", "--export", "t", "--export-format", format).ExitCode);
    }

    private static async Task<long> Rows(string path)
    {
        if (path.EndsWith("csv", StringComparison.Ordinal))
        {
            string[] lines = File.ReadAllLines(path);
            Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));
            return lines.Length - 1;
        }

        if (path.EndsWith("jsonl", StringComparison.Ordinal)) return File.ReadLines(path).Count(line => JsonDocument.Parse(line).RootElement.EnumerateObject().Any());

        await using Parquet.ParquetReader reader = await Parquet.ParquetReader.CreateAsync(path);
        long rows = 0;
        for (int group = 0; group < reader.RowGroupCount; group++) rows += reader.OpenRowGroupReader(group).RowCount;
        return rows;
    }
}
