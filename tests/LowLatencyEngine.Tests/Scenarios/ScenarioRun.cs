// Plays one scenario: definitions, then rows `time | action | events`, checks between them. The first row starts the engine. After every action the
// laws of money and lots must hold and the book must not be crossed while it trades continuously; a twin engine that gets the same commands must give the same events and hash.
// Two expectations stand for many events: * is anything but a refusal or lots cut for want of money (how a position was made is not what the scenario
// is about), - is nothing.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>One run of one scenario.</summary>
internal sealed class ScenarioRun : IDisposable
{
    private readonly ScenarioText _scenario;
    private readonly ScenarioNames _names = new();
    private readonly ScenarioMarket _market;
    private readonly ScenarioActions _actions;
    private readonly List<EventWords> _events = [];
    private readonly Action<EngineEvent>? _seen;
    private EngineCore? _core;
    private EngineCore? _twin;
    private long _now;
    private int _at;

    private ScenarioRun(ScenarioText scenario, Action<EngineEvent>? seen)
    {
        _scenario = scenario;
        _seen = seen;
        _market = new ScenarioMarket(_names);
        _actions = new ScenarioActions(_names);
    }

    /// <summary>Runs a scenario to its end; <paramref name="seen"/> is shown the head of every event on the way.</summary>
    /// <exception cref="ScenarioException">It cannot be read or does not hold.</exception>
    internal static void Play(ScenarioText scenario, Action<EngineEvent>? seen = null)
    {
        using ScenarioRun run = new(scenario, seen);
        while (run._at < scenario.Lines.Count) run.Step(scenario.Lines[run._at++]);
        if (run._core == null) throw new ScenarioException($"{scenario.File}: scenario '{scenario.Title}' has no rows");
    }

    public void Dispose()
    {
        _core?.Dispose();
        _twin?.Dispose();
    }

    private void Step(TextLine line)
    {
        if (line.IsBlank) return;
        if (line.IsRow)
        {
            PlayRow(line);
            return;
        }

        if (_core == null && _market.TryDefine(line)) return;

        Start(line);
        ScenarioChecks checks = new(_core!, _names);
        if (line.First.Text == "book") checks.CheckBook(line, TakeDrawing(line));
        else checks.Check(line);
    }

    private List<TextLine> TakeDrawing(TextLine line)
    {
        List<TextLine> rows = [];
        while (_at < _scenario.Lines.Count && _scenario.Lines[_at].IsRow) rows.Add(_scenario.Lines[_at++]);
        if (rows.Count == 0 || string.Join(' ', rows[0].Cells.Select(c => c.Text)) != "bid price ask")
            throw line.Error("expected a drawing that starts bid | price | ask");

        return rows[1..];
    }

    private void PlayRow(TextLine line)
    {
        if (line.Cells.Count != 3) throw line.Error("expected time | action | events");
        if (line.Cells[0].Text == "time") return;
        if (line.Cells[1].IsEmpty) throw line.Error("no action");

        Start(line);
        if (!line.Cells[0].IsEmpty) _now = ScenarioNames.Time(line.Cells[0].Words[0]);
        List<IReadOnlyList<Word>> expected = Expectations(line.Cells[2]);
        while (_at < _scenario.Lines.Count && IsContinuation(_scenario.Lines[_at])) expected.AddRange(Expectations(_scenario.Lines[_at++].Cells[2]));
        if (expected.Count == 0) throw line.Error("no expected events; - means none, * means any without a refusal");

        _events.Clear();
        foreach (RichOrder order in _actions.Parse(line.Cells[1].Words, _now)) Apply(in order, line);
        Compare(line, expected);
    }

    private static bool IsContinuation(TextLine line) => line.Cells.Count == 3 && line.Cells[0].IsEmpty && line.Cells[1].IsEmpty;

    private static List<IReadOnlyList<Word>> Expectations(Cell cell)
    {
        List<IReadOnlyList<Word>> all = [];
        List<Word> one = [];
        foreach (Word word in cell.Words)
        {
            bool ends = word.Text.EndsWith(';');
            string text = ends ? word.Text[..^1] : word.Text;
            if (text.Length > 0) one.Add(word with { Text = text });
            if (!ends) continue;

            all.Add(one);
            one = [];
        }

        if (one.Count > 0) all.Add(one);
        return all;
    }

    private void Start(TextLine line)
    {
        if (_core != null) return;

        try
        {
            _core = new EngineCore(_market.Options);
            _twin = new EngineCore(_market.Options);
        }
        catch (ArgumentException e)
        {
            throw line.Error($"the definitions above are refused: {e.Message}");
        }

        foreach (Command command in _market.Setup())
        {
            Apply(new RichOrder { Head = command }, line);
            if (_events.Any(e => e.Kind == EventKind.Rejected)) throw line.Error($"the setup was refused: {command.Kind}: {_events[^1]}");
        }

        _events.Clear();
    }

    private void Apply(in RichOrder order, TextLine line)
    {
        ReadOnlySpan<EngineEvent> events = _core!.Apply(in order.Head);
        foreach (EventView view in new EventStream(events))
        {
            _events.Add(ScenarioEvents.InWords(view, _names));
            _seen?.Invoke(view.Head);
        }

        ReadOnlySpan<EngineEvent> again = _twin!.Apply(in order.Head);
        if (!MemoryMarshal.AsBytes(events).SequenceEqual(MemoryMarshal.AsBytes(again)) || _core.StateHash() != _twin.StateHash())
            throw line.Error("the same commands gave other events or another state hash");

        ConservationReport report = _core.CheckConservation();
        if (!report.Holds) throw line.Error($"not conserved: {report.MoneyDifference} atoms, {report.LotDifference} lots");

        for (int i = 0; i < _names.Instruments.Count; i++)
        {
            InstrumentView view = _core.GetInstrument(i);
            bool isCrossed = view.BestBid > 0 && view.BestAsk > 0 && view.BestBid >= view.BestAsk;
            if (isCrossed && view.Phase == TradingPhase.Continuous) throw line.Error($"{_names.Instruments[i]}: the book is crossed");
        }
    }

    private void Compare(TextLine line, List<IReadOnlyList<Word>> expected)
    {
        bool isAny = expected is [[{ Text: "*" }]];
        if (isAny && !_events.Any(e => e.IsRefusal)) return;
        if (expected is [[{ Text: "-" }]]) expected = [];

        bool[] agrees = new bool[Math.Max(expected.Count, _events.Count)];
        for (int i = 0; i < Math.Min(expected.Count, _events.Count); i++) agrees[i] = !isAny && ScenarioEvents.Matches(expected[i], _events[i]);
        if (agrees.All(a => a)) return;

        List<string> wanted = [.. expected.Select(words => string.Join(' ', words.Select(w => w.Text)))];
        List<string> found = [.. _events.Select(e => e.ToString())];
        throw line.Error($"{_scenario.Title}: {line.Cells[1].Text}{Environment.NewLine}{SideBySide.Table(wanted, found, i => agrees[i])}");
    }
}
