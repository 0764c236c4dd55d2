// Metadata, then records one after the other. Of the metadata the names are kept: which symbol an instrument's number stands for.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace LowLatencyEngine.Captures;

internal sealed class DbnRecords
{
    private const int FixedBytes = 108, MetadataBytesMax = 1 << 24;

    private readonly string _path;
    private readonly CaptureInput _input;
    private readonly Dictionary<uint, string> _symbols = [];
    private int _taken;

    /// <summary>Reads the metadata, if there are any.</summary>
    /// <exception cref="CaptureException">They are cut or make no sense.</exception>
    internal DbnRecords(string path, CaptureInput input)
    {
        _path = path;
        _input = input;
        if (input.Peek(8).StartsWith("DBN"u8)) ReadMetadata();
    }

    /// <summary>1 to 3; 0: no metadata.</summary>
    internal int Version { get; private set; }

    /// <summary>The data set; empty without metadata.</summary>
    internal string Dataset { get; private set; } = "";

    /// <summary>Where the record read last begins in the content.</summary>
    internal long Offset { get; private set; }

    /// <summary>Records read.</summary>
    internal long Count { get; private set; }

    internal static bool IsStart(ReadOnlySpan<byte> start) => start.StartsWith("DBN"u8) && start.Length > 3 && start[3] is >= 1 and <= 3;

    /// <summary>The symbol of an instrument; its number where the metadata do not name it.</summary>
    internal string SymbolOf(uint instrument)
    {
        if (_symbols.TryGetValue(instrument, out string? symbol)) return symbol;

        symbol = instrument.ToString(CultureInfo.InvariantCulture);
        if (_symbols.Count < 1 << 16) _symbols.Add(instrument, symbol);
        return symbol;
    }

    /// <summary>The next record, valid until the next call.</summary>
    /// <exception cref="CaptureException">Cut, damaged, or not to be read further.</exception>
    internal bool TryRead(out ReadOnlySpan<byte> record)
    {
        _input.Advance(_taken);
        _taken = 0;
        Offset = _input.Taken;
        record = _input.Peek(DbnLayout.HeadBytes);
        if (record.Length < DbnLayout.HeadBytes)
        {
            if (_input.Failure is { } failure) throw failure;
            if (record.IsEmpty) return false;

            throw Cut();
        }

        int bytes = 4 * record[0];
        if (bytes < DbnLayout.HeadBytes) throw CaptureException.AtByte(_path, Offset, "length of a record", "at least 16 bytes", $"{bytes}");

        record = _input.Peek(bytes);
        if (record.Length < bytes) throw _input.Failure ?? Cut();

        _taken = bytes;
        record = record[..bytes];
        Count++;
        return true;
    }

    private void ReadMetadata()
    {
        ReadOnlySpan<byte> head = _input.Peek(8);
        if (head.Length < 8) throw _input.Failure ?? Broken(0, "the file ends inside its metadata; it is cut");

        Version = head[3];
        if (Version is < 1 or > 3) throw CaptureException.AtByte(_path, 3, "version of DBN", "1, 2 or 3", $"{Version}");

        long length = DbnLayout.U32(head, 4);
        if (length is < FixedBytes - 8 or > MetadataBytesMax) throw CaptureException.AtByte(_path, 4, "length of the metadata", $"100 to {MetadataBytesMax}", $"{length}");

        ReadOnlySpan<byte> data = _input.Peek(8 + (int)length);
        if (data.Length < 8 + length) throw _input.Failure ?? Broken(data.Length, "the file ends inside its metadata; it is cut");

        data = data[..(8 + (int)length)];
        Dataset = Text(data.Slice(8, 16));
        int symbolBytes = Version == 1 ? 22 : data[53] | data[54] << 8;
        if (symbolBytes is < 1 or > 1_024) throw CaptureException.AtByte(_path, 53, "length of a symbol", "1 to 1,024", $"{symbolBytes}");

        int at = FixedBytes;
        at += 4 + Number(data, at);
        for (int list = 0; list < 3; list++) at += 4 + checked(Number(data, at) * symbolBytes);
        int mappings = Number(data, at);
        at += 4;
        for (int k = 0; k < mappings; k++)
        {
            string symbol = Text(Part(data, at, symbolBytes));
            int intervals = Number(data, at + symbolBytes);
            at += symbolBytes + 4;
            for (int i = 0; i < intervals; i++, at += 8 + symbolBytes) Map(symbol, Part(data, at + 8, symbolBytes));
        }

        _input.Advance(data.Length);
    }

    /// <summary>One of the two names is the instrument's number; which depends on what was asked of the venue.</summary>
    private void Map(string symbol, ReadOnlySpan<byte> other)
    {
        if (uint.TryParse(Text(other), NumberStyles.None, CultureInfo.InvariantCulture, out uint number)) _symbols.TryAdd(number, symbol);
        else if (uint.TryParse(symbol, NumberStyles.None, CultureInfo.InvariantCulture, out number)) _symbols.TryAdd(number, Text(other));
    }

    private int Number(ReadOnlySpan<byte> data, int at)
    {
        uint value = DbnLayout.U32(Part(data, at, 4), 0);
        return value <= MetadataBytesMax / 8 ? (int)value : throw Broken(at, $"a count of {value} in the metadata");
    }

    private ReadOnlySpan<byte> Part(ReadOnlySpan<byte> data, int at, int bytes) =>
        at >= 0 && at + bytes <= data.Length ? data.Slice(at, bytes) : throw Broken(data.Length, "the metadata are longer than they say");

    private CaptureException Cut() => CaptureException.AtOffset(_path, Offset, "the file ends inside a record; it is cut");

    private CaptureException Broken(long at, string problem) => CaptureException.AtOffset(_path, at, problem);

    private static string Text(ReadOnlySpan<byte> padded)
    {
        int end = padded.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? padded : padded[..end]);
    }
}
