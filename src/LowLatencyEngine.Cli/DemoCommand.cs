using System.CommandLine;
using System.IO;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Running;

namespace LowLatencyEngine.Cli;

/// <summary>lle demo: a seeded flash crash with a population of traders, generated and run in one go.</summary>
internal static class DemoCommand
{
    internal static Command Create(TextWriter output, TextWriter error, Interruption interruption)
    {
        ExampleCommand command = new("demo", "Generates a flash crash with 100,000 leveraged traders, runs it and reports.",
            "lle demo", "lle demo --seed 7 --leverage 10:50,100:50 --policy full");
        SessionArguments session = new();
        OutputArguments outputs = new();
        session.AddTo(command);
        outputs.AddTo(command);
        command.SetAction(parsed => Runner.Run(new DemoInput().Plan(session.Read(parsed)), outputs.Read(parsed), output, error, interruption));
        return command;
    }
}
