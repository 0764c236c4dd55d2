using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using LowLatencyEngine.Perf.Lab;

namespace LowLatencyEngine.Perf;

/// <summary>From process start to the first matched order, and what the first commands cost, by the way the code is compiled.</summary>
internal static class StartUpSuite
{
    /// <param name="Name">For the table.</param>
    /// <param name="Host">Program and first argument; null: it cannot be had here.</param>
    /// <param name="Settings">Of the environment.</param>
    private sealed record Way(string Name, string[]? Host, params (string Name, string Value)[] Settings);

    /// <summary>Prints the table.</summary>
    internal static void Run(SuiteSize size)
    {
        bool smoke = size == SuiteSize.Smoke;
        int processes = size switch { SuiteSize.Smoke => 1, SuiteSize.Default => 3, _ => 15 }, commands = smoke ? 100_000 : 2_000_000;
        Console.WriteLine("Every reading is a process of its own; medians. \"First match\": from the start of the process to the return of `Apply` with the first trade, engine and warm-up included. \"First 10,000\": the");
        Console.WriteLine("first commands of the order mix right after that, each timed by itself (clock included). \"Full speed after\": commands, and the time spent in them, until three times 10,000 in a row take");
        Console.WriteLine("at most a third more than the last quarter of two million; that quarter is the last column. 0: from the beginning.");
        Console.WriteLine();
        Console.WriteLine("| compiled | WarmUp | processes | first match, ms | of which warm-up | first 10,000: mean ns | p99 | max | full speed after, commands | ms in them | full speed, ns |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        List<string> absent = [];
        foreach (Way way in Ways(smoke, absent))
        {
            foreach (bool warm in new[] { false, true }) Row(way, warm, processes, commands);
        }

        Console.WriteLine();
        foreach (string reason in absent) Console.WriteLine(reason);
    }

    private static IEnumerable<Way> Ways(bool smoke, List<string> absent)
    {
        string[] built = StartUpHost.Built;
        yield return new("tiered (the default)", built);
        if (smoke) yield break;

        yield return new("tiered, no profile (TieredPGO=0)", built, ("DOTNET_TieredPGO", "0"));
        yield return new("tiered, counting at once (TC_CallCountingDelayMs=0)", built, ("DOTNET_TC_CallCountingDelayMs", "0"));
        yield return new("optimised at once (TieredCompilation=0)", built, ("DOTNET_TieredCompilation", "0"));
        string[]? ready = StartUpHost.PublishReadyToRun(out string why);
        if (ready is null) absent.Add($"ReadyToRun cannot be published here: {why}");
        else yield return new("ahead, then tiered (ReadyToRun)", ready);
        string[]? native = StartUpHost.PublishNative(out why);
        if (native is null) absent.Add($"NativeAOT cannot be published here: {why}");
        else yield return new("ahead only (NativeAOT)", native);
    }

    private static void Row(Way way, bool warm, int processes, int commands)
    {
        List<double[]> readings = [];
        for (int i = 0; i < processes; i++)
        {
            ProcessStartInfo start = new(way.Host![0]);
            foreach (string argument in way.Host[1..].Append("start-up").Append("").Append(warm ? "warm" : "cold").Append(commands.ToString(CultureInfo.InvariantCulture))) start.ArgumentList.Add(argument);
            foreach ((string variable, string value) in way.Settings) start.Environment[variable] = value;
            start.ArgumentList[way.Host.Length] = DateTime.UtcNow.Ticks.ToString(CultureInfo.InvariantCulture);
            (int code, string output) = OtherProgram.Run(start);
            if (code != 0) throw new InvalidOperationException($"the host ended with exit code {code}: {output.Trim()}");

            readings.Add([.. output.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))]);
        }

        string Median(int column) => readings.Select(r => r[column]).Order().ElementAt(readings.Count / 2).ToString("N0", CultureInfo.InvariantCulture);
        Console.WriteLine($"| {way.Name} | {(warm ? "yes" : "no")} | {processes} | {string.Join(" | ", Enumerable.Range(0, 8).Select(Median))} |");
    }
}
