// Tardis tables to updates. Times are whole microseconds since 1970; the time of an update is the local one, by which the files are sorted.
//
//   trades              exchange, symbol, timestamp, local_timestamp, id, side (taker: buy, sell, unknown), price, amount
//   liquidations        the same; side buy: a short is liquidated, so the liquidation buys
//   incremental_book_L2 … is_snapshot, side (bid, ask), price, amount (all there is now at the price; 0: nothing)
//   quotes, book_ticker … ask_amount, ask_price, bid_price, bid_amount; an empty cell: that side is empty
//   book_snapshot_N     … asks[0].price, asks[0].amount, bids[0].price, bids[0].amount, asks[1]…
//   derivative_ticker   … last_price, index_price, mark_price, with more decimals than a tick has: rounded half to even
//
// Amounts are in the venue's own unit: coins, or contracts where it counts those. Rows of one symbol with one local_timestamp are one message
// and become one group of depth changes, or the book would cross in between. A snapshot row behind one that was none voids the book.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class TardisReader : CsvMarketReader
{
    private readonly SymbolTable _symbols = new();
    private readonly DepthFeed _depth;
    private MarketUpdate _message;
    private bool _inMessage, _inSnapshot, _whole;

    internal TardisReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile, CsvLayout layout)
        : base(path, input, options, profile, layout) => _depth = new DepthFeed(path, Statistics, Marks);

    private protected override void ProduceRow(ReadOnlySpan<byte> line, UpdateQueue updates)
    {
        JsonSlice name = this[CsvColumn.Symbol];
        if (!name.IsPresent || !_symbols.TryGet(name.In(line), out string symbol)) throw new MalformedException(0, "symbol is missing or none");

        long exchangeNanos = EpochTime.Read(this[CsvColumn.Time], line, "timestamp");
        long nanos = EpochTime.Read(this[CsvColumn.LocalTime], line, "local_timestamp");
        bool wanted = string.Equals(symbol, Profile.Symbol, StringComparison.Ordinal);
        MarketUpdate like = new(MarketUpdateKind.None, nanos, Options.Instrument, Side.None, 0, 0);
        if (wanted) Produce(line, in like, updates);
        else Statistics.OtherSymbols++;

        Statistics.SawSymbol(symbol);
        Statistics.SawTime(nanos);
        Statistics.SawExchangeTime(exchangeNanos, nanos);
    }

    private protected override void Finish(UpdateQueue updates)
    {
        if (_inMessage) EndMessage(updates);
    }

    private void Produce(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        switch (Format)
        {
            case CaptureFormat.TardisTrades: AddTrade(line, in like, updates); break;
            case CaptureFormat.TardisLiquidations: AddLiquidation(line, in like, updates); break;
            case CaptureFormat.TardisBook: AddLevel(line, in like, updates); break;
            case CaptureFormat.TardisQuotes: AddQuote(line, in like, updates); break;
            case CaptureFormat.TardisBookSnapshots: AddSnapshot(line, in like, updates); break;
            default: AddTicker(line, in like, updates); break;
        }
    }

    private void AddTrade(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        Side taker = SideOf(line, "unknown"u8);
        MarketUpdate trade = like with { Kind = MarketUpdateKind.Trade, Side = taker, Price = Price(line, CsvColumn.Price, "price"), Quantity = Amount(line) };
        AddTrade(in trade, updates);
        Marks.FromTrade(trade.Price, in like, updates);
    }

    private void AddLiquidation(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        Side order = SideOf(line, "unknown"u8);
        AddLiquidation(like with { Side = order, Price = Price(line, CsvColumn.Price, "price"), Quantity = Amount(line) }, updates);
    }

    private void AddLevel(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        JsonSlice flag = this[CsvColumn.IsSnapshot];
        if (!flag.IsPresent || VisionLayout.TrueOrFalse(flag.In(line)) is not { } snapshot) throw flag.Refuse(line, "is_snapshot", "neither true nor false");

        Side side = BookSideOf(line);
        long price = Price(line, CsvColumn.Price, "price");
        long lots = this[CsvColumn.Amount].Steps(line, "amount", Lots);
        Statistics.DepthLines++;
        if (_inMessage && (_message.TimeNanos != like.TimeNanos || (snapshot && !_inSnapshot))) EndMessage(updates);
        if (snapshot && !_inSnapshot)
        {
            Statistics.Snapshots++;
            _depth.Clear(in like, updates);
            _whole = true;
        }

        _inSnapshot = snapshot;
        if (!_whole && !Options.DepthWithoutSnapshot) return;

        Statistics.DepthApplied++;
        _depth.Level(side, price, lots, in like, updates);
        _message = like;
        _inMessage = true;
    }

    private void EndMessage(UpdateQueue updates)
    {
        _inMessage = false;
        _depth.End(in _message, updates);
    }

    private void AddQuote(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates) =>
        AddQuote(line, this[CsvColumn.BidPrice], this[CsvColumn.BidAmount], this[CsvColumn.AskPrice], this[CsvColumn.AskAmount], in like, Marks, updates);

    private void AddSnapshot(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        UpdateQueue levels = Scratch();
        foreach (CsvLayout.SnapshotLevel level in Layout.Levels)
        {
            Add(line, Row[level.AskPrice], Row[level.AskAmount], like with { Side = Side.Sell }, levels);
            Add(line, Row[level.BidPrice], Row[level.BidAmount], like with { Side = Side.Buy }, levels);
        }

        Statistics.Snapshots++;
        _depth.Clear(in like, updates);
        foreach (MarketUpdate level in levels.Waiting) _depth.Level(level.Side, level.Price, level.Quantity, in like, updates);
        _depth.End(in like, updates);
    }

    private void Add(ReadOnlySpan<byte> line, JsonSlice price, JsonSlice amount, in MarketUpdate like, UpdateQueue levels)
    {
        if (!price.IsPresent && !amount.IsPresent) return;

        long ticks = price.Steps(line, "price", Ticks);
        if (ticks == 0) throw price.Refuse(line, "price", "not positive");

        levels.Add(like with { Price = ticks, Quantity = amount.Steps(line, "amount", Lots) });
    }

    private void AddTicker(ReadOnlySpan<byte> line, in MarketUpdate like, UpdateQueue updates)
    {
        JsonSlice mark = this[CsvColumn.Mark], index = this[CsvColumn.Index];
        long markTicks = mark.IsPresent ? Price(line, CsvColumn.Mark, "mark_price", roundHalfEven: true) : 0;
        long indexTicks = index.IsPresent ? Price(line, CsvColumn.Index, "index_price", roundHalfEven: true) : 0;
        if (markTicks > 0) Marks.FromStream(markTicks, in like, updates);
        if (indexTicks > 0) updates.Add(like with { Kind = MarketUpdateKind.Index, Price = indexTicks });
    }

    private long Amount(ReadOnlySpan<byte> line)
    {
        long lots = this[CsvColumn.Amount].Steps(line, "amount", Lots);
        return lots > 0 ? lots : throw this[CsvColumn.Amount].Refuse(line, "amount", "not positive");
    }

    private Side SideOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> unknown)
    {
        JsonSlice side = this[CsvColumn.Side];
        ReadOnlySpan<byte> text = side.IsPresent ? side.In(line) : default;
        if (text.SequenceEqual("buy"u8)) return Side.Buy;
        if (text.SequenceEqual("sell"u8)) return Side.Sell;

        return text.IsEmpty || text.SequenceEqual(unknown) ? Side.None : throw side.Refuse(line, "side", "not buy, sell or unknown");
    }

    private Side BookSideOf(ReadOnlySpan<byte> line)
    {
        JsonSlice side = this[CsvColumn.Side];
        ReadOnlySpan<byte> text = side.IsPresent ? side.In(line) : default;
        if (text.SequenceEqual("bid"u8)) return Side.Buy;

        return text.SequenceEqual("ask"u8) ? Side.Sell : throw JsonSlice.Refuse(text, side.Column, "side", "not bid or ask");
    }
}
