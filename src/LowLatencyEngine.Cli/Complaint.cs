// Turns the parser's first error into one line that says what was wrong and, for a misspelt word, what was probably meant.
using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;

namespace LowLatencyEngine.Cli;

internal static class Complaint
{
    internal static string About(ParseResult parsed)
    {
        foreach (string token in parsed.UnmatchedTokens) return Unknown(parsed, token);
        Command command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0 && parsed.CommandResult.Tokens.Count == 0)
        {
            string[] names = [.. command.Subcommands.Select(sub => sub.Name)];
            return $"a command is missing: {string.Join(", ", names[..^1])} or {names[^1]}";
        }

        string message = parsed.Errors[0].Message.TrimEnd('.').ReplaceLineEndings(" ");
        return message.StartsWith("Required argument missing for command", StringComparison.Ordinal) ? $"a {Missing(parsed)} is missing" : message;
    }

    /// <summary>The complaint about a word that is no command, option or argument here.</summary>
    internal static string Unknown(ParseResult parsed, string token) => Unknown(parsed.CommandResult.Command, token);

    internal static string Unknown(Command command, string token)
    {
        bool isOption = token.StartsWith('-');
        IEnumerable<string> known = isOption
            ? command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Append("--help")
            : command.Subcommands.Select(sub => sub.Name);
        string kind = isOption ? "unknown option" : command.Subcommands.Count > 0 ? "unknown command" : "unexpected argument";
        string word = token.Split('=')[0];
        return $"{kind} {word}{Nearest.Hint(word, known)}";
    }

    /// <summary>The first argument that was not given.</summary>
    private static string Missing(ParseResult parsed) =>
        parsed.CommandResult.Command.Arguments.FirstOrDefault(argument => parsed.GetResult(argument) is not { Tokens.Count: > 0 })?.HelpName ?? "FILE";
}
