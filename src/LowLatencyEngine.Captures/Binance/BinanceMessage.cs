// One line: local receive time in nanoseconds, a space, and JSON: the wrapper {"stream", "data": {…}}, a bare event, or a bare REST
// snapshot. The parser checks the line as a whole and notes where the known values stand; which of them mean something is decided by the
// stream's name, or by the event's own ("e") where there is no wrapper.
using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

internal enum BinanceStream
{
    Other,
    Depth,
    Quote,
    Trade,
    AggTrade,
    Mark,
    ForceOrder,
    Snapshot,
}

internal struct BinanceMessage
{
    private const long LeastNanos = 1_000_000_000_000_000_000;

    internal long LocalNanos;
    internal BinanceStream Kind;
    internal JsonSlice Stream, Event, Symbol, EventMillis;
    internal JsonSlice Price, Quantity, Index, Execution, BuyerIsMaker;
    internal JsonSlice Bid, BidQuantity, Ask, AskQuantity;
    internal JsonSlice FirstId, LastId, PreviousId;
    internal JsonSlice SnapshotId, SnapshotBids, SnapshotAsks;
    internal JsonSlice OrderSide, OrderPrice, OrderAverage, OrderQuantity, OrderFilled;

    /// <summary>Reads a line.</summary>
    /// <exception cref="MalformedException">No local time, or not JSON.</exception>
    internal static BinanceMessage Parse(ReadOnlySpan<byte> line)
    {
        int digits = DecimalText.CountDigits(line);
        ReadOnlySpan<byte> time = line[..digits];
        BinanceMessage message = default;
        if (!DecimalText.TryReadWhole(time, out message.LocalNanos)) throw JsonSlice.Refuse(time, 1, "local time", "not a whole number");
        if (message.LocalNanos < LeastNanos) throw JsonSlice.Refuse(time, 1, "local time", "not in nanoseconds since 1970");
        if (digits == line.Length || line[digits] != ' ') throw new MalformedException(digits + 1, "no space after the local time");

        int offset = digits + 1;
        Utf8JsonReader json = new(line[offset..]);
        try
        {
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject) throw new MalformedException(offset + 1, "no JSON object after the local time");

            message.ReadObject(ref json, offset, inData: false);
            json.Read();
        }
        catch (JsonException e)
        {
            throw new MalformedException(offset + (e.BytePositionInLine ?? 0) + 1, JsonProblem.Text(e));
        }

        message.Kind = message.Classify(line);
        return message;
    }

    /// <summary>The symbol as the line has it: ahead of the "@" of the stream's name, or on its own; empty if there is none.</summary>
    internal readonly ReadOnlySpan<byte> SymbolIn(ReadOnlySpan<byte> line)
    {
        if (Symbol.IsText) return Symbol.In(line);

        ReadOnlySpan<byte> stream = Stream.IsText ? Stream.In(line) : default;
        return stream[..Math.Max(0, stream.IndexOf((byte)'@'))];
    }

    private void ReadObject(ref Utf8JsonReader json, int offset, bool inData)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = json.ValueSpan;
            json.Read();
            bool isObject = json.TokenType == JsonTokenType.StartObject;
            if (isObject && !inData && name.SequenceEqual("data"u8)) ReadObject(ref json, offset, inData: true);
            else if (isObject && name.SequenceEqual("o"u8)) ReadOrder(ref json, offset);
            else Note(name, JsonSlice.Take(ref json, offset));
        }
    }

    /// <summary>The order of a liquidation report.</summary>
    private void ReadOrder(ref Utf8JsonReader json, int offset)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = json.ValueSpan;
            json.Read();
            JsonSlice value = JsonSlice.Take(ref json, offset);
            if (name.SequenceEqual("s"u8)) Symbol = value;
            else if (name.SequenceEqual("S"u8)) OrderSide = value;
            else if (name.SequenceEqual("p"u8)) OrderPrice = value;
            else if (name.SequenceEqual("ap"u8)) OrderAverage = value;
            else if (name.SequenceEqual("q"u8)) OrderQuantity = value;
            else if (name.SequenceEqual("z"u8)) OrderFilled = value;
        }
    }

    private void Note(ReadOnlySpan<byte> name, JsonSlice value)
    {
        if (name.Length == 1) NoteLetter(name[0], value);
        else if (name.SequenceEqual("pu"u8)) PreviousId = value;
        else if (name.SequenceEqual("stream"u8)) Stream = value;
        else if (name.SequenceEqual("lastUpdateId"u8)) SnapshotId = value;
        else if (name.SequenceEqual("bids"u8)) SnapshotBids = value;
        else if (name.SequenceEqual("asks"u8)) SnapshotAsks = value;
    }

    private void NoteLetter(byte letter, JsonSlice value)
    {
        switch (letter)
        {
            case (byte)'e': Event = value; break;
            case (byte)'E': EventMillis = value; break;
            case (byte)'s': Symbol = value; break;
            case (byte)'p': Price = value; break;
            case (byte)'q': Quantity = value; break;
            case (byte)'i': Index = value; break;
            case (byte)'X': Execution = value; break;
            case (byte)'m': BuyerIsMaker = value; break;
            case (byte)'b': Bid = value; break;
            case (byte)'B': BidQuantity = value; break;
            case (byte)'a': Ask = value; break;
            case (byte)'A': AskQuantity = value; break;
            case (byte)'U': FirstId = value; break;
            case (byte)'u': LastId = value; break;
        }
    }

    private readonly BinanceStream Classify(ReadOnlySpan<byte> line)
    {
        if (!Stream.IsText)
        {
            if (SnapshotId.IsPresent) return BinanceStream.Snapshot;
            if (!Event.IsText) return Bid.IsText && Ask.IsText && LastId.IsPresent ? BinanceStream.Quote : BinanceStream.Other;

            ReadOnlySpan<byte> name = Event.In(line);
            return name.SequenceEqual("depthUpdate"u8) ? BinanceStream.Depth
                : name.SequenceEqual("markPriceUpdate"u8) ? BinanceStream.Mark
                : ByStream(name);
        }

        ReadOnlySpan<byte> stream = Stream.In(line);
        int at = stream.IndexOf((byte)'@');
        return at < 0 ? BinanceStream.Other : ByStream(stream[(at + 1)..]);
    }

    /// <summary>By what follows the symbol; "depth20@100ms" is a view of the best levels and no change to a book.</summary>
    private static BinanceStream ByStream(ReadOnlySpan<byte> name)
    {
        int at = name.IndexOf((byte)'@');
        if (at >= 0) name = name[..at];
        if (name.SequenceEqual("bookTicker"u8)) return BinanceStream.Quote;
        if (name.SequenceEqual("depth"u8)) return BinanceStream.Depth;
        if (name.SequenceEqual("trade"u8)) return BinanceStream.Trade;
        if (name.SequenceEqual("aggTrade"u8)) return BinanceStream.AggTrade;
        if (name.SequenceEqual("markPrice"u8)) return BinanceStream.Mark;

        return name.SequenceEqual("forceOrder"u8) ? BinanceStream.ForceOrder : BinanceStream.Other;
    }
}
