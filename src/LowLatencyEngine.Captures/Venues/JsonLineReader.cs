// What readers of lines of JSON share: the line, its local time where it has one, one object or array, and errors with their column. A line
// that does not begin like JSON is passed over where the collector is known to write such lines, else it is malformed.
using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

internal abstract class JsonLineReader : MarketReader
{
    private readonly LineReader _lines;
    private long _latestNanos;

    private protected JsonLineReader(string path, CaptureInput input, CaptureReadOptions options, CaptureProfile profile)
        : base(path, input, options, profile)
    {
        Options = options;
        _lines = new LineReader(path, input);
        Marks = new MarkMaker(Statistics, options.Mark);
        Depth = new DepthFeed(path, Statistics, Marks);
    }

    private protected override long Place => _lines.Line;

    private protected CaptureReadOptions Options { get; }

    private protected MarkMaker Marks { get; }

    private protected DepthFeed Depth { get; }

    private protected SymbolTable SymbolNames { get; } = new();

    /// <summary>Local time of the line, 0 if it has none.</summary>
    private protected long LocalNanos { get; private set; }

    private protected override bool Produce(UpdateQueue updates)
    {
        if (!_lines.TryRead(out ReadOnlySpan<byte> line)) return false;

        Statistics.Lines++;
        if (line.IsEmpty) return true;
        if (!LinePrefix.TryRead(line, out long nanos, out int offset))
        {
            if (!IsComment(line)) throw new MalformedException(1, "the line is no JSON, with or without a local time ahead of it");

            Statistics.OtherStreams++;
            return true;
        }

        LocalNanos = nanos;
        Utf8JsonReader json = new(line[offset..]);
        try
        {
            json.Read();
            ReadMessage(ref json, offset);
            json.Read();
        }
        catch (JsonException e)
        {
            throw new MalformedException(offset + (e.BytePositionInLine ?? 0) + 1, JsonProblem.Text(e));
        }

        ProduceMessage(line, updates);
        return true;
    }

    /// <summary>Whether a line that is no JSON belongs to the format all the same.</summary>
    private protected virtual bool IsComment(ReadOnlySpan<byte> line) => false;

    /// <summary>Notes where the values of the message stand; the reader is on its first token and must be moved to its last.</summary>
    private protected abstract void ReadMessage(ref Utf8JsonReader json, int offset);

    /// <summary>Adds the updates of the message that was noted.</summary>
    private protected abstract void ProduceMessage(ReadOnlySpan<byte> line, UpdateQueue updates);

    /// <summary>The time of the updates: the local one; where there is none the venue's, or the latest known.</summary>
    /// <param name="venueNanos">The venue's time, 0: the message has none.</param>
    private protected long TimeOf(long venueNanos)
    {
        long nanos = LocalNanos > 0 ? LocalNanos : venueNanos > 0 ? venueNanos : _latestNanos;
        if (nanos == 0) throw new MalformedException(0, "the message has no time, and no line before it had one");

        Statistics.SawTime(nanos);
        if (venueNanos > 0) Statistics.SawExchangeTime(venueNanos, LocalNanos > 0 ? LocalNanos : venueNanos);
        _latestNanos = nanos;
        return nanos;
    }

    /// <summary>Whether a symbol is the one to read; counts it either way.</summary>
    private protected bool IsWanted(ReadOnlySpan<byte> line, JsonSlice name)
    {
        if (!name.IsText || !SymbolNames.TryGet(name.In(line), out string symbol)) throw name.Refuse(line, "symbol", "not a symbol");

        Statistics.SawSymbol(symbol);
        if (string.Equals(symbol, Profile.Symbol, StringComparison.Ordinal)) return true;

        Statistics.OtherSymbols++;
        return false;
    }

    /// <summary>A price that is there and not 0, in ticks.</summary>
    private protected long Price(ReadOnlySpan<byte> line, JsonSlice value, string name, bool roundHalfEven = false)
    {
        long price = value.Steps(line, name, Ticks, roundHalfEven);
        return price > 0 ? price : throw value.Refuse(line, name, "not positive");
    }

    /// <summary>A quantity that is there and not 0, in lots.</summary>
    private protected long Quantity(ReadOnlySpan<byte> line, JsonSlice value, string name)
    {
        long lots = value.Steps(line, name, Lots);
        return lots > 0 ? lots : throw value.Refuse(line, name, "not positive");
    }
}
