using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

/// <summary>The built command line as a real process, in a folder of its own that goes away with it.</summary>
internal sealed class LleProcess : IDisposable
{
    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        internal JsonElement Json => JsonDocument.Parse(Output).RootElement;
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("lle-cli-").FullName;

    internal string PathOf(string name) => Path.Combine(Folder, name);

    internal Result Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        return Finish(process);
    }

    /// <summary>Runs it with bytes on its standard input.</summary>
    internal Result RunOn(byte[] input, params string[] arguments)
    {
        using Process process = Start(arguments, withInput: true);
        Task writing = Task.Run(() =>
        {
            using Stream standard = process.StandardInput.BaseStream;
            standard.Write(input);
        });
        Result result = Finish(process);
        writing.Wait();
        return result;
    }

    /// <summary>Starts it with interrupts enabled, also where the test run itself ignores them, as background jobs do.</summary>
    internal Process Start(params string[] arguments) => Start(arguments, withInput: false);

    /// <summary>The same with an open standard input, to which nothing comes until somebody writes.</summary>
    internal Process StartWithInput(params string[] arguments) => Start(arguments, withInput: true);

    private Process Start(string[] arguments, bool withInput)
    {
        bool resetsSignals = File.Exists("/usr/bin/env") && OperatingSystem.IsLinux();
        ProcessStartInfo start = new(resetsSignals ? "/usr/bin/env" : "dotnet")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = withInput,
        };
        if (resetsSignals)
        {
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add("dotnet");
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "lle.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    internal static Result Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new Result(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>The shared folder of real captures; skips the test where it is absent.</summary>
    internal static string SharedData(string file)
    {
        string? named = Environment.GetEnvironmentVariable("LLE_SHARED");
        IEnumerable<string> candidates = named is not null ? [named] : Above(AppContext.BaseDirectory).Select(folder => Path.Combine(folder, "shared"));
        string? found = candidates.Select(folder => Path.Combine(folder, "data", file)).FirstOrDefault(File.Exists);
        if (found is null) Assert.Skip($"{file} is not here: set LLE_SHARED to the folder that holds data/");
        return found;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static IEnumerable<string> Above(string folder)
    {
        for (DirectoryInfo? at = new(folder); at is not null; at = at.Parent) yield return at.FullName;
    }
}
