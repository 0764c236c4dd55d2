using System;
using System.Diagnostics;
using System.Threading.Tasks;

namespace LowLatencyEngine.Perf.Lab;

/// <summary>Runs another program to its end; if this one is interrupted, the other is ended with it.</summary>
internal static class OtherProgram
{
    /// <summary>Exit code and what was printed; with what it said on standard error if it failed, or if asked for.</summary>
    /// <exception cref="InvalidOperationException">The program is not there.</exception>
    internal static (int Code, string Output) Run(ProcessStartInfo start, bool withErrors = false)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        try
        {
            using Process process = Process.Start(start)!;
            using IDisposable interruption = Interruption.Add(() => process.Kill(entireProcessTree: true));
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, process.ExitCode == 0 && !withErrors ? output : output + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            throw new InvalidOperationException($"{start.FileName}: {absent.Message}", absent);
        }
    }

    /// <summary>The same, with a command line.</summary>
    internal static (int Code, string Output) Run(string program, string arguments) => Run(new ProcessStartInfo(program, arguments));
}
