using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using System.Text.Json;
using CsCheck;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class LeverageBracketTests : IDisposable
{
    private const string Real = "margin-tiers/binance_usdm_leverage_tiers_2024-08-01.json.gz";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string json) => _folder.Write("tiers.json", Encoding.UTF8.GetBytes(json));

    private static string Row(string floor, string cap, string rate, string leverage, string cum) =>
        $"{{\"tier\":1.0,\"minNotional\":0.5,\"info\":{{\"notionalFloor\":\"{floor}\",\"notionalCap\":\"{cap}\",\"maintMarginRatio\":\"{rate}\",\"initialLeverage\":\"{leverage}\",\"cum\":\"{cum}\"}}}}";

    /// <summary>Every bracket of the real table, held against the file read a second time by other means, and against the engine's own margin at and around every floor.</summary>
    [Fact]
    public void All_brackets_of_the_real_table_are_exact()
    {
        string path = SharedData.Find(Real);
        using GZipStream file = new(File.OpenRead(path), CompressionMode.Decompress);
        using JsonDocument json = JsonDocument.Parse(file);
        int brackets = 0;
        foreach (BracketTable table in LeverageBrackets.Read(path))
        {
            JsonElement rows = json.RootElement.GetProperty(table.Symbol);
            IReadOnlyList<MarginTier> tiers = table.ToTiers(6);
            Instrument instrument = CaptureProfile.BinanceBtcUsdt.Instrument with { Name = table.Symbol, Tiers = tiers, DefaultLeverage = 1 };
            instrument.Validate(1, 100_000, 1_000_000);
            TierTable engine = new(instrument, 1_100_000);
            Assert.Equal(rows.GetArrayLength(), tiers.Count);
            foreach (JsonElement row in rows.EnumerateArray())
            {
                JsonElement info = row.GetProperty("info");
                decimal floor = Number(info, "notionalFloor"), rate = Number(info, "maintMarginRatio"), cum = Number(info, "cum");
                int k = tiers.Index().Single(tier => tier.Item.FloorNotional == floor * 1_000_000).Index;
                brackets++;
                Assert.Equal((int)(rate * 1_000_000), tiers[k].MaintenancePpm);
                Assert.Equal((int)(1_000_000 / Number(info, "initialLeverage")), tiers[k].InitialPpm);
                Assert.Equal(cum * 1_000_000 * 1_000_000, (decimal)engine.Amount(k));
                foreach (long above in (long[])[0, 1, 999_999_999])
                {
                    long notional = tiers[k].FloorNotional + above;
                    if (k + 1 < tiers.Count && notional >= tiers[k + 1].FloorNotional) continue;

                    Assert.Equal(decimal.Ceiling(notional * rate - cum * 1_000_000), engine.Maintenance(notional));
                }
            }
        }

        Assert.Equal(2_383, brackets);
        static decimal Number(JsonElement info, string name) => decimal.Parse(info.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("BTCUSDT", "BTC/USDT:USDT")]
    [InlineData("btc/usdt", "BTC/USDT:USDT")]
    [InlineData("BTCUSDT_240927", "BTC/USDT:USDT-240927")]
    [InlineData("1000BONKUSDC", "1000BONK/USDC:USDC")]
    public void A_symbol_is_found_under_the_clients_name(string symbol, string name) =>
        Assert.Equal(name, LeverageBrackets.Find(SharedData.Find(Real), symbol).Symbol);

    /// <summary>The traps of the 2022 files: a last cap of 2^63 − 1, amounts in exponent notation, keys without a settlement.</summary>
    [Fact]
    public void Huge_caps_and_exponents_are_exact()
    {
        string path = Write("{\"BTC/USDT\":[" + Row("0", "200000000", "0.25", "2", "0.0") + "," +
            Row("2E8", "9223372036854775807", "0.5", "1", "5.0E7") + "]}");

        BracketTable table = LeverageBrackets.Find(path, "BTCUSDT");

        Assert.Equal(9_223_372_036_854_775_807m, table.Brackets[1].NotionalCap);
        Assert.Equal([new MarginTier(0, 250_000, 500_000), new MarginTier(200_000_000_000_000, 500_000, 1_000_000)], table.ToTiers(6));
        Assert.Single(table.ToTiers(12));
    }

    [Fact]
    public void The_venues_own_form_and_BitMEX_instruments_are_read()
    {
        string binance = Write("[{\"symbol\":\"ETHUSDT\",\"brackets\":[{\"bracket\":1,\"initialLeverage\":75,\"notionalCap\":10000,\"notionalFloor\":0,\"maintMarginRatio\":0.0065,\"cum\":0}]}]");
        Assert.Equal([new MarginTier(0, 6_500, 13_333)], LeverageBrackets.Find(binance, "ETHUSDT").ToTiers(6));

        string bitmex = Write("[{\"symbol\":\"XBTUSD\",\"settlCurrency\":\"XBt\",\"initMargin\":0.01,\"maintMargin\":0.005,\"riskLimit\":20000000000,\"riskStep\":10000000000},{\"symbol\":\".BXBT\",\"riskStep\":null}]");
        CaptureProfile profile = LeverageBrackets.Find(bitmex, "XBTUSD").ApplyTo(CaptureProfile.BitmexXbtUsd);
        Assert.Equal(CaptureProfile.BitmexXbtUsd.Instrument.Tiers, profile.Instrument.Tiers);
        Assert.Contains("holds no margin table of ETHUSD", Assert.Throws<CaptureException>(() => LeverageBrackets.Find(bitmex, "ETHUSD")).Message);
    }

    [Fact]
    public void The_default_leverage_is_lowered_to_what_the_first_tier_allows()
    {
        BracketTable table = LeverageBrackets.Read(Write("{\"A/USDT\":[" + Row("0", "1000", "0.1", "5", "0") + "]}"))[0];

        Assert.Equal(5, table.ApplyTo(CaptureProfile.BinanceBtcUsdt).Instrument.DefaultLeverage);
    }

    [Theory]
    [InlineData("{\"A\":[{\"info\":{}}]}", "A: bracket 1: initialLeverage is missing")]
    [InlineData("{\"A\":[7]}", "A: bracket 1: is no object")]
    [InlineData("{\"A\":7}", "no margin tables; known are")]
    [InlineData("{}", "no margin tables; known are")]
    [InlineData("7", "no margin tables; known are")]
    [InlineData("[{\"symbol\":\"A\",\"brackets\":[]}]", "A: the brackets are no array, or an empty one")]
    [InlineData("{\"A\":[", "tiers.json:1: column")]
    public void What_is_no_table_says_why(string json, string problem) =>
        Assert.Contains(problem, Assert.Throws<CaptureException>(() => LeverageBrackets.Read(Write(json))).Message);

    [Theory]
    [InlineData("0", "0.004", "125", "0", "50000", "0.005", "100", "50.5", "bracket 2: maintenance amount 50.5 does not follow from the rates, which give 50")]
    [InlineData("0", "0.0040001", "125", "0", "50000", "0.005", "100", "50", "bracket 1: maintenance rate 0.0040001 is no whole ppm")]
    [InlineData("0", "0.004", "125", "0", "0.0000001", "0.005", "100", "0.0000000001", "bracket 2: floor 0.0000001 is finer than 6 decimals")]
    [InlineData("1", "0.004", "125", "0", "50000", "0.005", "100", "50", "bracket 1: floor does not rise from 0")]
    public void A_table_that_does_not_hold_together_is_refused(
        string floor1, string rate1, string leverage1, string cum1, string floor2, string rate2, string leverage2, string cum2, string problem)
    {
        BracketTable table = LeverageBrackets.Read(Write("{\"A\":[" + Row(floor1, "9", rate1, leverage1, cum1) + "," + Row(floor2, "9", rate2, leverage2, cum2) + "]}"))[0];

        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => table.ToTiers(6)).Message);
    }

    [Fact]
    public void Any_bytes_are_tables_or_a_clear_error()
    {
        byte[] seed = Encoding.UTF8.GetBytes("{\"BTC/USDT\":[" + Row("0", "50000", "0.004", "125", "0") + "," + Row("50000", "9e18", "0.005", "100", "50") + "]}");
        Gen.Select(Gen.Int[0, seed.Length - 1], Gen.Byte, Gen.Int[0, seed.Length]).Sample(
            (at, value, length) =>
            {
                byte[] bytes = seed[..Math.Max(length, 1)];
                if (at < bytes.Length) bytes[at] = value;
                string path = _folder.Write("any.json", bytes);
                try
                {
                    foreach (BracketTable table in LeverageBrackets.Read(path)) table.ToTiers(6);
                }
                catch (CaptureException e)
                {
                    Assert.StartsWith(path, e.Message);
                }
                catch (ArgumentException e)
                {
                    Assert.Contains("bracket", e.Message);
                }
            },
            iter: 2_000,
            threads: 1);
    }
}
