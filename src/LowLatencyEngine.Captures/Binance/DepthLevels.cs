using System;
using System.Text.Json;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal static class DepthLevels
{
    /// <summary>Adds the levels of [["price", "quantity"], …] as updates; a quantity of 0 takes the level away.</summary>
    /// <exception cref="MalformedException">No such array, or a value off its step; some levels may have been added.</exception>
    internal static void Add(
        ReadOnlySpan<byte> line, JsonSlice levels, string name, in MarketUpdate like, in StepScale ticks, in StepScale lots, UpdateQueue into)
    {
        if (!levels.IsPresent) throw new MalformedException(0, $"{name} is missing");
        if (levels.Type != JsonTokenType.StartArray) throw levels.Refuse(line, name, "not an array of levels");

        Utf8JsonReader json = new(levels.In(line));
        json.Read();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.StartArray) throw JsonSlice.Take(ref json, levels.Start).Refuse(line, name, "not a level");

            json.Read();
            JsonSlice price = JsonSlice.Take(ref json, levels.Start);
            long tick = price.Steps(line, "price", in ticks);
            if (tick == 0) throw price.Refuse(line, "price", "not positive");

            json.Read();
            long lot = JsonSlice.Take(ref json, levels.Start).Steps(line, "quantity", in lots);
            into.Add(like with { Price = tick, Quantity = lot });
            while (json.Read() && json.TokenType != JsonTokenType.EndArray) json.Skip();
        }
    }
}
