// The parser knows every command, option and value; a shell only has to ask it. `lle [suggest:POSITION] "LINE"` answers with one word a line.
using System.CommandLine;
using System.IO;

namespace LowLatencyEngine.Cli;

/// <summary>lle completions: scripts for shells.</summary>
internal static class CompletionsCommand
{
    private const string Bash = """
        # lle completions bash: put this line into ~/.bashrc:  eval "$(lle completions bash)"
        _lle_complete() {
            local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}"
            mapfile -t COMPREPLY < <(compgen -W "$(lle "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word")
        }
        complete -o default -F _lle_complete lle

        """;

    private const string Zsh = """
        #compdef lle
        # lle completions zsh: put this line into ~/.zshrc after compinit:  eval "$(lle completions zsh)"
        _lle() {
            local line="${(j: :)words[1,CURRENT]}"
            local -a found
            found=("${(@f)$(lle "[suggest:${#line}]" "$line" 2>/dev/null)}")
            compadd -a found
            _files
        }
        compdef _lle lle

        """;

    private const string Fish = """
        # lle completions fish: lle completions fish > ~/.config/fish/completions/lle.fish
        function __lle_complete
            set -l line (commandline -cp)
            lle "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c lle -a "(__lle_complete)"

        """;

    internal static Command Create(TextWriter output)
    {
        ExampleCommand command = new("completions", "Prints a script that lets a shell complete commands, options and values.",
            "lle completions bash > ~/.lle-completion && echo 'source ~/.lle-completion' >> ~/.bashrc", "lle completions fish > ~/.config/fish/completions/lle.fish")
        {
            Notes = ["The script asks lle itself, so it never goes stale; it needs lle on the PATH."],
        };
        Argument<string> shell = new("shell") { HelpName = "SHELL", Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        command.Arguments.Add(shell);
        command.SetAction(parsed => output.Write(parsed.GetRequiredValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        }));
        return command;
    }
}
