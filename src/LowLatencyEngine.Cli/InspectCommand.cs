using System.CommandLine;
using System.IO;
using System.Text.Json;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Output;

namespace LowLatencyEngine.Cli;

/// <summary>lle inspect: what is in a capture, and whether all of it can be read.</summary>
internal static class InspectCommand
{
    internal static Command Create(TextWriter output, TextWriter error)
    {
        ExampleCommand command = new("inspect", "Reads a whole capture and says what is in it and what is wrong with it.",
            "lle inspect crash.lle", "lle inspect - --json < usdm_btcusdt_20240808.gz");
        Argument<string> file = new("file") { HelpName = "FILE", Description = "Capture of any known format; - is standard input" };
        Option<bool> json = Parsed.Flag("--json", "Print one JSON object");
        Option<string?> symbol = Parsed.Text("--symbol", "NAME", "Which symbol of the capture [default: its first]");
        command.Arguments.Add(file);
        command.Options.Add(json);
        command.Options.Add(symbol);
        ReadingArguments reading = new();
        reading.AddTo(command, tiers: false);
        command.SetAction(parsed =>
        {
            CaptureReport report = CaptureInspector.Inspect(
                parsed.GetRequiredValue(file), reading.Read(parsed).Options with { Symbol = parsed.GetValue(symbol) });
            InspectReport shown = InspectReport.Of(report);
            if (parsed.GetValue(json)) output.WriteLine(JsonSerializer.Serialize(shown, InspectReportJson.Default.InspectReport));
            else if (report.FileBytes > 0) InspectTables.Write(shown, output);
            if (report.Error is null) return ExitCodes.Done;

            error.WriteLine($"lle: {report.Error.Message}");
            return ExitCodes.WrongInput;
        });
        return command;
    }
}
