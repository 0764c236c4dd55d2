using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text;

namespace LowLatencyEngine.Perf;

/// <summary>What the numbers below it were measured on: without this, a figure means nothing.</summary>
internal static class MachineReport
{
    /// <summary>A few aligned lines.</summary>
    internal static string Text()
    {
        StringBuilder text = new();
        void Line(string name, string value) => text.Append(name.PadRight(10)).Append(value).Append('\n');
        Line("machine", $"{Cpu()}, {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}");
        Line("isolation", $"isolated processors: {Shown("/sys/devices/system/cpu/isolated", "none")}; governor {Shown("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "not shown by the system")}; "
            + $"huge pages {Shown("/sys/kernel/mm/transparent_hugepage/enabled", "not shown")}");
        Line("runtime", $"{RuntimeInformation.FrameworkDescription}, {(GCSettings.IsServerGC ? "server" : "workstation")} collector, "
            + $"concurrent {Setting("System.GC.Concurrent")}, tiered compilation {Setting("System.Runtime.TieredCompilation")}");
        Line("clock", $"{Shown("/sys/devices/system/clocksource/clocksource0/current_clocksource", "unknown")}, {ClockCostNanos():F0} ns a reading, {1e9 / Stopwatch.Frequency:F0} ns a step");
        Line("date", $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC");
        return text.ToString();
    }

    /// <summary>The processor's name; its architecture where the system does not tell one (most ARM systems do not).</summary>
    internal static string Cpu() => OperatingSystem.IsLinux() && File.Exists("/proc/cpuinfo") ? CpuIn(File.ReadLines("/proc/cpuinfo")) : Architecture();

    /// <summary>The name in the lines of <c>/proc/cpuinfo</c>.</summary>
    internal static string CpuIn(IEnumerable<string> lines)
    {
        string name = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim() ?? "";
        return name.Length > 0 ? name : Architecture();
    }

    private static string Architecture() => $"{RuntimeInformation.ProcessArchitecture} processor";

    /// <summary>Mean cost of one clock reading, nanoseconds.</summary>
    internal static double ClockCostNanos()
    {
        const int Readings = 1_000_000;
        long last = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Readings; i++) last = Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(start, last).TotalNanoseconds / Readings;
    }

    private static string Shown(string file, string otherwise)
    {
        string text = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        return text.Length == 0 ? otherwise : text;
    }

    private static string Setting(string name) => AppContext.TryGetSwitch(name, out bool isOn) && !isOn ? "off" : "on";
}
