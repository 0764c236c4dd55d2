// The book over time as a picture: at the first tick of each column the depth is copied out of the engine and its lots are added up by price row.
// Worst case: two copies of LevelsMax levels per column.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>Lots in the book by time and price, around one stretch of a run.</summary>
public sealed class BookHeat
{
    private const int LevelsMax = 16_384;

    private readonly DepthLevel[] _levels = new DepthLevel[LevelsMax];
    private readonly long[,] _bids, _asks;
    private readonly long[] _input;
    private int _next;

    /// <summary>An empty picture.</summary>
    /// <param name="window">Times (nanoseconds) and prices (ticks) it shows.</param>
    /// <param name="columns">Columns, 1 or more.</param>
    /// <param name="rows">Rows, 1 or more.</param>
    public BookHeat((long From, long To, long Low, long High) window, int columns, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        Window = window;
        _bids = new long[rows, columns];
        _asks = new long[rows, columns];
        _input = new long[columns];
    }

    /// <summary>Times (nanoseconds) and prices (ticks) shown.</summary>
    public (long From, long To, long Low, long High) Window { get; }

    /// <summary>Number of columns and rows.</summary>
    public (int Columns, int Rows) Size => (_input.Length, _bids.GetLength(0));

    /// <summary>Columns that were filled.</summary>
    public int Filled => _next;

    /// <summary>Lots bid at a row (0: lowest price) and column.</summary>
    public long Bids(int row, int column) => _bids[row, column];

    /// <summary>Lots asked at a row and column.</summary>
    public long Asks(int row, int column) => _asks[row, column];

    /// <summary>The market file's price at a column, ticks.</summary>
    public long Input(int column) => _input[column];

    /// <summary>Takes the book if the time is in a column that has none yet. Columns that no tick fell into repeat the book of the next one.</summary>
    internal void Sample(EngineCore engine, int instrument, long timeNanos, long input)
    {
        if (timeNanos < Window.From || timeNanos > Window.To || _next == _input.Length) return;

        int column = Place(timeNanos - Window.From, Window.To - Window.From, _input.Length);
        if (column < _next) return;

        Fill(engine, instrument, Side.Buy, _bids, column);
        Fill(engine, instrument, Side.Sell, _asks, column);
        _input[column] = input;
        for (int skipped = _next; skipped < column; skipped++)
        {
            for (int row = 0; row < Size.Rows; row++) (_bids[row, skipped], _asks[row, skipped]) = (_bids[row, column], _asks[row, column]);
            _input[skipped] = input;
        }

        _next = column + 1;
    }

    /// <summary>Which of equal parts of a range a distance from its begin falls into; the end belongs to the last part.</summary>
    internal static int Place(long distance, long range, int parts) => (int)Int128.Min(parts - 1, (Int128)distance * parts / Math.Max(1, range));

    private void Fill(EngineCore engine, int instrument, Side side, long[,] lots, int column)
    {
        int count = engine.CopyDepth(instrument, side, _levels);
        for (int i = 0; i < count; i++)
        {
            long price = _levels[i].Price;
            if (price < Window.Low || price > Window.High) continue;

            int row = Place(price - Window.Low, Window.High - Window.Low, Size.Rows);
            lots[row, column] += _levels[i].Lots;
        }
    }
}
