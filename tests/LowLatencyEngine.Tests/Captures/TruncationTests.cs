using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>
/// Small files of every text format, cut at every byte: what was whole is read as in the whole file, the rest is an error or a malformed line that
/// names the file; and any format under any name.
/// </summary>
public sealed class TruncationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Samples => [.. TextSamples.All.Keys];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_file_cut_at_any_byte_gives_its_whole_lines(string name)
    {
        byte[] whole = TextSamples.All[name];
        CaptureReadOptions options = new() { TickSize = 0.1m, LotSize = 0.001m };
        List<MarketUpdate> all = Captured.Read(_folder.Write(name, whole), options).Updates;
        // Updates at the end of each line; the last two lines before a cut may be told together, or not yet.
        List<int> sure = [0];
        for (int bytes = 0; bytes < whole.Length; bytes++)
        {
            string path = _folder.Write(name, whole[..bytes]);
            List<MarketUpdate> some = [];
            try
            {
                using IMarketReader reader = CaptureSource.Open(path, options);
                MarketUpdate[] buffer = new MarketUpdate[32];
                while (reader.TryRead(buffer, out int count)) some.AddRange(buffer.AsSpan(0, count));
                foreach (string issue in reader.Statistics.Issues) Assert.StartsWith(path, issue);
            }
            catch (CaptureException error)
            {
                Assert.StartsWith(path, error.Message);
                Assert.True(error.Message.Length > path.Length + 12, error.Message);
            }

            int lines = whole.AsSpan(0, bytes).Count((byte)'\n');
            int same = AssertBegins(all, some, lines, name);
            if (lines == sure.Count) sure.Add(same);
            Assert.True(same >= sure[Math.Max(0, lines - 1)], $"{name} cut in line {lines + 1}: {same} updates, but its first {lines - 1} lines have {sure[Math.Max(0, lines - 1)]}");
        }

        Assert.InRange(sure[^1], Math.Max(0, all.Count - 2 * TextSamples.UpdatesOfALineMax), all.Count);
    }

    /// <summary>All that was read stands in the whole file at the same place, but for what the cut line itself may have made of its shortened values.</summary>
    private static int AssertBegins(List<MarketUpdate> all, List<MarketUpdate> some, int lines, string name)
    {
        int same = all.Zip(some).TakeWhile(pair => pair.First == pair.Second).Count();
        int doubtful = some.Count - same;
        Assert.True(doubtful <= TextSamples.UpdatesOfALineMax, $"{name} cut in line {lines + 1}: {doubtful} updates that the whole file does not have");
        return same;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_format_under_another_formats_name_and_packing_is_read_all_the_same(string name)
    {
        byte[] whole = TextSamples.All[name];
        CaptureFormat format = CaptureDetector.Detect(_folder.Write(name, whole)).Format;
        List<MarketUpdate> all = Captured.Read(_folder[name], TextSamples.Btc).Updates;
        foreach (CaptureCompression compression in Enum.GetValues<CaptureCompression>().Where(kind => kind != CaptureCompression.Xz))
        {
            string wrong = _folder.Write("BTCUSDT-other.itch.json.csv.lle", Captured.Pack(whole, compression));
            CaptureReadOptions options = TextSamples.Btc with { Format = TextSamples.NeedsName(name) ? format : null };
            Assert.Equal(all, Captured.Read(wrong, options).Updates);
            Assert.Equal(compression, CaptureDetector.Detect(wrong).Compression);
        }
    }
}
