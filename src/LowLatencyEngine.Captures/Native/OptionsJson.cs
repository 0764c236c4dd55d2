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
[JsonSerializable(typeof(CapturedInstrument[]))]
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

    internal static byte[] Write(CapturedInstrument[] market) => JsonSerializer.SerializeToUtf8Bytes(market, Default.CapturedInstrumentArray);

    /// <exception cref="JsonException">Not the JSON of a market's instruments.</exception>
    internal static CapturedInstrument[] ReadMarket(ReadOnlySpan<byte> json)
    {
        CapturedInstrument[] market = JsonSerializer.Deserialize(json, Default.CapturedInstrumentArray) ?? throw new JsonException("null");
        foreach (CapturedInstrument? read in market)
        {
            if (read is null || read.TickSize <= 0 || read.LotSize <= 0 || read.CurrencyDecimals is < 0 or > 18) throw new JsonException("an instrument is null or out of range");
        }

        return market;
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
