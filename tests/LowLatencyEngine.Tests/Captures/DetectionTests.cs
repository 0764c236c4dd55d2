using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class DetectionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(CaptureCompression.None)]
    [InlineData(CaptureCompression.Gzip)]
    [InlineData(CaptureCompression.Zstd)]
    [InlineData(CaptureCompression.Zip)]
    public void Format_and_packing_are_found_from_the_content(CaptureCompression compression)
    {
        byte[] binance = new BinanceLines().Trade(618_002, 6, false).Bytes;
        byte[] bitmex = new BitmexBuckets().Bucket(100, 100, 100, 100, 4).Bytes;

        string first = _folder.Write("bitmex.json.lle", Captured.Pack(binance, compression));
        string second = _folder.Write("binance.txt.gz", Captured.Pack([.. "\uFEFF \n"u8, .. bitmex], compression));

        Assert.Equal(new CaptureDetection(CaptureFormat.BinanceRaw, compression), CaptureDetector.Detect(first));
        Assert.Equal(new CaptureDetection(CaptureFormat.BitmexBuckets, compression), CaptureDetector.Detect(second));
        Assert.Single(Captured.Read(first).Updates);
        Assert.Equal(12, Captured.Read(second).Updates.Count);
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("[]")]
    [InlineData("[{\"a\":1}]")]
    [InlineData("{\"stream\":\"x\"}")]
    [InlineData("34200.00426064,9,16113575,18,5853300,1\n")]
    [InlineData("5859400,200,5853300,18,5859800,200,5853000,150\n")]
    [InlineData("1626993367.388005: {\"stream\":1}\n")]
    [InlineData("17 {\"a\":1}\n")]
    public void Unknown_content_is_refused_with_the_list_of_what_is_known(string content)
    {
        string path = _folder.Write("capture.json", Encoding.UTF8.GetBytes(content));

        Assert.Equal(CaptureFormat.Unknown, CaptureDetector.Detect(path).Format);
        CaptureException error = Captured.ReadUntilError(path).Error;
        Assert.Equal($"{path}: unknown format; known are {CaptureDetector.KnownFormats}", error.Message);
    }

    [Fact]
    public void Empty_missing_and_own_files_say_what_they_are()
    {
        NativeCaptures.Write(_folder["own.lle"], NativeCaptures.Commands(3));
        byte[] own = System.IO.File.ReadAllBytes(_folder["own.lle"]);

        Assert.EndsWith("empty.gz: the file is empty", Captured.ReadUntilError(_folder.Write("empty.gz", [])).Error.Message);
        Assert.EndsWith("nothing.gz: the file is empty", Captured.ReadUntilError(_folder.Write("nothing.gz", Captured.Pack([], CaptureCompression.Gzip))).Error.Message);
        Assert.Contains("missing.gz: cannot be opened", Captured.ReadUntilError(_folder["missing.gz"]).Error.Message);
        Assert.Contains("cannot be opened", Captured.ReadUntilError(_folder.Path).Error.Message);
        Assert.Contains("commands, not market updates", Captured.ReadUntilError(_folder["own.lle"]).Error.Message);
        Assert.Contains("unpack it first", Captured.ReadUntilError(_folder.Write("own.gz", Captured.Pack(own, CaptureCompression.Gzip))).Error.Message);
    }

    [Theory]
    [InlineData(CaptureCompression.Gzip)]
    [InlineData(CaptureCompression.Zstd)]
    public void A_cut_file_gives_its_good_lines_and_then_an_error(CaptureCompression compression)
    {
        BinanceLines lines = new();
        Random random = new(7);
        for (int k = 0; k < 20_000; k++) lines.Trade(random.Next(1, 1 << 20), random.Next(1, 1 << 20), false);
        byte[] packed = Captured.Pack(lines.Bytes, compression);
        List<MarketUpdate> all = Captured.Read(lines.Write(_folder)).Updates;

        string path = _folder.Write("cut", packed[..(packed.Length * 2 / 3)]);
        (List<MarketUpdate> good, CaptureException error) = Captured.ReadUntilError(path);

        Assert.InRange(good.Count, 10_000, 19_999);
        Assert.Equal(all.Take(good.Count), good);
        Assert.Contains($"the {compression} data cannot be read further", error.Message);
        Assert.True(error.Offset > 0);
    }

    [Fact]
    public void Presets_and_profiles_are_options_an_engine_takes()
    {
        CaptureProfile.BinanceBtcUsdt.ToOptions().Validate();
        CaptureProfile.BitmexXbtUsd.ToOptions().Validate();
        Assert.Equal((100, ContractKind.Linear), (CaptureProfile.BinanceBtcUsdt.Instrument.Multiplier, CaptureProfile.BinanceBtcUsdt.Instrument.Kind));
        Assert.Equal((200_000_000, ContractKind.Inverse), (CaptureProfile.BitmexXbtUsd.Instrument.Multiplier, CaptureProfile.BitmexXbtUsd.Instrument.Kind));
    }

    [Theory]
    [InlineData("61800.20", "0.100", "BTCUSDT", "0.1", "0.001", ProfileOrigin.Preset)]
    [InlineData("61800.25", "0.100", "BTCUSDT", "0.01", "0.1", ProfileOrigin.Inferred)]
    [InlineData("2450.17000", "1.50", "ETHUSDT", "0.01", "0.1", ProfileOrigin.Inferred)]
    [InlineData("0.00001234", "100000", "PEPEUSDT", "0.00000001", "1", ProfileOrigin.Inferred)]
    [InlineData("61800", "3", "BTCUSDC", "1", "1", ProfileOrigin.Inferred)]
    public void Tick_and_lot_come_from_the_preset_or_from_the_decimals(string price, string quantity, string symbol, string tick, string lot, ProfileOrigin origin)
    {
        string path = new BinanceLines { Symbol = symbol }.Event("trade", $"\"e\":\"trade\",\"p\":\"{price}\",\"q\":\"{quantity}\",\"m\":true").Write(_folder);

        using IMarketReader reader = CaptureSource.Open(path);

        Assert.Equal((symbol, origin), (reader.Profile.Symbol, reader.Profile.Origin));
        Assert.Equal((tick, lot), (Text(reader.Profile.TickSize), Text(reader.Profile.LotSize)));
        reader.Profile.ToOptions().Validate();
        Assert.Single(Captured.All(reader));

        static string Text(decimal value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("XBTZ20", ContractKind.Inverse)]
    [InlineData("XBTUSDT", ContractKind.Linear)]
    [InlineData("ETHUSD", ContractKind.Linear)]
    public void Other_contracts_of_the_second_venue_get_terms_too(string symbol, ContractKind kind)
    {
        using IMarketReader reader = CaptureSource.Open(new BitmexBuckets { Symbol = symbol }.Bucket(7_890, 7_890.5m, 7_890, 7_890, 4).Write(_folder));

        reader.Profile.ToOptions().Validate();
        Assert.Equal(kind, reader.Profile.Instrument.Kind);
        Assert.Equal(12, Captured.All(reader).Count);
    }

    [Fact]
    public void Tick_and_lot_that_cannot_be_found_or_do_not_fit_are_refused()
    {
        string other = new BinanceLines().Trade(1, 1, false).Write(_folder);

        Assert.Contains("no price of ETHUSDT", Captured.ReadUntilError(other, new CaptureReadOptions { Symbol = "ETHUSDT" }).Error.Message);
        Assert.Contains("does not fit", Captured.ReadUntilError(other, new CaptureReadOptions { TickSize = 1e-18m, LotSize = 1e-18m }).Error.Message);
        Assert.Contains("does not fit", Captured.ReadUntilError(other, new CaptureReadOptions { TickSize = 1e17m, LotSize = 1e17m }).Error.Message);
        Assert.Throws<ArgumentException>(() => CaptureSource.Open(other, new CaptureReadOptions { TickSize = 0 }));
        Assert.Throws<ArgumentException>(() => CaptureSource.Open(other, new CaptureReadOptions { StepsPerLeg = 0 }));
    }

    [Fact]
    public void Inspection_tells_what_is_in_a_file()
    {
        CaptureReport foreign = CaptureInspector.Inspect(new BinanceLines().Trade(618_002, 6, false).Raw("x").Quote(1, 1, 1, 2, 2).Wait(-9_000_000).ForceOrder().Write(_folder));
        Assert.Equal((CaptureFormat.BinanceRaw, CaptureCompression.None, 1L, null), (foreign.Format, foreign.Compression, foreign.BackwardTimes, foreign.Error));
        Assert.Equal(
            "lines 4, updates 4, trades 1, quotes 1, marks 1, marks from quotes 1, liquidation reports 1, lots of liquidated longs 14, malformed 1, backward times 1, backward exchange times 1",
            string.Join(", ", foreign.Counts.Select(count => $"{count.Key} {count.Value}")));
        Assert.Equal((3, "BTCUSDT"), (foreign.Symbols["BTCUSDT"], foreign.Profile!.Symbol));
        Assert.Single(foreign.Issues);

        NativeCaptures.Write(_folder["own.lle"], [.. NativeCaptures.Commands(3), Commands.OpenAccount(1, 7)], new CaptureWriterOptions { BlockSlotsMax = 4 });
        CaptureReport own = CaptureInspector.Inspect(_folder["own.lle"]);
        Assert.Equal((CaptureFormat.Native, 2L, 1L, 77), (own.Format, own.Blocks, own.BackwardTimes, own.Options!.AccountsMax));
        Assert.Equal([new("OpenAccount", 1), new("MarkTick", 3)], own.Counts);
        Assert.Equal([new("0 BTCUSDT", 3)], own.Symbols);

        byte[] bytes = System.IO.File.ReadAllBytes(_folder["own.lle"]);
        bytes[^100] ^= 1;
        CaptureReport damaged = CaptureInspector.Inspect(_folder.Write("damaged.lle", bytes));
        Assert.Equal(1, damaged.Blocks);
        Assert.Contains("checksum of a block", damaged.Error!.Message);
        Assert.Contains("cannot be opened", CaptureInspector.Inspect(_folder["missing"]).Error!.Message);
        Assert.Contains("unknown format", CaptureInspector.Inspect(_folder.Write("text", "hello"u8.ToArray())).Error!.Message);
    }
}
