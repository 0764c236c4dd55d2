using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>Makes a file of one-minute buckets as the venue's API gives them.</summary>
internal sealed class BitmexBuckets
{
    internal const long FirstEndNanos = 1_583_971_200_000_000_000;

    private readonly List<string> _buckets = [];

    internal string Symbol { get; init; } = "XBTUSD";

    internal BitmexBuckets Bucket(decimal open, decimal high, decimal low, decimal close, long volume, long trades = 5)
    {
        string time = System.DateTime.UnixEpoch.AddTicks((FirstEndNanos / 100) + _buckets.Count * System.TimeSpan.TicksPerMinute)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return Raw(string.Create(CultureInfo.InvariantCulture,
            $"{{\"timestamp\":\"{time}\",\"symbol\":\"{Symbol}\",\"open\":{open},\"high\":{high},\"low\":{low},\"close\":{close},\"trades\":{trades}," +
            $"\"volume\":{volume},\"vwap\":null,\"lastSize\":null,\"turnover\":1,\"homeNotional\":235.4777766,\"foreignNotional\":{volume}}}"));
    }

    internal BitmexBuckets Raw(string json)
    {
        _buckets.Add(json);
        return this;
    }

    internal byte[] Bytes => Encoding.UTF8.GetBytes($"[{string.Join(',', _buckets)}]");

    internal string Write(TemporaryFolder folder, string name = "bitmex.json")
    {
        File.WriteAllBytes(folder[name], Bytes);
        return folder[name];
    }
}
