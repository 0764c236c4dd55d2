// One entry of a scenario: its name, what it means, what may stand there. The table of fields (ScenarioFields) is the only place that knows
// them: the reader, the JSON schema, the commented example and the command line's --vary are all made from it.
using System.Text.Json.Nodes;

namespace LowLatencyEngine.Cli.Scenarios;

/// <summary>Whom a field concerns: a capture of commands brings its own session and obeys fields of the rules only.</summary>
internal enum FieldScope
{
    /// <summary>Only says what the scenario is.</summary>
    About,

    /// <summary>The engine's rules.</summary>
    Rules,

    /// <summary>Who trades, and how a market file is read.</summary>
    Session,
}

/// <summary>One entry of a scenario.</summary>
internal abstract class Field(FieldScope scope, string section, string name, string about)
{
    internal FieldScope Scope => scope;

    internal string Section => section;

    internal string Name => name;

    internal string About => about;

    /// <summary>The name with its section, as messages show it.</summary>
    internal string Path => section.Length == 0 ? name : $"{section}.{name}";

    /// <summary>What may stand there, for messages.</summary>
    internal abstract string Expected { get; }

    /// <summary>What the schema says about the value.</summary>
    internal abstract JsonObject Schema { get; }

    /// <summary>A value to show where none is set.</summary>
    internal abstract string Example { get; }

    /// <summary>Reads a value; a problem in words if it cannot be one.</summary>
    internal abstract object? Read(JsonPlace place, out string? problem);

    /// <summary>The value as JSON text.</summary>
    internal abstract string Write(object value);

    /// <summary>Reads a value from the command line.</summary>
    internal virtual object? Parse(string text, out string? problem) =>
        Read(new JsonPlace(System.Text.Json.JsonTokenType.String, text, 0, [], []), out problem);

    protected string Mismatch(JsonPlace place) => $"expected {Expected}, found {place.Shown}";
}

/// <summary>An entry whose values have a type.</summary>
internal abstract class Field<T>(FieldScope scope, string section, string name, string about) : Field(scope, section, name, about)
    where T : notnull;
