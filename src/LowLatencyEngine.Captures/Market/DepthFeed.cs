// Depth from a reader into updates, with what can be told from the book itself: a quote and a mark when the touch moves, and how often the
// book stands crossed at the end of a message. A crossed book makes no quote. Readers of formats with a quote stream switch the quotes
// off once they have seen one.
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class DepthFeed(string path, CaptureStatistics statistics, MarkMaker marks)
{
    private readonly TouchBook _book = new();
    private (long Bid, long Ask) _told;

    /// <summary>Whether quotes and marks are made from the touch.</summary>
    internal bool MakesQuotes { get; set; } = true;

    internal TouchBook Book => _book;

    internal void Clear(in MarketUpdate like, UpdateQueue updates)
    {
        _book.Clear();
        updates.Add(Depth(in like) with { Kind = MarketUpdateKind.DepthClear });
    }

    /// <summary>A level is now so many lots, 0: gone.</summary>
    /// <exception cref="CaptureException">More levels than a book may have.</exception>
    internal void Level(Side side, long price, long lots, in MarketUpdate like, UpdateQueue updates)
    {
        if (!_book.Set(side, price, lots)) throw CaptureException.InFile(path, $"the book has more than {TouchBook.LevelsMax} levels on one side");

        updates.Add(like with { Kind = MarketUpdateKind.DepthLevel, Side = side, Price = price, Quantity = lots });
    }

    /// <summary>The message is over.</summary>
    internal void End(in MarketUpdate like, UpdateQueue updates)
    {
        updates.Add(Depth(in like) with { Kind = MarketUpdateKind.DepthEnd });
        (long bid, long ask) = (_book.Bid.Price, _book.Ask.Price);
        if (bid == 0 || ask == 0) return;
        if (bid >= ask)
        {
            statistics.CrossedBooks++;
            return;
        }

        if (!MakesQuotes) return;

        MarketUpdate bare = Depth(in like);
        if ((bid, ask) != _told)
        {
            _told = (bid, ask);
            statistics.QuotesFromDepth++;
            updates.Add(bare with { Kind = MarketUpdateKind.Quote, Price = bid, Quantity = ask });
        }

        marks.FromQuote(bid, ask, in bare, updates);
    }

    private static MarketUpdate Depth(in MarketUpdate like) => like with { Side = Side.None, Price = 0, Quantity = 0 };
}
