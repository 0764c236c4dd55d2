// Bybit websocket lines to updates: {"topic", "type", "ts", "data", "cts"}, with or without a local time ahead (see LinePrefix). ts is in whole
// milliseconds; prices and quantities are texts, quantities in coins (linear, spot) or dollars (inverse).
//
//   orderbook.N.S       data {s, b, a: [[price, quantity], …], u, seq}; type snapshot, or u = 1: the whole book; delta: levels that changed, quantity
//                       0: gone; u of a delta is the u before, plus 1. Of several N in one file the first is read
//   publicTrade.S       data [{T, s, S side of the taker, v, p, BT}]; BT: a block trade, which is not of the book
//   tickers.S           data {symbol, markPrice, indexPrice}; rounded to ticks half to even
//   liquidation.S       data {updatedTime, symbol, side, size, price}, at most one a second
//   allLiquidation.S    data [{T, s, S, v, p}], all of them
//
// In both of the last two Buy says that a long position is liquidated, the opposite of other venues: the order sells. The price is that of bankruptcy.
using System;
using System.Text.Json;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class BybitReader : JsonLineReader
{
    private const int Topic = 0, Type = 1, Sent = 2, Data = 3;
    private const int Symbol = 0, Name = 1, Bids = 2, Asks = 3, Sequence = 4, Time = 5, LongTime = 6, SideOf = 7, LongSide = 8, Size = 9, LongSize = 10;
    private const int PriceOf = 11, LongPrice = 12, Block = 13, MarkPrice = 14, IndexPrice = 15;

    private readonly JsonFields _message = new("topic", "type", "ts", "data");
    private readonly JsonFields _row = new(
        "s", "symbol", "b", "a", "u", "T", "updatedTime", "S", "side", "v", "size", "p", "price", "BT", "markPrice", "indexPrice");

    private byte[] _bookTopic = [];
    private long _lastId;
    private bool _whole;

    internal BybitReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
        : base(path, input, options, profile)
    {
    }

    public override CaptureFormat Format => CaptureFormat.BybitRaw;

    private protected override void ReadMessage(ref Utf8JsonReader json, int offset)
    {
        if (json.TokenType != JsonTokenType.StartObject) throw new MalformedException(offset + 1, "the message is no object");

        _message.Read(ref json, offset);
    }

    private protected override void ProduceMessage(ReadOnlySpan<byte> line, UpdateQueue updates)
    {
        ReadOnlySpan<byte> topic = _message[Topic].IsText ? _message[Topic].In(line) : default;
        JsonSlice data = _message[Data];
        if (topic.StartsWith("orderbook."u8)) AddBook(line, topic, updates);
        else if (topic.StartsWith("publicTrade."u8)) AddRows(line, data, MarketUpdateKind.Trade, updates);
        else if (topic.StartsWith("allLiquidation."u8) || topic.StartsWith("liquidation."u8)) AddRows(line, data, MarketUpdateKind.Liquidation, updates);
        else if (topic.StartsWith("tickers."u8)) AddRows(line, data, MarketUpdateKind.Mark, updates);
        else Statistics.OtherStreams++;
    }

    /// <summary>One object, or an array of them.</summary>
    private void AddRows(ReadOnlySpan<byte> line, JsonSlice data, MarketUpdateKind kind, UpdateQueue updates)
    {
        if (data.Type is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) throw data.Refuse(line, "data", "neither an object nor an array");

        Utf8JsonReader json = new(data.In(line));
        while (json.Read())
        {
            if (json.TokenType != JsonTokenType.StartObject) continue;

            _row.Read(ref json, data.Start);
            if (!IsWanted(line, _row[Symbol].IsPresent ? _row[Symbol] : _row[Name])) continue;

            MarketUpdate like = new(MarketUpdateKind.None, TimeOf(VenueTime(line)), Options.Instrument, Side.None, 0, 0);
            if (kind == MarketUpdateKind.Mark) AddMark(line, in like, updates);
            else AddOrder(line, like with { Kind = kind }, updates);
        }
    }

    private void AddOrder(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        JsonSlice text = _row[SideOf].IsPresent ? _row[SideOf] : _row[LongSide];
        ReadOnlySpan<byte> words = text.IsText ? text.In(line) : default;
        bool buy = words.SequenceEqual("Buy"u8);
        if (!buy && !words.SequenceEqual("Sell"u8)) throw JsonSlice.Refuse(words, text.Column, "side", "not Buy or Sell");

        long price = Price(line, _row[PriceOf].IsPresent ? _row[PriceOf] : _row[LongPrice], "price", like.Kind == MarketUpdateKind.Liquidation);
        long lots = Quantity(line, _row[Size].IsPresent ? _row[Size] : _row[LongSize], "size");
        if (like.Kind == MarketUpdateKind.Liquidation)
        {
            AddLiquidation(like with { Side = buy ? Side.Sell : Side.Buy, Price = price, Quantity = lots }, updates);
            return;
        }

        if (_row[Block].Type == JsonTokenType.True)
        {
            Statistics.TradesOffBook++;
            return;
        }

        AddTrade(like with { Side = buy ? Side.Buy : Side.Sell, Price = price, Quantity = lots }, updates);
        Marks.FromTrade(price, like with { Kind = MarketUpdateKind.None }, updates);
    }

    private void AddMark(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        long mark = _row[MarkPrice].IsPresent ? Price(line, _row[MarkPrice], "markPrice", roundHalfEven: true) : 0;
        long index = _row[IndexPrice].IsPresent ? Price(line, _row[IndexPrice], "indexPrice", roundHalfEven: true) : 0;
        if (mark > 0) Marks.FromStream(mark, in like, updates);
        if (index > 0) updates.Add(like with { Kind = MarketUpdateKind.Index, Price = index });
    }

    private void AddBook(ReadOnlySpan<byte> line, ReadOnlySpan<byte> topic, UpdateQueue updates)
    {
        JsonSlice data = _message[Data];
        if (data.Type != JsonTokenType.StartObject) throw data.Refuse(line, "data", "not an object");

        Utf8JsonReader json = new(data.In(line));
        json.Read();
        _row.Read(ref json, data.Start);
        if (!IsWanted(line, _row[Symbol])) return;

        if (_bookTopic.Length == 0) _bookTopic = topic.ToArray();
        if (!topic.SequenceEqual(_bookTopic))
        {
            Statistics.OtherStreams++;
            return;
        }

        ReadOnlySpan<byte> type = _message[Type].IsText ? _message[Type].In(line) : default;
        long id = _row[Sequence].Whole(line, "u");
        bool snapshot = type.SequenceEqual("snapshot"u8) || id == 1;
        if (!snapshot && !type.SequenceEqual("delta"u8)) throw JsonSlice.Refuse(type, _message[Type].Column, "type", "not snapshot or delta");

        UpdateQueue levels = Scratch();
        MarketUpdate like = new(MarketUpdateKind.DepthLevel, 0, Options.Instrument, Side.None, 0, 0);
        DepthLevels.Add(line, _row[Bids], "b", like with { Side = Side.Buy }, Ticks, Lots, levels);
        DepthLevels.Add(line, _row[Asks], "a", like with { Side = Side.Sell }, Ticks, Lots, levels);
        like = like with { Kind = MarketUpdateKind.None, TimeNanos = TimeOf(VenueTime(line)) };
        Statistics.DepthLines++;
        Apply(id, snapshot, in like, levels, updates);
    }

    private void Apply(long id, bool snapshot, in MarketUpdate like, UpdateQueue levels, UpdateQueue updates)
    {
        if (snapshot)
        {
            Statistics.Snapshots++;
            Depth.Clear(in like, updates);
        }
        else if (_whole && id != _lastId + 1)
        {
            Gap($"gap in the depth changes: u is {id} after {_lastId}");
            if (Options.Gaps == GapPolicy.Clear)
            {
                _whole = false;
                Depth.Clear(in like, updates);
                Depth.End(in like, updates);
                return;
            }
        }
        else if (!_whole && !Options.DepthWithoutSnapshot)
        {
            return;
        }

        _whole = true;
        _lastId = id;
        if (!snapshot) Statistics.DepthApplied++;
        foreach (MarketUpdate level in levels.Waiting) Depth.Level(level.Side, level.Price, level.Quantity, in like, updates);
        Depth.End(in like, updates);
    }

    private long VenueTime(ReadOnlySpan<byte> line)
    {
        JsonSlice time = _row[Time].IsPresent ? _row[Time] : _row[LongTime].IsPresent ? _row[LongTime] : _message[Sent];
        return time.IsPresent ? EpochTime.Read(time, line, "time") : 0;
    }
}
