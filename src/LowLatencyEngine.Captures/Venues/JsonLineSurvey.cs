// The start of lines of JSON: whose they are, and what their first symbol's prices look like. The venue is told by names that its messages
// have and others have not: BitMEX "table" with "action", Bybit a "topic" of a known stream, Hyperliquid "events" of a block or a fill with its
// "coin" and "tid".
using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

internal static class JsonLineSurvey
{
    private const int LinesMax = 100;

    private static readonly string[] PriceNames = ["price", "bidPrice", "askPrice", "p", "px"];

    /// <summary>Parts of a message that say what its data are like, and are none.</summary>
    private static readonly string[] Descriptions = ["types", "foreignKeys", "attributes", "filter"];

    private static readonly string[] AmountNames = ["size", "bidSize", "askSize", "v", "sz"];

    /// <summary>Whose lines these are.</summary>
    /// <returns>Unknown if none of the first lines tells.</returns>
    internal static CaptureFormat Recognise(ReadOnlySpan<byte> start)
    {
        for (int k = 0; k < LinesMax && !start.IsEmpty; k++)
        {
            ReadOnlySpan<byte> line = Line(ref start);
            if (line.IsEmpty || line.StartsWith("wss://"u8)) continue;
            if (!LinePrefix.TryRead(line, out _, out int offset)) return CaptureFormat.Unknown;

            ReadOnlySpan<byte> json = line[offset..];
            bool isBlock = Has(json, "\"events\":"u8) && Has(json, "\"block_number\":"u8);
            if (Has(json, "\"table\":"u8) && Has(json, "\"action\":"u8)) return CaptureFormat.BitmexRaw;
            if (IsBybit(json)) return CaptureFormat.BybitRaw;
            if (isBlock || (json[0] == '[' && Has(json, "\"coin\":"u8) && Has(json, "\"tid\":"u8))) return CaptureFormat.HyperliquidFills;
        }

        return CaptureFormat.Unknown;
    }

    /// <summary>Looks at the whole lines of the content's start. Lines that cannot be read are passed over.</summary>
    internal static StartSurvey Look(ReadOnlySpan<byte> start, CaptureFormat format, string? wanted, bool isAll)
    {
        string venue = format switch { CaptureFormat.BitmexRaw => "bitmex", CaptureFormat.BybitRaw => "bybit", _ => "hyperliquid" };
        StartSurvey survey = new() { Symbol = wanted?.ToUpperInvariant(), Venue = venue };
        SymbolTable symbols = new();
        while (!start.IsEmpty && (isAll || start.Contains((byte)'\n')))
        {
            ReadOnlySpan<byte> line = Line(ref start);
            if (!LinePrefix.TryRead(line, out _, out int offset)) continue;

            try
            {
                Utf8JsonReader json = new(line[offset..]);
                while (json.Read())
                {
                    if (json.TokenType == JsonTokenType.PropertyName && IsOneOf(in json, Descriptions)) json.Skip();
                    else if (json.TokenType == JsonTokenType.StartObject) LookAtObject(ref json, survey, symbols);
                }
            }
            catch (JsonException)
            {
                continue;
            }
        }

        return survey;
    }

    /// <summary>An object with a symbol: its prices and amounts. One without is gone through for objects inside it.</summary>
    private static void LookAtObject(ref Utf8JsonReader json, StartSurvey survey, SymbolTable symbols)
    {
        Utf8JsonReader again = json;
        if (!IsOfSymbol(ref again, survey, symbols)) return;

        int depth = json.CurrentDepth;
        while (json.Read() && json.CurrentDepth > depth)
        {
            if (json.TokenType != JsonTokenType.PropertyName) continue;

            bool levels = json.ValueTextEquals("b"u8) || json.ValueTextEquals("a"u8);
            bool price = IsOneOf(in json, PriceNames), amount = IsOneOf(in json, AmountNames);
            json.Read();
            if (levels && json.TokenType == JsonTokenType.StartArray) LookAtLevels(ref json, survey);
            else if (price && json.TokenType is JsonTokenType.Number or JsonTokenType.String) survey.SawPrice(json.ValueSpan);
            else if (amount && json.TokenType is JsonTokenType.Number or JsonTokenType.String) survey.SawQuantity(json.ValueSpan);
            else json.Skip();
        }
    }

    private static bool IsOfSymbol(ref Utf8JsonReader json, StartSurvey survey, SymbolTable symbols)
    {
        int depth = json.CurrentDepth;
        while (json.Read() && json.CurrentDepth > depth)
        {
            bool name = json.TokenType == JsonTokenType.PropertyName
                && (json.ValueTextEquals("symbol"u8) || json.ValueTextEquals("s"u8) || json.ValueTextEquals("coin"u8));
            json.Read();
            if (!name || json.TokenType != JsonTokenType.String)
            {
                json.Skip();
                continue;
            }

            if (!symbols.TryGet(json.ValueSpan, out string symbol)) return false;

            survey.Symbol ??= symbol;
            return string.Equals(symbol, survey.Symbol, StringComparison.Ordinal);
        }

        return false;
    }

    private static void LookAtLevels(ref Utf8JsonReader json, StartSurvey survey)
    {
        int depth = json.CurrentDepth, place = 0;
        while (json.Read() && json.CurrentDepth > depth)
        {
            if (json.TokenType == JsonTokenType.StartArray) place = 0;
            else if (json.TokenType == JsonTokenType.String && place++ == 0) survey.SawPrice(json.ValueSpan);
            else if (json.TokenType == JsonTokenType.String && place == 2) survey.SawQuantity(json.ValueSpan);
        }
    }

    private static bool IsOneOf(in Utf8JsonReader json, string[] names)
    {
        foreach (string name in names)
        {
            if (json.ValueTextEquals(name)) return true;
        }

        return false;
    }

    private static bool IsBybit(ReadOnlySpan<byte> json) => Has(json, "\"topic\":"u8)
        && (Has(json, "\"orderbook."u8) || Has(json, "\"publicTrade."u8) || Has(json, "iquidation."u8) || Has(json, "\"tickers."u8));

    private static bool Has(ReadOnlySpan<byte> json, ReadOnlySpan<byte> text) => json.IndexOf(text) >= 0;

    private static ReadOnlySpan<byte> Line(scoped ref ReadOnlySpan<byte> start)
    {
        int length = start.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = length < 0 ? start : start[..length];
        start = length < 0 ? default : start[(length + 1)..];
        return line.TrimEnd((byte)'\r');
    }
}
