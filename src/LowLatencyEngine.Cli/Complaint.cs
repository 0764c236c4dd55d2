// Turns the parser's first error into one line that says what was wrong and, for a misspelt word, what was probably meant.
// Nearness is the number of letters to change, insert, drop or swap; at most a third of the word may differ.
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
        if (parsed.CommandResult.Command is RootCommand && parsed.Tokens.Count == 0) return "a command is missing: demo, replay, generate or inspect";

        string message = parsed.Errors[0].Message.TrimEnd('.').ReplaceLineEndings(" ");
        return message.StartsWith("Required argument missing for command", StringComparison.Ordinal) ? "a FILE is missing" : message;
    }

    /// <summary>The complaint about a word that is no command, option or argument here.</summary>
    internal static string Unknown(ParseResult parsed, string token) => Unknown(parsed.CommandResult.Command, token);

    internal static string Unknown(Command command, string token)
    {
        bool isOption = token.StartsWith('-');
        IEnumerable<string> known = isOption
            ? command.Options.SelectMany(option => option.Aliases.Prepend(option.Name)).Append("--help")
            : command.Subcommands.Select(sub => sub.Name);
        string kind = isOption ? "unknown option" : command is RootCommand ? "unknown command" : "unexpected argument";
        string word = token.Split('=')[0];
        string? near = known.OrderBy(name => Distance(name, word)).FirstOrDefault();
        return near is not null && Distance(near, word) <= Math.Max(1, word.Length / 3)
            ? $"{kind} {word}: did you mean {near}?"
            : $"{kind} {word}";
    }

    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
