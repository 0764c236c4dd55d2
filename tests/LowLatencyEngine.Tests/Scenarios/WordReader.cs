using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>Reads the words of an action from left to right and complains at the word that does not fit.</summary>
internal sealed class WordReader(IReadOnlyList<Word> words, ScenarioNames names)
{
    private int _at;

    internal Word Next()
    {
        if (_at < words.Count) return words[_at++];

        Word last = words[^1];
        throw (last with { Column = last.Column + last.Text.Length, Text = "end" }).Error("the action stops too early");
    }

    internal bool Try(string text)
    {
        if (_at >= words.Count || words[_at].Text != text) return false;

        _at++;
        return true;
    }

    internal void Expect(string text)
    {
        Word word = Next();
        if (word.Text != text) throw word.Error($"expected '{text}'");
    }

    internal void ExpectEnd()
    {
        if (_at < words.Count) throw words[_at].Error("unknown word");
    }

    internal long Number() => ScenarioNames.Number(Next());

    internal long Rate() => ScenarioNames.Rate(Next());

    internal long Price() => ScenarioNames.Marked(Next(), '@');

    /// <summary>Whether a price follows.</summary>
    internal bool TryPrice(out long price)
    {
        bool isNext = _at < words.Count && words[_at].Text.StartsWith('@');
        price = isNext ? Price() : 0;
        return isNext;
    }

    internal long OrderId() => ScenarioNames.Marked(Next(), '#');

    internal Side BuyOrSell()
    {
        Side side = TrySide();
        return side != Side.None ? side : throw Next().Error("expected buy or sell");
    }

    internal Side TrySide() => Try("buy") ? Side.Buy : Try("sell") ? Side.Sell : Side.None;

    internal bool TryInstrument(out int instrument)
    {
        instrument = 0;
        if (_at >= words.Count || !names.Instruments.Contains(words[_at].Text)) return false;

        instrument = names.Instrument(words[_at++]);
        return true;
    }

    /// <summary>An instrument; the only one where none is named.</summary>
    internal int Instrument() => TryInstrument(out int instrument) || names.Instruments.Count == 1 ? instrument : names.Instrument(Next());

    /// <summary>A currency; the first where none is named.</summary>
    internal int Currency() => _at < words.Count && names.Currencies.Contains(words[_at].Text) ? names.Currency(words[_at++]) : 0;

    /// <summary>Whether the next word is field=value.</summary>
    internal bool TryOverride(out Word word)
    {
        word = default;
        if (_at >= words.Count || !words[_at].Text.Contains('=')) return false;

        word = words[_at++];
        return true;
    }
}
