using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using LowLatencyEngine.Perf.Lab;

namespace LowLatencyEngine.Perf;

// The time of a command cannot be told to 3 % on a shared machine; how many instructions it takes can, on any machine, to the digit: valgrind runs the
// host, compiled ahead of time, and counts. Two runs that differ only in how many commands are applied cancel what start and set-up cost. An instruction is
// not a nanosecond: a cold line costs a hundred of them. But code that does more shows here at once.

/// <summary>Instructions per command, against the approved ones of the same compiler.</summary>
internal static class Instructions
{
    private const string ApprovedFile = "perf/instructions.approved.txt";
    private const int Few = 20_000;
    private const int Many = 120_000;

    /// <summary>What the runtime's start differs by from run to run, per command.</summary>
    private const double Tolerance = 0.002;

    /// <summary>Counts and compares, or approves.</summary>
    /// <returns>0: within a few per mille of the approved, approved now, or nothing to compare with; 1: they differ; 2: cannot be counted here.</returns>
    internal static int Run(bool approve)
    {
        Progress.Begin("counters");
        if (!OperatingSystem.IsLinux() || !Exists("valgrind")) return Refuse("valgrind is not installed");

        string[]? host = StartUpHost.PublishNative(out string why);
        if (host is null) return Refuse($"the host cannot be compiled ahead of time here: {why}");

        // Valgrind's reader gives up on some of the debug information that the compiler puts beside the host, and needs none of it.
        File.Delete(host[0] + ".dbg");
        string compiler = $"compiler {RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier}";
        StringBuilder text = new($"{compiler}\n");
        try
        {
            foreach (string flow in (string[])["orders", "marks"])
            {
                Progress.Say($"{flow}, counting");
                double each = (double)(Count(host[0], flow, Many) - Count(host[0], flow, Few)) / (Many - Few);
                text.Append(CultureInfo.InvariantCulture, $"{flow}: {each:F1} instructions a command\n");
            }
        }
        catch (InvalidOperationException failed)
        {
            return Refuse(failed.Message);
        }

        Progress.Clear();
        Console.Write(text);
        if (approve) File.WriteAllText(ApprovedFile, text.ToString());
        return Compare(text.ToString());
    }

    private static int Compare(string actual)
    {
        string[] now = actual.Trim().Split('\n'), was = File.Exists(ApprovedFile) ? File.ReadAllText(ApprovedFile).Trim().Split('\n') : [""];
        if (now[0] != was[0])
        {
            Console.Error.WriteLine($"run-perf: counters: nothing is approved for {now[0]}, so nothing is compared; --approve keeps these.");
            return 0;
        }

        int differ = 0;
        foreach ((string before, string after) in was.Zip(now).Skip(1))
        {
            if (Math.Abs(Value(after) / Value(before) - 1) <= Tolerance) continue;

            differ++;
            Console.Error.WriteLine($"  - {before}\n  + {after}");
        }

        if (differ > 0) Console.Error.WriteLine($"run-perf: counters differ from {ApprovedFile}. If the change is meant: ./run-perf.sh counters --instructions --approve, and commit the file.");
        return differ > 0 ? 1 : 0;
    }

    private static double Value(string line) => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);

    private static long Count(string host, string flow, int commands)
    {
        ProcessStartInfo start = new("valgrind", ["--tool=callgrind", "--callgrind-out-file=/dev/null", host, "apply", flow, commands.ToString(CultureInfo.InvariantCulture)]);
        (int code, string output) = OtherProgram.Run(start, withErrors: true);
        string? line = output.Split('\n').FirstOrDefault(l => l.Contains("Collected :", StringComparison.Ordinal));
        if (code != 0 || line is null) throw new InvalidOperationException($"valgrind could not count:\n{output.Trim()}\n");

        return long.Parse(line.Split(':')[^1], CultureInfo.InvariantCulture);
    }

    private static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    private static int Refuse(string why)
    {
        Progress.Clear();
        Console.Error.WriteLine($"run-perf: instructions cannot be counted here: {why}. The other counters need nothing: ./run-perf.sh counters");
        return 2;
    }
}
