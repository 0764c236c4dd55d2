using System;
using System.Text.Json;

namespace LowLatencyEngine.Captures;

internal static class JsonProblem
{
    /// <summary>What a JSON reader found wrong, without its own idea of the place.</summary>
    internal static string Text(JsonException e)
    {
        int place = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"not JSON: {(place < 0 ? e.Message : e.Message[..place])}";
    }
}
