using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Simulation;

namespace LowLatencyEngine.Cli.Scenarios;

/// <summary>A whole number inside a range; a number in JSON.</summary>
internal sealed class NumberField(FieldScope scope, string section, string name, long least, long most, long example, string about)
    : Field<long>(scope, section, name, about)
{
    internal override string Expected => $"a whole number from {least} to {most}";

    internal override JsonObject Schema => new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most };

    internal override string Example => Write(example);

    internal override object? Read(JsonPlace place, out string? problem)
    {
        bool read = place.Kind is JsonTokenType.Number or JsonTokenType.String
            && long.TryParse(place.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most;
        problem = read && (place.Kind == JsonTokenType.Number || place.Line == 0) ? null : Mismatch(place);
        return problem is null ? long.Parse(place.Text, CultureInfo.InvariantCulture) : null;
    }

    internal override string Write(object value) => ((long)value).ToString(CultureInfo.InvariantCulture);
}

/// <summary>The seed: any unsigned 64-bit number.</summary>
internal sealed class SeedField(FieldScope scope, string section, string name, string about) : Field<ulong>(scope, section, name, about)
{
    internal override string Expected => "a whole number from 0 to 2^64 - 1";

    internal override JsonObject Schema => new() { ["type"] = "integer", ["minimum"] = 0 };

    internal override string Example => "1";

    internal override object? Read(JsonPlace place, out string? problem)
    {
        bool read = ulong.TryParse(place.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && (place.Kind == JsonTokenType.Number || place.Line == 0);
        problem = read ? null : Mismatch(place);
        return read ? value : null;
    }

    internal override string Write(object value) => ((ulong)value).ToString(CultureInfo.InvariantCulture);
}

/// <summary>A time such as "90s"; nanoseconds inside.</summary>
internal sealed class DurationField(FieldScope scope, string section, string name, string example, string about) : Field<long>(scope, section, name, about)
{
    internal override string Expected => "a time such as \"250ms\", \"90s\", \"5m\" or \"2h\"";

    internal override JsonObject Schema => new() { ["type"] = "string", ["pattern"] = @"^[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d)$" };

    internal override string Example => JsonText.Quote(example);

    internal override object? Read(JsonPlace place, out string? problem)
    {
        bool read = Parsed.TryReadDuration(place.Text, out long nanos) && place.Kind == JsonTokenType.String;
        problem = read ? null : Mismatch(place);
        return read ? nanos : null;
    }

    internal override string Write(object value)
    {
        long nanos = (long)value;
        (string Suffix, long Unit)[] units = [("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)];
        foreach ((string suffix, long unit) in units)
        {
            if (nanos % unit == 0) return JsonText.Quote($"{nanos / unit}{suffix}");
        }

        return JsonText.Quote(DecimalText.Format(nanos, 3, 3).Replace(",", "", StringComparison.Ordinal) + "us");
    }
}

/// <summary>An amount of the settlement currency as a decimal in quotes, so that no digit is lost; atoms follow when the currency is known.</summary>
internal sealed class MoneyField(FieldScope scope, string section, string name, string example, string about) : Field<string>(scope, section, name, about)
{
    internal override string Expected => "an amount of the settlement currency in quotes, such as \"1000000.50\"";

    internal override JsonObject Schema => new() { ["type"] = "string", ["pattern"] = @"^[0-9]+(\.[0-9]+)?$" };

    internal override string Example => JsonText.Quote(example);

    internal override object? Read(JsonPlace place, out string? problem)
    {
        bool read = place.Kind == JsonTokenType.String && DecimalText.IsAmount(place.Text);
        problem = read ? null : Mismatch(place);
        return read ? place.Text : null;
    }

    internal override string Write(object value) => JsonText.Quote((string)value);
}

/// <summary>One of some words.</summary>
internal sealed class WordField(FieldScope scope, string section, string name, string[] words, string about) : Field<string>(scope, section, name, about)
{
    internal override string Expected => string.Join(" or ", words.Select(word => $"\"{word}\""));

    internal override JsonObject Schema => new() { ["enum"] = new JsonArray([.. words.Select(word => JsonValue.Create(word))]) };

    internal override string Example => JsonText.Quote(words[0]);

    internal override object? Read(JsonPlace place, out string? problem)
    {
        bool read = place.Kind == JsonTokenType.String && words.Contains(place.Text);
        problem = read ? null : Mismatch(place);
        return read ? place.Text : null;
    }

    internal override string Write(object value) => JsonText.Quote((string)value);
}

/// <summary>Any text that is not empty.</summary>
internal sealed class TextField(FieldScope scope, string section, string name, string example, string about) : Field<string>(scope, section, name, about)
{
    internal override string Expected => "text in quotes";

    internal override JsonObject Schema => new() { ["type"] = "string", ["minLength"] = 1 };

    internal override string Example => JsonText.Quote(example);

    internal override object? Read(JsonPlace place, out string? problem)
    {
        problem = place.Kind == JsonTokenType.String && place.Text.Length > 0 ? null : Mismatch(place);
        return problem is null ? place.Text : null;
    }

    internal override string Write(object value) => JsonText.Quote((string)value);
}

/// <summary>Some sentences.</summary>
internal sealed class SentencesField(FieldScope scope, string section, string name, string about) : Field<IReadOnlyList<string>>(scope, section, name, about)
{
    internal override string Expected => "a list of texts";

    internal override JsonObject Schema => new() { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } };

    internal override string Example => "[]";

    internal override object? Read(JsonPlace place, out string? problem)
    {
        JsonPlace? wrong = place.Kind != JsonTokenType.StartArray ? place : place.Items.FirstOrDefault(item => item.Kind != JsonTokenType.String);
        problem = wrong is null ? null : Mismatch(wrong);
        return wrong is null ? place.Items.Select(item => item.Text).ToArray() : null;
    }

    internal override string Write(object value) =>
        "[" + string.Join(",", ((IReadOnlyList<string>)value).Select(text => $"\n    {JsonText.Quote(text)}")) + "]";
}

/// <summary>Leverages and their weights, as "5:25,10:30".</summary>
internal sealed class LeveragesField(FieldScope scope, string section, string name, string about)
    : Field<IReadOnlyList<LeverageShare>>(scope, section, name, about)
{
    internal override string Expected => "leverages and weights such as \"5:25,10:30,50:13\"";

    internal override JsonObject Schema => new() { ["type"] = "string", ["pattern"] = "^[0-9]+x?(:[0-9]+)?(,[0-9]+x?(:[0-9]+)?)*$" };

    internal override string Example => JsonText.Quote("5:25,10:30,20:25,50:13,100:7");

    internal override object? Read(JsonPlace place, out string? problem)
    {
        problem = place.Kind == JsonTokenType.String ? null : Mismatch(place);
        if (problem is not null) return null;
        try
        {
            return PopulationOptions.ParseLeverages(place.Text);
        }
        catch (FormatException e)
        {
            problem = $"expected {Expected}: {e.Message}";
            return null;
        }
    }

    internal override string Write(object value) =>
        JsonText.Quote(string.Join(',', ((IReadOnlyList<LeverageShare>)value).Select(share => $"{share.Leverage}:{share.Weight}")));
}
