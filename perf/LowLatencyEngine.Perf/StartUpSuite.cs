using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf;

// A process is started anew for every reading: what is measured happens once in the life of a process. The child is this program with the hidden
// word "start-up-child"; it prints what it measured. Its settings come from the environment, as an embedder would set them.

/// <summary>From process start to the first matched order, and what the first 10,000 commands cost, under the ways to compile.</summary>
internal static class StartUpSuite
{
    internal const string ChildWord = "start-up-child";

    private const int FirstCommands = 10_000;

    internal static void Run(bool smoke)
    {
        Console.WriteLine("Every reading is a process of its own; medians. \"First match\": from the start of the process to the event of the first trade, engine and its memory included. The next columns");
        Console.WriteLine($"are the first {FirstCommands:N0} commands of the order mix after that, each timed by itself (clock included), and the same commands once everything is compiled.");
        Console.WriteLine();
        Console.WriteLine("| compiled | warm-up call | processes | first match, ms | of which warm-up, ms | first 10,000: mean ns | p99 | max | later 10,000: mean ns | p99 |");
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach ((string name, (string, string)[] settings) in Ways())
        {
            foreach (bool warm in new[] { false, true }) Row(name, settings, warm, smoke ? 1 : 5);
        }

        Console.WriteLine();
    }

    /// <summary>What the child does: <paramref name="startedTicks"/> is the parent's clock (UTC ticks) just before it started it.</summary>
    internal static void Child(long startedTicks, bool warm)
    {
        long beforeWarmUp = Stopwatch.GetTimestamp();
        if (warm) WarmUp.Run();
        double warmUp = Stopwatch.GetElapsedTime(beforeWarmUp).TotalMilliseconds;
        using EngineCore core = new(PerfMarket.Options(2_000));
        Command[] commands = PerfMarket.OrderFlow(3_001 + 300_000, 5);
        foreach (ref readonly Command command in commands.AsSpan(0, 3_001)) core.Apply(in command);
        core.Apply(Commands.LimitOrder(PerfMarket.StartNanos, 1, 1L << 40, 0, Side.Sell, PerfMarket.Mark, 1));
        ReadOnlySpan<EngineEvent> events = core.Apply(Commands.LimitOrder(PerfMarket.StartNanos, 2, 1L + (1L << 40), 0, Side.Buy, PerfMarket.Mark, 1));
        double firstMatch = (DateTime.UtcNow.Ticks - startedTicks) / (double)TimeSpan.TicksPerMillisecond;
        if (!Contains(events, EventKind.Trade)) throw new InvalidOperationException("the first order did not match");

        double[] first = Time(core, commands.AsSpan(3_001, FirstCommands));
        foreach (ref readonly Command command in commands.AsSpan(3_001 + FirstCommands, 280_000)) core.Apply(in command);
        double[] later = Time(core, commands.AsSpan(3_001 + FirstCommands + 280_000, FirstCommands));
        Console.WriteLine(string.Join(' ', new[] { firstMatch, warmUp, first.Average(), At(first, 0.99), first[^1], later.Average(), At(later, 0.99) }
            .Select(value => value.ToString(CultureInfo.InvariantCulture))));
    }

    private static IEnumerable<(string Name, (string, string)[] Settings)> Ways()
    {
        yield return ("tiered (the default)", [("DOTNET_TieredCompilation", "1"), ("DOTNET_TieredPGO", "1")]);
        yield return ("at once (TieredCompilation=0)", [("DOTNET_TieredCompilation", "0")]);
        yield return ("at once, not ahead of time (ReadyToRun=0)", [("DOTNET_TieredCompilation", "0"), ("DOTNET_ReadyToRun", "0")]);
    }

    private static void Row(string name, (string Name, string Value)[] settings, bool warm, int processes)
    {
        List<double[]> readings = [];
        for (int i = 0; i < processes; i++)
        {
            ProcessStartInfo start = new("dotnet", [Environment.GetCommandLineArgs()[0], ChildWord, "", warm ? "warm" : "cold"]) { RedirectStandardOutput = true };
            foreach ((string variable, string value) in settings) start.Environment[variable] = value;
            start.ArgumentList[2] = DateTime.UtcNow.Ticks.ToString(CultureInfo.InvariantCulture);
            using Process process = Process.Start(start)!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) throw new InvalidOperationException($"the start-up child ended with exit code {process.ExitCode}");

            readings.Add([.. output.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture))]);
        }

        string Median(int column) => readings.Select(r => r[column]).Order().ElementAt(readings.Count / 2).ToString(column < 2 ? "F0" : "N0", CultureInfo.InvariantCulture);
        Console.WriteLine($"| {name} | {(warm ? "yes" : "no")} | {processes} | {Median(0)} | {Median(1)} | {Median(2)} | {Median(3)} | {Median(4)} | {Median(5)} | {Median(6)} |");
    }

    private static double[] Time(EngineCore core, ReadOnlySpan<Command> commands)
    {
        double[] nanos = new double[commands.Length];
        for (int i = 0; i < commands.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            core.Apply(in commands[i]);
            nanos[i] = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        }

        Array.Sort(nanos);
        return nanos;
    }

    private static double At(double[] sorted, double quantile) => sorted[(int)(quantile * (sorted.Length - 1))];

    private static bool Contains(ReadOnlySpan<EngineEvent> events, EventKind kind)
    {
        foreach (EventView view in new EventStream(events))
        {
            if (view.Head.Kind == kind) return true;
        }

        return false;
    }
}
