using System.CommandLine;
using System.IO;
using LowLatencyEngine.Cli.Arguments;
using LowLatencyEngine.Cli.Running;
using LowLatencyEngine.Messages;
using Command = System.CommandLine.Command;
using LowLatencyEngine.Simulation;

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
        command.SetAction(parsed => Runner.Run(Plan(session, parsed), outputs.Read(parsed), output, error, interruption));
        return command;
    }

    /// <summary>The plan that demo runs and generate writes.</summary>
    internal static RunPlan Plan(SessionArguments arguments, ParseResult parsed)
    {
        Instrument instrument = arguments.Apply(parsed, DemoMarket.Profile.Instrument);
        long lotsMin = PopulationSize.LotsMin(instrument, DemoMarket.Profile.CurrencyDecimals, DemoMarket.Path.StartPrice);
        long window = DemoMarket.Path.CalmNanos * 5 / 6;
        SessionOptions session = arguments.Session(parsed, lotsMin, window, LiquiditySource.Makers, DemoMarket.Profile.CurrencyDecimals);
        return DemoMarket.Plan(instrument, session);
    }
}
