// LOBSTER messages against the order book file, in two ways that fail apart from each other:
//   transitions  row i − 1 with message i must be row i. Nothing is carried over, so one wrong message is one mismatch
//   side-rows    the book rebuilt from row 0 and all messages must be row i, each side for itself. What goes wrong once stays wrong
// and by the rules of the venue: executions take place at the best price, and at the first order of the queue. The last is told and no
// fault: about one in a thousand orders ahead is passed over.
using System.Globalization;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class LobsterCheck : Check
{
    private readonly CheckResult _transitions, _rows, _best, _first;

    internal LobsterCheck()
    {
        _transitions = Compare("transitions: row before and message against row");
        _rows = Compare("side-rows: rebuilt book against row");
        _best = Compare("executions at the best price");
        _first = Compare("executions of the first known order of its price", mustMatch: false);
    }

    internal override bool TakesOracle => true;

    internal override void Run(string file, string? against, CaptureReadOptions options)
    {
        using IMarketReader opened = CaptureSource.Open(file, options with { BookFile = against ?? options.BookFile, MalformedMax = 0 });
        LobsterReader reader = (LobsterReader)opened;
        if (!reader.Pair.HasBook)
            throw CaptureException.InFile(file, "no order book file beside it to check against; name it with --against");

        LobsterRow before = new();
        LobsterStep step = new();
        MarketUpdate[] batch = new MarketUpdate[1];
        long line = 0;
        while (reader.TryRead(batch, out _))
        {
            if (batch[0].Kind != MarketUpdateKind.DepthEnd) continue;

            LobsterRow row = reader.Pair.Row;
            string place = string.Create(CultureInfo.InvariantCulture, $"{reader.Pair.BookPath}:{reader.Pair.Line}: ");
            if (line++ > 0)
            {
                if (step.Explain(before, reader.Last, row) is not { } difference) _transitions.Equal();
                else _transitions.Differ(place + difference);
                CompareSide(reader, row, Side.Buy, place);
                CompareSide(reader, row, Side.Sell, place);
            }

            before.CopyFrom(row);
        }

        LobsterBook book = reader.Book;
        _best.Set(_best.Compared + book.Executions.All, _best.Mismatches + book.Executions.All - book.Executions.AtBest);
        _first.Set(_first.Compared + book.Queue.Known, _first.Mismatches + book.Queue.Known - book.Queue.First);
        Count(reader.Statistics);
    }

    private void CompareSide(LobsterReader reader, LobsterRow row, Side side, string place)
    {
        OrderBooks books = reader.Book.Books;
        int count = row.Count(side), own = books.LevelCount(0, side);
        long units = Steps.PerStep(place, reader.Profile.TickSize, LobsterReader.PriceDecimals);
        for (int rank = 0; rank < count; rank++)
        {
            (long price, long size) = rank < own ? (books.LevelAt(0, side, rank).Price * units, books.LevelAt(0, side, rank).Lots) : default;
            if ((price, size) == row[side, rank]) continue;

            _rows.Differ(string.Create(CultureInfo.InvariantCulture,
                $"{place}{side} level {rank + 1}: rebuilt {size} at {price}, expected {row[side, rank].Size} at {row[side, rank].Price}"));
            return;
        }

        _rows.Equal();
    }
}
