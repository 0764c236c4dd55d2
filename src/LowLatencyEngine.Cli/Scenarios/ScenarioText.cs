using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LowLatencyEngine.Cli.Scenarios;

/// <summary>A scenario as a file in which every entry is explained, and the schema of such files; both made from the table of entries.</summary>
internal static class ScenarioText
{
    /// <summary>The whole file: what the scenario says as entries, what it does not say as comments with an example.</summary>
    internal static string Write(Scenario scenario)
    {
        StringBuilder text = new();
        text.Append("{\n");
        text.Append("  // A scenario: rules, traders and makers for lle replay, demo, generate, compare and sweep (--scenario FILE).\n");
        text.Append("  // Shares and rates are ppm (10000 = 1 %), times texts such as \"90s\", money decimals in quotes, sizes lots.\n");
        text.Append("  // An entry that is left out leaves what the capture or the program brings. lle scenario check FILE finds mistakes.\n");
        foreach (Field field in ScenarioFields.In("")) Entry(text, scenario, field, "  ");
        foreach ((string name, string about) in ScenarioFields.Sections)
        {
            text.Append($"\n  // {about}\n  \"{name}\": {{\n");
            foreach (Field field in ScenarioFields.In(name)) Entry(text, scenario, field, "    ");
            text.Append("  },\n");
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>The JSON schema of scenario files.</summary>
    internal static string Schema()
    {
        JsonObject properties = new() { ["$schema"] = new JsonObject { ["type"] = "string" } };
        foreach (Field field in ScenarioFields.In("")) properties[field.Name] = Described(field.Schema, field.About);
        foreach ((string name, string about) in ScenarioFields.Sections)
        {
            JsonObject members = [];
            foreach (Field field in ScenarioFields.In(name)) members[field.Name] = Described(field.Schema, field.About);
            properties[name] = Described(new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = members }, about);
        }

        JsonObject schema = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = ScenarioFields.SchemaName,
            ["description"] = "A scenario of lle. Rates and shares in ppm, times as texts such as 90s, money as decimals in quotes, sizes in lots. Comments are allowed.",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray(JsonValue.Create("schema")),
            ["properties"] = properties,
        };
        JsonSerializerOptions readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return schema.ToJsonString(readable) + "\n";
    }

    private static JsonObject Described(JsonObject schema, string about)
    {
        schema["description"] = about;
        return schema;
    }

    private static void Entry(StringBuilder text, Scenario scenario, Field field, string indent)
    {
        object? value = scenario.ValueOf(field) ?? (field == ScenarioFields.Schema ? ScenarioFields.SchemaName : null);
        string written = value is null ? field.Example : field.Write(value);
        text.Append($"{indent}// {field.About}\n{indent}{(value is null ? "// " : "")}\"{field.Name}\": {written},\n");
    }
}
