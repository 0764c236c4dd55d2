using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class InterruptTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void An_interrupted_run_leaves_no_file_and_says_how_far_it_came(string signal)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Sends a signal with kill.");
        using LleProcess lle = new();
        using Process process = lle.Start("generate", "out.lle", "--accounts", "100000", "--events", "out.ndjson");
        WaitForOutput(lle, process);

        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
        LleProcess.Result result = LleProcess.Finish(process);

        Assert.Equal((130, ""), (result.ExitCode, result.Output));
        Assert.Matches(@"^lle: interrupted after [\d,]+ commands .* liquidations.*no file was written\s*$", result.Error);
        Assert.Empty(Directory.GetFiles(lle.Folder));
    }

    /// <summary>Waits until the run has written the first events; it has most of its way to go then.</summary>
    private static void WaitForOutput(LleProcess lle, Process process)
    {
        while (!process.HasExited && !Directory.GetFiles(lle.Folder, "out.ndjson*").Any(file => new FileInfo(file).Length > 1 << 20)) Thread.Sleep(20);
        Assert.False(process.HasExited, "The run ended before it could be interrupted.");
    }
}
