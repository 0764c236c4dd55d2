using System.Globalization;
using System.Text;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>Makes Binance Vision tables, in milliseconds or microseconds. Prices in ticks of 0.1, quantities in lots of 0.001.</summary>
internal sealed class VisionTables(string? header = null)
{
    internal const string TradesHeader = "id,price,qty,quote_qty,time,is_buyer_maker";
    internal const string AggTradesHeader = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker";
    internal const string BookTickerHeader = "update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time";
    internal const string KlinesHeader =
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore";
    internal const string LiquidationsHeader =
        "time,side,order_type,time_in_force,original_quantity,price,average_price,order_status,last_fill_quantity,accumulated_fill_quantity";

    internal const long StartMillis = 1_700_000_000_000;

    private readonly StringBuilder _text = new(header is null ? "" : header + "\n");
    private int _id = 100;

    /// <summary>Spot tables have one more column.</summary>
    internal string Tail { get; init; } = "";

    internal bool Micros { get; set; }

    internal VisionTables Trade(long millis, long price, long lots, string buyerIsMaker) =>
        Row($"{_id++},{Price(price)},{Quantity(lots)},{Price(price)},{Time(millis)},{buyerIsMaker}{Tail}");

    internal VisionTables AggTrade(long millis, long price, long lots, string buyerIsMaker) =>
        Row($"{_id++},{Price(price)},{Quantity(lots)},1,2,{Time(millis)},{buyerIsMaker}{Tail}");

    internal VisionTables Quote(long millis, long bid, long bidLots, long ask, long askLots) =>
        Row($"{_id++},{Price(bid)},{Quantity(bidLots)},{Price(ask)},{Quantity(askLots)},{Time(millis)},{Time(millis + 2)}");

    internal VisionTables Kline(long minute, string open, string high, string low, string close, long lots, int count = 60)
    {
        string end = Micros ? $"{(StartMillis + (minute + 1) * 60_000) * 1_000 - 1}" : $"{StartMillis + (minute + 1) * 60_000 - 1}";
        return Row($"{Time(minute * 60_000)},{open},{high},{low},{close},{Quantity(lots)},{end},0,{count},0,0,0");
    }

    internal VisionTables Liquidation(long millis, string side, string quantity, string price, string average, string filled) =>
        Row($"{Time(millis)},{side},LIMIT,IOC,{quantity},{price},{average},FILLED,{filled},{filled}");

    internal VisionTables Row(string row)
    {
        _text.Append(row).Append('\n');
        return this;
    }

    internal byte[] Bytes => Encoding.UTF8.GetBytes(_text.ToString());

    internal string Write(TemporaryFolder folder, string name = "BTCUSDT-data-2024-01.csv") => folder.Write(name, Bytes);

    internal static long Nanos(long millis) => (StartMillis + millis) * 1_000_000;

    private string Time(long millis) => Micros ? $"{(StartMillis + millis) * 1_000}" : $"{StartMillis + millis}";

    private static string Price(long ticks) => (ticks / 10m).ToString("F1", CultureInfo.InvariantCulture);

    private static string Quantity(long lots) => (lots / 1_000m).ToString(CultureInfo.InvariantCulture);
}
