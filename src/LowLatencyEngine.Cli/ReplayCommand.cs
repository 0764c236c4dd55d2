// Two kinds of files: captures of a market, into which a drawn population is put, and captures of commands (.lle), which bring everything with
// them and are replayed as they are. Options that cannot apply are refused, not ignored.
using System.CommandLine;
using System.IO;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Cli.Scenarios;

namespace LowLatencyEngine.Cli;

/// <summary>lle replay: captures through the engine.</summary>
internal static class ReplayCommand
{
    internal static Command Create(TextWriter output, TextWriter error, Interruption interruption)
    {
        ExampleCommand command = new("replay", "Replays a captured market with a drawn population, or a capture of commands as it is.",
            "lle replay bitmex_XBTUSD_1m_2020-03-12.json.gz --accounts 20000", "lle replay crash.lle --json --events events.ndjson.zst");
        Argument<string[]> files = FileArguments.Captures(command);
        MarketArguments market = new();
        ReadingArguments reading = new();
        SessionArguments session = new();
        OutputArguments outputs = new();
        market.AddTo(command);
        reading.AddTo(command);
        session.AddTo(command);
        outputs.AddTo(command);
        command.SetAction(parsed =>
        {
            RunOutputs where = outputs.Read(parsed);
            Scenario scenario = market.Over(parsed, session.Read(parsed));
            RunInput input = RunInput.OfFiles(parsed.GetRequiredValue(files), doubts => error.WriteLine($"lle: note: {doubts}"), interruption.Token, reading.Read(parsed));
            return Runner.Run(input.Plan(scenario), where, output, error, interruption);
        });
        return command;
    }
}
