using System.CommandLine;
using System.IO;
using System.Text.Json;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Output;

namespace LowLatencyEngine.Cli;

/// <summary>lle check: rebuilds the book of a capture and holds it against what knows better.</summary>
internal static class CheckCommand
{
    internal static Command Create(TextWriter output)
    {
        ExampleCommand command = new("check", "Rebuilds the book of a capture and compares it with what knows better; exit code 1 if they differ.",
            "lle check GOOG_2012-06-21_34200000_57600000_message_10.csv --against GOOG_2012-06-21_34200000_57600000_orderbook_10.csv",
            "lle check usdm_btcusdt_20240808.gz", "lle check 01302019.NASDAQ_ITCH50.gz --json");
        Argument<string[]> files = new("file") { HelpName = "FILE", Description = "Captures of one format", Arity = ArgumentArity.OneOrMore };
        Option<string?> against = Parsed.Text("--against", "ORACLE", "The file with the right answers [default: what the capture has by itself]");
        Option<string?> symbol = Parsed.Text("--symbol", "NAME", "Which symbol, where a format is checked one at a time [default: its first]");
        Option<bool> json = Parsed.Flag("--json", "Print one JSON object");
        command.Arguments.Add(files);
        command.Options.Add(against);
        command.Options.Add(symbol);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            CheckReport report = CaptureChecker.Check(
                parsed.GetRequiredValue(files), parsed.GetValue(against), new CaptureReadOptions { Symbol = parsed.GetValue(symbol) });
            if (parsed.GetValue(json)) output.WriteLine(JsonSerializer.Serialize(CheckOutput.Of(report), CheckOutputJson.Default.CheckOutput));
            else CheckText.Write(report, output);
            return report.Passed ? ExitCodes.Done : ExitCodes.Differs;
        });
        return command;
    }
}
