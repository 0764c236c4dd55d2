// Where a value stands in a line. Parsing a line goes twice over it: the first pass checks the JSON as a whole and notes where the known
// values are, the second reads those that its stream needs. So an off-tick price in a stream nobody asked for is no error, and the order
// of properties is free.
using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

/// <summary>A JSON value: its content without quotes, or an array with its brackets.</summary>
internal readonly record struct JsonSlice(JsonTokenType Type, int Start, int Length)
{
    internal bool IsPresent => Type != JsonTokenType.None;

    internal bool IsText => Type == JsonTokenType.String;

    /// <summary>Byte column in the line, from 1.</summary>
    internal long Column => Start + 1;

    internal ReadOnlySpan<byte> In(ReadOnlySpan<byte> line) => line.Slice(Start, Length);

    /// <summary>The value under the reader; moves over arrays and objects. The reader must be over one whole span.</summary>
    /// <param name="json">The reader, on the value's first token.</param>
    /// <param name="offset">Where the reader's span begins in the line.</param>
    internal static JsonSlice Take(ref Utf8JsonReader json, int offset)
    {
        JsonTokenType type = json.TokenType;
        int start = (int)json.TokenStartIndex;
        if (type is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            json.Skip();
            return new JsonSlice(type, offset + start, (int)json.BytesConsumed - start);
        }

        int quote = type == JsonTokenType.String ? 1 : 0;
        return new JsonSlice(type, offset + start + quote, json.ValueSpan.Length);
    }

    /// <summary>A whole number, plain or in quotes.</summary>
    /// <exception cref="MalformedException">Missing or no such number.</exception>
    internal long Whole(ReadOnlySpan<byte> line, string name)
    {
        if (!IsPresent) throw new MalformedException(0, $"{name} is missing");

        bool scalar = Type is JsonTokenType.Number or JsonTokenType.String;
        return scalar && DecimalText.TryReadWhole(In(line), out long value) ? value : throw Refuse(line, name, "not a whole number");
    }

    /// <summary>A price or quantity as a count of steps.</summary>
    /// <exception cref="MalformedException">Missing, no such number, or between two steps and not to be rounded.</exception>
    internal long Steps(ReadOnlySpan<byte> line, string name, in StepScale scale, bool roundHalfEven = false)
    {
        if (!IsPresent) throw new MalformedException(0, $"{name} is missing");
        if (Type is not (JsonTokenType.Number or JsonTokenType.String)) throw Refuse(line, name, "not a number");

        StepParse parsed = scale.TryParse(In(line), roundHalfEven, out long steps);
        return parsed == StepParse.Done ? steps : throw Refuse(line, name, Reason(parsed, in scale));
    }

    internal static string Reason(StepParse parsed, in StepScale scale) => parsed switch
    {
        StepParse.NotANumber => "not a number",
        StepParse.Negative => "negative",
        StepParse.OffStep => $"not a multiple of the step {scale}",
        _ => "too large",
    };

    /// <summary>What is wrong with this value, shown with the value itself.</summary>
    internal MalformedException Refuse(ReadOnlySpan<byte> line, string name, string reason) => Refuse(In(line), Column, name, reason);

    internal static MalformedException Refuse(ReadOnlySpan<byte> value, long column, string name, string reason) =>
        new(column, $"{name} \"{Printable(value)}\" is {reason}");

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        const int ShownMax = 40;
        ReadOnlySpan<byte> shown = bytes[..Math.Min(bytes.Length, ShownMax)];
        return string.Create(shown.Length, shown, static (text, from) =>
        {
            for (int k = 0; k < text.Length; k++) text[k] = from[k] is >= 0x20 and < 0x7F ? (char)from[k] : '?';
        }) + (bytes.Length > ShownMax ? "…" : "");
    }
}
