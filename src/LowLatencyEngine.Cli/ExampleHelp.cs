using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.IO;

namespace LowLatencyEngine.Cli;

/// <summary>A command that shows examples at the end of its help.</summary>
/// <param name="name">Name of the command.</param>
/// <param name="description">What it does.</param>
/// <param name="examples">Lines a user can copy.</param>
internal sealed class ExampleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    internal string[] Examples { get; } = examples;
}

/// <summary>The parser's help, followed by the command's examples.</summary>
internal sealed class ExampleHelp(HelpAction help, TextWriter output) : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples = ["lle demo", "lle replay market.lle --json"];

    public override int Invoke(ParseResult parseResult)
    {
        int result = help.Invoke(parseResult);
        string[] examples = parseResult.CommandResult.Command is ExampleCommand command ? command.Examples : RootExamples;
        output.WriteLine("Examples:");
        foreach (string example in examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return result;
    }
}
