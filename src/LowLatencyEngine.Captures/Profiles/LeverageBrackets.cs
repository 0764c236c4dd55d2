// Margin tables from the JSON that venues and their clients give out; packing as for captures.
//
//   ccxt      { "BTC/USDT:USDT": [ { minNotional, maxNotional, maintenanceMarginRate, maxLeverage, info: { notionalFloor, notionalCap, maintMarginRatio,
//             initialLeverage, cum } }, … ], … }; the texts inside info are the venue's own and are preferred. Old files have the key "BTC/USDT"
//   Binance   [ { symbol, brackets: [ { notionalFloor, notionalCap, maintMarginRatio, initialLeverage, cum }, … ] }, … ]
//   BitMEX    [ { symbol, initMargin, maintMargin, riskLimit, riskStep, settlCurrency }, … ] or one such object: limit and step in the smallest unit of the
//             settlement currency (XBt: 10⁻⁸, USDt: 10⁻⁶); each step above the limit adds maintMargin to both rates. As many steps as keep the
//             initial rate a tenth above the maintenance rate, which engines demand, at most 32. The venue charges the higher rate on the
//             whole position; the engine charges it on the part above the step, which is milder and has no jumps
//
// Numbers may be written 2.50163E7 and a cap may be 2^63 − 1: all go through decimal with at most 28 digits and are never floating-point.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

/// <summary>Reads margin tables.</summary>
public static class LeverageBrackets
{
    private const int BytesMax = 64 << 20;

    private const int StepsMax = 32;

    /// <summary>All tables of a file.</summary>
    /// <exception cref="CaptureException">The file cannot be opened, is no JSON, or holds none of the known forms; names the symbol and the bracket.</exception>
    public static IReadOnlyList<BracketTable> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using CaptureInput input = CaptureInput.Open(path, new CaptureReadOptions { LineBytesMax = BytesMax });
        ReadOnlySpan<byte> content = input.Peek(BytesMax);
        if (input.Failure is { } failure) throw failure;
        if (!input.Ended) throw CaptureException.InFile(path, $"more than {BytesMax} bytes, which is the limit for margin tables");
        if (content.StartsWith("\uFEFF"u8)) content = content[3..];

        try
        {
            using JsonDocument json = JsonDocument.Parse(content.ToArray());
            List<BracketTable> tables = [.. Tables(path, json.RootElement)];
            return tables.Count > 0 ? tables : throw Unknown(path);
        }
        catch (JsonException e)
        {
            throw CaptureException.AtLine(path, (e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1, JsonProblem.Text(e), e);
        }
        catch (InvalidOperationException e)
        {
            throw CaptureException.InFile(path, $"a name or a text in it is not UTF-8: {e.Message}", e);
        }
    }

    /// <summary>The table of one symbol.</summary>
    /// <exception cref="CaptureException">As for <see cref="Read"/>, or the symbol is not there.</exception>
    public static BracketTable Find(string path, string symbol) => Read(path).FirstOrDefault(table => table.IsFor(symbol))
        ?? throw CaptureException.InFile(path, $"holds no margin table of {symbol}");

    private static IEnumerable<BracketTable> Tables(string path, JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("symbol", out _))
        {
            foreach (JsonProperty symbol in root.EnumerateObject())
            {
                if (symbol.Value.ValueKind != JsonValueKind.Array) throw Unknown(path);
                if (symbol.Value.GetArrayLength() > 0) yield return Table(path, symbol.Name, symbol.Value);
            }

            yield break;
        }

        IEnumerable<JsonElement> items = root.ValueKind switch
        {
            JsonValueKind.Array => root.EnumerateArray(),
            JsonValueKind.Object => [root],
            _ => throw Unknown(path),
        };
        foreach (JsonElement item in items)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("symbol", out JsonElement name) || name.ValueKind != JsonValueKind.String) throw Unknown(path);

            string symbol = name.GetString()!;
            if (item.TryGetProperty("brackets", out JsonElement brackets)) yield return Table(path, symbol, brackets);
            else if (item.TryGetProperty("riskStep", out JsonElement step) && step.ValueKind != JsonValueKind.Null) yield return Steps(path, symbol, item);
        }
    }

    private static BracketTable Table(string path, string symbol, JsonElement rows)
    {
        if (rows.ValueKind != JsonValueKind.Array || rows.GetArrayLength() == 0) throw CaptureException.InFile(path, $"{symbol}: the brackets are no array, or an empty one");

        List<LeverageBracket> brackets = [];
        foreach (JsonElement row in rows.EnumerateArray())
        {
            Field field = new(path, symbol, brackets.Count + 1, row);
            decimal leverage = field.Number("initialLeverage", "maxLeverage");
            if (leverage is < 1 or > 1_000_000) throw field.Problem($"leverage {leverage} is not between 1 and 1,000,000");

            brackets.Add(new LeverageBracket(
                field.Number("notionalFloor", "minNotional"), field.Number("notionalCap", "maxNotional"),
                field.Number("maintMarginRatio", "maintenanceMarginRate"), (int)(1_000_000 / leverage), field.NumberOrNull("cum", "cum")));
        }

        brackets.Sort((first, second) => first.NotionalFloor.CompareTo(second.NotionalFloor));
        return new BracketTable(symbol, brackets);
    }

    private static BracketTable Steps(string path, string symbol, JsonElement item)
    {
        Field field = new(path, symbol, 1, item);
        bool dollars = item.TryGetProperty("settlCurrency", out JsonElement currency) && currency.ValueEquals("USDt"u8);
        decimal unit = dollars ? 1_000_000 : 100_000_000;
        decimal limit = field.Number("riskLimit", "riskLimit") / unit, step = field.Number("riskStep", "riskStep") / unit;
        decimal initial = field.Number("initMargin", "initMargin"), maintenance = field.Number("maintMargin", "maintMargin");
        List<LeverageBracket> brackets = [];
        for (int k = 0; k < StepsMax; k++)
        {
            decimal initialRate = initial + k * maintenance, rate = (k + 1) * maintenance;
            if (initialRate < rate * 1.1m || initialRate > 1) break;

            brackets.Add(new LeverageBracket(k == 0 ? 0 : limit + (k - 1) * step, limit + k * step, rate, (int)(initialRate * 1_000_000), null));
        }

        return brackets.Count > 0 ? new BracketTable(symbol, brackets) : throw field.Problem($"initMargin {initial} is not a tenth above maintMargin {maintenance}");
    }

    private static CaptureException Unknown(string path) => CaptureException.InFile(
        path, "no margin tables; known are leverage brackets of Binance, alone or as ccxt writes them, and instruments of BitMEX, all as JSON");

    /// <summary>One row, whose values may also stand inside "info".</summary>
    private readonly struct Field(string path, string symbol, int place, JsonElement row)
    {
        internal decimal Number(string own, string unified) => NumberOrNull(own, unified) ?? throw Problem($"{own} is missing");

        internal decimal? NumberOrNull(string own, string unified)
        {
            if (row.ValueKind != JsonValueKind.Object) throw Problem("is no object");

            bool inside = row.TryGetProperty("info", out JsonElement info) && info.ValueKind == JsonValueKind.Object;
            if (!(inside && info.TryGetProperty(own, out JsonElement value)) && !row.TryGetProperty(own, out value) && !row.TryGetProperty(unified, out value)) return null;
            if (value.ValueKind == JsonValueKind.Null) return null;

            string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
            bool isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number);
            bool isExact = text.Count(char.IsAsciiDigit) <= 28;
            return isNumber && isExact && number >= 0 ? number : throw Problem($"{own} \"{text}\" is not a number from 0 with at most 28 digits");
        }

        internal CaptureException Problem(string problem) => CaptureException.InFile(path, $"{symbol}: bracket {place}: {problem}");
    }
}
