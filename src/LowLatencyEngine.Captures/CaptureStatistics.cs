using System;
using System.Collections.Generic;

namespace LowLatencyEngine.Captures;

/// <summary>What a reader has seen so far. It grows while reading; read it again at the end.</summary>
public sealed class CaptureStatistics
{
    internal const int IssuesMax = 10;

    internal const int SymbolsMax = 256;

    private readonly List<string> _issues = [];
    private readonly Dictionary<string, long> _symbols = [];
    private readonly SortedDictionary<string, long> _types = new(StringComparer.Ordinal);

    /// <summary>Bytes of unpacked content taken.</summary>
    public long ContentBytes { get; internal set; }

    /// <summary>Lines, or buckets.</summary>
    public long Lines { get; internal set; }

    /// <summary>Updates produced.</summary>
    public long Updates { get; internal set; }

    /// <summary>Trades of the order book.</summary>
    public long Trades { get; internal set; }

    /// <summary>Trades beside the order book (liquidation takeovers by the insurance fund, deleveraging); skipped.</summary>
    public long TradesOffBook { get; internal set; }

    /// <summary>Quotes.</summary>
    public long Quotes { get; internal set; }

    /// <summary>Quotes with a missing side or a bid above the ask; skipped.</summary>
    public long QuotesSkipped { get; internal set; }

    /// <summary>Marks, whatever their source.</summary>
    public long Marks { get; internal set; }

    /// <summary>Marks made from quotes.</summary>
    public long MarksFromQuotes { get; internal set; }

    /// <summary>Lines of depth changes, applied or not.</summary>
    public long DepthLines { get; internal set; }

    /// <summary>Depth changes applied.</summary>
    public long DepthApplied { get; internal set; }

    /// <summary>Depth snapshots applied.</summary>
    public long Snapshots { get; internal set; }

    /// <summary>Depth snapshots older than the book; skipped.</summary>
    public long SnapshotsSkipped { get; internal set; }

    /// <summary>Breaks in the sequence of depth changes; the changes go on being applied and the next snapshot mends the book.</summary>
    public long Gaps { get; internal set; }

    /// <summary>
    /// Reports of liquidation orders. They do not act on a book: venues throttle them, and their trades stand in the trade stream.
    /// </summary>
    public long ForceOrders { get; internal set; }

    /// <summary>Lots of liquidations that sold: longs were closed.</summary>
    public long LotsOfLiquidatedLongs { get; internal set; }

    /// <summary>Lots of liquidations that bought: shorts were closed.</summary>
    public long LotsOfLiquidatedShorts { get; internal set; }

    /// <summary>Rows that are repeated as a whole where that is a known fault of the format; skipped.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Rows of rates, such as the premium index; skipped.</summary>
    public long RateRows { get; internal set; }

    /// <summary>Quotes made from the book's best prices.</summary>
    public long QuotesFromDepth { get; internal set; }

    /// <summary>Marks made from trades.</summary>
    public long MarksFromTrades { get; internal set; }

    /// <summary>Messages behind which the best bid is not below the best ask.</summary>
    public long CrossedBooks { get; internal set; }

    /// <summary>Changes of levels whose id is not known; skipped.</summary>
    public long UnknownIds { get; internal set; }

    /// <summary>Lines that were received before they were sent: one of the two clocks is wrong.</summary>
    public long ReceivedBeforeSent { get; internal set; }

    /// <summary>One-minute buckets with trades.</summary>
    public long Buckets { get; internal set; }

    /// <summary>One-minute buckets without a trade; they produce nothing.</summary>
    public long EmptyBuckets { get; internal set; }

    /// <summary>Messages about an order that is not in the book; they change nothing.</summary>
    public long UnknownOrders { get; internal set; }

    /// <summary>New orders under an id that is in the book already; the old order goes.</summary>
    public long RepeatedOrders { get; internal set; }

    /// <summary>Messages or packets that came before: read once.</summary>
    public long Repeats { get; internal set; }

    /// <summary>Lines of streams that are not read.</summary>
    public long OtherStreams { get; internal set; }

    /// <summary>Lines of symbols that were not asked for.</summary>
    public long OtherSymbols { get; internal set; }

    /// <summary>Lines or buckets that cannot be read; skipped.</summary>
    public long Malformed { get; internal set; }

    /// <summary>Lines or buckets whose time is before the one ahead of them. The times are passed on as they are.</summary>
    public long BackwardTimes { get; internal set; }

    /// <summary>Lines whose exchange time is before the one ahead of them; usual where streams are merged.</summary>
    public long BackwardExchangeTimes { get; internal set; }

    /// <summary>Time of the first line, nanoseconds since the Unix epoch; 0 before it.</summary>
    public long FirstTimeNanos { get; internal set; }

    /// <summary>Latest time seen.</summary>
    public long LastTimeNanos { get; internal set; }

    /// <summary>Lines by symbol; of more than 256 symbols the rest is not told apart.</summary>
    public IReadOnlyDictionary<string, long> Symbols => _symbols;

    /// <summary>The first ten gaps and malformed lines, with their places.</summary>
    public IReadOnlyList<string> Issues => _issues;

    /// <summary>Binary formats: messages by type, those that are skipped too.</summary>
    public IReadOnlyDictionary<string, long> Types => _types;

    /// <summary>The counts that are not zero, by name, for display.</summary>
    public IEnumerable<KeyValuePair<string, long>> Counts
    {
        get
        {
            (string Name, long Count)[] all =
            [
                ("lines", Lines), ("updates", Updates), ("trades", Trades), ("trades beside the book", TradesOffBook), ("quotes", Quotes),
                ("quotes skipped", QuotesSkipped), ("marks", Marks), ("marks from quotes", MarksFromQuotes), ("depth changes", DepthLines),
                ("depth changes applied", DepthApplied), ("snapshots", Snapshots), ("snapshots skipped", SnapshotsSkipped), ("gaps", Gaps),
                ("crossed books", CrossedBooks), ("unknown ids", UnknownIds), ("quotes from depth", QuotesFromDepth),
                ("marks from trades", MarksFromTrades), ("liquidation reports", ForceOrders), ("lots of liquidated longs", LotsOfLiquidatedLongs),
                ("lots of liquidated shorts", LotsOfLiquidatedShorts), ("duplicate rows", Duplicates), ("rows of rates", RateRows), ("buckets", Buckets), ("empty buckets", EmptyBuckets),
                ("unknown orders", UnknownOrders), ("repeated orders", RepeatedOrders), ("repeats", Repeats),
                ("other streams", OtherStreams), ("other symbols", OtherSymbols), ("malformed", Malformed), ("backward times", BackwardTimes),
                ("backward exchange times", BackwardExchangeTimes), ("received before sent", ReceivedBeforeSent),
            ];
            foreach ((string name, long count) in all)
            {
                if (count != 0) yield return new KeyValuePair<string, long>(name, count);
            }

            foreach ((string name, long count) in _types) yield return new KeyValuePair<string, long>($"type {name}", count);
        }
    }

    internal void SawTime(long nanos)
    {
        if (FirstTimeNanos == 0)
        {
            FirstTimeNanos = nanos;
            LastTimeNanos = nanos;
            PreviousTimeNanos = nanos;
            return;
        }

        if (nanos < PreviousTimeNanos) BackwardTimes++;
        if (nanos > LastTimeNanos) LastTimeNanos = nanos;
        PreviousTimeNanos = nanos;
    }

    /// <summary>The exchange's own time of a line, and when it was received.</summary>
    internal void SawExchangeTime(long nanos, long receivedNanos)
    {
        if (nanos < PreviousExchangeNanos) BackwardExchangeTimes++;
        if (nanos > receivedNanos) ReceivedBeforeSent++;
        PreviousExchangeNanos = nanos;
    }

    internal void SawSymbol(string symbol, long count = 1)
    {
        if (_symbols.TryGetValue(symbol, out long lines)) _symbols[symbol] = lines + count;
        else if (_symbols.Count < SymbolsMax) _symbols.Add(symbol, count);
    }

    /// <summary>Says how many messages of a type there were so far.</summary>
    internal void SetType(string type, long count) => _types[type] = count;

    internal void AddIssue(string issue)
    {
        if (_issues.Count < IssuesMax) _issues.Add(issue);
    }

    private long PreviousTimeNanos { get; set; }

    private long PreviousExchangeNanos { get; set; }
}
