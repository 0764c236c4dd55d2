// One row cut at its commas, on the bytes of the line. An own cut and not a CSV library: the files read here are written by machines, have no line breaks inside
// values, and an error has to name line and byte column, which readers over characters do not know; values stay bytes, so that prices
// never pass through a floating-point parser. A value may stand in quotes; quotes inside a value are refused.
using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

internal sealed class CsvRow
{
    /// <summary>Most columns of a row; a snapshot of 100 levels has 404.</summary>
    internal const int ColumnsMax = 1_024;

    private readonly JsonSlice[] _values = new JsonSlice[ColumnsMax];

    internal int Count { get; private set; }

    /// <summary>A value; not present if the cell is empty or the column does not exist (−1 as well).</summary>
    internal JsonSlice this[int column] => (uint)column < (uint)Count ? _values[column] : default;

    /// <summary>Cuts a line.</summary>
    /// <exception cref="MalformedException">Too many columns, or quotes that do not fit.</exception>
    internal void Split(ReadOnlySpan<byte> line)
    {
        Count = 0;
        for (int at = 0; ;)
        {
            if (Count == ColumnsMax) throw new MalformedException(at + 1, $"more than {ColumnsMax} columns");

            bool quoted = at < line.Length && line[at] == '"';
            int length = quoted ? Quoted(line, at) : Plain(line[at..]);
            int start = quoted ? at + 1 : at;
            _values[Count++] = length == 0 ? default : new JsonSlice(JsonTokenType.String, start, length);
            at = start + length + (quoted ? 1 : 0);
            if (at == line.Length) return;
            if (line[at] != ',') throw new MalformedException(at + 1, "a value goes on behind its quotes");

            at++;
        }
    }

    private static int Plain(ReadOnlySpan<byte> rest)
    {
        int comma = rest.IndexOf((byte)',');
        return comma < 0 ? rest.Length : comma;
    }

    private static int Quoted(ReadOnlySpan<byte> line, int at)
    {
        int length = line[(at + 1)..].IndexOf((byte)'"');
        return length >= 0 ? length : throw new MalformedException(at + 1, "quotes are not closed");
    }
}
