using System;

namespace LowLatencyEngine.Simulation;

/// <summary>What happened in one stretch of a run. Prices in ticks (0: none), values in atoms, rates in ppm.</summary>
public struct TimelineRow
{
    /// <summary>The price the market file brings: lowest, highest and last.</summary>
    public long InputLow, InputHigh, Input;

    /// <summary>The engine's mark: lowest, highest and last.</summary>
    public long MarkLow, MarkHigh, Mark;

    /// <summary>Trades in the engine's own book: lowest, highest and last.</summary>
    public long TradeLow, TradeHigh, Trade;

    /// <summary>Value of liquidation fills that sold (longs) and that bought (shorts).</summary>
    public long SoldValue, BoughtValue;

    /// <summary>Liquidations started, and of these those that another liquidation caused.</summary>
    public long Started, StartedByCascade;

    /// <summary>Deepest cascade.</summary>
    public int Depth;

    /// <summary>Margin calls.</summary>
    public long Calls;

    /// <summary>How often trading stopped being continuous.</summary>
    public long Halts;

    /// <summary>The insurance fund's equity at the end of the stretch, once it has any.</summary>
    public long FundEquity;

    /// <summary>Value deleveraged.</summary>
    public long DeleveragedValue;

    /// <summary>Value taken over by the fund.</summary>
    public long TakenOverValue;
}

/// <summary>A run in equal stretches of time; what no event touched is carried over from the stretch before when it is read.</summary>
public sealed class Timeline
{
    private readonly TimelineRow[] _rows;
    private readonly long _firstNanos;
    private readonly long _lengthNanos;
    private int _at = -1;

    /// <summary>Cuts a stretch of time into rows.</summary>
    /// <param name="firstNanos">Begin of the run.</param>
    /// <param name="lastNanos">End of the run; what comes later is counted into the last row.</param>
    /// <param name="rows">Number of rows, 1 or more.</param>
    public Timeline(long firstNanos, long lastNanos, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(lastNanos, firstNanos);
        _rows = new TimelineRow[rows];
        _firstNanos = firstNanos;
        _lengthNanos = Math.Max(1, (lastNanos - firstNanos) / rows + 1);
    }

    /// <summary>The rows up to the last one that was reached.</summary>
    public ReadOnlySpan<TimelineRow> Rows => _rows.AsSpan(0, _at + 1);

    /// <summary>The time in the middle of a row, nanoseconds.</summary>
    public long MiddleNanos(int row) => _firstNanos + row * _lengthNanos + _lengthNanos / 2;

    /// <summary>Length of a row, nanoseconds.</summary>
    public long RowNanos => _lengthNanos;

    /// <summary>The row of a time; rows that were skipped take prices and the fund from the one before.</summary>
    internal ref TimelineRow At(long timeNanos)
    {
        int wanted = (int)Math.Clamp((timeNanos - _firstNanos) / _lengthNanos, 0, _rows.Length - 1);
        if (_at < 0) _at = 0;
        while (_at < wanted)
        {
            ref TimelineRow before = ref _rows[_at++];
            _rows[_at] = new TimelineRow
            {
                InputLow = before.Input,
                InputHigh = before.Input,
                Input = before.Input,
                MarkLow = before.Mark,
                MarkHigh = before.Mark,
                Mark = before.Mark,
                Trade = before.Trade,
                FundEquity = before.FundEquity,
            };
        }

        return ref _rows[_at];
    }
}
