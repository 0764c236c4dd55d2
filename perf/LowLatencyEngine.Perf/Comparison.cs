using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace LowLatencyEngine.Perf;

// Two revisions are built side by side from clean copies and measured in turn, A B B A A B ..., each time in a fresh process: on a
// machine whose speed drifts by a third within a minute only the ratio of neighbours means something. The verdict is the sign test: the
// median of the paired ratios and the interval in which the true median lies with 95 % confidence, from the order of the ratios alone,
// without assuming anything about how they are spread.

/// <summary>Says whether one revision is faster than another.</summary>
internal static class Comparison
{
    private const int PairsDefault = 15;

    /// <summary>Compares two revisions on what <c>gauge</c> measures.</summary>
    /// <returns>0: no figure is slower with confidence; 1: one is; 2: a revision cannot be built or measured.</returns>
    internal static int Run(string revisionA, string revisionB, int? pairs)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"lle-compare-{Environment.ProcessId}");
        try
        {
            string a = Build(folder, "a", revisionA);
            string b = Build(folder, "b", revisionB);
            SortedDictionary<string, List<double>> ratios = new(StringComparer.Ordinal);
            int count = pairs ?? PairsDefault;
            for (int pair = 0; pair < count; pair++)
            {
                bool aFirst = pair % 2 == 0;
                Dictionary<string, double> first = Measure(aFirst ? a : b), second = Measure(aFirst ? b : a);
                (Dictionary<string, double> ofA, Dictionary<string, double> ofB) = aFirst ? (first, second) : (second, first);
                foreach ((string name, double value) in ofA)
                {
                    if (!ofB.TryGetValue(name, out double other)) continue;

                    if (!ratios.TryGetValue(name, out List<double>? list)) ratios[name] = list = [];
                    list.Add(other / value);
                }

                Console.Error.Write($"\rpair {pair + 1} of {count} ");
            }

            Console.Error.WriteLine();
            return Print(revisionA, revisionB, ratios);
        }
        catch (InvalidOperationException failed)
        {
            Console.Error.WriteLine($"run-perf: compare: {failed.Message}");
            return 2;
        }
        finally
        {
            foreach (string name in new[] { "a", "b" }) Start("git", $"worktree remove --force {Path.Combine(folder, name)}");
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One reading of everything that is compared: <c>name=nanoseconds</c> a line.</summary>
    internal static void Gauge()
    {
        foreach ((string name, double nanos) in Gauges.Read()) Console.WriteLine(FormattableString.Invariant($"{name}={nanos:F3}"));
    }

    /// <summary>The interval of the median by the sign test: ranks whose chance to miss it is at most 5 %.</summary>
    internal static (double Low, double Median, double High) Interval(IReadOnlyList<double> ratios)
    {
        double[] sorted = [.. ratios.Order()];
        int n = sorted.Length;
        double chance = Math.Pow(0.5, n), tail = chance;
        int rank = 0;
        while (rank + 1 < (n + 1) / 2 && tail + Binomial(n, rank + 1) <= 0.025)
        {
            rank++;
            tail += Binomial(n, rank);
        }

        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        bool isEnough = chance <= 0.025;
        return isEnough ? (sorted[rank], median, sorted[n - 1 - rank]) : (double.NegativeInfinity, median, double.PositiveInfinity);
    }

    private static double Binomial(int n, int k)
    {
        double value = Math.Pow(0.5, n);
        for (int i = 0; i < k; i++) value = value * (n - i) / (i + 1);
        return value;
    }

    private static int Print(string revisionA, string revisionB, SortedDictionary<string, List<double>> ratios)
    {
        int slower = 0;
        Console.WriteLine($"## {revisionB} against {revisionA}: time of B / time of A");
        Console.WriteLine();
        Console.WriteLine("| figure | pairs | median ratio | 95 % interval | verdict |");
        Console.WriteLine("|---|---:|---:|---:|---|");
        foreach ((string name, List<double> list) in ratios)
        {
            (double low, double median, double high) = Interval(list);
            string verdict = low > 1 ? "slower" : high < 1 ? "faster" : "no difference shown";
            if (low > 1) slower++;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {list.Count} | {median:F3} | {low:F3} to {high:F3} | {verdict} |"));
        }

        Console.WriteLine();
        return slower == 0 ? 0 : 1;
    }

    private static string Build(string folder, string name, string revision)
    {
        string copy = Path.Combine(folder, name);
        (int code, string output) = Start("git", $"worktree add --detach {copy} {revision}");
        if (code != 0) throw new InvalidOperationException($"\"{revision}\" is not a revision of this repository: {output.Trim()}");

        Console.Error.WriteLine($"building {revision} ...");
        (code, output) = Start("dotnet", $"build -c Release --nologo -v quiet {Path.Combine(copy, "perf", "LowLatencyEngine.Perf")}");
        if (code != 0) throw new InvalidOperationException($"{revision} does not build:\n{output.Trim()}");

        return Path.Combine(copy, "perf", "LowLatencyEngine.Perf", "bin", "Release", "net10.0", "LowLatencyEngine.Perf.dll");
    }

    private static Dictionary<string, double> Measure(string program)
    {
        (int code, string output) = Start("dotnet", $"{program} gauge");
        if (code != 0) throw new InvalidOperationException($"{program} knows no \"gauge\": the revision is older than this command, or it failed:\n{output.Trim()}");

        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')).Where(part => part.Length == 2)
            .ToDictionary(part => part[0], part => double.Parse(part[1], CultureInfo.InvariantCulture));
    }

    private static (int Code, string Output) Start(string program, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + errors.Result);
    }
}
