using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace LowLatencyEngine.Cli.Scenarios;

/// <summary>The scenarios that come with the program: venues by their public rules, as far as the engine can express them.</summary>
internal static class ScenarioPresets
{
    private const string Prefix = "presets/";

    /// <summary>Their names, sorted.</summary>
    internal static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ScenarioPresets).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name[Prefix.Length..]))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A preset's text; null: there is none of that name.</summary>
    internal static byte[]? Find(string name)
    {
        using Stream? stream = typeof(ScenarioPresets).Assembly.GetManifestResourceStream($"{Prefix}{name}.json");
        if (stream is null) return null;

        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>A preset.</summary>
    /// <exception cref="UserException">There is none of that name.</exception>
    internal static Scenario Read(string name)
    {
        byte[] json = Find(name) ?? throw new UserException($"unknown preset {name}{Nearest.Hint(name, Names)} (presets: {string.Join(", ", Names)})");
        return ScenarioReader.ReadOrThrow(name, json);
    }
}
