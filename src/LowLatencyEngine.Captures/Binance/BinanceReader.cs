// Binance websocket lines to updates, in the order of receipt; the time is the local one, since the exchange times of merged streams go
// backwards. Mark and index prices have eight decimals and are rounded to ticks, half to even; every other price has to lie on a tick. A
// line is read whole before anything of it is added, so a malformed one leaves no trace but its count. Marks from quotes: the middle of
// bid and ask, when it has moved or a second has passed, so that the mark does not go stale in a quiet market.
using System;
using System.Text.Json;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class BinanceReader : MarketReader
{
    private const long MarkRepeatNanos = 1_000_000_000;

    private readonly CaptureReadOptions _options;
    private readonly LineReader _lines;
    private readonly DepthSync _depth;
    private readonly UpdateQueue _levels = new();
    private readonly SymbolTable _symbols = new();
    private byte[] _depthStream = [];
    private long _exchangeMillis, _quoteMark, _quoteMarkNanos;
    private bool _marksSeen;

    internal BinanceReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
        : base(path, input, options, profile)
    {
        _options = options;
        _lines = new LineReader(path, input);
        _depth = new DepthSync(Statistics, problem => Report(0, problem), options.DepthWithoutSnapshot);
    }

    public override CaptureFormat Format => CaptureFormat.BinanceRaw;

    private protected override long Place => _lines.Line;

    private protected override bool Produce(UpdateQueue updates)
    {
        if (!_lines.TryRead(out ReadOnlySpan<byte> line)) return false;

        Statistics.Lines++;
        if (line.IsEmpty) return true;

        BinanceMessage message = BinanceMessage.Parse(line);
        Statistics.SawTime(message.LocalNanos);
        SawExchangeTime(line, in message);
        if (message.Kind == BinanceStream.Other) Statistics.OtherStreams++;
        else if (IsWanted(line, in message)) Produce(line, in message, updates);

        return true;
    }

    private void Produce(ReadOnlySpan<byte> line, in BinanceMessage message, UpdateQueue updates)
    {
        MarketUpdate like = new(MarketUpdateKind.None, message.LocalNanos, _options.Instrument, Side.None, 0, 0);
        switch (message.Kind)
        {
            case BinanceStream.Depth: AddDepth(line, in message, like with { Kind = MarketUpdateKind.DepthLevel }, updates); break;
            case BinanceStream.Snapshot: AddSnapshot(line, in message, like with { Kind = MarketUpdateKind.DepthLevel }, updates); break;
            case BinanceStream.Quote: AddQuote(line, in message, in like, updates); break;
            case BinanceStream.Trade: AddTrade(line, in message, in like, updates); break;
            case BinanceStream.Mark: AddMark(line, in message, in like, updates); break;
            default: Statistics.ForceOrders++; break;
        }
    }

    private bool IsWanted(ReadOnlySpan<byte> line, in BinanceMessage message)
    {
        if (message.Kind == BinanceStream.Snapshot) return true;

        ReadOnlySpan<byte> bytes = message.SymbolIn(line);
        if (!_symbols.TryGet(bytes, out string symbol)) throw JsonSlice.Refuse(bytes, 0, "symbol", "not a symbol");

        Statistics.SawSymbol(symbol);
        if (string.Equals(symbol, Profile.Symbol, StringComparison.Ordinal)) return true;

        Statistics.OtherSymbols++;
        return false;
    }

    private void AddDepth(ReadOnlySpan<byte> line, in BinanceMessage message, in MarketUpdate like, UpdateQueue updates)
    {
        ReadOnlySpan<byte> stream = message.Stream.IsPresent ? message.Stream.In(line) : default;
        if (_depthStream.Length == 0) _depthStream = stream.ToArray();
        if (!stream.SequenceEqual(_depthStream))
        {
            Statistics.OtherStreams++;
            return;
        }

        Statistics.DepthLines++;
        long firstId = message.FirstId.Whole(line, "U");
        long lastId = message.LastId.Whole(line, "u");
        long previousId = message.PreviousId.IsPresent ? message.PreviousId.Whole(line, "pu") : DepthSync.NoPreviousId;
        if (firstId > lastId) throw message.FirstId.Refuse(line, "U", "above u");

        ReadLevels(line, message.Bid, message.Ask, in like);
        _depth.Apply(firstId, lastId, previousId, in like, _levels.Waiting, updates);
    }

    private void AddSnapshot(ReadOnlySpan<byte> line, in BinanceMessage message, in MarketUpdate like, UpdateQueue updates)
    {
        long id = message.SnapshotId.Whole(line, "lastUpdateId");
        ReadLevels(line, message.SnapshotBids, message.SnapshotAsks, in like);
        _depth.Apply(id, in like, _levels.Waiting, updates);
    }

    private void ReadLevels(ReadOnlySpan<byte> line, JsonSlice bids, JsonSlice asks, in MarketUpdate like)
    {
        _levels.Clear();
        DepthLevels.Add(line, bids, "bids", like with { Side = Side.Buy }, Ticks, Lots, _levels);
        DepthLevels.Add(line, asks, "asks", like with { Side = Side.Sell }, Ticks, Lots, _levels);
    }

    private void AddQuote(ReadOnlySpan<byte> line, in BinanceMessage message, in MarketUpdate like, UpdateQueue updates)
    {
        long bid = message.Bid.Steps(line, "bid", Ticks);
        long ask = message.Ask.Steps(line, "ask", Ticks);
        long bidLots = message.BidQuantity.Steps(line, "bid quantity", Lots);
        long askLots = message.AskQuantity.Steps(line, "ask quantity", Lots);
        if (bid == 0 || bid > ask || bidLots == 0 || askLots == 0)
        {
            Statistics.QuotesSkipped++;
            return;
        }

        Statistics.Quotes++;
        updates.Add(like with { Kind = MarketUpdateKind.Quote, Price = bid, Quantity = ask });
        bool marks = _options.Mark == MarkSource.Quotes || (_options.Mark == MarkSource.Auto && !_marksSeen);
        if (marks) AddQuoteMark(bid, ask, in like, updates);
    }

    private void AddQuoteMark(long bid, long ask, in MarketUpdate like, UpdateQueue updates)
    {
        long middle = (bid + ask) >> 1;
        if (((bid + ask) & 1) != 0) middle += middle & 1;
        if (middle == _quoteMark && like.TimeNanos - _quoteMarkNanos < MarkRepeatNanos) return;

        _quoteMark = middle;
        _quoteMarkNanos = like.TimeNanos;
        Statistics.Marks++;
        Statistics.MarksFromQuotes++;
        updates.Add(like with { Kind = MarketUpdateKind.Mark, Price = middle });
    }

    private void AddTrade(ReadOnlySpan<byte> line, in BinanceMessage message, in MarketUpdate like, UpdateQueue updates)
    {
        if (message.Execution.IsText && !message.Execution.In(line).SequenceEqual("MARKET"u8))
        {
            Statistics.TradesOffBook++;
            return;
        }

        long price = message.Price.Steps(line, "price", Ticks);
        long lots = message.Quantity.Steps(line, "quantity", Lots);
        if (price == 0) throw message.Price.Refuse(line, "price", "not positive");
        if (lots == 0) throw message.Quantity.Refuse(line, "quantity", "not positive");

        Side taker = message.BuyerIsMaker.Type switch
        {
            JsonTokenType.True => Side.Sell,
            JsonTokenType.False => Side.Buy,
            _ => Side.None,
        };
        Statistics.Trades++;
        updates.Add(like with { Kind = MarketUpdateKind.Trade, Side = taker, Price = price, Quantity = lots });
    }

    private void AddMark(ReadOnlySpan<byte> line, in BinanceMessage message, in MarketUpdate like, UpdateQueue updates)
    {
        long mark = message.Price.Steps(line, "mark", Ticks, roundHalfEven: true);
        long index = message.Index.IsPresent ? message.Index.Steps(line, "index", Ticks, roundHalfEven: true) : 0;
        if (mark == 0) throw message.Price.Refuse(line, "mark", "not positive");

        _marksSeen = true;
        if (_options.Mark != MarkSource.Quotes)
        {
            Statistics.Marks++;
            updates.Add(like with { Kind = MarketUpdateKind.Mark, Price = mark });
        }

        if (index > 0) updates.Add(like with { Kind = MarketUpdateKind.Index, Price = index });
    }

    private void SawExchangeTime(ReadOnlySpan<byte> line, in BinanceMessage message)
    {
        if (message.Kind == BinanceStream.Snapshot || message.EventMillis.Type != JsonTokenType.Number) return;
        if (!DecimalText.TryReadWhole(message.EventMillis.In(line), out long millis)) return;

        if (millis < _exchangeMillis) Statistics.BackwardExchangeTimes++;
        _exchangeMillis = millis;
    }
}
