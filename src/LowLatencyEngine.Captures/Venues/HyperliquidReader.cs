// Hyperliquid node fills to updates. A line is a block {"block_time", "block_number", "events": [[user, fill], …]}, or one [user, fill]; a local
// time may stand ahead (see LinePrefix). fill = {coin, px, sz, side: B buys, A sells, time in whole ms, dir, crossed, tid, liquidation:
// {liquidatedUser, markPx, method: market or backstop}, …}; px and sz are texts, sz in coins.
//
// Every trade stands there twice, once for each of its users, under one tid. The side that crossed is the taker's and makes the trade; the
// other makes none. Of a liquidation the row of the liquidated user is told, so it counts once. Trades with a side "Auto-Deleveraging" or of the
// method backstop are not of the book: both their rows are passed over as trades, since a liquidation and a deleveraging of one tid are the two sides
// of one trade. Which tids these are is found first, over the whole line.
using System;
using System.Collections.Generic;
using System.Text.Json;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class HyperliquidReader : JsonLineReader
{
    internal const int Coin = 0, Px = 1, Sz = 2, SideOf = 3, Time = 4, Dir = 5, Crossed = 6, Tid = 7, Liquidation = 8;
    private const int LiquidatedUser = 0, MarkPx = 1, Method = 2;

    private readonly JsonFields _message = new("events");
    private readonly JsonFields _fill = NewFill();
    private readonly JsonFields _liquidation = new("liquidatedUser", "markPx", "method");
    private readonly HashSet<long> _offBook = [];
    private JsonSlice _events;

    internal HyperliquidReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
        : base(path, input, options, profile)
    {
    }

    public override CaptureFormat Format => CaptureFormat.HyperliquidFills;

    internal static JsonFields NewFill() => new("coin", "px", "sz", "side", "time", "dir", "crossed", "tid", "liquidation");

    private protected override void ReadMessage(ref Utf8JsonReader json, int offset)
    {
        if (json.TokenType == JsonTokenType.StartArray)
        {
            _events = JsonSlice.Take(ref json, offset);
            return;
        }

        if (json.TokenType != JsonTokenType.StartObject) throw new MalformedException(offset + 1, "the line is neither a block nor a fill");

        _message.Read(ref json, offset);
        _events = _message[0];
        if (_events.Type != JsonTokenType.StartArray) throw new MalformedException(offset + 1, "the block has no events");
    }

    private protected override void ProduceMessage(ReadOnlySpan<byte> line, UpdateQueue updates)
    {
        _offBook.Clear();
        Walk(line, updates: null);
        Walk(line, updates);
    }

    /// <summary>Goes over all [user, fill] of the line: first to find the trades that are not of the book, then for the updates.</summary>
    private void Walk(ReadOnlySpan<byte> line, UpdateQueue? updates)
    {
        Utf8JsonReader json = new(_events.In(line));
        JsonSlice user = default;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.String) user = JsonSlice.Take(ref json, _events.Start);
            if (json.TokenType != JsonTokenType.StartObject) continue;

            _fill.Read(ref json, _events.Start);
            if (updates is null) NoteOffBook(line);
            else if (IsWanted(line, _fill[Coin])) Add(line, user, updates);
        }
    }

    private void NoteOffBook(ReadOnlySpan<byte> line)
    {
        bool deleveraged = _fill[Dir].IsText && _fill[Dir].In(line).SequenceEqual("Auto-Deleveraging"u8);
        bool backstop = ReadLiquidation(line) && _liquidation[Method].IsText && _liquidation[Method].In(line).SequenceEqual("backstop"u8);
        if (deleveraged || backstop) _offBook.Add(_fill[Tid].Whole(line, "tid"));
    }

    private bool ReadLiquidation(ReadOnlySpan<byte> line)
    {
        JsonSlice slice = _fill[Liquidation];
        if (slice.Type != JsonTokenType.StartObject) return false;

        Utf8JsonReader json = new(slice.In(line));
        json.Read();
        _liquidation.Read(ref json, slice.Start);
        return true;
    }

    private void Add(ReadOnlySpan<byte> line, JsonSlice user, UpdateQueue updates)
    {
        ReadOnlySpan<byte> text = _fill[SideOf].IsText ? _fill[SideOf].In(line) : default;
        Side side = text.SequenceEqual("B"u8) ? Side.Buy
            : text.SequenceEqual("A"u8) ? Side.Sell
            : throw JsonSlice.Refuse(text, _fill[SideOf].Column, "side", "not B or A");
        long price = Price(line, _fill[Px], "px"), lots = Quantity(line, _fill[Sz], "sz");
        long tid = _fill[Tid].Whole(line, "tid");
        bool crossed = _fill[Crossed].Type == JsonTokenType.True;
        long venueNanos = EpochTime.Read(_fill[Time], line, "time");
        MarketUpdate fill = new(MarketUpdateKind.Trade, TimeOf(venueNanos), Options.Instrument, side, price, lots);
        MarketUpdate bare = fill with { Kind = MarketUpdateKind.None, Side = Side.None, Price = 0, Quantity = 0 };
        if (ReadLiquidation(line) && IsLiquidated(line, user))
        {
            AddLiquidation(in fill, updates);
            if (_liquidation[MarkPx].IsPresent && Options.Mark == MarkSource.Stream)
            {
                Marks.FromStream(Price(line, _liquidation[MarkPx], "markPx", roundHalfEven: true), in bare, updates);
            }
        }

        if (!crossed) return;
        if (_offBook.Contains(tid))
        {
            Statistics.TradesOffBook++;
            return;
        }

        AddTrade(in fill, updates);
        Marks.FromTrade(price, in bare, updates);
    }

    /// <summary>Whether the fill is that of the one who was liquidated, and not of the one at the other end.</summary>
    private bool IsLiquidated(ReadOnlySpan<byte> line, JsonSlice user) =>
        !_liquidation[LiquidatedUser].IsText || (user.IsText && user.In(line).SequenceEqual(_liquidation[LiquidatedUser].In(line)));
}
