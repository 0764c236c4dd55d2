// One big JSON array, element by element. The JSON reader keeps its state between buffers, so an element is tried on what is unread; if
// it does not end there, as much again is filled in and it is tried again from its beginning, so no byte is looked at more than a few
// times. Memory is one element, at most LineBytesMax. Values are noted as slices of the unread bytes and read by the caller before the
// next element.
using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

internal struct BitmexBucket
{
    internal JsonSlice Timestamp, Symbol, Open, High, Low, Close, Trades, Volume;
}

internal sealed class BucketScanner(string path, CaptureInput input)
{
    private JsonReaderState _state;
    private int _taken;
    private bool _inArray, _ended;

    /// <summary>Number of the bucket handed out last, from 1.</summary>
    internal long Bucket { get; private set; }

    /// <summary>The next element.</summary>
    /// <param name="bucket">Its values; an element that is no object has none.</param>
    /// <param name="bytes">What the slices refer to; valid until the next call.</param>
    /// <exception cref="CaptureException">Not JSON, an element that is too long, or content that cannot be read further.</exception>
    internal bool TryRead(out BitmexBucket bucket, out ReadOnlySpan<byte> bytes)
    {
        input.Advance(_taken);
        _taken = 0;
        while (true)
        {
            bytes = input.Unread;
            bucket = default;
            Utf8JsonReader json = new(bytes, isFinalBlock: input.Ended && input.Failure is null, _state);
            try
            {
                if (TryStep(ref json, ref bucket))
                {
                    _state = json.CurrentState;
                    _taken = (int)json.BytesConsumed;
                    return !_ended;
                }
            }
            catch (JsonException e)
            {
                throw CaptureException.AtLine(path, Bucket + 1, 0, JsonProblem.Text(e), e);
            }

            if (input.Full) throw CaptureException.AtLine(path, Bucket + 1, 0, $"longer than {bytes.Length} bytes, which is the limit");
            if (input.Peek(Math.Max(bytes.Length, 1) * 2).Length == bytes.Length && input.Failure is { } failure) throw failure;
        }
    }

    /// <summary>Reads one element, or the end of the array and of the content.</summary>
    /// <returns>False if more bytes are needed.</returns>
    private bool TryStep(ref Utf8JsonReader json, ref BitmexBucket bucket)
    {
        if (!_inArray)
        {
            if (!json.Read()) return false;
            if (json.TokenType != JsonTokenType.StartArray) throw new JsonException("the content is no array");
        }

        if (!json.Read()) return false;
        if (json.TokenType == JsonTokenType.EndArray)
        {
            if (json.Read() || !input.Ended || input.Failure is not null) return false;

            _ended = true;
            return true;
        }

        bool whole = json.TokenType == JsonTokenType.StartObject ? TryReadBucket(ref json, ref bucket) : json.TrySkip();
        if (!whole) return false;

        _inArray = true;
        Bucket++;
        return true;
    }

    internal static bool TryReadBucket(ref Utf8JsonReader json, ref BitmexBucket bucket)
    {
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.EndObject) return true;

            ReadOnlySpan<byte> name = json.ValueSpan;
            if (!json.Read()) return false;

            JsonTokenType type = json.TokenType;
            bool nested = type is JsonTokenType.StartObject or JsonTokenType.StartArray;
            int quote = type == JsonTokenType.String ? 1 : 0;
            JsonSlice value = new(type, (int)json.TokenStartIndex + quote, nested ? 1 : json.ValueSpan.Length);
            if (nested && !json.TrySkip()) return false;

            Note(ref bucket, name, value);
        }

        return false;
    }

    private static void Note(ref BitmexBucket bucket, ReadOnlySpan<byte> name, JsonSlice value)
    {
        if (name.SequenceEqual("timestamp"u8)) bucket.Timestamp = value;
        else if (name.SequenceEqual("symbol"u8)) bucket.Symbol = value;
        else if (name.SequenceEqual("open"u8)) bucket.Open = value;
        else if (name.SequenceEqual("high"u8)) bucket.High = value;
        else if (name.SequenceEqual("low"u8)) bucket.Low = value;
        else if (name.SequenceEqual("close"u8)) bucket.Close = value;
        else if (name.SequenceEqual("trades"u8)) bucket.Trades = value;
        else if (name.SequenceEqual("volume"u8)) bucket.Volume = value;
    }
}
