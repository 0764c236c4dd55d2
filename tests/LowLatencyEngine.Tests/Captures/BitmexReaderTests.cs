using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

public sealed class BitmexReaderTests : IDisposable
{
    private const long Begin = BitmexBuckets.FirstEndNanos - 60_000_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("100 110 90 105", "200 180 220 210")]
    [InlineData("100 110 90 100", "200 180 220 200")]
    [InlineData("100 110 90 95.5", "200 220 180 191")]
    [InlineData("120 110 90 95", "240 240 180 190")]
    [InlineData("80 110 90 105", "160 160 220 210")]
    public void A_minute_goes_through_its_four_prices(string bucket, string path)
    {
        decimal[] prices = [.. bucket.Split(' ').Select(text => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
        string file = new BitmexBuckets().Bucket(prices[0], prices[1], prices[2], prices[3], 43).Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(file, new CaptureReadOptions { Instrument = 2 });

        long[] ticks = [.. path.Split(' ').Select(long.Parse)];
        long[] seconds = [0, 15, 35, 59];
        long[] lots = [10, 10, 10, 13];
        IEnumerable<MarketUpdate> expected = Enumerable.Range(0, 4).SelectMany(k => new[]
        {
            new MarketUpdate(MarketUpdateKind.Mark, Begin + seconds[k] * 1_000_000_000, 2, Side.None, ticks[k], 0),
            new MarketUpdate(MarketUpdateKind.Index, Begin + seconds[k] * 1_000_000_000, 2, Side.None, ticks[k], 0),
            new MarketUpdate(MarketUpdateKind.Trade, Begin + seconds[k] * 1_000_000_000, 2, Side.None, ticks[k], lots[k]),
        });
        Assert.Equal(expected, updates);
        Assert.Equal((1, 4, 4), (statistics.Buckets, statistics.Marks, statistics.Trades));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(1_000)]
    public void Steps_between_stay_in_the_range_and_keep_time_and_volume(int steps)
    {
        string file = new BitmexBuckets().Bucket(7_890, 7_950.5m, 7_700, 7_800, 1_234_567).Bucket(7_800, 7_800, 7_800, 7_800, 2).Write(_folder);

        List<MarketUpdate> updates = Captured.Read(file, new CaptureReadOptions { StepsPerLeg = steps }).Updates;

        List<MarketUpdate> first = [.. updates.Where(update => update.TimeNanos < BitmexBuckets.FirstEndNanos)];
        Assert.Equal(3 * steps + 1, first.Count(update => update.Kind == MarketUpdateKind.Mark));
        Assert.Equal((15_780, 15_901, 15_400, 15_600), (first[0].Price, first.Max(u => u.Price), first.Min(u => u.Price), first[^1].Price));
        Assert.Equal((Begin, Begin + 59_000_000_000), (first[0].TimeNanos, first[^1].TimeNanos));
        Assert.Equal(1_234_567, first.Sum(update => update.Quantity));
        Assert.Equal(2, updates.Skip(first.Count).Sum(update => update.Quantity));
        Assert.All(updates.Where(update => update.Kind == MarketUpdateKind.Trade), trade => Assert.True(trade.Quantity > 0));
        Assert.Equal(updates.Select(update => update.TimeNanos).Order(), updates.Select(update => update.TimeNanos));
    }

    [Fact]
    public void A_minute_without_a_trade_is_silent()
    {
        string file = new BitmexBuckets()
            .Bucket(100, 100, 100, 100, 4)
            .Bucket(100, 100, 100, 100, 0, trades: 0)
            .Raw("{\"timestamp\":\"2020-03-12T00:02:00.000Z\",\"symbol\":\"XBTUSD\",\"open\":null,\"high\":null,\"low\":null,\"close\":null,\"trades\":0,\"volume\":0}")
            .Bucket(100, 100, 100, 100, 4)
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(file);

        Assert.Equal((4, 2, 2), (statistics.Lines, statistics.Buckets, statistics.EmptyBuckets));
        Assert.Equal(24, updates.Count);
        Assert.Equal((BitmexBuckets.FirstEndNanos, BitmexBuckets.FirstEndNanos + 180_000_000_000), (statistics.FirstTimeNanos, statistics.LastTimeNanos));
    }

    [Fact]
    public void Malformed_buckets_are_counted_with_their_number_and_skipped()
    {
        string file = new BitmexBuckets()
            .Bucket(100, 100, 100, 100, 4)
            .Bucket(100, 100, 100, 100.3m, 4)
            .Bucket(100, 100, 100, 101, 4)
            .Bucket(100, 99, 100, 100, 4)
            .Bucket(100, 100, 100, 100, -4)
            .Raw("17")
            .Raw("[[1],2]")
            .Raw("{\"timestamp\":\"yesterday\",\"symbol\":\"XBTUSD\"}")
            .Raw("{\"timestamp\":\"2020-03-12T00:02:00.000Z\",\"symbol\":\"XBTUSD\"}")
            .Bucket(100, 100, 100, 100, 4)
            .Write(_folder);

        (List<MarketUpdate> updates, CaptureStatistics statistics) = Captured.Read(file, new CaptureReadOptions { TickSize = 0.5m, LotSize = 1 });

        Assert.Equal((8, 24), (statistics.Malformed, updates.Count));
        Assert.Equal(
            [
                $"{file}:2: close \"100.3\" is not a multiple of the step 0.5",
                $"{file}:3: close \"101\" is outside low and high",
                $"{file}:4: low \"100\" is above high",
                $"{file}:5: volume \"-4\" is negative",
                $"{file}:6: the element is no bucket: it has no symbol",
                $"{file}:7: the element is no bucket: it has no symbol",
                $"{file}:8: timestamp \"yesterday\" is not a time like 2020-03-12T00:01:00.000Z",
                $"{file}:9: trades is missing",
            ],
            statistics.Issues);
    }

    [Fact]
    public void Broken_json_ends_reading_behind_the_good_part()
    {
        string text = Encoding.UTF8.GetString(new BitmexBuckets().Bucket(100, 100, 100, 100, 4).Bucket(100, 100, 100, 100, 4).Bucket(100, 100, 100, 100, 4).Bytes);
        int third = text.LastIndexOf('{');
        foreach ((string broken, int good) in (IEnumerable<(string, int)>)
                 [(text[..(third + 20)], 2), (text[..^1], 3), (text + text, 3), (text + "x", 3), (text[..third] + "}", 2), (text.Replace("}]", "}}", StringComparison.Ordinal), 3)])
        {
            (List<MarketUpdate> updates, CaptureException error) = Captured.ReadUntilError(_folder.Write("broken.json", Encoding.UTF8.GetBytes(broken)));

            Assert.Equal(12 * good, updates.Count);
            Assert.Contains("not JSON", error.Message);
        }
    }

    [Fact]
    public void Buckets_longer_than_a_buffer_are_read_and_longer_than_the_limit_refused()
    {
        string padding = new(' ', 200_000);
        string text = Encoding.UTF8.GetString(new BitmexBuckets().Bucket(100, 100, 100, 100, 4).Bucket(100, 100, 100, 100, 4).Bytes);
        string path = _folder.Write("padded.json", Encoding.UTF8.GetBytes(text.Replace("\"volume\"", padding + "\"volume\"", StringComparison.Ordinal) + padding));

        Assert.Equal(24, Captured.Read(path).Updates.Count);
        Assert.Contains("longer than", Captured.ReadUntilError(path, new CaptureReadOptions { LineBytesMax = 100_000, Symbol = "XBTUSD" }).Error.Message);
    }

    [Fact]
    public void Many_buckets_cross_many_buffers()
    {
        BitmexBuckets many = new();
        for (int k = 0; k < 3_000; k++) many.Bucket(100 + k, 100 + k, 100 + k, 100 + k, 4);
        File.WriteAllBytes(_folder["many.json.gz"], Captured.Pack(many.Bytes, CaptureCompression.Gzip));

        List<MarketUpdate> updates = Captured.Read(_folder["many.json.gz"]).Updates;

        Assert.Equal(Enumerable.Range(0, 3_000).Select(k => 200L + 2 * k), updates.Where((_, k) => k % 12 == 0).Select(update => update.Price));
    }
}
