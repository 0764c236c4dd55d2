using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.Json;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>Readers against real files, where these are at hand.</summary>
public sealed class RealCaptureTests : IDisposable
{
    private const string Binance = "binance-usdm/usdm_btcusdt_20240808.gz";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Binance_lines_are_counted_by_type()
    {
        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(SharedData.Find(Binance), batch: 4_096);

        Assert.Equal((93_954, 66_089, 21_313, 6_551, 1), (seen.Lines, seen.Quotes, seen.Trades, seen.DepthLines, seen.Snapshots));
        Assert.Equal((0, 0, 0, 0, 0), (seen.Gaps, seen.Malformed, seen.OtherStreams, seen.QuotesSkipped, seen.BackwardTimes));
        Assert.Equal(854, seen.BackwardExchangeTimes);
        Assert.Equal((1_723_161_255_030_314_667, 345), (seen.FirstTimeNanos, (seen.LastTimeNanos - seen.FirstTimeNanos + 500_000_000) / 1_000_000_000));
        Assert.Equal(seen.Updates, updates.Count);
        Assert.Equal(seen.MarksFromQuotes, updates.Count(update => update.Kind == MarketUpdateKind.Mark));
    }

    /// <summary>
    /// The oracle is the venue's own ticker, which tells every change of the best prices and sizes: behind an applied change with ids U to u the best must equal
    /// the ticker with the highest id up to u. Where that id lies below U nothing changed at the top, and nothing is compared;
    /// nor behind the first change, of which a part is older than the snapshot.
    /// </summary>
    [Fact]
    public void The_book_rebuilt_from_Binance_depth_equals_the_ticker()
    {
        string path = SharedData.Find(Binance);
        List<DepthLine> applied = ReadIds(path, out List<Ticker> tickers);
        long[] tickerIds = [.. tickers.Select(ticker => ticker.Id)];
        RebuiltBook book = new();
        int ends = 0, compared = 0, equal = 0;
        using IMarketReader reader = CaptureSource.Open(path);
        foreach (MarketUpdate update in Captured.All(reader, 4_096))
        {
            book.Apply(in update);
            if (update.Kind != MarketUpdateKind.DepthEnd || ++ends <= 2) continue;

            DepthLine line = applied[ends - 2];
            int place = Array.BinarySearch(tickerIds, line.LastId);
            int latest = place >= 0 ? place : ~place - 1;
            if (latest < 0 || tickerIds[latest] < line.FirstId) continue;

            Ticker ticker = tickers[latest];
            compared++;
            if (book.BestBid == ticker.Bid && book.BestAsk == ticker.Ask) equal++;
        }

        Assert.Equal((5_702, 5_702), (equal, compared));
        Assert.Equal(applied.Count, ends - 1);
        Assert.True(book.BestBid.Price < book.BestAsk.Price);
    }

    [Theory]
    [InlineData("2020-03-11", 7_985, 7_593, 0)]
    [InlineData("2020-03-12", 7_967, 4_266, 0)]
    [InlineData("2020-03-13", 5_873.5, 3_596, 17)]
    [InlineData("2021-04-18", 60_426, 50_876, 0)]
    [InlineData("2021-05-19", 43_596, 28_157, 0)]
    public void Bitmex_days_have_their_minutes_highs_lows_and_outages(string day, decimal high, decimal low, int empty)
    {
        string path = SharedData.Find($"bitmex-1m/bitmex_XBTUSD_1m_{day}.json.gz");
        foreach (int steps in (int[])[1, 20])
        {
            (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, new CaptureReadOptions { StepsPerLeg = steps });

            Assert.Equal((1_440, 1_440 - empty, empty, 0, 0), (seen.Lines, seen.Buckets, seen.EmptyBuckets, seen.Malformed, seen.BackwardTimes));
            Assert.Equal((high, low), (updates.Max(update => update.Price) / 2m, updates.Min(update => update.Price) / 2m));
            Assert.Equal((1_440 - empty) * (3 * steps + 1), updates.Count(update => update.Kind == MarketUpdateKind.Mark));
            Assert.Equal(VolumeOf(path), updates.Sum(update => update.Quantity));
            Assert.Equal(CaptureProfile.BitmexXbtUsd, CaptureInspector.Inspect(path).Profile);
        }
    }

    [Theory]
    [InlineData(Binance, "the Gzip data cannot be read further")]
    [InlineData("bitmex-1m/bitmex_XBTUSD_1m_2020-03-12.json.gz", "the Gzip data cannot be read further")]
    public void A_cut_real_file_gives_its_good_part_and_then_an_error(string name, string problem)
    {
        string path = SharedData.Find(name);
        byte[] packed = File.ReadAllBytes(path);
        List<MarketUpdate> all = Captured.Read(path, batch: 4_096).Updates;

        (List<MarketUpdate> good, CaptureException error) = Captured.ReadUntilError(_folder.Write("cut.gz", packed[..(packed.Length / 2)]));

        Assert.InRange(good.Count, all.Count / 4, all.Count - 1);
        Assert.Equal(all.Take(good.Count), good);
        Assert.Contains(problem, error.Message);
    }

    [Theory]
    [InlineData("margin-tiers/binance_usdm_leverage_tiers_2024-08-01.json.gz")]
    public void Real_files_of_other_formats_are_told_apart(string name)
    {
        CaptureReport report = CaptureInspector.Inspect(SharedData.Find(name));

        Assert.Equal(CaptureFormat.Unknown, report.Format);
        Assert.Contains("unknown format; known are", report.Error!.Message);
    }

    /// <summary>The bracket table of the preset against the venue's own.</summary>
    [Fact]
    public void The_preset_has_the_real_brackets()
    {
        using Stream file = Unpacked(SharedData.Find("margin-tiers/binance_usdm_leverage_tiers_2024-08-01.json.gz"));
        using JsonDocument json = JsonDocument.Parse(file);
        MarginTier[] real = [.. json.RootElement.GetProperty("BTC/USDT:USDT").EnumerateArray().Select(tier => new MarginTier(
            (long)(tier.GetProperty("minNotional").GetDecimal() * 1_000_000),
            (int)(tier.GetProperty("maintenanceMarginRate").GetDecimal() * 1_000_000),
            (int)(1_000_000 / tier.GetProperty("maxLeverage").GetDecimal())))];

        Assert.Equal(real, CaptureProfile.BinanceBtcUsdt.Instrument.Tiers);
    }

    private static long VolumeOf(string path)
    {
        using Stream file = Unpacked(path);
        using JsonDocument json = JsonDocument.Parse(file);
        return json.RootElement.EnumerateArray().Sum(bucket => bucket.GetProperty("volume").GetInt64());
    }

    private sealed record Ticker(long Id, (long Price, long Lots) Bid, (long Price, long Lots) Ask);

    private sealed record DepthLine(long FirstId, long LastId);

    /// <summary>
    /// Reads the file a second time, by other means: the depth lines that do not end before the snapshot, in order, and the tickers by
    /// id.
    /// </summary>
    private static List<DepthLine> ReadIds(string path, out List<Ticker> tickers)
    {
        List<DepthLine> lines = [];
        long snapshotId = 0;
        tickers = [];
        using StreamReader text = new(Unpacked(path));
        while (text.ReadLine() is { } line)
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            using JsonDocument json = JsonDocument.Parse(line.AsMemory(space + 1));
            if (!json.RootElement.TryGetProperty("data", out JsonElement data))
            {
                snapshotId = json.RootElement.GetProperty("lastUpdateId").GetInt64();
                continue;
            }

            string kind = data.GetProperty("e").GetString()!;
            if (kind == "bookTicker")
            {
                tickers.Add(new Ticker(data.GetProperty("u").GetInt64(),
                    (Scaled(data, "b", 10), Scaled(data, "B", 1_000)), (Scaled(data, "a", 10), Scaled(data, "A", 1_000))));
            }
            else if (kind == "depthUpdate")
            {
                lines.Add(new DepthLine(data.GetProperty("U").GetInt64(), data.GetProperty("u").GetInt64()));
            }
        }

        tickers.Sort((first, second) => first.Id.CompareTo(second.Id));
        lines.RemoveAll(line => line.LastId < snapshotId);
        return lines;
    }

    private static long Scaled(JsonElement data, string name, int scale) => (long)(decimal.Parse(data.GetProperty(name).GetString()!, CultureInfo.InvariantCulture) * scale);

    private static GZipStream Unpacked(string path) => new(File.OpenRead(path), CompressionMode.Decompress);
}
