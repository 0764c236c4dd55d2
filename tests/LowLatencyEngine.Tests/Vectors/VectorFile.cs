// Worked examples from public documents of venues and protocols: liquidation.json, kept in a folder "shared/vectors" beside the repository
// (or wherever the environment variable LLE_SHARED points). Without the file the tests that need it are skipped.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace LowLatencyEngine.Tests.Vectors;

/// <summary>One worked example; numbers are read as decimals, so that they are what the file says.</summary>
internal sealed class Example(JsonElement json)
{
    public string Id => json.GetProperty("id").GetString()!;

    public string Kind => json.GetProperty("kind").GetString()!;

    public decimal Tolerance => (decimal)json.GetProperty("tolerance").GetDouble();

    public JsonElement Inputs => json.GetProperty("inputs");

    public JsonElement Expects => json.GetProperty("expected");

    public decimal Expected => Number(Expects);

    public decimal Input(string name) => Number(Inputs.GetProperty(name));

    public bool IsLong => Inputs.GetProperty("side").GetString() == "long";

    public decimal ExpectedOf(string name) => Number(Expects.GetProperty(name));

    public static decimal Number(JsonElement number) =>
        number.TryGetDecimal(out decimal exact) ? exact : (decimal)number.GetDouble();
}

internal static class VectorFile
{
    private static readonly Lazy<Dictionary<string, Example>?> s_examples = new(Load);

    /// <summary>All examples by id; skips the calling test if the file is not there.</summary>
    public static Dictionary<string, Example> All()
    {
        if (s_examples.Value is null) Assert.Skip("shared/vectors/liquidation.json was not found; LLE_SHARED may name the folder of vectors/.");

        return s_examples.Value!;
    }

    public static Example Get(string id) => All()[id];

    private static Dictionary<string, Example>? Load()
    {
        string? path = Candidates().FirstOrDefault(File.Exists);
        if (path is null) return null;

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return document.RootElement.EnumerateArray().Select(e => new Example(e.Clone())).ToDictionary(e => e.Id);
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("LLE_SHARED") is { Length: > 0 } shared)
        {
            yield return Path.Combine(shared, "vectors", "liquidation.json");
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "shared", "vectors", "liquidation.json");
        }
    }
}
