using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Perf;

/// <summary>What the numbers below it were measured on: without this, a figure means nothing.</summary>
internal static class MachineReport
{
    internal static void Print()
    {
        Console.WriteLine($"machine   {Cpu()}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}");
        Console.WriteLine($"runtime   {RuntimeInformation.FrameworkDescription}, {(GCSettings.IsServerGC ? "server" : "workstation")} collector, "
            + $"tiered compilation {Setting("System.Runtime.TieredCompilation")}");
        Console.WriteLine($"clock     {ClockCostNanos():F0} ns a reading, {1e9 / Stopwatch.Frequency:F0} ns a step; governor {Governor()}");
        Console.WriteLine($"date      {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC");
        Console.WriteLine();
    }

    /// <summary>Mean cost of one clock reading, nanoseconds.</summary>
    internal static double ClockCostNanos()
    {
        const int Readings = 1_000_000;
        long last = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Readings; i++) last = Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(start, last).TotalNanoseconds / Readings;
    }

    private static string Cpu() => OperatingSystem.IsLinux() && File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
        : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Governor()
    {
        const string Path = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";
        return File.Exists(Path) ? File.ReadAllText(Path).Trim() : "not shown by the system";
    }

    private static string Setting(string name) => AppContext.TryGetSwitch(name, out bool isOn) && !isOn ? "off" : "on";
}
