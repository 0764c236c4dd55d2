using System;

namespace LowLatencyEngine.Captures;

/// <summary>What a column means, whatever its name in the file.</summary>
internal enum CsvColumn
{
    Exchange,
    Symbol,
    Time,
    LocalTime,
    Side,
    Price,
    Amount,
    IsSnapshot,
    BidPrice,
    BidAmount,
    AskPrice,
    AskAmount,
    Mark,
    Index,
    Last,
    Open,
    High,
    Low,
    Close,
    Volume,
    CloseTime,
    Trades,
    BuyerIsMaker,
    AveragePrice,
    Filled,
}

/// <summary>Which format a table of comma-separated values has, and in which place each column stands.</summary>
internal sealed class CsvLayout
{
    private readonly int[] _places = new int[Enum.GetValues<CsvColumn>().Length];

    internal CsvLayout(CaptureFormat format, bool hasHeader, int columns)
    {
        Format = format;
        HasHeader = hasHeader;
        Columns = columns;
        Array.Fill(_places, -1);
    }

    internal CaptureFormat Format { get; }

    internal bool HasHeader { get; }

    /// <summary>Columns of a whole row.</summary>
    internal int Columns { get; }

    /// <summary>Places of a snapshot's levels, best first; empty for other formats.</summary>
    internal SnapshotLevel[] Levels { get; init; } = [];

    /// <summary>The place of a column, −1: the format has none.</summary>
    internal int this[CsvColumn column] => _places[(int)column];

    internal CsvLayout With(CsvColumn column, int place)
    {
        _places[(int)column] = place;
        return this;
    }

    /// <summary>The same columns under another format's name.</summary>
    internal CsvLayout As(CaptureFormat format) => Copy(format, HasHeader);

    /// <summary>The same columns below a row of names.</summary>
    internal CsvLayout WithHeader() => Copy(Format, hasHeader: true);

    private CsvLayout Copy(CaptureFormat format, bool hasHeader)
    {
        CsvLayout other = new(format, hasHeader, Columns) { Levels = Levels };
        _places.CopyTo(other._places, 0);
        return other;
    }

    internal readonly record struct SnapshotLevel(int AskPrice, int AskAmount, int BidPrice, int BidAmount);
}
