using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

internal static class BinanceSurvey
{
    /// <summary>
    /// Looks at the whole lines of the content's start: the symbol, decimals and highest price. Lines that cannot be read are passed
    /// over.
    /// </summary>
    internal static StartSurvey Look(ReadOnlySpan<byte> start, string? wanted, bool isAll)
    {
        StartSurvey survey = new() { Symbol = wanted?.ToUpperInvariant(), Venue = "binance" };
        SymbolTable symbols = new();
        while (!start.IsEmpty)
        {
            int length = start.IndexOf((byte)'\n');
            if (length < 0 && !isAll) break;

            ReadOnlySpan<byte> line = length < 0 ? start : start[..length];
            start = length < 0 ? default : start[(length + 1)..];
            try
            {
                if (!line.IsEmpty) Look(line, survey, symbols);
            }
            catch (MalformedException)
            {
                continue;
            }
        }

        return survey;
    }

    private static void Look(ReadOnlySpan<byte> line, StartSurvey survey, SymbolTable symbols)
    {
        BinanceMessage message = BinanceMessage.Parse(line);
        if (message.Kind == BinanceStream.Other) return;
        if (message.Kind != BinanceStream.Snapshot)
        {
            if (!symbols.TryGet(message.SymbolIn(line), out string symbol)) return;

            survey.Symbol ??= symbol;
            if (!string.Equals(symbol, survey.Symbol, StringComparison.Ordinal)) return;
        }

        switch (message.Kind)
        {
            case BinanceStream.Depth:
                LookAtLevels(line, message.Bid, survey);
                LookAtLevels(line, message.Ask, survey);
                break;

            case BinanceStream.Snapshot:
                LookAtLevels(line, message.SnapshotBids, survey);
                LookAtLevels(line, message.SnapshotAsks, survey);
                break;

            case BinanceStream.Quote:
                LookAt(line, message.Bid, message.BidQuantity, survey);
                LookAt(line, message.Ask, message.AskQuantity, survey);
                break;

            case BinanceStream.Trade or BinanceStream.AggTrade:
                LookAt(line, message.Price, message.Quantity, survey);
                break;
        }
    }

    private static void LookAt(ReadOnlySpan<byte> line, JsonSlice price, JsonSlice quantity, StartSurvey survey)
    {
        if (price.IsPresent) survey.SawPrice(price.In(line));
        if (quantity.IsPresent) survey.SawQuantity(quantity.In(line));
    }

    private static void LookAtLevels(ReadOnlySpan<byte> line, JsonSlice levels, StartSurvey survey)
    {
        if (levels.Type != JsonTokenType.StartArray) return;

        Utf8JsonReader json = new(levels.In(line));
        int depth = 0, place = 0;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.StartArray) (depth, place) = (depth + 1, 0);
            else if (json.TokenType == JsonTokenType.EndArray) depth--;
            else if (depth == 2 && place++ == 0) survey.SawPrice(json.ValueSpan);
            else if (depth == 2 && place == 2) survey.SawQuantity(json.ValueSpan);
        }
    }
}
