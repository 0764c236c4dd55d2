using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using LowLatencyEngine.Perf.Lab;

namespace LowLatencyEngine.Perf;

/// <summary>The small host of the core, as built beside this program or published ahead of time.</summary>
internal static class StartUpHost
{
    private const string Project = "perf/LowLatencyEngine.StartUp";
    private const string Name = "LowLatencyEngine.StartUp";

    /// <summary>The program and first argument that start the host built for the compiler at start.</summary>
    internal static string[] Built
    {
        get
        {
            string folder = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../..", Name, "bin/Release/net10.0"));
            return ["dotnet", Path.Combine(folder, $"{Name}.dll")];
        }
    }

    /// <summary>Publishes the host with its code compiled ahead of time as the runtime's own is: a start, to be compiled better later.</summary>
    internal static string[]? PublishReadyToRun(out string why) =>
        Publish("-p:PublishReadyToRun=true --self-contained false", "ready-to-run", out why) is { } folder ? ["dotnet", Path.Combine(folder, $"{Name}.dll")] : null;

    /// <summary>Publishes the host as a native program, without a compiler in it.</summary>
    internal static string[]? PublishNative(out string why) => Publish("-p:PublishAot=true", "native", out why) is { } folder ? [Path.Combine(folder, Name)] : null;

    private static string? Publish(string options, string way, out string why)
    {
        Progress.Say($"publishing the host, {way}");
        if (!Directory.Exists(Project))
        {
            why = $"{Project} is not below the current folder";
            return null;
        }

        string folder = Path.Combine(Project, "bin", way);
        string arguments = $"publish -c Release -r {RuntimeInformation.RuntimeIdentifier} {options} --nologo -v quiet -o {folder} {Project}";
        (int code, string output) = OtherProgram.Run("dotnet", arguments);
        why = code == 0 ? "" : output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim() ?? $"dotnet publish ended with exit code {code}";
        return code == 0 ? folder : null;
    }
}
