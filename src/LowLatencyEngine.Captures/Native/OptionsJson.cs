// The options stand in the header as JSON: people can read them with `head`, and a field that is missing or unknown is an error, not a
// guess. Source-generated, so that it works without reflection.
using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LowLatencyEngine.Captures;

[JsonSourceGenerationOptions(
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(EngineOptions))]
internal sealed partial class OptionsJson : JsonSerializerContext
{
    internal static byte[] Write(EngineOptions options) => JsonSerializer.SerializeToUtf8Bytes(options, Default.EngineOptions);

    /// <summary>Reads and validates options.</summary>
    /// <exception cref="JsonException">Not the JSON of options.</exception>
    /// <exception cref="ArgumentException">Options an engine would refuse.</exception>
    internal static EngineOptions Read(ReadOnlySpan<byte> json)
    {
        EngineOptions options = JsonSerializer.Deserialize(json, Default.EngineOptions) ?? throw new JsonException("null");
        if (HasNull(options.Instruments) || HasNull(options.Currencies)) throw new JsonException("null inside a list");

        options.Validate();
        return options;
    }

    private static bool HasNull<T>(IReadOnlyList<T> items)
        where T : class
    {
        foreach (T? item in items)
        {
            if (item is null) return true;
        }

        return false;
    }
}
