using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using LowLatencyEngine.Cli.Output;

namespace LowLatencyEngine.Cli.Scenarios;

/// <summary>One margin tier as written: the floor in units of the settlement currency.</summary>
internal sealed record ScenarioTier(string Floor, int MaintenancePpm, int InitialPpm);

/// <summary>The margin tiers, written out.</summary>
internal sealed class TiersField(FieldScope scope, string section, string name, string about)
    : Field<IReadOnlyList<ScenarioTier>>(scope, section, name, about)
{
    private static readonly string[] Keys = ["floor", "maintenancePpm", "initialPpm"];

    internal override string Expected => "a list of tiers such as { \"floor\": \"0\", \"maintenancePpm\": 4000, \"initialPpm\": 8000 }";

    internal override JsonObject Schema => new()
    {
        ["type"] = "array",
        ["minItems"] = 1,
        ["maxItems"] = 32,
        ["items"] = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray([.. Keys.Select(key => JsonValue.Create(key))]),
            ["properties"] = new JsonObject
            {
                ["floor"] = new JsonObject { ["type"] = "string", ["pattern"] = @"^[0-9]+(\.[0-9]+)?$", ["description"] = "Smallest notional of the tier, settlement currency." },
                ["maintenancePpm"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 999_999, ["description"] = "Maintenance rate inside the tier, ppm." },
                ["initialPpm"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 1_000_000, ["description"] = "Initial rate of the whole notional, ppm." },
            },
        },
    };

    internal override string Example => "[{ \"floor\": \"0\", \"maintenancePpm\": 4000, \"initialPpm\": 8000 }]";

    internal override object? Read(JsonPlace place, out string? problem)
    {
        problem = place.Kind == JsonTokenType.StartArray && place.Items.Count is >= 1 and <= 32 ? null : Mismatch(place);
        List<ScenarioTier> tiers = [];
        foreach (JsonPlace item in place.Items)
        {
            if (problem is null && Tier(item, tiers.Count, out problem) is { } tier) tiers.Add(tier);
        }

        return problem is null ? tiers : null;
    }

    internal override string Write(object value) =>
        "[" + string.Join(",", ((IReadOnlyList<ScenarioTier>)value).Select(tier => string.Create(CultureInfo.InvariantCulture,
            $"\n      {{ \"floor\": {JsonText.Quote(tier.Floor)}, \"maintenancePpm\": {tier.MaintenancePpm}, \"initialPpm\": {tier.InitialPpm} }}"))) + "]";

    private static ScenarioTier? Tier(JsonPlace item, int number, out string? problem)
    {
        string at = $"tier {number + 1} on line {item.Line}";
        problem = item.Kind == JsonTokenType.StartObject ? null : $"{at}: expected an object, found {item.Shown}";
        foreach (JsonMember member in item.Members)
        {
            if (problem is null && !Keys.Contains(member.Name)) problem = $"{at}: unknown key \"{member.Name}\"{Nearest.Hint(member.Name, Keys)}";
        }

        string Text(string key) => item.Members.LastOrDefault(member => member.Name == key)?.Value.Text ?? "";
        if (!DecimalText.IsAmount(Text("floor")))
            problem ??= $"{at}: floor: expected an amount in quotes, such as \"50000\"";
        if (!int.TryParse(Text("maintenancePpm"), NumberStyles.None, CultureInfo.InvariantCulture, out int maintenance) || maintenance is < 1 or > 999_999)
            problem ??= $"{at}: maintenancePpm: expected a whole number from 1 to 999999";
        if (!int.TryParse(Text("initialPpm"), NumberStyles.None, CultureInfo.InvariantCulture, out int initial) || initial is < 1 or > 1_000_000)
            problem ??= $"{at}: initialPpm: expected a whole number from 1 to 1000000";
        return problem is null ? new ScenarioTier(Text("floor"), maintenance, initial) : null;
    }
}

/// <summary>Text in JSON quotes, readable: only what must be escaped is.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Quote(string text) => '"' + JsonEncodedText.Encode(text, Relaxed.Encoder).ToString() + '"';
}
