using System.Globalization;
using System.Linq;
using System.Text;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>Makes Tardis tables. Prices in ticks of 0.1, amounts in lots of 0.001, times in microseconds since the start.</summary>
internal sealed class TardisTables(string columns)
{
    internal const long StartMicros = 1_700_000_000_000_000;

    private readonly StringBuilder _text = new("exchange,symbol,timestamp,local_timestamp," + columns + "\n");

    internal string Exchange { get; init; } = "binance-futures";

    internal string Symbol { get; set; } = "BTCUSDT";

    internal string LineEnd { get; set; } = "\n";

    internal static TardisTables Trades() => new("id,side,price,amount");

    internal static TardisTables Book() => new("is_snapshot,side,price,amount");

    internal static TardisTables Quotes() => new("ask_amount,ask_price,bid_price,bid_amount");

    internal static TardisTables Ticker() =>
        new("funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price");

    internal static TardisTables Snapshots(int levels) =>
        new(string.Join(',', Enumerable.Range(0, levels).Select(k => $"asks[{k}].price,asks[{k}].amount,bids[{k}].price,bids[{k}].amount")));

    internal TardisTables Row(long micros, string rest, long sentMicros = -1)
    {
        long local = StartMicros + micros;
        long sent = sentMicros < 0 ? local - 500 : StartMicros + sentMicros;
        _text.Append(CultureInfo.InvariantCulture, $"{Exchange},{Symbol},{sent},{local},{rest}{LineEnd}");
        return this;
    }

    internal TardisTables Trade(long micros, string side, long price, long lots) => Row(micros, $"77,{side},{Price(price)},{Amount(lots)}");

    internal TardisTables Level(long micros, bool snapshot, Side side, long price, long lots) =>
        Row(micros, $"{(snapshot ? "true" : "false")},{(side == Side.Buy ? "bid" : "ask")},{Price(price)},{Amount(lots)}");

    internal TardisTables Quote(long micros, long bid, long bidLots, long ask, long askLots) =>
        Row(micros, $"{Amount(askLots)},{Price(ask)},{Price(bid)},{Amount(bidLots)}");

    internal TardisTables Book(long micros, params (long Ask, long AskLots, long Bid, long BidLots)[] levels) =>
        Row(micros, string.Join(',', levels.Select(l => $"{Price(l.Ask)},{Amount(l.AskLots)},{Price(l.Bid)},{Amount(l.BidLots)}")));

    internal TardisTables Raw(string line)
    {
        _text.Append(line);
        return this;
    }

    internal byte[] Bytes => Encoding.UTF8.GetBytes(_text.ToString());

    internal string Write(TemporaryFolder folder, string name = "table.csv") => folder.Write(name, Bytes);

    internal static long Nanos(long micros) => (StartMicros + micros) * 1_000;

    private static string Price(long ticks) => (ticks / 10m).ToString(CultureInfo.InvariantCulture);

    private static string Amount(long lots) => (lots / 1_000m).ToString(CultureInfo.InvariantCulture);
}
