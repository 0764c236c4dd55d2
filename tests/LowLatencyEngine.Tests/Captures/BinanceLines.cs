using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>Makes lines as a Binance collector writes them. Prices in ticks of 0.1, written with two decimals; lots of 0.001.</summary>
internal sealed class BinanceLines
{
    internal const long StartNanos = 1_700_000_000_000_000_000;

    private readonly StringBuilder _text = new();
    private long _nanos = StartNanos;

    internal string Symbol { get; init; } = "BTCUSDT";

    internal int Count { get; private set; }

    internal BinanceLines Depth(long firstId, long lastId, long? previousId, (long Price, long Lots)[] bids, (long Price, long Lots)[] asks, string stream = "depth@0ms") =>
        Event(stream, $"\"e\":\"depthUpdate\",\"E\":{Millis},\"T\":{Millis},\"s\":\"{Symbol}\",\"U\":{firstId},\"u\":{lastId}," +
            (previousId is { } id ? $"\"pu\":{id}," : "") + $"\"b\":{Levels(bids)},\"a\":{Levels(asks)}");

    internal BinanceLines Snapshot(long id, (long Price, long Lots)[] bids, (long Price, long Lots)[] asks) =>
        Json($"{{\"lastUpdateId\":{id},\"E\":{Millis},\"T\":{Millis},\"bids\":{Levels(bids)},\"asks\":{Levels(asks)}}}");

    internal BinanceLines Quote(long id, long bid, long bidLots, long ask, long askLots) =>
        Event("bookTicker", $"\"e\":\"bookTicker\",\"u\":{id},\"s\":\"{Symbol}\",\"b\":\"{Price(bid)}\",\"B\":\"{Quantity(bidLots)}\"," +
            $"\"a\":\"{Price(ask)}\",\"A\":\"{Quantity(askLots)}\",\"T\":{Millis},\"E\":{Millis}");

    internal BinanceLines Trade(long price, long lots, bool buyerIsMaker, string execution = "MARKET") =>
        Event("trade", $"\"e\":\"trade\",\"E\":{Millis},\"T\":{Millis},\"s\":\"{Symbol}\",\"t\":1,\"p\":\"{Price(price)}\",\"q\":\"{Quantity(lots)}\"," +
            $"\"X\":\"{execution}\",\"m\":{(buyerIsMaker ? "true" : "false")}");

    internal BinanceLines Mark(string mark, string index) =>
        Event("markPrice@1s", $"\"e\":\"markPriceUpdate\",\"E\":{Millis},\"s\":\"{Symbol}\",\"p\":\"{mark}\",\"i\":\"{index}\",\"P\":\"1.00000000\",\"r\":\"0.00010000\",\"T\":1");

    internal BinanceLines ForceOrder() =>
        Event("forceOrder", $"\"e\":\"forceOrder\",\"E\":{Millis},\"o\":{{\"s\":\"{Symbol}\",\"S\":\"SELL\",\"q\":\"0.014\",\"p\":\"9910\",\"ap\":\"9910\",\"X\":\"FILLED\",\"T\":1}}");

    internal BinanceLines Event(string stream, string data) => Json($"{{\"stream\":\"{Symbol.ToLowerInvariant()}@{stream}\",\"data\":{{{data}}}}}");

    internal BinanceLines Json(string json) => Raw($"{_nanos} {json}");

    internal BinanceLines Raw(string line)
    {
        _text.Append(line).Append('\n');
        _nanos += 1_000_000;
        Count++;
        return this;
    }

    internal BinanceLines Wait(long nanos)
    {
        _nanos += nanos;
        return this;
    }

    internal byte[] Bytes => Encoding.UTF8.GetBytes(_text.ToString());

    internal string Write(TemporaryFolder folder, string name = "binance.txt")
    {
        File.WriteAllBytes(folder[name], Bytes);
        return folder[name];
    }

    private long Millis => _nanos / 1_000_000;

    private static string Price(long ticks) => (ticks / 10m).ToString("F2", CultureInfo.InvariantCulture);

    private static string Quantity(long lots) => (lots / 1_000m).ToString("F3", CultureInfo.InvariantCulture);

    private static string Levels(IEnumerable<(long Price, long Lots)> levels) =>
        $"[{string.Join(',', levels.Select(level => $"[\"{Price(level.Price)}\",\"{Quantity(level.Lots)}\"]"))}]";
}
