using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace LowLatencyEngine.Cli.Scenarios;

/// <summary>What a scenario says: values by entry. Unchangeable; what it does not say stays as the capture or the program brings it.</summary>
internal sealed class Scenario
{
    private readonly ImmutableDictionary<Field, (object Value, string Place)> _entries;

    private Scenario(ImmutableDictionary<Field, (object Value, string Place)> entries) => _entries = entries;

    /// <summary>Says nothing.</summary>
    internal static Scenario Empty { get; } = new(ImmutableDictionary<Field, (object, string)>.Empty);

    /// <summary>The name it gives itself; null: none.</summary>
    internal string? Name => ValueOf(ScenarioFields.Name) as string;

    internal static Scenario From(IEnumerable<(Field Field, object Value, string Place)> entries) =>
        new(entries.ToImmutableDictionary(entry => entry.Field, entry => (entry.Value, entry.Place)));

    /// <summary>Whether anything is said about an entry.</summary>
    internal bool Says(Field field) => _entries.ContainsKey(field);

    /// <summary>The first entry of a scope that is set; null: none.</summary>
    internal Field? First(FieldScope scope) => ScenarioFields.All.FirstOrDefault(field => field.Scope == scope && Says(field));

    internal object? ValueOf(Field field) => _entries.TryGetValue(field, out (object Value, string Place) entry) ? entry.Value : null;

    /// <summary>Where an entry stands, for messages: file, line and name, or the option that set it.</summary>
    internal string PlaceOf(Field field) => _entries.TryGetValue(field, out (object Value, string Place) entry) ? entry.Place : field.Path;

    /// <summary>The value, or what to take where nothing is said.</summary>
    internal T Of<T>(Field<T> field, T otherwise)
        where T : notnull => ValueOf(field) is T value ? value : otherwise;

    internal int Of(Field<long> field, int otherwise) => ValueOf(field) is long value ? (int)value : otherwise;

    /// <summary>With an entry set.</summary>
    /// <param name="field">The entry.</param>
    /// <param name="value">Its value.</param>
    /// <param name="place">What set it, for messages.</param>
    internal Scenario With(Field field, object value, string place) => new(_entries.SetItem(field, (value, place)));

    internal Scenario Without(Field field) => new(_entries.Remove(field));
}
