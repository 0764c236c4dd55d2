using System;
using System.CommandLine;
using LowLatencyEngine.Captures;
using Command = System.CommandLine.Command;

namespace LowLatencyEngine.Cli.Arguments;

/// <summary>The options that say how a captured market is read.</summary>
internal sealed class MarketArguments
{
    private const long BarLegs = 3;
    private const long MinuteNanos = 60_000_000_000;

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

    /// <summary>An option given that makes sense for markets only; null: none.</summary>
    internal string? FirstGiven(ParseResult parsed)
    {
        foreach (Option option in ForMarkets)
        {
            if (parsed.GetResult(option) is not null) return option.Name;
        }

        return null;
    }

    /// <summary>How the files are read. A bar is walked in three legs, so a step of ten seconds makes two points per leg.</summary>
    internal CaptureReadOptions ReadOptions(ParseResult parsed)
    {
        long step = _markStep.Of(parsed) <= 0 ? 10_000_000_000 : _markStep.Of(parsed);
        return new CaptureReadOptions
        {
            Symbol = parsed.GetValue(_symbol),
            StepsPerLeg = (int)Math.Clamp(MinuteNanos / BarLegs / step, 1, 1_000),
        };
    }

    /// <summary>Least time between marks, nanoseconds; 0: every mark.</summary>
    internal long MarkStepNanos(ParseResult parsed) => Math.Max(0, _markStep.Of(parsed));

    /// <summary>The entry window, nanoseconds; −1: not given.</summary>
    internal long EntryWindowNanos(ParseResult parsed) => _window.Of(parsed);

    /// <summary>auto, makers or captured.</summary>
    internal string Liquidity(ParseResult parsed) => _liquidity.Of(parsed);

    /// <summary>Fall of the history before captured depth, ppm, at most half.</summary>
    internal int HistoryFallPpm(ParseResult parsed) => _fall.Of(parsed);
}
