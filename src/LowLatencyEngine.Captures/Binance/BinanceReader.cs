// Binance websocket lines to updates, in the order of receipt; the time is the local one, since the exchange times of merged streams go
// backwards. Mark and index prices have eight decimals and are rounded to ticks, half to even; every other price has to lie on a tick. A
// line is read whole before anything of it is added, so a malformed one leaves no trace but its count.
// Spot, USD-M and COIN-M differ in three things: how the depth is brought into sequence (DepthSync), that spot quotes and snapshots carry no
// times, and that COIN-M quantities are contracts (the profile knows of how many dollars). Where single and aggregated trades of a symbol
// are both in a file, those that come first are taken. Trades that are not of the book (X other than MARKET) are passed over. A
// liquidation report says SELL where a long is closed; its price is the average fill, where there is one, rounded to ticks.
using System;
using System.Text.Json;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class BinanceReader : MarketReader
{
    private readonly CaptureReadOptions _options;
    private readonly LineReader _lines;
    private readonly DepthSync _depth;
    private readonly UpdateQueue _levels = new();
    private readonly SymbolTable _symbols = new();
    private byte[] _depthStream = [];
    private readonly MarkMaker _marks;
    private BinanceStream _tradeStream;

    internal BinanceReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
        : base(path, input, options, profile)
    {
        _options = options;
        _lines = new LineReader(path, input);
        _depth = new DepthSync(Statistics, Gap, options.DepthWithoutSnapshot, options.Gaps);
        _marks = new MarkMaker(Statistics, options.Mark);
    }

    public override CaptureFormat Format => CaptureFormat.BinanceRaw;

    /// <summary>For a check: told each ticker, with its sizes.</summary>
    internal Action<BinanceTicker>? TickerRead { get; set; }

    /// <summary>For a check: told the numbers of what ends with each DepthEnd; 0 and 0: a snapshot.</summary>
    internal Action<long, long>? DepthApplied
    {
        set => _depth.Applied = value;
    }

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
            case BinanceStream.Quote:
                AddQuote(line, message.Bid, message.BidQuantity, message.Ask, message.AskQuantity, in like, _marks, updates);
                if (TickerRead is not null && message.LastId.IsPresent) TickerRead(TickerOf(line, in message));
                break;

            case BinanceStream.Trade or BinanceStream.AggTrade: AddTrade(line, in message, in like, updates); break;
            case BinanceStream.Mark: AddMark(line, in message, in like, updates); break;
            default: AddForceOrder(line, in message, in like, updates); break;
        }
    }

    private BinanceTicker TickerOf(ReadOnlySpan<byte> line, in BinanceMessage message) => new(
        message.LastId.Whole(line, "u"),
        (message.Bid.Steps(line, "bid", Ticks), message.BidQuantity.Steps(line, "bid quantity", Lots)),
        (message.Ask.Steps(line, "ask", Ticks), message.AskQuantity.Steps(line, "ask quantity", Lots)));

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

    private void AddForceOrder(ReadOnlySpan<byte> line, in BinanceMessage message, in MarketUpdate like, UpdateQueue updates)
    {
        ReadOnlySpan<byte> text = message.OrderSide.IsText ? message.OrderSide.In(line) : default;
        Side side = text.SequenceEqual("SELL"u8) ? Side.Sell
            : text.SequenceEqual("BUY"u8) ? Side.Buy
            : throw JsonSlice.Refuse(text, message.OrderSide.Column, "side of the liquidation", "not BUY or SELL");
        long price = message.OrderPrice.Steps(line, "price", Ticks, roundHalfEven: true);
        long average = message.OrderAverage.IsPresent ? message.OrderAverage.Steps(line, "average price", Ticks, roundHalfEven: true) : 0;
        long lots = message.OrderQuantity.Steps(line, "quantity", Lots);
        long filled = message.OrderFilled.IsPresent ? message.OrderFilled.Steps(line, "filled quantity", Lots) : 0;
        if (price == 0 && average == 0) throw message.OrderPrice.Refuse(line, "price", "not positive");
        if (lots == 0 && filled == 0) throw message.OrderQuantity.Refuse(line, "quantity", "not positive");

        AddLiquidation(like with { Side = side, Price = average > 0 ? average : price, Quantity = filled > 0 ? filled : lots }, updates);
    }

    private void AddTrade(ReadOnlySpan<byte> line, in BinanceMessage message, in MarketUpdate like, UpdateQueue updates)
    {
        if (_tradeStream == BinanceStream.Other) _tradeStream = message.Kind;
        if (message.Kind != _tradeStream)
        {
            Statistics.OtherStreams++;
            return;
        }

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
        AddTrade(like with { Kind = MarketUpdateKind.Trade, Side = taker, Price = price, Quantity = lots }, updates);
        if (_options.Mark == MarkSource.Trades) _marks.FromTrade(price, in like, updates);
    }

    private void AddMark(ReadOnlySpan<byte> line, in BinanceMessage message, in MarketUpdate like, UpdateQueue updates)
    {
        long mark = message.Price.Steps(line, "mark", Ticks, roundHalfEven: true);
        long index = message.Index.IsPresent ? message.Index.Steps(line, "index", Ticks, roundHalfEven: true) : 0;
        if (mark == 0) throw message.Price.Refuse(line, "mark", "not positive");

        _marks.FromStream(mark, in like, updates);
        if (index > 0) updates.Add(like with { Kind = MarketUpdateKind.Index, Price = index });
    }

    private void SawExchangeTime(ReadOnlySpan<byte> line, in BinanceMessage message)
    {
        if (message.Kind == BinanceStream.Snapshot || message.EventMillis.Type != JsonTokenType.Number) return;
        if (EpochTime.TryRead(message.EventMillis.In(line), out long nanos)) Statistics.SawExchangeTime(nanos, message.LocalNanos);
    }
}
