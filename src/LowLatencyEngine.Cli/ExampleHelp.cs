using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.IO;

namespace LowLatencyEngine.Cli;

/// <summary>A command whose help ends with what one should know and with examples.</summary>
/// <param name="name">Name of the command.</param>
/// <param name="description">What it does.</param>
/// <param name="examples">Lines a user can copy.</param>
internal sealed class ExampleCommand(string name, string description, params string[] examples) : Command(name, description)
{
    internal string[] Examples { get; } = examples;

    /// <summary>What one should know before using it; lines of at most 100 columns.</summary>
    internal string[] Notes { get; init; } = [];
}

/// <summary>The parser's help, followed by the command's notes and examples.</summary>
internal sealed class ExampleHelp(HelpAction help, TextWriter output) : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples = ["lle demo", "lle replay market.lle --json"];

    private static readonly string[] RootNotes =
    [
        "Results go to standard output, talk and progress to standard error. A file that exists is never",
        "overwritten unless --force says so. NO_COLOR switches colours off.",
        "Exit codes: 0 done, 1 what was checked or compared differs, 2 wrong usage or input, 130 interrupted.",
        "The words of the reports are explained in RULES.md, the files and pictures in REPLAY.md.",
    ];

    public override int Invoke(ParseResult parseResult)
    {
        int result = help.Invoke(parseResult);
        ExampleCommand? command = parseResult.CommandResult.Command as ExampleCommand;
        foreach (string line in command?.Notes ?? RootNotes) output.WriteLine(line);
        if ((command?.Notes ?? RootNotes).Length > 0) output.WriteLine();
        output.WriteLine("Examples:");
        foreach (string example in command?.Examples ?? RootExamples) output.WriteLine($"  {example}");
        output.WriteLine();
        return result;
    }
}
