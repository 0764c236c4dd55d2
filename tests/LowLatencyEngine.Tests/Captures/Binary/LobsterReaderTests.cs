using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures.Binary;

public sealed class LobsterReaderTests : IDisposable
{
    private const string Name = "X_2012-06-21_34200000_57600000_message_3.csv";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A random market with its book of three levels a side after each message, made by lists.</summary>
    private static (string Messages, string Rows, int Count) Generate(int seed, int count)
    {
        Random random = new(seed);
        List<(long Id, int Side, long Price, long Size)> orders = [];
        StringBuilder messages = new(), rows = new();
        int written = 0;
        for (int k = 1; written < count; k++)
        {
            string time = string.Create(CultureInfo.InvariantCulture, $"{34_200 + k / 1_000}.{k % 1_000 * 1_000_000L:000000000}").TrimEnd('0').TrimEnd('.');
            int at = orders.Count == 0 ? -1 : random.Next(orders.Count);
            (int type, (long Id, int Side, long Price, long Size) o) = at < 0 || random.Next(2) == 0
                ? (1, (k, random.Next(2) * 2 - 1, 0, random.Next(1, 9) * 10))
                : (3, orders[at]);
            if (type == 1) o.Price = 1_000_000 - o.Side * 100 * random.Next(1, 9);
            if (type == 3 && random.Next(3) == 0) at = orders.FindIndex(x => x.Side == o.Side && x.Price == orders.Where(y => y.Side == o.Side).Max(y => y.Side * y.Price) * o.Side);
            if (type == 3) o = orders[at];
            bool isBest = type == 3 && o.Price * o.Side == orders.Where(x => x.Side == o.Side).Max(x => x.Side * x.Price);
            if (isBest && orders.FindIndex(x => x.Side == o.Side && x.Price == o.Price) == at && random.Next(2) == 0) type = 4;
            long size = type == 4 || (type == 3 && random.Next(3) == 0) ? Math.Max(1, o.Size / 2) : o.Size;
            if (type == 3 && size < o.Size) type = 2;

            string before = Row(orders);
            if (type == 1) orders.Add(o);
            else if (size == o.Size) orders.RemoveAt(at);
            else orders[at] = o with { Size = o.Size - size };
            // The file has only what happens inside its levels: what changes no level in sight is left out.
            if (Row(orders) == before) continue;

            messages.Append(CultureInfo.InvariantCulture, $"{time},{type},{o.Id},{size},{o.Price},{o.Side}\n");
            rows.Append(Row(orders)).Append('\n');
            written++;
        }

        return (messages.ToString(), rows.ToString(), written);
    }

    private static string Row(List<(long Id, int Side, long Price, long Size)> orders)
    {
        List<(long Price, long Size)> Levels(int side) => [.. orders.Where(o => o.Side == side).GroupBy(o => o.Price).OrderByDescending(l => side * l.Key).Select(l => (l.Key, l.Sum(o => o.Size))).Take(3)];
        List<(long Price, long Size)> asks = Levels(-1), bids = Levels(1);
        IEnumerable<string> cells = Enumerable.Range(0, 3).SelectMany(k => (string[])
        [
            k < asks.Count ? $"{asks[k].Price},{asks[k].Size}" : "9999999999,0",
            k < bids.Count ? $"{bids[k].Price},{bids[k].Size}" : "-9999999999,0",
        ]);
        return string.Join(',', cells);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_generated_market_comes_back_level_by_level(int seed)
    {
        (string messages, string rows, int count) = Generate(seed, 1_500);
        string path = _folder.Write(Name, Encoding.ASCII.GetBytes(messages));
        string book = _folder.Write("rows.csv", Encoding.ASCII.GetBytes(rows));

        CheckReport report = CaptureChecker.Check([path], book);

        Assert.Equal((count - 1, 0L), (report.Results[0].Compared, report.Results[0].Mismatches));
        Assert.Equal((2L * (count - 1), 0L), (report.Results[1].Compared, report.Results[1].Mismatches));
        Assert.Equal(0, report.Results[2].Mismatches);
        Assert.True(report.Counts["type levels adopted from the order book"] > 0);
    }

    [Fact]
    public void A_fault_in_either_file_is_found()
    {
        (string messages, string rows, _) = Generate(4, 300);
        string path = _folder.Write(Name, Encoding.ASCII.GetBytes(messages));
        string[] lines = rows.TrimEnd().Split('\n');
        string[] cells = lines[200].Split(',');
        cells[3] = "77777";
        lines[200] = string.Join(',', cells);
        string wrong = _folder.Write("wrong.csv", Encoding.ASCII.GetBytes(string.Join('\n', lines)));
        string[] skipped = messages.Split('\n');
        skipped[150] = skipped[149];
        string twice = _folder.Write("twice_message.csv", Encoding.ASCII.GetBytes(string.Join('\n', skipped)));
        string right = _folder.Write("right.csv", Encoding.ASCII.GetBytes(rows));

        CheckReport book = CaptureChecker.Check([path], wrong);
        CheckReport message = CaptureChecker.Check([twice], right);

        Assert.Equal((2, 1), (book.Results[0].Mismatches, book.Results[1].Mismatches));
        Assert.Contains("wrong.csv:201: ", book.Results[0].First[0]);
        Assert.True(message.Results[0].Mismatches >= 1 && message.Results[1].Mismatches >= 1 && !message.Passed);
    }

    [Fact]
    public void The_pair_is_found_beside_the_file_and_inside_an_archive()
    {
        (string messages, string rows, int count) = Generate(5, 200);
        string path = _folder.Write(Name, Encoding.ASCII.GetBytes(messages));
        _folder.Write(Name.Replace("message", "orderbook", StringComparison.Ordinal), Encoding.ASCII.GetBytes(rows));
        using (ZipArchive zip = ZipFile.Open(_folder["pair.zip"], ZipArchiveMode.Create))
        {
            foreach ((string entry, string text) in ((string, string)[])[("b.csv", rows), ("about.txt", "Read me.\n"), (Name, messages)])
            {
                using StreamWriter writer = new(zip.CreateEntry(entry).Open());
                writer.Write(text);
            }
        }

        List<MarketUpdate> beside = Captured.Read(path, batch: 7).Updates;
        (List<MarketUpdate> inside, CaptureStatistics seen) = Captured.Read(_folder["pair.zip"]);

        Assert.Equal(beside, inside);
        Assert.Equal((count, "X"), (seen.Lines, seen.Symbols.Keys.Single()));
        Assert.Equal(new DateTime(2012, 6, 21), DateTime.UnixEpoch.AddSeconds(seen.FirstTimeNanos / 1_000_000_000).Date);
        Assert.Equal(count - 1, CaptureChecker.Check([_folder["pair.zip"]], null).Results[0].Compared);
    }

    [Fact]
    public void Times_keep_their_nine_decimals_and_odd_lines_are_malformed()
    {
        const string Lines = "34200.000000001,1,5,10,1000000,1\r\n34200.1,1,6,10,1000100,-1\r\n34200.05,5,0,10,1000050,1\r\n34201,7,0,0,-1,-1\r\n" +
            "34201,8,7,10,1000000,1\n34201.0000000001,1,7,10,1000000,1\nx,1,7,10,1000000,1\n34201,1,7,0,1000000,1\n34201,1,7,10,9999999999,1\n34201,1,7,10,1000000,0\n34201,1,7\n" +
            "34202,3,99,10,1000000,1\n";
        string path = _folder.Write("m.csv", Encoding.ASCII.GetBytes(Lines));

        (List<MarketUpdate> updates, CaptureStatistics seen) = Captured.Read(path, new CaptureReadOptions { Date = new DateOnly(2012, 1, 3) });

        long midnight = new DateTimeOffset(2012, 1, 3, 5, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000_000;
        Assert.Equal(midnight + 34_200_000_000_001, updates[0].TimeNanos);
        Assert.Equal((5, 7, 1), (seen.Lines, seen.Malformed, seen.BackwardTimes));
        Assert.Equal(0, seen.UnknownOrders);
        Assert.Contains("m.csv:5: column 7: type \"8\" is not 1 to 7", seen.Issues[0]);
        Assert.Equal(1, updates.Count(u => u.Kind == MarketUpdateKind.Trade && u.Side == Side.Sell && u.Price == 1_000_050));
    }

    [Fact]
    public void Files_cut_at_any_byte_give_what_came_before_or_say_where()
    {
        (string messages, string rows, _) = Generate(6, 12);
        byte[] whole = Encoding.ASCII.GetBytes(messages);
        List<MarketUpdate> all = Captured.Read(_folder.Write("whole.csv", whole), new CaptureReadOptions { MalformedMax = 0 }).Updates;
        int lines = messages.Count(c => c == '\n');
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write("cut.csv", whole[..length]);
            List<MarketUpdate> some = [];
            try
            {
                using IMarketReader reader = CaptureSource.Open(path, new CaptureReadOptions { MalformedMax = 0 });
                MarketUpdate[] batch = new MarketUpdate[16];
                while (reader.TryRead(batch, out int count)) some.AddRange(batch.AsSpan(0, count));
            }
            catch (CaptureException e)
            {
                Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
            }

            // A number cut short is a number still: only the last line can differ.
            int wholeLines = Encoding.ASCII.GetString(whole, 0, length).Count(c => c == '\n');
            Assert.True(some.Count(u => u.Kind == MarketUpdateKind.DepthEnd) <= Math.Min(lines, wholeLines + 1));
            int same = all.FindIndex(u => u.Kind == MarketUpdateKind.DepthEnd);
            if (wholeLines > 0) Assert.Equal(all.Take(same), some.Take(same));
        }

        string book = _folder.Write("rows.csv", Encoding.ASCII.GetBytes(rows[..^40]));
        Assert.Contains("rows.csv:", Assert.Throws<CaptureException>(() => CaptureChecker.Check([_folder["whole.csv"]], book)).Message);
    }

    [Theory]
    [InlineData("2012-06-21", 4)]
    [InlineData("2012-03-10", 5)]
    [InlineData("2012-03-11", 4)]
    [InlineData("2012-11-03", 4)]
    [InlineData("2012-11-04", 5)]
    [InlineData("2006-04-03", 4)]
    [InlineData("2006-03-27", 5)]
    [InlineData("2006-10-30", 5)]
    public void Midnight_in_New_York_follows_the_summer_time_of_its_year(string day, int hours)
    {
        DateOnly date = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        long start = NewYorkDay.StartNanos(date);

        Assert.Equal(new DateTimeOffset(date.Year, date.Month, date.Day, hours, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000_000, start);
        Assert.Equal((date, date), (NewYorkDay.At(start), NewYorkDay.At(start + NewYorkDay.DayNanos - 7_200_000_000_000)));
        Assert.Equal(date.AddDays(-1), NewYorkDay.At(start - 1));
    }

    [Theory]
    [InlineData("01302019.NASDAQ_ITCH50.gz", "2019-01-30")]
    [InlineData("GOOG_2012-06-21_34200000_57600000_message_10.csv", "2012-06-21")]
    [InlineData("S20190130-v50.txt", "2019-01-30")]
    [InlineData("AAPL_34200000_57600000.csv", null)]
    public void The_day_is_found_in_a_name(string name, string? day)
    {
        bool found = NewYorkDay.TryFind(name, out DateOnly date);

        Assert.Equal(day, found ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null);
    }
}
