// Binance Vision tables to updates. Times are whole milliseconds, or microseconds (spot from 2025-01-01); prices are in the quote currency,
// quantities in coins (spot, USD-M) or contracts (COIN-M). See VisionLayout for the columns.
//
//   trades, aggTrades   is_buyer_maker true: a seller took
//   bookTicker          the best bid and ask at transaction_time; event_time is kept for the clock check
//   klines              a bar from open_time to close_time, walked as BucketPath says; count 0: a bar without a trade
//   mark, index klines  bars of a price: the same path, no volume
//   premium klines      bars of a rate, not of a price: counted, nothing is made of them
//   liquidationSnapshot side SELL closes a long; the fill's average price and filled quantity, where there are any, else price and
//                       original quantity of the order. Rows come twice in places: whole identical rows of one time are taken once
using System;
using System.Collections.Generic;
using System.IO.Hashing;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class VisionReader : CsvMarketReader
{
    private const long MinuteNanos = 60_000_000_000;

    private const long BarNanosMax = 32 * 1_440 * MinuteNanos;

    private const int StepsMax = 50_000;

    private const int RowsOfOneTimeMax = 1 << 16;

    private readonly HashSet<UInt128> _rowsOfThisTime = [];
    private long _rowsNanos;

    internal VisionReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile, CsvLayout layout)
        : base(path, input, options, profile, layout)
    {
    }

    private protected override void ProduceRow(ReadOnlySpan<byte> line, UpdateQueue updates)
    {
        long nanos = EpochTime.Read(this[CsvColumn.Time], line, "time");
        MarketUpdate like = new(MarketUpdateKind.None, nanos, Options.Instrument, Side.None, 0, 0);
        switch (Format)
        {
            case CaptureFormat.BinanceTrades or CaptureFormat.BinanceAggTrades: AddTrade(line, in like, updates); break;
            case CaptureFormat.BinanceBookTicker: AddQuote(line, in like, updates); break;
            case CaptureFormat.BinanceLiquidations: AddLiquidation(line, in like, updates); break;
            case CaptureFormat.BinancePremiumKlines: Statistics.RateRows++; break;
            default: AddBar(line, nanos, updates); break;
        }

        Statistics.SawSymbol(Profile.Symbol);
        Statistics.SawTime(nanos);
    }

    private void AddTrade(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        JsonSlice maker = this[CsvColumn.BuyerIsMaker];
        bool? buyerIsMaker = maker.IsPresent ? VisionLayout.TrueOrFalse(maker.In(line)) : null;
        Side taker = buyerIsMaker switch { true => Side.Sell, false => Side.Buy, _ => throw maker.Refuse(line, "is_buyer_maker", "neither true nor false") };
        long price = Price(line, CsvColumn.Price, "price");
        long lots = this[CsvColumn.Amount].Steps(line, "quantity", Lots);
        if (lots == 0) throw this[CsvColumn.Amount].Refuse(line, "quantity", "not positive");

        AddTrade(like with { Kind = MarketUpdateKind.Trade, Side = taker, Price = price, Quantity = lots }, updates);
        Marks.FromTrade(price, in like, updates);
    }

    private void AddQuote(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        long eventNanos = EpochTime.Read(this[CsvColumn.LocalTime], line, "event_time");
        AddQuote(line, this[CsvColumn.BidPrice], this[CsvColumn.BidAmount], this[CsvColumn.AskPrice], this[CsvColumn.AskAmount], in like, Marks, updates);
        Statistics.SawExchangeTime(like.TimeNanos, eventNanos);
    }

    private void AddLiquidation(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        JsonSlice text = this[CsvColumn.Side];
        ReadOnlySpan<byte> side = text.IsPresent ? text.In(line) : default;
        Side order = side.SequenceEqual("SELL"u8) ? Side.Sell
            : side.SequenceEqual("BUY"u8) ? Side.Buy
            : throw JsonSlice.Refuse(side, text.Column, "side", "not BUY or SELL");
        long price = Price(line, CsvColumn.Price, "price", roundHalfEven: true);
        long average = this[CsvColumn.AveragePrice].IsPresent ? this[CsvColumn.AveragePrice].Steps(line, "average price", Ticks, roundHalfEven: true) : 0;
        long lots = this[CsvColumn.Amount].Steps(line, "quantity", Lots);
        long filled = this[CsvColumn.Filled].IsPresent ? this[CsvColumn.Filled].Steps(line, "filled quantity", Lots) : 0;
        if (lots == 0 && filled == 0) throw this[CsvColumn.Amount].Refuse(line, "quantity", "not positive");
        if (IsRepeated(line, like.TimeNanos)) return;

        AddLiquidation(like with { Side = order, Price = average > 0 ? average : price, Quantity = filled > 0 ? filled : lots }, updates);
    }

    private bool IsRepeated(ReadOnlySpan<byte> line, long nanos)
    {
        if (nanos != _rowsNanos || _rowsOfThisTime.Count == RowsOfOneTimeMax) _rowsOfThisTime.Clear();
        _rowsNanos = nanos;
        if (_rowsOfThisTime.Add(XxHash128.HashToUInt128(line))) return false;

        Statistics.Duplicates++;
        return true;
    }

    private void AddBar(ReadOnlySpan<byte> line, long openNanos, UpdateQueue updates)
    {
        long closeNanos = EpochTime.Read(this[CsvColumn.CloseTime], line, "close_time");
        long unit = this[CsvColumn.CloseTime].Length switch { 13 => 1_000_000, 16 => 1_000, _ => 1 };
        long length = closeNanos + unit - openNanos;
        if (length is <= 0 or > BarNanosMax) throw this[CsvColumn.CloseTime].Refuse(line, "close_time", "not within 32 days behind open_time");

        bool prices = Format == CaptureFormat.BinancePriceKlines;
        long volume = prices ? 0 : this[CsvColumn.Volume].Steps(line, "volume", Lots);
        BucketPath.Prices bar = new(
            Price(line, CsvColumn.Open, "open", prices), Price(line, CsvColumn.High, "high", prices),
            Price(line, CsvColumn.Low, "low", prices), Price(line, CsvColumn.Close, "close", prices));
        if (bar.Low > bar.High) throw this[CsvColumn.Low].Refuse(line, "low", "above high");
        if (bar.Open < bar.Low || bar.Open > bar.High) throw this[CsvColumn.Open].Refuse(line, "open", "outside low and high");
        if (bar.Close < bar.Low || bar.Close > bar.High) throw this[CsvColumn.Close].Refuse(line, "close", "outside low and high");

        if (volume == 0 && !prices)
        {
            Statistics.EmptyBuckets++;
            return;
        }

        int steps = (int)Math.Clamp(length / MinuteNanos * Options.StepsPerLeg, Options.StepsPerLeg, StepsMax);
        Statistics.Buckets++;
        Statistics.Marks += 3 * steps + 1;
        Statistics.Trades += BucketPath.Add(in bar, volume, openNanos + length, length, Options.Instrument, steps, updates);
    }
}
