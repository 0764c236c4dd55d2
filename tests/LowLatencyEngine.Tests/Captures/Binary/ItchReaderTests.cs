using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures.Binary;

public sealed class ItchReaderTests : IDisposable
{
    private static readonly CaptureReadOptions OnTheDay = new() { Date = new DateOnly(2023, 8, 22) };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static ItchBytes Session() => new ItchBytes()
        .Directory().Trading()
        .Add(10, 'B', 100, 999_900).Add(11, 'B', 50, 999_900, attributed: true).Add(12, 'S', 70, 1_000_100)
        .Execute(10, 40).ExecuteAt(11, 20, 999_950, printable: true).ExecuteAt(11, 5, 999_950, printable: false)
        .Cancel(12, 30).Replace(12, 13, 60, 1_000_200).Delete(13).Trade(7, 1_000_050).Cross(0, 0).Cross(5_000_000_000, 1_000_000);

    private static readonly (MarketUpdateKind Kind, Side Side, long Price, long Lots, long Id, long NewId)[] Expected =
    [
        (MarketUpdateKind.OrderAdd, Side.Buy, 999_900, 100, 10, 0),
        (MarketUpdateKind.OrderAdd, Side.Buy, 999_900, 50, 11, 0),
        (MarketUpdateKind.OrderAdd, Side.Sell, 1_000_100, 70, 12, 0),
        (MarketUpdateKind.OrderExecute, Side.Buy, 999_900, 40, 10, 0),
        (MarketUpdateKind.Trade, Side.Sell, 999_900, 40, 0, 0),
        (MarketUpdateKind.OrderExecute, Side.Buy, 999_900, 20, 11, 0),
        (MarketUpdateKind.Trade, Side.Sell, 999_950, 20, 0, 0),
        (MarketUpdateKind.OrderExecute, Side.Buy, 999_900, 5, 11, 0),
        (MarketUpdateKind.OrderReduce, Side.Sell, 1_000_100, 30, 12, 0),
        (MarketUpdateKind.OrderReplace, Side.Sell, 1_000_200, 60, 12, 13),
        (MarketUpdateKind.OrderDelete, Side.Sell, 1_000_200, 60, 13, 0),
        (MarketUpdateKind.Trade, Side.None, 1_000_050, 7, 0, 0),
        (MarketUpdateKind.Trade, Side.None, 1_000_000, 5_000_000_000, 0, 0),
    ];

    private static void AreExpected(List<MarketUpdate> updates) => Assert.Equal(Expected, updates
        .Where(u => u.Kind is MarketUpdateKind.Trade or >= MarketUpdateKind.OrderAdd)
        .Select(u => (u.Kind, u.Side, u.Price, u.Quantity, u.OrderId, u.NewOrderId)));

    [Theory]
    [InlineData(CaptureCompression.None)]
    [InlineData(CaptureCompression.Gzip)]
    [InlineData(CaptureCompression.Zstd)]
    [InlineData(CaptureCompression.Zip)]
    public void Every_message_that_touches_a_book_becomes_its_update(CaptureCompression compression)
    {
        string path = _folder.Write("day", Captured.Pack(Session().File(), compression));

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, OnTheDay, batch: 3);

        AreExpected(updates);
        Assert.Equal(new CaptureDetection(CaptureFormat.Itch, compression), CaptureDetector.Detect(path));
        Assert.Equal((14, 0, 1, 4, 0), (seen.Lines, seen.Malformed, seen.TradesOffBook, seen.Trades, seen.UnknownOrders));
        Assert.Equal([(999_900, 1_000_100)], updates.Where(u => u.Kind == MarketUpdateKind.Quote).Select(u => (u.Price, u.Quantity)).Take(1));
        Assert.Equal(1_000_000, updates.First(u => u.Kind == MarketUpdateKind.Mark).Price);
        // Midnight in New York on that summer's day is 04:00 UTC; the first order comes 9:30:00.000002 after it.
        DateTimeOffset midnight = new(2023, 8, 22, 4, 0, 0, TimeSpan.Zero);
        Assert.Equal(midnight.ToUnixTimeSeconds() * 1_000_000_000 + 34_200_000_002_000, updates[0].TimeNanos);
    }

    [Fact]
    public void Lengths_of_0_are_those_of_the_type() =>
        AreExpected(Captured.Read(_folder.Write("zeros", Session().File(zeroLengths: true)), OnTheDay).Updates);

    [Theory]
    [InlineData("pcap")]
    [InlineData("pcap big")]
    [InlineData("pcap nanos")]
    [InlineData("pcapng")]
    [InlineData("pcapng big")]
    public void Packets_are_unwrapped_and_their_day_is_known(string kind)
    {
        ItchBytes session = Session();
        byte[][] packets =
        [
            PacketBytes.Udp([1, 2, 3]),
            PacketBytes.Udp(session.Mold(1, 0, 5)),
            PacketBytes.Udp(session.Mold(6, 5, 0)),
            PacketBytes.Udp(session.Mold(4, 3, 6), v6: true),
            PacketBytes.Udp(session.Mold(10, 9, 5), vlan: true),
            [1, 2, 3, 4],
        ];
        byte[] file = kind.StartsWith("pcapng", StringComparison.Ordinal)
            ? PacketBytes.PcapNg(packets, kind.EndsWith("big", StringComparison.Ordinal))
            : PacketBytes.Pcap(packets, kind.EndsWith("big", StringComparison.Ordinal), kind.EndsWith("nanos", StringComparison.Ordinal));

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(_folder.Write("feed", file));

        AreExpected(updates);
        Assert.Equal((14, 2, 0), (seen.Lines, seen.Repeats, seen.Gaps));
        Assert.Equal(new DateTime(2023, 8, 22), DateTime.UnixEpoch.AddSeconds(updates[0].TimeNanos / 1_000_000_000).Date);
    }

    [Fact]
    public void A_jump_of_the_sequence_is_a_gap_and_wiped_sequences_are_none()
    {
        ItchBytes session = Session();
        string gap = _folder.Write("gap", PacketBytes.Pcap([PacketBytes.Udp(session.Mold(1, 0, 5)), PacketBytes.Udp(session.Mold(9, 5, 3))]));
        string wiped = _folder.Write("wiped", PacketBytes.Pcap(
            [PacketBytes.Udp(session.Mold(0, 0, 5, "\0\0\0\0\0\0\0\0\0\0")), PacketBytes.Udp(session.Mold(0, 5, 3, "\0\0\0\0\0\0\0\0\0\0"))]));

        CaptureStatistics seen = Captured.Read(gap).Statistics;

        Assert.Equal(1, seen.Gaps);
        Assert.Contains("3 messages are missing: sequence 9 after 5", Assert.Single(seen.Issues));
        Assert.Equal((0, 8), (Captured.Read(wiped).Statistics.Gaps, Captured.Read(wiped).Statistics.Lines));
        Assert.Equal(1, CaptureChecker.Check([gap], null).Results[2].Mismatches);
        Assert.False(CaptureChecker.Check([gap], null).Passed);
    }

    [Fact]
    public void One_stock_is_read_and_the_others_are_counted()
    {
        ItchBytes two = new ItchBytes().Directory().Add(1, 'B', 10, 100);
        (two.Locate, two.Stock) = (2, "OTHER");
        two.Directory().Add(2, 'S', 20, 200).Delete(2);
        string path = _folder.Write("two", two.File());

        (List<MarketUpdate> first, CaptureStatistics seen) = Captured.Read(path);
        (List<MarketUpdate> other, _) = Captured.Read(path, new CaptureReadOptions { Symbol = "other" });

        Assert.Equal([1L], first.Where(u => u.OrderId != 0).Select(u => u.OrderId));
        Assert.Equal([2L, 2L], other.Where(u => u.OrderId != 0).Select(u => u.OrderId));
        Assert.Equal((2, 3, 3), (seen.Symbols["TEST"], seen.Symbols["OTHER"], seen.OtherSymbols));
    }

    [Fact]
    public void The_impossible_is_malformed_and_unknown_types_and_orders_are_counted()
    {
        ItchBytes odd = new ItchBytes().Directory().Add(1, 'B', 10, 100)
            .Add(2, 'B', 0, 100).Add(3, 'B', 10, 0).Add(4, '?', 10, 100).Raw('A', 37).Raw('z', 30).Delete(99).Add(1, 'S', 5, 200);
        odd.Nanos -= 5_000;
        odd.Cancel(1, uint.MaxValue);

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(_folder.Write("odd", odd.File()));

        Assert.Equal((4, 1, 1, 1), (seen.Malformed, seen.UnknownOrders, seen.RepeatedOrders, seen.BackwardTimes));
        Assert.Equal(1, seen.Types["z unknown"]);
        Assert.Contains("byte 79: shares are 0", seen.Issues[0]);
        Assert.Equal((MarketUpdateKind.OrderDelete, 5), (updates[^2].Kind, updates[^2].Quantity));
        CaptureException error = Captured.ReadUntilError(_folder["odd"], new CaptureReadOptions { MalformedMax = 0 }).Error;
        Assert.Equal(79, error.Offset);
    }

    [Fact]
    public void A_coarser_tick_is_kept_to_and_one_finer_than_the_format_refused()
    {
        string path = _folder.Write("day", Session().File());

        List<MarketUpdate> cents = Captured.Read(path, new CaptureReadOptions { TickSize = 0.01m }).Updates;

        Assert.Equal((9_999, 10_000), (cents[0].Price, cents[^1].Price));
        Assert.Contains("0.00001", Captured.ReadUntilError(path, new CaptureReadOptions { TickSize = 0.00001m }).Error.Message);
        Assert.Equal(0, Captured.Read(path, new CaptureReadOptions { TickSize = 0.0001m }).Statistics.Malformed);
        Assert.Equal(3, Captured.Read(path, new CaptureReadOptions { TickSize = 0.03m }).Statistics.Malformed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_cut_at_any_byte_gives_what_came_before_and_says_where(bool packets)
    {
        ItchBytes session = Session();
        byte[] whole = packets ? PacketBytes.Pcap([PacketBytes.Udp(session.Mold(1, 0, 6)), PacketBytes.Udp(session.Mold(7, 6, 8))]) : session.File();
        List<MarketUpdate> all = Captured.Read(_folder.Write("whole", whole), OnTheDay).Updates;
        int errors = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write("cut", whole[..length]);
            List<MarketUpdate> some = [];
            try
            {
                using IMarketReader reader = CaptureSource.Open(path, OnTheDay);
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

        // Only between two messages, or packets, a cut cannot be seen.
        Assert.InRange(whole.Length - errors, 0, session.Messages.Count);
    }

    [Theory]
    [InlineData("itch/omi_nasdaq_2023-08-22.itch", "A 41 C 5 D 6 E 5 F 7 H 6 I 5 J 5 L 5 P 5 Q 5 S 1 U 5 X 5 Y 5")]
    [InlineData("itch/nasdaq_first1000_preopen.itch", "H 3 R 993 S 1 Y 3")]
    [InlineData("itch/ritch_synthetic.itch.gz", "A 4997 D 1745 E 198 F 3 H 3 P 5000 R 3 S 6 U 12 X 45")]
    public void Real_files_have_their_messages_by_type(string name, string types)
    {
        string path = SharedData.Find(name);
        CaptureReport report = CaptureInspector.Inspect(path);
        CheckReport check = CaptureChecker.Check([path], null);

        Assert.Equal((CaptureFormat.Itch, null), (report.Format, report.Error));
        foreach (IEnumerable<KeyValuePair<string, long>> counts in (IEnumerable<KeyValuePair<string, long>>[])[report.Counts, check.Counts])
        {
            Assert.Equal(types, string.Join(' ', counts.Where(count => count.Key.StartsWith("type ", StringComparison.Ordinal)).OrderBy(count => count.Key, StringComparer.Ordinal)
                .Select(count => $"{count.Key[5]} {count.Value}")));
        }

        Assert.Equal(0, check.Counts["malformed"]);
    }

    [Fact]
    public void The_first_minutes_of_a_real_day_have_their_times()
    {
        CaptureStatistics seen = Captured.Read(SharedData.Find("itch/nasdaq_first1000_preopen.itch")).Statistics;

        Assert.Equal((11_072_057_543_747, 11_354_360_581_176), (seen.FirstTimeNanos, seen.LastTimeNanos));
    }
}
