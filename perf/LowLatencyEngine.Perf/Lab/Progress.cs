using System;
using System.Diagnostics;

namespace LowLatencyEngine.Perf.Lab;

/// <summary>What is going on, on standard error: on a terminal one line that is overwritten, else a line each. Nothing of it is a result.</summary>
internal static class Progress
{
    private static readonly bool s_isTerminal = !Console.IsErrorRedirected;
    private static readonly Stopwatch s_clock = Stopwatch.StartNew();
    private static string s_suite = "";

    /// <summary>Every line names this from now on.</summary>
    internal static void Begin(string suite)
    {
        s_suite = suite;
        s_clock.Restart();
        Say("starts");
    }

    /// <summary>Says what begins now, or what was done.</summary>
    internal static void Say(string what)
    {
        string line = FormattableString.Invariant($"{s_clock.Elapsed.TotalSeconds,6:F0} s  {s_suite}: {what}");
        if (s_isTerminal) Console.Error.Write($"\r\e[K{(line.Length > 110 ? line[..110] : line)}");
        else Console.Error.WriteLine(line);
    }

    /// <summary>Takes the line away before something else is printed.</summary>
    internal static void Clear()
    {
        if (s_isTerminal) Console.Error.Write("\r\e[K");
    }
}
