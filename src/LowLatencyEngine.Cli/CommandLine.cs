// From arguments to an exit code. Wrong arguments end in one line on standard error and a hint, exit code 2; so does wrong input.
// Interrupts are ours (see Interruption), not the parser's: it would kill the process while files are half-written.
using System;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.IO;
using LowLatencyEngine.Captures;

namespace LowLatencyEngine.Cli;

internal static class CommandLine
{
    internal static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        using Interruption interruption = new();
        RootCommand root = new("Replays markets through a liquidation engine and shows what a crash does to leveraged traders.");
        root.Subcommands.Add(DemoCommand.Create(output, error, interruption));
        root.Subcommands.Add(ReplayCommand.Create(output, error, interruption));
        root.Subcommands.Add(GenerateCommand.Create(output, error, interruption));
        root.Subcommands.Add(InspectCommand.Create(output, error));
        root.Subcommands.Add(CheckCommand.Create(output));
        root.Subcommands.Add(ConvertCommand.Create(output, error, interruption));
        root.Subcommands.Add(CatCommand.Create(output, interruption));
        root.Subcommands.Add(CompareCommand.Create(output, error, interruption));
        root.Subcommands.Add(SweepCommand.Create(output, error, interruption));
        root.Subcommands.Add(ScenarioCommand.Create(output, error, interruption));
        root.Subcommands.Add(JournalCommand.Create(output, error));
        root.Subcommands.Add(JournalCommand.CreateRecover(output, error));
        root.Subcommands.Add(SimulateCommand.Create(output, error, interruption));
        root.Subcommands.Add(CompletionsCommand.Create(output));
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help }) option.Action = new ExampleHelp(help, output);
        }

        ParseResult parsed = root.Parse(arguments);
        bool asksForWords = arguments.Length > 0 && arguments[0].StartsWith("[suggest", StringComparison.Ordinal);
        if (parsed.Errors.Count > 0 && parsed.Action is not ExampleHelp && !asksForWords)
        {
            error.WriteLine($"lle: {Complaint.About(parsed)}");
            error.WriteLine($"Try '{CommandPath(parsed)} --help'.");
            return ExitCodes.WrongInput;
        }

        try
        {
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (Exception e) when (e is UserException or CaptureException)
        {
            error.WriteLine($"lle: {e.Message}");
            return ExitCodes.WrongInput;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"lle: {e.Message}");
            return ExitCodes.WrongInput;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("lle: interrupted; no file was written");
            return ExitCodes.Interrupted;
        }
        catch (OverflowException)
        {
            // The simulation counts its money checked; the engine proves its own sums when it is made.
            error.WriteLine("lle: what the traders hold together leaves 64 bits: fewer accounts, or smaller positions");
            return ExitCodes.WrongInput;
        }
    }

    private static string CommandPath(ParseResult parsed)
    {
        string path = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent) path = $" {command.Command.Name}{path}";
        return "lle" + path;
    }
}
