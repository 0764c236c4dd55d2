using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures.Binary;

public sealed class DbnReaderTests : IDisposable
{
    private const string Esh4 = "databento/esh4-glbx-mdp3-20231225.mbo.dbn.zst";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static DbnBytes Orders() => new DbnBytes()
        .Order('R', 'N', 0, 0, 0)
        .Order('A', 'B', 1, 4_810.00m, 5).Order('A', 'B', 2, 4_810.00m, 7).Order('A', 'A', 3, 4_810.25m, 4)
        .Order('T', 'A', 0, 4_810.00m, 2, last: false).Order('F', 'B', 1, 4_810.00m, 2, last: false).Order('C', 'B', 1, 4_810.00m, 2)
        .Order('M', 'B', 1, 4_810.00m, 1).Order('M', 'B', 1, 4_810.00m, 9).Order('M', 'A', 3, 4_810.50m, 4)
        .Order('C', 'B', 2, 4_810.00m, 7).Order('C', 'A', 99, 4_811.00m, 1).Order('N', 'N', 0, 0, 0);

    private static readonly (MarketUpdateKind Kind, Side Side, long Price, long Lots, long Id, long NewId)[] Expected =
    [
        (MarketUpdateKind.DepthClear, Side.None, 0, 0, 0, 0),
        (MarketUpdateKind.OrderAdd, Side.Buy, 481_000, 5, 1, 0),
        (MarketUpdateKind.OrderAdd, Side.Buy, 481_000, 7, 2, 0),
        (MarketUpdateKind.OrderAdd, Side.Sell, 481_025, 4, 3, 0),
        (MarketUpdateKind.Trade, Side.Sell, 481_000, 2, 0, 0),
        (MarketUpdateKind.OrderReduce, Side.Buy, 481_000, 2, 1, 0),
        (MarketUpdateKind.OrderReplace, Side.Buy, 481_000, 1, 1, 1),
        (MarketUpdateKind.OrderReplace, Side.Buy, 481_000, 9, 1, 1),
        (MarketUpdateKind.OrderReplace, Side.Sell, 481_050, 4, 3, 3),
        (MarketUpdateKind.OrderDelete, Side.Buy, 481_000, 7, 2, 0),
    ];

    [Theory]
    [InlineData(1, CaptureCompression.None)]
    [InlineData(2, CaptureCompression.Zstd)]
    [InlineData(3, CaptureCompression.Gzip)]
    [InlineData(0, CaptureCompression.None)]
    public void Orders_become_updates_in_every_version_and_without_metadata(int version, CaptureCompression compression)
    {
        DbnBytes orders = Orders();
        string path = _folder.Write("any", Captured.Pack(version == 0 ? orders.Records : orders.File(version, ("ESH4", 17_077)), compression));

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, new CaptureReadOptions { TickSize = 0.01m }, batch: 2);

        Assert.Equal(Expected, updates
            .Where(u => u.Kind is MarketUpdateKind.Trade or MarketUpdateKind.DepthClear or >= MarketUpdateKind.OrderAdd)
            .Select(u => (u.Kind, u.Side, u.Price, u.Quantity, u.OrderId, u.NewOrderId)));
        Assert.Equal((13, 1, 0, 11), (seen.Lines, seen.UnknownOrders, seen.Malformed, updates.Count(u => u.Kind == MarketUpdateKind.DepthEnd)));
        Assert.Equal(version == 0 ? "17077" : "ESH4", seen.Symbols.Keys.Single());
        Assert.Equal(new CaptureDetection(CaptureFormat.Dbn, compression), CaptureDetector.Detect(path));
    }

    [Fact]
    public void Several_frames_of_zstd_are_one_file()
    {
        byte[] file = Orders().File(1, ("ESH4", 17_077));
        byte[] frames = [.. Captured.Pack(file[..300], CaptureCompression.Zstd), .. Captured.Pack(file[300..], CaptureCompression.Zstd)];

        Assert.Equal(13, Captured.Read(_folder.Write("frames", frames)).Statistics.Lines);
    }

    [Fact]
    public void Levels_become_quotes_trades_and_changes_of_depth()
    {
        DbnBytes best = new DbnBytes().Levels('A', 'B', 10, 1, (10, 5), (10.5m, 6)).Levels('T', 'B', 10.5m, 2, (10, 5), (10.5m, 4)).Levels('C', 'A', 10, 5, (0, 0), (10.5m, 4));
        DbnBytes ten = new DbnBytes().Levels('A', 'B', 10, 1, (10, 5), (9, 3), (10.5m, 6), (11, 1)).Levels('A', 'B', 10, 1, (9, 3), (8, 2), (10.5m, 7), (11, 1))
            .Levels('A', 'B', 10, 1, (9, 3), (8, 2), (10.5m, 7), (11, 1));

        List<MarketUpdate> quotes = Captured.Read(_folder.Write("one", best.File(2, ("X", 17_077)))).Updates;
        List<MarketUpdate> depth = Captured.Read(_folder.Write("ten", ten.File(3, ("X", 17_077)))).Updates;

        Assert.Equal([(MarketUpdateKind.Quote, 100), (MarketUpdateKind.Mark, 102), (MarketUpdateKind.Trade, 105)], quotes.Select(u => (u.Kind, u.Price)));
        Assert.Equal([(100, 5), (90, 3), (105, 6), (110, 1), (100, 0), (80, 2), (105, 7)],
            depth.Where(u => u.Kind == MarketUpdateKind.DepthLevel).Select(u => (u.Price, u.Quantity)));
        Assert.Equal(3, depth.Count(u => u.Kind == MarketUpdateKind.DepthEnd));
    }

    [Theory]
    [InlineData(0x20, 1)]
    [InlineData(0x21, 60)]
    [InlineData(0x22, 3_600)]
    [InlineData(0x23, 86_400)]
    public void Bars_become_a_path_inside_their_time(byte kind, long seconds)
    {
        DbnBytes bars = new();
        long start = bars.Nanos;
        bars.Bar(kind, 100, 110, 90, 105, 43).Bar(kind, 105, 105, 105, 105, 0).Bar(kind, 105, 104, 106, 105, 1);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(_folder.Write("bars", bars.File(1, ("X", 17_077))));

        Assert.Equal([100, 90, 110, 105], updates.Where(u => u.Kind == MarketUpdateKind.Mark).Select(u => u.Price));
        Assert.Equal(43, updates.Sum(u => u.Quantity));
        Assert.Equal((start, start + seconds * 59_000_000_000 / 60), (updates[0].TimeNanos, updates[^1].TimeNanos));
        Assert.Equal((1, 1, 1), (seen.Buckets, seen.EmptyBuckets, seen.Malformed));
    }

    [Theory]
    [InlineData(1, 360)]
    [InlineData(2, 400)]
    [InlineData(3, 520)]
    public void A_definition_says_the_tick(int version, int length)
    {
        byte[] file = new DbnBytes().Definition(length, 0.25m).Order('A', 'B', 1, 4_810.5m, 1).File(version, ("ESH4", 17_077));

        using IMarketReader reader = CaptureSource.Open(_folder.Write("defined", file));

        Assert.Equal(0.25m, reader.Profile.TickSize);
        Assert.Equal(19_242, Captured.All(reader)[0].Price);
    }

    [Fact]
    public void Other_instruments_and_kinds_are_counted_and_the_impossible_is_malformed()
    {
        DbnBytes odd = new DbnBytes().Order('A', 'B', 1, 10, 1).Order('A', 'N', 2, 10, 1).Order('A', 'B', 3, 10, 0).Order('A', 'B', 4, -1, 1).Order('?', 'B', 5, 10, 1).Raw(0x18, 64).Raw(0xA0, 48);
        odd.Instrument = 5;
        odd.Order('A', 'A', 1, 10, 1);

        CaptureStatistics seen = Captured.Read(_folder.Write("odd", odd.File(2, ("X", 17_077), ("Y", 5)))).Statistics;
        List<MarketUpdate> other = Captured.Read(_folder["odd"], new CaptureReadOptions { Symbol = "y" }).Updates;

        Assert.Equal((8, 5, 1, 1), (seen.Lines, seen.Malformed, seen.OtherStreams, seen.OtherSymbols));
        Assert.Equal(1, seen.Symbols["Y"]);
        Assert.Equal(Side.Sell, other[0].Side);
        Assert.Contains("no price of NONE", Captured.ReadUntilError(_folder["odd"], new CaptureReadOptions { Symbol = "none" }).Error.Message);
    }

    [Fact]
    public void A_file_cut_at_any_byte_gives_what_came_before_and_says_where()
    {
        DbnBytes orders = Orders();
        byte[] whole = orders.File(2, ("ESH4", 17_077));
        CaptureReadOptions given = new() { TickSize = 0.01m, LotSize = 1, Symbol = "ESH4" };
        List<MarketUpdate> all = Captured.Read(_folder.Write("whole", whole), given).Updates;
        int errors = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write("cut", whole[..length]);
            List<MarketUpdate> some = [];
            try
            {
                using IMarketReader reader = CaptureSource.Open(path, given);
                MarketUpdate[] batch = new MarketUpdate[16];
                while (reader.TryRead(batch, out int count)) some.AddRange(batch.AsSpan(0, count));
            }
            catch (CaptureException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                errors++;
            }

            Assert.Equal(all.Take(some.Count), some);
        }

        Assert.Equal(orders.Count, whole.Length - errors);
    }

    [Fact]
    public void The_real_day_has_its_counts_and_its_final_book()
    {
        string path = SharedData.Find(Esh4);
        CaptureReport report = CaptureInspector.Inspect(path);
        CheckReport check = CaptureChecker.Check([path], null);

        Dictionary<string, long> counts = report.Counts.ToDictionary();
        Assert.Equal((CaptureFormat.Dbn, CaptureCompression.Zstd, null, "ESH4"), (report.Format, report.Compression, report.Error, report.Profile!.Symbol));
        Assert.Equal((68_792, 29_216, 17_999, 12_233), (counts["lines"], counts["type mbo A"], counts["type mbo C"], counts["type mbo M"]));
        Assert.Equal((6_371, 2_973), (counts["type mbo F"], counts["type mbo T"]));
        Assert.False(counts.ContainsKey("unknown orders") || counts.ContainsKey("malformed"));
        Assert.Equal((17_999 + 12_233, 0), (check.Results[0].Compared, check.Results[0].Mismatches));
        Assert.Equal(0, check.Results[1].Mismatches);
        Assert.Contains("bid 4810.00, ask 4810.25", Assert.Single(check.Notes));
    }

    [Theory]
    [InlineData("databento/es_mbp-1.2024-07-01T23-58_2024-07-02T00-02.dbn.zst", 2_288, 120)]
    [InlineData("databento/es_trades.2024-07-01T23-58_2024-07-02T00-02.dbn.zst", 120, 120)]
    public void The_real_quotes_and_trades_are_read(string name, int records, int trades)
    {
        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(SharedData.Find(name));

        Assert.Equal((records, trades, 0), (seen.Lines, seen.Trades, seen.Malformed));
        Assert.Equal(trades, updates.Count(u => u.Kind == MarketUpdateKind.Trade && u.Price % 25 == 0));
    }
}
