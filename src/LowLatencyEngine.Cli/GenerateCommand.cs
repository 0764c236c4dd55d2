using System.CommandLine;
using System.IO;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Running;

namespace LowLatencyEngine.Cli;

/// <summary>lle generate: the demo's session, every command written into a capture that replays to the same state.</summary>
internal static class GenerateCommand
{
    internal static Command Create(TextWriter output, TextWriter error, Interruption interruption)
    {
        ExampleCommand command = new("generate", "Runs the demo's session and writes all of its commands into a capture (.lle).",
            "lle generate crash.lle", "lle generate small.lle --accounts 5000 --seed 42 --json");
        Argument<string> file = new("file") { HelpName = "FILE", Description = "Capture to write" };
        SessionArguments session = new();
        OutputArguments outputs = new();
        command.Arguments.Add(file);
        session.AddTo(command);
        outputs.AddTo(command);
        command.SetAction(parsed => Runner.Run(
            new DemoInput().Plan(session.Read(parsed)), outputs.Read(parsed, parsed.GetRequiredValue(file)), output, error, interruption));
        return command;
    }
}
