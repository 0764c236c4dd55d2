using System.CommandLine;
using System.Linq;
using Command = System.CommandLine.Command;

namespace LowLatencyEngine.Cli.Arguments;

/// <summary>The captures a command reads.</summary>
internal static class FileArguments
{
    /// <summary>One or more captures; a word that starts with a dash is taken for a misspelt option.</summary>
    internal static Argument<string[]> Captures(Command command)
    {
        Argument<string[]> files = new("file")
        {
            HelpName = "FILE",
            Description = "Captures; several are parts of one recording",
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value).Where(text => text.StartsWith('-') && text.Length > 1))
                result.AddError(Complaint.Unknown(command, text));
        });
        command.Arguments.Add(files);
        return files;
    }
}
