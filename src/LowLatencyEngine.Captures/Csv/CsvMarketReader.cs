// What readers of tables share: lines, the header row, rows cut at their commas. A header row that comes again, as in files put behind one
// another, is passed over. A row with another count of columns is malformed, so that a torn line cannot shift one value into the
// place of another.
using System;

namespace LowLatencyEngine.Captures;

internal abstract class CsvMarketReader : MarketReader
{
    private readonly LineReader _lines;
    private byte[] _header = [];
    private bool _headerDue;

    private protected CsvMarketReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile, CsvLayout layout)
        : base(path, input, options, profile)
    {
        Options = options;
        Layout = layout;
        _lines = new LineReader(path, input);
        _headerDue = layout.HasHeader;
        Marks = new MarkMaker(Statistics, options.Mark);
    }

    public override CaptureFormat Format => Layout.Format;

    private protected override long Place => _lines.Line;

    private protected CaptureReadOptions Options { get; }

    private protected CsvLayout Layout { get; }

    private protected CsvRow Row { get; } = new();

    private protected MarkMaker Marks { get; }

    private protected JsonSlice this[CsvColumn column] => Row[Layout[column]];

    private protected override bool Produce(UpdateQueue updates)
    {
        if (!_lines.TryRead(out ReadOnlySpan<byte> line))
        {
            Finish(updates);
            return false;
        }

        Statistics.Lines++;
        if (line.IsEmpty) return true;
        if (_headerDue)
        {
            _headerDue = false;
            _header = line.ToArray();
            return true;
        }

        if (_header.Length > 0 && line.SequenceEqual(_header)) return true;

        Row.Split(line);
        if (Row.Count != Layout.Columns) throw new MalformedException(0, $"{Row.Count} columns, expected are the {Layout.Columns} of {Layout.Format}");

        ProduceRow(line, updates);
        return true;
    }

    /// <summary>Adds the updates of the row.</summary>
    /// <exception cref="MalformedException">The row cannot be read; nothing of it was added.</exception>
    private protected abstract void ProduceRow(ReadOnlySpan<byte> line, UpdateQueue updates);

    /// <summary>Adds what is still held at the end of the file.</summary>
    private protected virtual void Finish(UpdateQueue updates)
    {
    }

    /// <summary>A price that is there and not 0, in ticks.</summary>
    private protected long Price(ReadOnlySpan<byte> line, CsvColumn column, string name, bool roundHalfEven = false)
    {
        long price = this[column].Steps(line, name, Ticks, roundHalfEven);
        return price > 0 ? price : throw this[column].Refuse(line, name, "not positive");
    }
}
