using System;
using System.IO;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class ConvertTests
{
    private static byte[] Trades()
    {
        StringBuilder text = new();
        for (int k = 0; k < 400; k++) text.Append($"{k},{60_000 + k % 7}.{k % 10},{1 + k % 3},1,{1_700_000_000_000 + k * 1_000},{(k % 2 == 0 ? "true" : "false")}\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    [Fact]
    public void A_converted_market_replays_to_the_same_end_as_its_source()
    {
        using LleProcess lle = new();
        File.WriteAllBytes(lle.PathOf("BTCUSDT-trades.csv"), Trades());

        LleProcess.Result converted = lle.Run("convert", "BTCUSDT-trades.csv", "-o", "day.lle");
        Assert.Equal((0, ""), (converted.ExitCode, converted.Error));
        Assert.Contains("of 800 updates of BTCUSDT, 2023-11-14 22:13:20 to 2023-11-14 22:19:59 UTC", converted.Output, StringComparison.Ordinal);

        JsonElement source = lle.Run("replay", "BTCUSDT-trades.csv", "--accounts", "50", "--json").Json, own = lle.Run("replay", "day.lle", "--accounts", "50", "--json").Json;
        Assert.Equal(source.GetProperty("stateHash").GetString(), own.GetProperty("stateHash").GetString());
        Assert.Equal(2, lle.Run("convert", "BTCUSDT-trades.csv", "-o", "day.lle").ExitCode);
    }

    /// <summary>Text, packed or not, streams through standard input; a capture leaves through standard output.</summary>
    [Fact]
    public void Standard_input_and_output_stream()
    {
        using LleProcess lle = new();
        byte[] trades = Trades();
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(trades);

        LleProcess.Result seen = lle.RunOn(packed.ToArray(), "inspect", "-", "--symbol", "BTCUSDT", "--json");
        Assert.Equal((0, "BinanceTrades", "Gzip", 400), (seen.ExitCode, seen.Json.GetProperty("format").GetString(), seen.Json.GetProperty("compression").GetString(),
            seen.Json.GetProperty("counts").GetProperty("trades").GetInt32()));

        Assert.Equal(0, lle.RunOn(trades, "convert", "-", "--symbols", "BTCUSDT", "-o", "day.lle").ExitCode);
        Assert.Equal(0, lle.Run("inspect", "day.lle").ExitCode);
        Assert.Equal(2, lle.RunOn("PK\u0003\u0004abc"u8.ToArray(), "inspect", "-").ExitCode);
        Assert.Contains("-: the file is empty", lle.RunOn([], "inspect", "-").Error, StringComparison.Ordinal);

        LleProcess.Result written = lle.RunOn(trades, "convert", "-", "--symbols", "BTCUSDT", "-o", "-");
        Assert.Contains("800 updates of BTCUSDT", written.Error, StringComparison.Ordinal);
        Assert.StartsWith("\uFFFDLLE", written.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void From_and_to_cut_the_market_and_nothing_between_them_is_an_error()
    {
        using LleProcess lle = new();
        File.WriteAllBytes(lle.PathOf("BTCUSDT-trades.csv"), Trades());

        LleProcess.Result part = lle.Run("convert", "BTCUSDT-trades.csv", "-o", "part.lle", "--from", "2023-11-14T22:14:00Z", "--to", "1700000050");
        Assert.Contains("of 20 updates of BTCUSDT", part.Output, StringComparison.Ordinal);

        LleProcess.Result none = lle.Run("convert", "BTCUSDT-trades.csv", "-o", "none.lle", "--from", "2024-01-01");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("nothing lies between --from and --to", none.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(lle.PathOf("none.lle")));
    }

    [Theory]
    [InlineData("convert a.csv", "--output")]
    [InlineData("convert a.csv -o b.lle --from yesterday", "--from 'yesterday': expected a time such as 2020-03-12")]
    [InlineData("convert a.csv -o b.lle --format Excel", "--format 'Excel': expected one of Native")]
    [InlineData("convert a.csv -o b.lle --gaps maybe", "--gaps 'maybe': expected continue or clear or stop")]
    [InlineData("convert a.csv -o b.lle --tick -1", "--tick '-1': expected a positive number such as 0.1")]
    [InlineData("convert - -o b.lle --symbols A,B", "standard input is read once, so for one symbol only")]
    [InlineData("convert missing.csv -o b.lle", "missing.csv: cannot be opened")]
    [InlineData("replay -", "a market is read twice")]
    public void Wrong_use_is_one_line(string arguments, string complaint)
    {
        StringWriter output = new(), error = new();

        Assert.Equal(2, LowLatencyEngine.Cli.CommandLine.Run(arguments.Split(' '), output, error));
        Assert.Equal("", output.ToString());
        Assert.Contains(complaint, error.ToString().Split('\n')[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Tiers_of_a_file_are_the_instruments()
    {
        using LleProcess lle = new();
        File.WriteAllBytes(lle.PathOf("BTCUSDT-trades.csv"), Trades());
        File.WriteAllText(lle.PathOf("tiers.json"), """
            {"BTC/USDT:USDT":[{"info":{"notionalFloor":"0","notionalCap":"50000","maintMarginRatio":"0.05","initialLeverage":"10","cum":"0"}}]}
            """);

        LleProcess.Result refused = lle.Run("replay", "BTCUSDT-trades.csv", "--accounts", "20", "--tiers", "tiers.json", "--leverage", "20");
        LleProcess.Result taken = lle.Run("replay", "BTCUSDT-trades.csv", "--accounts", "20", "--tiers", "tiers.json", "--leverage", "10");

        Assert.Equal((2, 0), (refused.ExitCode, taken.ExitCode));
        Assert.Contains("allows at most 10", refused.Error, StringComparison.Ordinal);
    }
}
