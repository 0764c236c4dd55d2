// JSON with comments as a tree in which every value knows its line: what a reader of a hand-written file needs and a serializer forgets.
// Numbers keep their text, so nothing passes through floating point. The parser is System.Text.Json's; this only remembers places.
// Worst case: one object per value; files of more than a few megabytes are refused by the caller.
using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

namespace LowLatencyEngine.Cli.Scenarios;

/// <summary>One value of a JSON file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Text of a string (unescaped) or number, else empty.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Members">Members of an object in the file's order.</param>
/// <param name="Items">Items of an array.</param>
internal sealed record JsonPlace(
    JsonTokenType Kind, string Text, int Line, IReadOnlyList<JsonMember> Members, IReadOnlyList<JsonPlace> Items)
{
    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="JsonException">No JSON; line and column stand in the exception, from 0.</exception>
    internal static JsonPlace Parse(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble)) json = json[Encoding.UTF8.Preamble.Length..];
        Utf8JsonReader reader = new(json, new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 });
        Lines lines = new(json);
        reader.Read();
        JsonPlace root = Value(ref reader, lines);
        while (reader.Read())
        {
        }

        return root;
    }

    /// <summary>The value as a person would name it in a message.</summary>
    internal string Shown => Kind switch
    {
        JsonTokenType.String => $"\"{Text}\"",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        _ => Text,
    };

    private static JsonPlace Value(ref Utf8JsonReader reader, Lines lines)
    {
        JsonTokenType kind = reader.TokenType;
        int line = lines.Of((int)reader.TokenStartIndex);
        switch (kind)
        {
            case JsonTokenType.StartObject:
                List<JsonMember> members = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string name = reader.GetString()!;
                    int at = lines.Of((int)reader.TokenStartIndex);
                    reader.Read();
                    members.Add(new JsonMember(name, at, Value(ref reader, lines)));
                }

                return new JsonPlace(kind, "", line, members, []);
            case JsonTokenType.StartArray:
                List<JsonPlace> items = [];
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader, lines));
                return new JsonPlace(kind, "", line, [], items);
            case JsonTokenType.String:
                return new JsonPlace(kind, reader.GetString()!, line, [], []);
            default:
                return new JsonPlace(kind, Encoding.UTF8.GetString(reader.ValueSpan), line, [], []);
        }
    }

    /// <summary>Line of a byte, found by halving a list of line starts.</summary>
    private sealed class Lines
    {
        private readonly List<int> _starts = [0];

        internal Lines(ReadOnlySpan<byte> bytes)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                if (bytes[i] == (byte)'\n') _starts.Add(i + 1);
            }
        }

        internal int Of(int offset)
        {
            int found = _starts.BinarySearch(offset);
            return found >= 0 ? found + 1 : ~found;
        }
    }
}

/// <summary>One member of an object.</summary>
internal sealed record JsonMember(string Name, int Line, JsonPlace Value);
