using System;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class CompletionTests
{
    private static string[] Suggest(string line)
    {
        StringWriter output = new(), error = new();
        Assert.Equal(0, LowLatencyEngine.Cli.CommandLine.Run([$"[suggest:{line.Length}]", line], output, error));
        Assert.Equal("", error.ToString());
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    [Theory]
    [InlineData("lle dem", "demo")]
    [InlineData("lle replay --sc", "--scenario")]
    [InlineData("lle demo --policy ", "minimal")]
    [InlineData("lle completions ", "zsh")]
    [InlineData("lle scenario init --preset ", "hyperliquid")]
    public void A_started_word_is_completed(string line, string expected) => Assert.Contains(expected, Suggest(line));

    [Theory]
    [InlineData("bash", "bash", "-n")]
    [InlineData("zsh", "zsh", "-n")]
    [InlineData("fish", "fish", "-n")]
    public void The_script_asks_the_program_and_its_shell_can_read_it(string shell, string program, string checkOnly)
    {
        StringWriter output = new(), error = new();
        Assert.Equal(0, LowLatencyEngine.Cli.CommandLine.Run(["completions", shell], output, error));
        Assert.Contains("[suggest:", output.ToString(), StringComparison.Ordinal);

        if (!File.Exists($"/usr/bin/{program}") && !File.Exists($"/bin/{program}")) Assert.Skip($"No {program} here to read the script.");
        using LleProcess folder = new();
        File.WriteAllText(folder.PathOf("script"), output.ToString());
        using Process process = Process.Start(new ProcessStartInfo(program, [checkOnly, folder.PathOf("script")]) { RedirectStandardError = true })!;
        process.WaitForExit();
        Assert.Equal("", process.StandardError.ReadToEnd());
    }

    [Fact]
    public void Bash_completes_with_the_script()
    {
        if (!File.Exists("/bin/bash") && !File.Exists("/usr/bin/bash")) Assert.Skip("No bash here.");
        using LleProcess folder = new();
        LleProcess.Result script = folder.Run("completions", "bash");
        string dll = Path.Combine(AppContext.BaseDirectory, "lle.dll");
        File.WriteAllText(folder.PathOf("try.sh"), $$"""
            lle() { dotnet "{{dll}}" "$@"; }
            {{script.Output}}
            COMP_LINE="lle scenario ch" COMP_POINT=15 COMP_WORDS=(lle scenario ch) COMP_CWORD=2
            _lle_complete
            echo "${COMPREPLY[@]}"
            """);
        using Process process = Process.Start(new ProcessStartInfo("bash", [folder.PathOf("try.sh")]) { RedirectStandardOutput = true })!;
        string answer = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();

        Assert.Equal("check", answer);
    }
}
