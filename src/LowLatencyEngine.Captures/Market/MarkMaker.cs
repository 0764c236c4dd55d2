// Marks out of what a capture has. Left to itself it takes the best source seen so far: a stream of marks, else quotes, else trades; once a
// better one was seen the lesser ones are passed over, so that the mark does not jump between them. A mark is told when it has moved or a
// second has passed, so that it does not go stale in a quiet market. The middle of bid and ask is rounded half to even.
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class MarkMaker(CaptureStatistics statistics, MarkSource wanted)
{
    private const long RepeatNanos = 1_000_000_000;

    private MarkSource _best = MarkSource.Auto;
    private long _mark, _toldNanos;

    /// <summary>Whether a stream of marks or quotes was seen.</summary>
    internal bool HasBetterThanTrades => _best is MarkSource.Stream or MarkSource.Quotes;

    /// <summary>A mark that the venue published, every one of which is told.</summary>
    internal void FromStream(long price, in MarketUpdate like, UpdateQueue updates)
    {
        _best = MarkSource.Stream;
        if (wanted is not (MarkSource.Auto or MarkSource.Stream)) return;

        Tell(price, in like, updates);
    }

    internal void FromQuote(long bid, long ask, in MarketUpdate like, UpdateQueue updates)
    {
        if (_best != MarkSource.Stream) _best = MarkSource.Quotes;
        if (wanted != MarkSource.Quotes && !(wanted == MarkSource.Auto && _best == MarkSource.Quotes)) return;

        long middle = (bid + ask) >> 1;
        if (((bid + ask) & 1) != 0) middle += middle & 1;
        if (!IsNews(middle, in like)) return;

        statistics.MarksFromQuotes++;
        Tell(middle, in like, updates);
    }

    internal void FromTrade(long price, in MarketUpdate like, UpdateQueue updates)
    {
        if (wanted != MarkSource.Trades && !(wanted == MarkSource.Auto && !HasBetterThanTrades)) return;
        if (!IsNews(price, in like)) return;

        statistics.MarksFromTrades++;
        Tell(price, in like, updates);
    }

    private bool IsNews(long price, in MarketUpdate like) => price != _mark || like.TimeNanos - _toldNanos >= RepeatNanos;

    private void Tell(long price, in MarketUpdate like, UpdateQueue updates)
    {
        _mark = price;
        _toldNanos = like.TimeNanos;
        statistics.Marks++;
        updates.Add(like with { Kind = MarketUpdateKind.Mark, Side = Side.None, Price = price, Quantity = 0 });
    }
}
