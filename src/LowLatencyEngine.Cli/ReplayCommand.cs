// Two kinds of files: captures of a market, into which a drawn population is put, and captures of commands (.lle), which bring everything with
// them and are replayed as they are. Options that cannot apply are refused, not ignored.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Simulation;
using Command = System.CommandLine.Command;

namespace LowLatencyEngine.Cli;

/// <summary>lle replay: captures through the engine.</summary>
internal static class ReplayCommand
{
    internal static Command Create(TextWriter output, TextWriter error, Interruption interruption)
    {
        ExampleCommand command = new("replay", "Replays a captured market with a drawn population, or a capture of commands as it is.",
            "lle replay bitmex_XBTUSD_1m_2020-03-12.json.gz --accounts 20000", "lle replay crash.lle --json --events events.ndjson.zst");
        Argument<string[]> files = new("file")
        {
            HelpName = "FILE",
            Description = "Captures; several are parts of one recording",
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value).Where(text => text.StartsWith('-')))
                result.AddError(Complaint.Unknown(command, text));
        });
        MarketArguments market = new();
        SessionArguments session = new();
        OutputArguments outputs = new();
        command.Arguments.Add(files);
        market.AddTo(command);
        session.AddTo(command);
        outputs.AddTo(command);
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetRequiredValue(files);
            RunOutputs where = outputs.Read(parsed);
            RunPlan plan = AreCommands(paths)
                ? CommandsPlan(paths, session.FirstGiven(parsed) ?? market.FirstGiven(parsed))
                : MarketPlan(paths, market, session, parsed, error, interruption);
            return Runner.Run(plan, where, output, error, interruption);
        });
        return command;
    }

    private static bool AreCommands(string[] paths)
    {
        int native = paths.Count(path => CaptureDetector.Detect(path) is { Format: CaptureFormat.Native, Compression: CaptureCompression.None });
        if (native > 1) throw new UserException($"{paths[1]}: a capture of commands is replayed alone, since each starts from nothing");
        if (native == 1 && paths.Length > 1) throw new UserException($"{paths[0]}: captures of commands and of markets cannot be mixed");

        return native == 1;
    }

    private static RunPlan CommandsPlan(string[] paths, string? foreignOption)
    {
        if (foreignOption is not null) throw new UserException($"{paths[0]}: a capture of commands brings its own session; {foreignOption} does not apply");

        using CaptureReader reader = CaptureReader.Open(paths[0]);
        return new RunPlan
        {
            Source = $"commands of {Path.GetFileName(paths[0])}",
            Liquidity = LiquidityText.Commands(),
            Engine = reader.Options,
            Items = reader.Records,
            CommandFile = paths[0],
        };
    }

    private static RunPlan MarketPlan(
        string[] paths, MarketArguments market, SessionArguments arguments, ParseResult parsed, TextWriter error, Interruption interruption)
    {
        CaptureReadOptions reading = market.ReadOptions(parsed);
        CaptureProfile profile = MarketFile.Profile(paths, reading);
        IEnumerable<MarketUpdate> Updates(Action<string, CaptureStatistics>? onEnd) => MarkStream.Thin(
            MarketFile.Updates(paths, reading, onEnd, interruption.Token), reading.Instrument, market.MarkStepNanos(parsed));
        FeedSurvey survey = FeedSurvey.Of(Updates((path, seen) => Warn(error, MarketFile.Doubts(path, seen))), reading.Instrument);
        if (survey.Count(MarketUpdateKind.Mark) == 0)
            throw new UserException($"{paths[0]}: holds no marks and no quotes to make them from; there is nothing to liquidate against");

        bool hasDepth = survey.Count(MarketUpdateKind.DepthLevel) > 0;
        string wanted = market.Liquidity(parsed);
        if (wanted == "captured" && !hasDepth) throw new UserException($"{paths[0]}: holds no depth; use --liquidity makers");

        Instrument instrument = arguments.Apply(parsed, profile.Instrument);
        LiquiditySource liquidity = hasDepth && wanted != "makers" ? LiquiditySource.Captured : LiquiditySource.Makers;
        int fallPpm = liquidity == LiquiditySource.Captured ? market.HistoryFallPpm(parsed) : 0;
        long window = market.EntryWindowNanos(parsed);
        if (window < 0) window = fallPpm > 0 ? History.Nanos : (survey.Nanos.Last - survey.Nanos.First) / 10;
        long lotsMin = PopulationSize.LotsMin(instrument, profile.CurrencyDecimals, survey.FirstMark.Price);
        SessionOptions session = arguments.Session(parsed, lotsMin, window, liquidity, profile.CurrencyDecimals);
        return new RunPlan
        {
            Source = $"{profile.Symbol} from {string.Join(", ", paths.Select(Path.GetFileName))}, seed {session.Seed}, {session.Population.Accounts:N0} accounts",
            Liquidity = liquidity == LiquiditySource.Makers ? LiquidityText.Makers(session) : LiquidityText.Captured(fallPpm),
            Seed = session.Seed,
            CurrencyDecimals = profile.CurrencyDecimals,
            Unit = PriceUnit.Of(profile.TickSize),
            Engine = session.EngineOptionsFor(instrument, profile.Currency),
            Items = survey.Updates,
            Session = session,
            Updates = History.Before(Updates(onEnd: null), survey, reading.Instrument, fallPpm, session.Seed),
        };
    }

    private static void Warn(TextWriter error, string? doubts)
    {
        if (doubts is not null) error.WriteLine($"lle: note: {doubts}");
    }
}
