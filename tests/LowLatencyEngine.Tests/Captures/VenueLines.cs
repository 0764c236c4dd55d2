using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>Makes lines as collectors of BitMEX, Bybit and Hyperliquid write them. Prices in ticks of 0.1, quantities in lots of 0.001.</summary>
internal sealed class VenueLines
{
    internal const long StartNanos = 1_700_000_000_000_000_000;

    private readonly StringBuilder _text = new();
    private long _nanos = StartNanos;

    internal string Symbol { get; set; } = "BTCUSDT";

    /// <summary>What stands ahead of the JSON.</summary>
    internal Func<long, string> Prefix { get; set; } = static nanos => $"{nanos / 1_000_000_000}.{nanos % 1_000_000_000:D9}: ";

    internal VenueLines Bitmex(string table, string action, params string[] rows) =>
        Json($"{{\"table\":\"{table}\",\"action\":\"{action}\",\"data\":[{string.Join(',', rows.Select(row => $"{{\"symbol\":\"{Symbol}\",{row}}}"))}]}}");

    internal VenueLines BitmexBook(string action, params (long Id, Side Side, long Price, long Lots)[] levels) =>
        Bitmex("orderBookL2", action, [.. levels.Select(l => $"\"id\":{l.Id},\"side\":\"{(l.Side == Side.Buy ? "Buy" : "Sell")}\""
            + (action == "delete" ? "" : $",\"size\":{Lots(l.Lots)}") + (action is "update" or "delete" ? "" : $",\"price\":{Price(l.Price)}"))]);

    internal VenueLines Bybit(string topic, string data, string type = "delta") =>
        Json($"{{\"topic\":\"{topic}.{Symbol}\",\"type\":\"{type}\",\"ts\":{_nanos / 1_000_000},\"data\":{data},\"cts\":{_nanos / 1_000_000}}}");

    internal VenueLines BybitBook(long id, string type, (long Price, long Lots)[] bids, (long Price, long Lots)[] asks, string topic = "orderbook.50") =>
        Bybit(topic, $"{{\"s\":\"{Symbol}\",\"b\":{Levels(bids)},\"a\":{Levels(asks)},\"u\":{id},\"seq\":{id * 7}}}", type);

    internal VenueLines Block(params string[] events) => Json($"{{\"block_time\":\"2025-10-10T21:16:04.831\",\"block_number\":7,\"events\":[{string.Join(',', events)}]}}");

    internal string Fill(string user, long tid, string side, long price, long lots, bool crossed, string dir = "Open Long", string? liquidation = null, string? coin = null) =>
        $"[\"{user}\",{{\"coin\":\"{coin ?? Symbol}\",\"px\":\"{Price(price)}\",\"sz\":\"{Lots(lots)}\",\"side\":\"{side}\",\"time\":{_nanos / 1_000_000},\"startPosition\":\"-1.5\"," +
        $"\"dir\":\"{dir}\",\"closedPnl\":\"0.0\",\"hash\":\"0x\",\"oid\":1,\"crossed\":{(crossed ? "true" : "false")},\"fee\":\"0.1\",\"tid\":{tid}" +
        (liquidation is null ? "" : $",\"liquidation\":{liquidation}") + ",\"feeToken\":\"USDC\"}]";

    internal VenueLines Json(string json) => Raw(Prefix(_nanos) + json);

    internal VenueLines Raw(string line)
    {
        _text.Append(line).Append('\n');
        _nanos += 1_000_000;
        return this;
    }

    internal byte[] Bytes => Encoding.UTF8.GetBytes(_text.ToString());

    internal string Write(TemporaryFolder folder, string name = "lines.txt") => folder.Write(name, Bytes);

    private static string Price(long ticks) => (ticks / 10m).ToString(CultureInfo.InvariantCulture);

    private static string Lots(long lots) => (lots / 1_000m).ToString(CultureInfo.InvariantCulture);

    private static string Levels(IEnumerable<(long Price, long Lots)> levels) =>
        $"[{string.Join(',', levels.Select(level => $"[\"{Price(level.Price)}\",\"{Lots(level.Lots)}\"]"))}]";
}
