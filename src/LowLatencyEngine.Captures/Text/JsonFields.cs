using System;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

/// <summary>The places of some named values of a JSON object; other values are passed over. Used again for each object.</summary>
internal sealed class JsonFields(params string[] names)
{
    private readonly byte[][] _names = [.. names.Select(Encoding.UTF8.GetBytes)];
    private readonly JsonSlice[] _values = new JsonSlice[names.Length];

    /// <summary>A value by the place of its name; not present if the object has none.</summary>
    internal JsonSlice this[int name] => _values[name];

    /// <summary>Reads the object under the reader, to its end. Where a name comes twice the last value counts.</summary>
    /// <param name="json">The reader, on the start of the object.</param>
    /// <param name="offset">Where the reader's span begins in the line.</param>
    internal void Read(ref Utf8JsonReader json, int offset)
    {
        Array.Clear(_values);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int place = Find(json.ValueSpan);
            json.Read();
            JsonSlice value = JsonSlice.Take(ref json, offset);
            if (place >= 0 && value.Type != JsonTokenType.Null) _values[place] = value;
        }
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        for (int k = 0; k < _names.Length; k++)
        {
            if (name.SequenceEqual(_names[k])) return k;
        }

        return -1;
    }
}
