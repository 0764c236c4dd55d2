// The head of a scenario: terms of instruments, limits of the engine, accounts. A term is any property of Instrument or EngineOptions by its name
// without the unit (priceMax, maintenance as part of tiers, deadline, callRatio); a later line about the same instrument changes it, so that a
// scenario says only what is special about it. What nobody says: no fees, one tier of 5 % maintenance and 10 % initial margin, wide limits.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>Definitions, until the engine is built from them.</summary>
internal sealed class ScenarioMarket(ScenarioNames names)
{
    private readonly List<Instrument> _instruments = [];
    private readonly Dictionary<string, long> _marks = [];
    private readonly Dictionary<string, long> _indexes = [];
    private readonly List<(long Id, long Cash, long Leverage, MarginMode Mode)> _accounts = [];
    private long _fundCash;
    private readonly EngineOptions _options = new()
    {
        Instruments = [],
        AccountsMax = 32,
        PositionsMax = 64,
        OrdersMax = 1_000,
        OpenOrdersPerAccountMax = 100,
        EventsPerCommandMax = 2_048,
    };

    /// <summary>Takes a definition; false if the line is something else.</summary>
    internal bool TryDefine(TextLine line)
    {
        IReadOnlyList<Word> words = line.Cells[0].Words;
        switch (words[0].Text)
        {
            case "instrument":
                DefineInstrument(words);
                return true;
            case "engine":
                foreach (Word word in words.Skip(1)) SetTerm(_options, word);
                return true;
            case "currencies":
                names.Currencies.Clear();
                names.Currencies.AddRange(words.Skip(1).Select(w => w.Text));
                return true;
            case "account":
                DefineAccount(words);
                return true;
            case "fund" when words.Count == 2:
                _fundCash = ScenarioNames.Number(words[1]);
                return true;
            default:
                return false;
        }
    }

    internal EngineOptions Options
    {
        get
        {
            if (names.Currencies.Count == 0) names.Currencies.Add("USDT");
            return _options with { Instruments = _instruments, Currencies = names.Currencies };
        }
    }

    /// <summary>What brings the engine to its starting state at time 0: marks, accounts with their leverage, mode and cash, the fund's money.</summary>
    internal IEnumerable<Command> Setup()
    {
        foreach (Instrument instrument in _instruments)
        {
            int number = names.Instruments.IndexOf(instrument.Name);
            if (_indexes.TryGetValue(instrument.Name, out long index)) yield return Commands.IndexTick(0, number, index);
            if (_marks.TryGetValue(instrument.Name, out long mark)) yield return Commands.MarkTick(0, number, mark);
        }

        foreach ((long id, long cash, long leverage, MarginMode mode) in _accounts)
        {
            yield return Commands.OpenAccount(0, id);
            for (int i = 0; i < _instruments.Count; i++)
            {
                if (leverage > 0) yield return Commands.SetLeverage(0, id, i, leverage);
                if (mode != MarginMode.Cross) yield return Commands.SetMarginMode(0, id, i, mode);
            }

            if (cash > 0) yield return Commands.Deposit(0, id, 0, cash);
        }

        if (_fundCash > 0) yield return Commands.FundDeposit(0, 0, _fundCash);
    }

    private void DefineInstrument(IReadOnlyList<Word> words)
    {
        if (words.Count < 2) throw words[0].Error("expected: instrument NAME term=value ...");

        string name = words[1].Text;
        int at = names.Instruments.IndexOf(name);
        if (at < 0)
        {
            at = names.Instruments.Count;
            names.Instruments.Add(name);
            _instruments.Add(Plain(name));
        }

        Instrument instrument = _instruments[at] with { };
        foreach (Word word in words.Skip(2))
        {
            (string key, Word value) = ScenarioNames.Pair(word);
            if (key == "mark") _marks[name] = ScenarioNames.Number(value);
            else if (key == "index") _indexes[name] = ScenarioNames.Number(value);
            else if (key == "currency") Set(instrument, nameof(Instrument.Currency), names.Currency(value));
            else if (key == "tiers") Set(instrument, nameof(Instrument.Tiers), Tiers(value));
            else SetTerm(instrument, word);
        }

        _instruments[at] = instrument;
    }

    private static Instrument Plain(string name) => new()
    {
        Name = name,
        Multiplier = 1,
        PriceMax = 1_000_000,
        OrderMax = 1_000_000,
        PositionMax = 1_000_000,
        OpenInterestMax = 1_000_000,
        MakerFeePpm = 0,
        TakerFeePpm = 0,
        LiquidationFeePpm = 0,
        Tiers = [new MarginTier(0, 50_000, 100_000)],
    };

    /// <summary>floor:maintenance:initial, by commas.</summary>
    private static MarginTier[] Tiers(Word word)
    {
        int column = word.Column;
        List<MarginTier> tiers = [];
        foreach (string text in word.Text.Split(','))
        {
            Word[] parts = [.. text.Split(':').Select(t => word with { Text = t, Column = column })];
            if (parts.Length != 3) throw (word with { Text = text, Column = column }).Error("expected floor:maintenance:initial");

            tiers.Add(new MarginTier(ScenarioNames.Number(parts[0]), (int)ScenarioNames.Rate(parts[1]), (int)ScenarioNames.Rate(parts[2])));
            column += text.Length + 1;
        }

        return [.. tiers];
    }

    private void DefineAccount(IReadOnlyList<Word> words)
    {
        if (words.Count < 2) throw words[0].Error("expected: account NAME cash=... leverage=... mode=... id=...");

        (long id, long cash, long leverage, MarginMode mode) = (0, 0, 0, MarginMode.Cross);
        foreach (Word word in words.Skip(2))
        {
            (string key, Word value) = ScenarioNames.Pair(word);
            if (key == "id") id = ScenarioNames.Number(value);
            else if (key == "cash") cash = ScenarioNames.Number(value);
            else if (key == "leverage") leverage = ScenarioNames.Number(value);
            else if (key == "mode") mode = (MarginMode)ScenarioNames.Member(typeof(MarginMode), value);
            else throw word.Error("an account has cash, leverage, mode and id");
        }

        _accounts.Add((names.AddAccount(words[1], id), cash, leverage, mode));
    }

    private static void SetTerm(object record, Word word)
    {
        (string key, Word value) = ScenarioNames.Pair(word);
        PropertyInfo[] terms = record.GetType().GetProperties();
        PropertyInfo property = terms.FirstOrDefault(p => p.CanWrite && NameOf(p).Equals(key, StringComparison.OrdinalIgnoreCase))
            ?? throw word.Error($"unknown term; known are {string.Join(", ", terms.Select(NameOf))}");
        object parsed = property.PropertyType.IsEnum ? ScenarioNames.Member(property.PropertyType, value)
            : property.Name.EndsWith("Nanos", StringComparison.Ordinal) ? ScenarioNames.Time(value)
            : property.Name.EndsWith("Ppm", StringComparison.Ordinal) ? ScenarioNames.Rate(value)
            : ScenarioNames.Number(value);
        property.SetValue(record, property.PropertyType == typeof(int) ? checked((int)(long)parsed) : parsed);
    }

    private static void Set(Instrument instrument, string property, object value) => typeof(Instrument).GetProperty(property)!.SetValue(instrument, value);

    private static string NameOf(PropertyInfo property)
    {
        string name = property.Name;
        if (name.EndsWith("Ppm", StringComparison.Ordinal)) name = name[..^3];
        if (name.EndsWith("Nanos", StringComparison.Ordinal)) name = name[..^5];
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
