using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

internal static class BitmexSurvey
{
    /// <summary>
    /// Looks at the whole buckets of the content's start: the symbol, decimals and highest price. It ends at the first thing it cannot
    /// read.
    /// </summary>
    internal static StartSurvey Look(ReadOnlySpan<byte> start, string? wanted)
    {
        StartSurvey survey = new() { Symbol = wanted?.ToUpperInvariant(), Venue = "bitmex" };
        SymbolTable symbols = new();
        Utf8JsonReader json = new(start, isFinalBlock: false, default);
        try
        {
            if (!json.Read()) return survey;

            while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                BitmexBucket bucket = default;
                if (!BucketScanner.TryReadBucket(ref json, ref bucket)) break;
                if (!bucket.Symbol.IsText || !symbols.TryGet(bucket.Symbol.In(start), out string symbol)) continue;

                Look(start, in bucket, symbol, survey);
            }
        }
        catch (JsonException)
        {
            return survey;
        }

        return survey;
    }

    private static void Look(ReadOnlySpan<byte> start, in BitmexBucket bucket, string symbol, StartSurvey survey)
    {
        survey.Symbol ??= symbol;
        if (!string.Equals(symbol, survey.Symbol, StringComparison.Ordinal)) return;

        foreach (JsonSlice price in (ReadOnlySpan<JsonSlice>)[bucket.Open, bucket.High, bucket.Low, bucket.Close])
        {
            if (price.IsPresent) survey.SawPrice(price.In(start));
        }

        if (bucket.Volume.IsPresent) survey.SawQuantity(bucket.Volume.In(start));
    }
}
