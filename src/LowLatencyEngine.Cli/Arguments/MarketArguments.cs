using System;
using System.CommandLine;
using LowLatencyEngine.Cli.Scenarios;
using Command = System.CommandLine.Command;
using F = LowLatencyEngine.Cli.Scenarios.ScenarioFields;

namespace LowLatencyEngine.Cli.Arguments;

/// <summary>The options that say how a captured market is read; shorthand for entries of a scenario.</summary>
internal sealed class MarketArguments
{
    private readonly Option<string?> _symbol = Parsed.Text("--symbol", "NAME", "Which symbol of the capture [default: its first]");
    private readonly Setting<long> _markStep =
        Parsed.Duration("--mark-step", "Time between marks: bars are walked, closer marks thinned [default: 10s for bars, else all]");
    private readonly Setting<long> _window = Parsed.Duration("--entry-window", "Traders enter within this time [default: the history, else a tenth of the capture]");
    private readonly Setting<string> _liquidity = Parsed.Word("--liquidity",
        "Who stands in the book: simulated makers or the captured depth [default: captured where there is depth]", "auto", "auto", "makers", "captured");
    private readonly Setting<int> _fall = Parsed.Share("--history-fall",
        "Fall of a generated history before captured depth, in which traders enter [default: 6%]", 500_000, 60_000);

    private Option[] ForMarkets => [_symbol, _markStep, _window, _liquidity, _fall];

    internal void AddTo(Command command)
    {
        foreach (Option option in ForMarkets) command.Options.Add(option);
    }

    /// <summary>The options over a scenario.</summary>
    internal Scenario Over(ParseResult parsed, Scenario scenario)
    {
        void Set(Option option, Field field, Func<object> value)
        {
            if (parsed.GetResult(option) is not null) scenario = scenario.With(field, value(), option.Name);
        }

        Set(_symbol, F.Symbol, () => parsed.GetValue(_symbol)!);
        Set(_markStep, F.MarkStep, () => _markStep.Of(parsed));
        Set(_window, F.EntryWindow, () => _window.Of(parsed));
        Set(_liquidity, F.Liquidity, () => _liquidity.Of(parsed));
        Set(_fall, F.HistoryFall, () => (long)_fall.Of(parsed));
        return scenario;
    }
}
