// BitMEX websocket lines to updates: {"table", "action", "data": [{…}, …]}, with or without a local time ahead (see LinePrefix). Sizes are
// contracts, prices of the quote currency, timestamps ISO 8601 in UTC; the order book has none, so its time is the local one.
//
//   orderBookL2  partial: the whole book; insert {symbol, id, side, size, price}; update {id, size, no price}; delete {id}. Everything before
//                the partial is dropped. A level is found by its id; an id that is not known is counted and skipped
//   trade        insert {side of the taker, size, price}; the partial repeats an old trade and is passed over
//   quote        {bidPrice, bidSize, askPrice, askSize}; a line may have several, in order
//   liquidation  orders of the liquidation engine while they rest: insert {orderID, side, price, leavesQty}. side Buy: a short is being
//                liquidated. update and delete do not say whether anything was filled; they make nothing
//   instrument   {markPrice, indicativeSettlePrice}: mark and index, rounded to ticks half to even
//
// A line is read whole before anything of it is applied. Lines that the collector wrote about its connection ("wss://…") are passed over.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text.Json;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class BitmexRawReader : JsonLineReader
{
    private const int Table = 0, Action = 1, Data = 2;
    private const int Name = 0, Id = 1, SideOf = 2, Size = 3, PriceOf = 4, Timestamp = 5, BidPrice = 6, BidSize = 7, AskPrice = 8, AskSize = 9;
    private const int LeavesQty = 10, MarkPrice = 11, IndexPrice = 12;

    private const int IdsMax = 2 * TouchBook.LevelsMax;

    private readonly JsonFields _message = new("table", "action", "data");
    private readonly JsonFields _row = new(
        "symbol", "id", "side", "size", "price", "timestamp", "bidPrice", "bidSize", "askPrice", "askSize", "leavesQty", "markPrice", "indicativeSettlePrice");

    private readonly Dictionary<long, (Side Side, long Price)> _levels = [];
    private readonly List<Level> _changes = [];
    private bool _whole;

    internal BitmexRawReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
        : base(path, input, options, profile)
    {
    }

    public override CaptureFormat Format => CaptureFormat.BitmexRaw;

    private protected override bool IsComment(ReadOnlySpan<byte> line) => line.StartsWith("wss://"u8);

    private protected override void ReadMessage(ref Utf8JsonReader json, int offset)
    {
        if (json.TokenType != JsonTokenType.StartObject) throw new MalformedException(offset + 1, "the message is no object");

        _message.Read(ref json, offset);
    }

    private protected override void ProduceMessage(ReadOnlySpan<byte> line, UpdateQueue updates)
    {
        ReadOnlySpan<byte> table = _message[Table].IsText ? _message[Table].In(line) : default;
        ReadOnlySpan<byte> action = _message[Action].IsText ? _message[Action].In(line) : default;
        bool isNews = action.SequenceEqual("insert"u8) || action.SequenceEqual("partial"u8);
        if (_message[Data].Type != JsonTokenType.StartArray) Statistics.OtherStreams++;
        else if (table.SequenceEqual("orderBookL2"u8) || table.SequenceEqual("orderBookL2_25"u8)) AddBook(line, action, updates);
        else if (table.SequenceEqual("trade"u8) && action.SequenceEqual("insert"u8)) AddRows(line, MarketUpdateKind.Trade, updates);
        else if (table.SequenceEqual("quote"u8) && isNews) AddRows(line, MarketUpdateKind.Quote, updates);
        else if (table.SequenceEqual("liquidation"u8) && isNews) AddRows(line, MarketUpdateKind.Liquidation, updates);
        else if (table.SequenceEqual("instrument"u8)) AddRows(line, MarketUpdateKind.Mark, updates);
        else Statistics.OtherStreams++;
    }

    private void AddRows(ReadOnlySpan<byte> line, MarketUpdateKind kind, UpdateQueue updates)
    {
        JsonSlice data = _message[Data];
        Utf8JsonReader json = new(data.In(line));
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            _row.Read(ref json, data.Start);
            if (!IsWanted(line, _row[Name])) continue;

            MarketUpdate like = new(MarketUpdateKind.None, TimeOf(VenueTime(line)), Options.Instrument, Side.None, 0, 0);
            if (kind == MarketUpdateKind.Trade) AddTrade(line, in like, updates);
            else if (kind == MarketUpdateKind.Quote) AddQuote(line, in like, updates);
            else if (kind == MarketUpdateKind.Liquidation) AddLiquidation(line, in like, updates);
            else AddMark(line, in like, updates);
        }
    }

    private void AddTrade(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        long price = Price(line, _row[PriceOf], "price");
        AddTrade(like with { Kind = MarketUpdateKind.Trade, Side = ReadSide(line), Price = price, Quantity = Quantity(line, _row[Size], "size") }, updates);
        Marks.FromTrade(price, in like, updates);
    }

    private void AddQuote(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        Depth.MakesQuotes = false;
        AddQuote(line, _row[BidPrice], _row[BidSize], _row[AskPrice], _row[AskSize], in like, Marks, updates);
    }

    private void AddLiquidation(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates) => AddLiquidation(
        like with { Side = ReadSide(line), Price = Price(line, _row[PriceOf], "price"), Quantity = Quantity(line, _row[LeavesQty], "leavesQty") }, updates);

    private void AddMark(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        long mark = _row[MarkPrice].IsPresent ? Price(line, _row[MarkPrice], "markPrice", roundHalfEven: true) : 0;
        long index = _row[IndexPrice].IsPresent ? Price(line, _row[IndexPrice], "indicativeSettlePrice", roundHalfEven: true) : 0;
        if (mark > 0) Marks.FromStream(mark, in like, updates);
        if (index > 0) updates.Add(like with { Kind = MarketUpdateKind.Index, Price = index });
    }

    private void AddBook(ReadOnlySpan<byte> line, ReadOnlySpan<byte> action, UpdateQueue updates)
    {
        bool partial = action.SequenceEqual("partial"u8), insert = partial || action.SequenceEqual("insert"u8);
        bool update = action.SequenceEqual("update"u8);
        if (!insert && !update && !action.SequenceEqual("delete"u8)) throw _message[Action].Refuse(line, "action", "not partial, insert, update or delete");

        _changes.Clear();
        JsonSlice data = _message[Data];
        Utf8JsonReader json = new(data.In(line));
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            _row.Read(ref json, data.Start);
            if (!IsWanted(line, _row[Name])) continue;

            long lots = insert || update ? Quantity(line, _row[Size], "size") : 0;
            long price = insert ? Price(line, _row[PriceOf], "price") : 0;
            _changes.Add(new Level(_row[Id].Whole(line, "id"), ReadSide(line), price, lots));
        }

        if (_changes.Count == 0) return;

        Statistics.DepthLines++;
        MarketUpdate like = new(MarketUpdateKind.None, TimeOf(0), Options.Instrument, Side.None, 0, 0);
        if (partial)
        {
            _whole = true;
            _levels.Clear();
            Statistics.Snapshots++;
            Depth.Clear(in like, updates);
        }

        if (!_whole && !Options.DepthWithoutSnapshot) return;

        if (!partial) Statistics.DepthApplied++;
        foreach (Level change in CollectionsMarshal.AsSpan(_changes)) Apply(in change, in like, updates);
        Depth.End(in like, updates);
    }

    private void Apply(in Level change, in MarketUpdate like, UpdateQueue updates)
    {
        bool known = _levels.TryGetValue(change.Id, out (Side Side, long Price) held);
        if (!known && change.Price == 0)
        {
            Statistics.UnknownIds++;
            return;
        }

        long price = change.Price > 0 ? change.Price : held.Price;
        if (known && (held.Side != change.Side || held.Price != price || change.Lots == 0)) Depth.Level(held.Side, held.Price, 0, in like, updates);
        if (change.Lots == 0)
        {
            _levels.Remove(change.Id);
            return;
        }

        if (!known && _levels.Count == IdsMax) throw CaptureException.InFile(FilePath, $"the book has more than {IdsMax} levels");

        _levels[change.Id] = (change.Side, price);
        Depth.Level(change.Side, price, change.Lots, in like, updates);
    }

    private long VenueTime(ReadOnlySpan<byte> line)
    {
        JsonSlice time = _row[Timestamp];
        if (!time.IsPresent) return 0;

        return time.IsText && IsoTime.TryRead(time.In(line), out long nanos) ? nanos : throw time.Refuse(line, "timestamp", "not a time like 2020-03-12T00:01:00.000Z");
    }

    private Side ReadSide(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> side = _row[SideOf].IsText ? _row[SideOf].In(line) : default;
        if (side.SequenceEqual("Buy"u8)) return Side.Buy;

        return side.SequenceEqual("Sell"u8) ? Side.Sell : throw JsonSlice.Refuse(side, _row[SideOf].Column, "side", "not Buy or Sell");
    }

    private readonly record struct Level(long Id, Side Side, long Price, long Lots);
}
