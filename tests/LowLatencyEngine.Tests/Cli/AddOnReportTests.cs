using System;
using System.IO;
using System.Text.Json;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

/// <summary>A run whose margin add-on moved says how procyclical that was, to people and to machines.</summary>
public sealed class AddOnReportTests
{
    [Fact]
    public void A_run_with_an_add_on_says_its_peak_trough_and_rises()
    {
        using LleProcess lle = new();
        File.WriteAllText(lle.PathOf("s.json"), """
            { "schema": "lle.scenario/1", "addOn": { "maxPpm": 20000, "interval": "10s", "halfLife": "1m", "floorPpm": 0, "stepPpm": 500, "riseMaxPpm": 4000, "fallMaxPpm": 1000 } }
            """);
        string[] arguments = ["demo", "--scenario", "s.json", "--accounts", "200", "--limit", "12000"];
        LleProcess.Result machines = lle.Run([.. arguments, "--json"]), people = lle.Run(arguments);
        LleProcess.Result without = lle.Run("demo", "--accounts", "200", "--limit", "3000", "--json");

        Assert.Equal((0, ""), (machines.ExitCode, machines.Error));
        JsonElement addOn = machines.Json.GetProperty("addOn");
        long Of(string name) => addOn.GetProperty(name).GetInt64();
        Assert.True(Of("adjustments") > 5 && Of("highPpm") > 0 && Of("highPpm") <= 20_000 && Of("lowPpm") == 0, addOn.ToString());
        Assert.True(Of("risePpm") is > 0 and <= 4_000 && Of("riseInFivePpm") >= Of("risePpm") && Of("riseInFivePpm") <= 5 * Of("risePpm"), addOn.ToString());
        Assert.True(Of("peakToTroughPpm") > 1_000_000, addOn.ToString());
        Assert.Contains("procyclicality", people.Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, without.Json.GetProperty("addOn").ValueKind);
    }
}
