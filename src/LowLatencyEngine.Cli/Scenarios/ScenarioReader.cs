// A scenario file is read by people and written by people: every problem is said with its line and entry, unknown keys with the nearest known one,
// and all problems of a file are found at once.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace LowLatencyEngine.Cli.Scenarios;

internal static class ScenarioReader
{
    private const int BytesMax = 4 << 20;

    /// <summary>Reads a file, or a preset by its name where no such file exists.</summary>
    /// <exception cref="UserException">The first problem, and how many more there are.</exception>
    internal static Scenario Read(string path) => ReadOrThrow(path, Bytes(path));

    /// <summary>The bytes of a file or a preset.</summary>
    /// <exception cref="UserException">Neither exists, or the file is too large.</exception>
    internal static byte[] Bytes(string path)
    {
        if (!File.Exists(path))
        {
            string what = path.Contains('.', StringComparison.Ordinal)
                ? "no such file"
                : $"no such file or preset{Nearest.Hint(path, ScenarioPresets.Names)} (presets: {string.Join(", ", ScenarioPresets.Names)})";
            return ScenarioPresets.Find(path) ?? throw new UserException($"{path}: {what}");
        }

        if (new FileInfo(path).Length > BytesMax) throw new UserException($"{path}: is larger than {BytesMax >> 20} MiB; a scenario is a small JSON file");

        return File.ReadAllBytes(path);
    }

    /// <exception cref="UserException">The first problem, and how many more there are.</exception>
    internal static Scenario ReadOrThrow(string source, byte[] json)
    {
        List<string> problems = [];
        Scenario scenario = Read(source, json, problems);
        if (problems.Count == 0) return scenario;

        string more = problems.Count == 1 ? "" : $" (and {problems.Count - 1} more: lle scenario check {source})";
        throw new UserException(problems[0] + more);
    }

    /// <summary>Reads bytes; the problems found, each with its place.</summary>
    internal static Scenario Read(string source, ReadOnlySpan<byte> json, List<string> problems)
    {
        JsonPlace root;
        try
        {
            root = JsonPlace.Parse(json);
        }
        catch (JsonException e)
        {
            string why = e.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
            problems.Add($"{source}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: no JSON: {why}");
            return Scenario.Empty;
        }
        catch (InvalidOperationException)
        {
            problems.Add($"{source}: a text is not valid UTF-8");
            return Scenario.Empty;
        }

        List<(Field Field, object Value, string Place)> entries = [];
        if (root.Kind != JsonTokenType.StartObject)
        {
            problems.Add($"{source}:{root.Line}: expected an object {{ ... }}, found {root.Shown}");
            return Scenario.Empty;
        }

        Section(source, "", root, entries, problems);
        if (problems.Count == 0 && !entries.Exists(entry => entry.Field == ScenarioFields.Schema))
            problems.Add($"{source}:{root.Line}: schema: is missing; the first entry is \"schema\": \"{ScenarioFields.SchemaName}\"");

        return Scenario.From(entries);
    }

    private static void Section(string source, string section, JsonPlace place, List<(Field Field, object Value, string Place)> entries, List<string> problems)
    {
        Field[] fields = [.. ScenarioFields.In(section)];
        string[] subsections = section.Length == 0 ? [.. ScenarioFields.Sections.Select(known => known.Name)] : [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (JsonMember member in place.Members)
        {
            string path = section.Length == 0 ? member.Name : $"{section}.{member.Name}";
            string at = $"{source}:{member.Line}: {path}:";
            if (!seen.Add(member.Name))
            {
                problems.Add($"{at} stands there twice");
            }
            else if (section.Length == 0 && member.Name == "$schema")
            {
                if (member.Value.Kind != JsonTokenType.String) problems.Add($"{at} expected text in quotes, found {member.Value.Shown}");
            }
            else if (subsections.Contains(member.Name))
            {
                if (member.Value.Kind == JsonTokenType.StartObject) Section(source, member.Name, member.Value, entries, problems);
                else problems.Add($"{at} expected an object {{ ... }}, found {member.Value.Shown}");
            }
            else if (fields.FirstOrDefault(field => field.Name == member.Name) is { } field)
            {
                object? value = field.Read(member.Value, out string? problem);
                if (problem is not null) problems.Add($"{at} {problem}");
                else entries.Add((field, value!, $"{source}:{member.Line}: {path}"));
            }
            else
            {
                problems.Add($"{at} unknown key{Hint(section, member.Name, fields, subsections)}");
            }
        }
    }

    /// <summary>The nearest key of the section, else the section in which a key of that name stands.</summary>
    private static string Hint(string section, string name, Field[] fields, string[] subsections)
    {
        string near = Nearest.Hint(name, fields.Select(field => field.Name).Concat(subsections));
        if (near.Length > 0) return near;

        Field? elsewhere = ScenarioFields.All.FirstOrDefault(field => field.Section != section && string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
        return elsewhere is null ? "" : $": did you mean {elsewhere.Path}?";
    }
}
