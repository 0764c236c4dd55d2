// maintenance-ppm=4000..20000:1000 or policy=minimal,full: an entry of a scenario and the values it takes, one after the other.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using LowLatencyEngine.Cli.Scenarios;

namespace LowLatencyEngine.Cli.Studies;

/// <summary>One entry of a scenario and the values it takes.</summary>
/// <param name="Field">The entry.</param>
/// <param name="Values">Its values, as read.</param>
internal sealed record Vary(Field Field, IReadOnlyList<object> Values)
{
    private const int ValuesMax = 200;

    /// <summary>Name for tables and axes.</summary>
    internal string Name => Field.Path;

    /// <summary>Reads NAME=FROM..TO:STEP or NAME=V1,V2,...</summary>
    /// <exception cref="UserException">Not of that form, no such entry, or a value it does not take.</exception>
    internal static Vary Read(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new UserException($"--vary '{text}': expected NAME=FROM..TO:STEP or NAME=V1,V2,...");

        Field field = Find(text[..equals]);
        string values = text[(equals + 1)..];
        List<object> read = [];
        foreach (string value in values.Contains("..", StringComparison.Ordinal) ? Steps(text, values) : values.Split(','))
        {
            object? one = field.Parse(value, out string? problem);
            if (problem is not null) throw new UserException($"--vary '{text}': {problem}");

            read.Add(one!);
        }

        return new Vary(field, read);
    }

    /// <summary>Names of entries that can be varied, as on the command line.</summary>
    internal static IEnumerable<string> Names => Variable.Select(entry => Kebab(entry.Name)).Distinct().Order(StringComparer.Ordinal);

    internal string Text(int at) => Field.Write(Values[at]).Trim('"');

    private static IEnumerable<Field> Variable => ScenarioFields.All.Where(entry => entry.Scope != FieldScope.About && entry is not TiersField);

    private static Field Find(string name)
    {
        Field[] found = [.. Variable.Where(field => field.Path == name || field.Name == name || Kebab(field.Name) == name || Kebab(field.Path) == name)];
        if (found.Length == 1) return found[0];
        if (found.Length > 1) throw new UserException($"--vary {name}: is ambiguous: {string.Join(" or ", found.Select(field => field.Path))}");

        throw new UserException($"--vary {name}: no such entry of a scenario{Nearest.Hint(name, Names)}");
    }

    private static IEnumerable<string> Steps(string text, string values)
    {
        string[] parts = values.Split("..");
        string[] end = parts.Length == 2 ? parts[1].Split(':') : [];
        if (end.Length is < 1 or > 2 || !Number(parts[0], out long from) || !Number(end[0], out long to) || !Number(end.Length == 2 ? end[1] : "1", out long step) || step < 1 || to < from)
            throw new UserException($"--vary '{text}': expected FROM..TO:STEP with whole numbers, such as 4000..20000:1000");
        if ((to - from) / step >= ValuesMax) throw new UserException($"--vary '{text}': {(to - from) / step + 1} values; {ValuesMax} are allowed");

        for (long value = from; value <= to; value += step) yield return value.ToString(CultureInfo.InvariantCulture);
    }

    private static bool Number(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value < long.MaxValue / 2;

    private static string Kebab(string name)
    {
        StringBuilder kebab = new();
        foreach (char c in name) kebab.Append(char.IsAsciiLetterUpper(c) ? $"-{char.ToLowerInvariant(c)}" : c.ToString());
        return kebab.ToString();
    }
}
