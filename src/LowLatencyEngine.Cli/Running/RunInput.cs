// What is run, before it is said under which rules: the generated crash, a captured market, or recorded commands. The same input makes the plan
// of any number of scenarios, each of which reads it anew; so what-if runs can stand side by side, also in parallel.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Scenarios;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using F = LowLatencyEngine.Cli.Scenarios.ScenarioFields;

namespace LowLatencyEngine.Cli.Running;

internal abstract class RunInput
{
    /// <summary>The run of this input under a scenario.</summary>
    /// <exception cref="UserException">The scenario does not fit the input.</exception>
    internal RunPlan Plan(Scenario scenario)
    {
        try
        {
            RunPlan plan = Make(scenario);
            plan.Engine.Validate();
            plan.Session?.Population.Validate();
            plan.Session?.Makers.Validate();
            return plan;
        }
        catch (ArgumentException e)
        {
            throw new UserException($"{Suspect(scenario, e.Message)}{e.Message}");
        }
    }

    /// <summary>The input of some files: recorded commands, or the parts of one recording of a market.</summary>
    /// <exception cref="UserException">They cannot be run together.</exception>
    internal static RunInput OfFiles(string[] paths, Action<string> note, CancellationToken cancellation, MarketReading? reading = null)
    {
        if (paths.Contains("-")) throw new UserException("-: a market is read twice, first to survey it; save standard input to a file, or convert it with lle convert - -o FILE");

        int native = paths.Count(path => CaptureDetector.Detect(path) is { Format: CaptureFormat.Native, Compression: CaptureCompression.None });
        if (native > 1) throw new UserException($"{paths[1]}: a capture of commands is replayed alone, since each starts from nothing");
        if (native == 1 && paths.Length > 1) throw new UserException($"{paths[0]}: captures of commands and of markets cannot be mixed");

        if (native == 1 && reading is not null && reading != MarketReading.Plain)
            throw new UserException($"{paths[0]}: a capture of commands is replayed as it was recorded; --format, --gaps, --mark-source, --tick, --lot and --tiers say how a market is read");

        return native == 1 ? new RecordedInput(paths[0]) : new MarketInput(paths, note, cancellation, reading ?? MarketReading.Plain);
    }

    protected abstract RunPlan Make(Scenario scenario);

    /// <summary>The place of the entry that an engine's complaint names, if the scenario set it.</summary>
    private static string Suspect(Scenario scenario, string complaint)
    {
        Field? field = ScenarioFields.All.FirstOrDefault(field => scenario.Says(field) && field.Scope != FieldScope.About
            && complaint.Contains(char.ToUpperInvariant(field.Name[0]) + field.Name[1..], StringComparison.Ordinal));
        return field is null ? "" : $"{scenario.PlaceOf(field)}: ";
    }
}

/// <summary>The generated flash crash.</summary>
internal sealed class DemoInput : RunInput
{
    protected override RunPlan Make(Scenario scenario)
    {
        if (scenario.Says(F.Symbol) && scenario.Of(F.Symbol, "") != DemoMarket.Profile.Symbol)
            throw new UserException($"{scenario.PlaceOf(F.Symbol)}: the generated market is {DemoMarket.Profile.Symbol}");

        Instrument instrument = SessionDefaults.Apply(scenario, DemoMarket.Profile);
        SessionOptions session = ScenarioTerms.Session(scenario, instrument, DemoMarket.Profile.CurrencyDecimals, DemoMarket.Path.StartPrice,
            DemoMarket.Path.CalmNanos * 5 / 6, LiquiditySource.Makers);
        RunPlan plan = DemoMarket.Plan(instrument, session);
        return plan with { Engine = ScenarioTerms.Engine(scenario, plan.Engine), Scenario = scenario.Name };
    }
}

/// <summary>No market, a contract only: for checking whether a scenario fits it.</summary>
internal sealed class ProfileInput(CaptureProfile profile) : RunInput
{
    protected override RunPlan Make(Scenario scenario)
    {
        Instrument instrument = SessionDefaults.Apply(scenario, profile);
        SessionOptions session = ScenarioTerms.Session(scenario, instrument, profile.CurrencyDecimals, firstPrice: 100_000, entryWindowNanos: 0, LiquiditySource.Makers);
        return new RunPlan
        {
            Source = profile.Symbol,
            Liquidity = "",
            Path = () => new PathSketch(),
            Engine = ScenarioTerms.Engine(scenario, session.EngineOptionsFor(instrument, profile.Currency)),
            Session = session,
        };
    }
}

/// <summary>Recorded commands, which bring accounts and orders with them; only rules can be changed.</summary>
internal sealed class RecordedInput(string path) : RunInput
{
    protected override RunPlan Make(Scenario scenario)
    {
        if (scenario.First(FieldScope.Session) is { } foreign)
            throw new UserException($"{path}: a capture of commands brings its own session; {scenario.PlaceOf(foreign)} does not apply");

        using CaptureReader reader = CaptureReader.Open(path);
        if (scenario.Says(F.MarkMethod))
            throw new UserException($"{path}: recorded commands carry the ticks of the mark they were made for; {scenario.PlaceOf(F.MarkMethod)} does not apply");

        Instrument[] instruments = [.. reader.Options.Instruments.Select(instrument => ScenarioTerms.Instrument(scenario, instrument, currencyDecimals: null))];
        return new RunPlan
        {
            Source = $"commands of {Path.GetFileName(path)}",
            Liquidity = LiquidityText.Commands(),
            Engine = ScenarioTerms.Engine(scenario, reader.Options with { Instruments = instruments }),
            Items = reader.Records,
            Path = MarksOfCommands,
            CommandFile = path,
            Scenario = scenario.Name,
        };
    }

    private PathSketch MarksOfCommands()
    {
        PathSketch marks = new();
        using CaptureReader reader = CaptureReader.Open(path);
        CommandKind input = RunRecorder.InputKind(reader.Options.Instruments[0]);
        while (reader.TryReadBlock(out ReadOnlySpan<Command> commands))
        {
            for (int at = 0; at < commands.Length; at += commands[at].Slots)
            {
                if (commands[at].Kind == input && commands[at].Instrument == 0) marks.Add(commands[at].TimeNanos, commands[at].Price);
            }
        }

        return marks;
    }
}

/// <summary>A captured market, into which a drawn population is put.</summary>
internal sealed class MarketInput(string[] paths, Action<string> note, CancellationToken cancellation, MarketReading how) : RunInput
{
    private readonly ConcurrentDictionary<(string? Symbol, int Steps, MarkSource Mark, long MarkStep), Lazy<(CaptureProfile Profile, FeedSurvey Survey)>> _surveys = [];

    protected override RunPlan Make(Scenario scenario)
    {
        CaptureReadOptions reading = Reading(scenario);
        long markStep = scenario.Of(F.MarkStep, 0L);
        (CaptureProfile profile, FeedSurvey survey) = Survey(reading, markStep);
        if (survey.Count(MarketUpdateKind.Mark) == 0)
        {
            // Neither marks nor quotes to make them from: the trades, if nobody said otherwise.
            if (reading.Mark != MarkSource.Auto || survey.Count(MarketUpdateKind.Trade) == 0)
                throw new UserException($"{paths[0]}: holds no marks, and no quotes or trades to make them from; there is nothing to liquidate against");

            reading = reading with { Mark = MarkSource.Trades };
            (profile, survey) = Survey(reading, markStep);
        }

        bool hasOrders = survey.Count(MarketUpdateKind.OrderAdd) > 0;
        bool hasDepth = hasOrders || survey.Count(MarketUpdateKind.DepthLevel) > 0;
        string wanted = scenario.Of(F.Liquidity, "auto");
        if (wanted == "captured" && !hasDepth) throw new UserException($"{paths[0]}: holds no depth; use {scenario.PlaceOf(F.Liquidity)} makers");

        Instrument instrument = SessionDefaults.Apply(scenario, profile);
        LiquiditySource liquidity = hasDepth && wanted != "makers" ? (hasOrders ? LiquiditySource.CapturedOrders : LiquiditySource.Captured) : LiquiditySource.Makers;
        int fallPpm = liquidity != LiquiditySource.Makers ? scenario.Of(F.HistoryFall, 60_000) : 0;
        long window = fallPpm > 0 ? History.Nanos : (survey.Nanos.Last - survey.Nanos.First) / 10;
        SessionOptions session = ScenarioTerms.Session(scenario, instrument, profile.CurrencyDecimals, survey.FirstMark.Price, window, liquidity);
        return new RunPlan
        {
            Source = $"{profile.Symbol} from {string.Join(", ", paths.Select(Path.GetFileName))}, seed {session.Seed}, {session.Population.Accounts:N0} accounts",
            Liquidity = liquidity == LiquiditySource.Makers ? LiquidityText.Makers(session, instrument) : LiquidityText.Captured(liquidity, fallPpm),
            Seed = session.Seed,
            CurrencyDecimals = profile.CurrencyDecimals,
            Unit = PriceUnit.Of(profile.TickSize),
            LotSize = profile.LotSize,
            Engine = ScenarioTerms.Engine(scenario, session.EngineOptionsFor(instrument, profile.Currency)),
            Items = survey.Updates,
            Session = session,
            Scenario = scenario.Name,
            Path = () => survey.Marks,
            HistoryNanos = fallPpm > 0 ? History.Nanos : 0,
            Updates = History.Before(Updates(reading, markStep, onEnd: null), survey, reading.Instrument, fallPpm, session.Seed),
        };
    }

    /// <summary>How the files are read. A bar is walked in three legs, so a step of ten seconds makes two points per leg.</summary>
    private CaptureReadOptions Reading(Scenario scenario)
    {
        const long BarLegs = 3, MinuteNanos = 60_000_000_000;
        long step = Math.Max(1, scenario.Of(F.MarkStep, 10_000_000_000L));
        return how.Options with
        {
            Symbol = scenario.ValueOf(F.Symbol) as string,
            StepsPerLeg = (int)Math.Clamp(MinuteNanos / BarLegs / step, 1, 1_000),
        };
    }

    private (CaptureProfile Profile, FeedSurvey Survey) Survey(CaptureReadOptions reading, long markStep) =>
        _surveys.GetOrAdd((reading.Symbol, reading.StepsPerLeg, reading.Mark, markStep), _ => new Lazy<(CaptureProfile, FeedSurvey)>(() =>
        {
            CaptureProfile profile = how.WithTiers(MarketFile.Profile(paths, reading));
            void OnEnd(string path, CaptureStatistics seen)
            {
                if (MarketFile.Doubts(path, seen) is { } doubts) note(doubts);
            }

            return (profile, FeedSurvey.Of(Updates(reading, markStep, reading.Mark == how.Options.Mark ? OnEnd : null), reading.Instrument));
        })).Value;

    private IEnumerable<MarketUpdate> Updates(CaptureReadOptions reading, long markStep, Action<string, CaptureStatistics>? onEnd) =>
        MarkStream.Thin(MarketFile.Updates(paths, reading, onEnd, cancellation), reading.Instrument, markStep);
}

/// <summary>What the program brings where neither capture nor scenario say anything.</summary>
internal static class SessionDefaults
{
    private const int LiquidationFeePpm = 5_000;

    /// <summary>The contract: the liquidation fee is half a per cent at most and the fund unwinds what it took over.</summary>
    internal static Instrument Apply(Scenario scenario, CaptureProfile profile)
    {
        if (scenario.ValueOf(F.BracketsFile) is string file) profile = new MarketReading(new CaptureReadOptions(), file).WithTiers(profile);
        Instrument instrument = ScenarioTerms.Instrument(scenario, profile.Instrument with { LiquidationFeePpm = LiquidationFeePpm }, profile.CurrencyDecimals);
        return scenario.Says(F.UnwindClip) ? instrument : instrument with { UnwindClip = instrument.OrderMax };
    }
}
