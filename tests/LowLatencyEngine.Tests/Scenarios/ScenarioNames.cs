// Names and numbers: the only place where a word becomes a value or a value a word. Numbers may carry _ between digits; rates may be written as %,
// exactly; times carry ns, us, ms, s, m or h (none: seconds); orders are #7, prices @100; enum members are written in lower case with hyphens.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>The accounts, instruments and currencies of a scenario by name.</summary>
internal sealed class ScenarioNames
{
    private static readonly (string Suffix, long Nanos)[] s_units =
        [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000)];

    private readonly Dictionary<string, long> _accounts = new() { ["fund"] = 0 };

    internal List<string> Instruments { get; } = [];

    internal List<string> Currencies { get; } = [];

    internal bool IsAccount(string text) => _accounts.ContainsKey(text);

    /// <summary>Names an account; 0: the next free id.</summary>
    internal long AddAccount(Word name, long id)
    {
        if (!char.IsLetter(name.Text[0])) throw name.Error("an account's name starts with a letter");

        if (id == 0) id = _accounts.Values.Where(v => v < 1L << 32).Max() + 1;
        if (!_accounts.TryAdd(name.Text, id)) throw name.Error("this account is defined already");
        return id;
    }

    internal long Account(Word word) => _accounts.TryGetValue(word.Text, out long id) ? id : throw word.Error("no such account");

    internal int Instrument(Word word) => IndexOf(Instruments, word, "no such instrument");

    internal int Currency(Word word) => IndexOf(Currencies, word, "no such currency");

    internal string AccountName(long id)
    {
        foreach ((string name, long value) in _accounts)
        {
            if (value == id) return name;
        }

        return Text(id);
    }

    internal string InstrumentName(int instrument) => instrument >= 0 && instrument < Instruments.Count ? Instruments[instrument] : "none";

    internal string CurrencyName(int currency) => currency < Currencies.Count ? Currencies[currency] : Text(currency);

    internal static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The word as a whole number.</summary>
    internal static long Number(Word word) => TryNumber(word.Text, out long value) ? value : throw word.Error("not a whole number");

    internal static bool TryNumber(string text, out long value) =>
        long.TryParse(text.Replace("_", ""), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>A number behind a sign such as # or @.</summary>
    internal static long Marked(Word word, char sign) =>
        word.Text.StartsWith(sign) && TryNumber(word.Text[1..], out long value) ? value : throw word.Error($"expected {sign} and a whole number");

    /// <summary>Parts per million: a plain number, or a percentage such as 0.05%, which must come out whole.</summary>
    internal static long Rate(Word word)
    {
        if (!word.Text.EndsWith('%')) return Number(word);

        bool isNumber = decimal.TryParse(word.Text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent);
        decimal ppm = percent * 10_000;
        return isNumber && ppm == decimal.Truncate(ppm) ? (long)ppm : throw word.Error("not a percentage of whole parts per million");
    }

    /// <summary>Nanoseconds.</summary>
    internal static long Time(Word word)
    {
        string digits = word.Text.TrimEnd([.. "numsh"]);
        string suffix = word.Text[digits.Length..];
        long nanos = suffix.Length == 0 ? 1_000_000_000 : s_units.FirstOrDefault(u => u.Suffix == suffix).Nanos;
        return nanos != 0 && TryNumber(digits, out long value) ? checked(value * nanos) : throw word.Error("not a time such as 5s or 20ms");
    }

    /// <summary>An enum member in lower case with hyphens: insufficient-margin.</summary>
    internal static string Text<T>(T value) where T : struct, Enum
    {
        StringBuilder text = new();
        foreach (char c in value.ToString())
        {
            if (char.IsUpper(c) && text.Length > 0 && text[^1] != ' ') text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.Replace(",-", "+").Replace(", ", "+").ToString();
    }

    internal static object Member(Type type, Word word) =>
        Enum.TryParse(type, word.Text.Replace("-", ""), ignoreCase: true, out object? value) && !char.IsDigit(word.Text[0])
            ? value!
            : throw word.Error($"expected one of {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}");

    /// <summary>Splits key=value; the value keeps its own column.</summary>
    internal static (string Key, Word Value) Pair(Word word)
    {
        int at = word.Text.IndexOf('=');
        if (at <= 0) throw word.Error("unknown word; expected name=value");

        return (word.Text[..at], word with { Text = word.Text[(at + 1)..], Column = word.Column + at + 1 });
    }

    private static int IndexOf(List<string> names, Word word, string reason)
    {
        int at = names.IndexOf(word.Text);
        return at >= 0 ? at : throw word.Error(reason);
    }
}
