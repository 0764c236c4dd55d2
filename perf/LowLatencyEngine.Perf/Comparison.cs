using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using LowLatencyEngine.Perf.Lab;

namespace LowLatencyEngine.Perf;

// Two revisions are built side by side from clean copies and measured in turn, A B B A A B ..., each time in a fresh process: on a
// machine whose speed drifts by a third within a minute only the ratio of neighbours means something. The verdict is the sign test: the
// median of the paired ratios and the interval in which the true median lies with confidence, from the order of the ratios alone,
// without assuming anything about how they are spread. Several figures are judged at once, so each is held to a level so strict that all
// of them together are wrong by chance in at most one comparison of twenty (Bonferroni). Worst case: a difference smaller than the
// machine's noise over so many pairs is not shown; more --pairs show smaller ones.

/// <summary>Says whether one revision is faster than another.</summary>
internal static class Comparison
{
    private const int PairsDefault = 15;
    private const double ErrorMax = 0.05;

    /// <summary>Compares two revisions on what <c>gauge</c> measures.</summary>
    /// <returns>0: no figure is slower with confidence; 1: one is; 2: a revision is none, cannot be built or measured.</returns>
    internal static int Run(string revisionA, string revisionB, int? pairs)
    {
        Progress.Begin("compare");
        try
        {
            // Both names are looked up before minutes are spent on building one.
            (string idA, string idB) = (Id(revisionA), Id(revisionB));
            using TemporaryFolder folder = new();
            using Worktree a = new(folder.Path, "a", revisionA, idA), b = new(folder.Path, "b", revisionB, idB);
            a.Build();
            b.Build();
            SortedDictionary<string, List<double>> ratios = new(StringComparer.Ordinal);
            int count = pairs ?? PairsDefault;
            for (int pair = 0; pair < count; pair++)
            {
                Progress.Say($"pair {pair + 1} of {count}");
                bool aFirst = pair % 2 == 0;
                Dictionary<string, double> first = (aFirst ? a : b).Measure(), second = (aFirst ? b : a).Measure();
                (Dictionary<string, double> ofA, Dictionary<string, double> ofB) = aFirst ? (first, second) : (second, first);
                foreach ((string name, double value) in ofA)
                {
                    if (!ofB.TryGetValue(name, out double other)) continue;

                    if (!ratios.TryGetValue(name, out List<double>? list)) ratios[name] = list = [];
                    list.Add(other / value);
                }
            }

            Progress.Clear();
            return Print($"{revisionA} ({idA[..10]})", $"{revisionB} ({idB[..10]})", ratios);
        }
        catch (InvalidOperationException failed)
        {
            Progress.Clear();
            Console.Error.WriteLine($"run-perf: compare: {failed.Message}");
            return 2;
        }
    }

    /// <summary>One reading of everything that is compared: <c>name=nanoseconds</c> a line.</summary>
    internal static int Gauge()
    {
        foreach ((string name, double nanos) in Gauges.Read()) Console.WriteLine(FormattableString.Invariant($"{name}={nanos:F3}"));
        return 0;
    }

    /// <summary>The interval of the median by the sign test: ranks whose chance to miss it is at most <paramref name="errorMax"/>.</summary>
    /// <returns>Infinite where so few ratios cannot say.</returns>
    internal static (double Low, double Median, double High) Interval(IReadOnlyList<double> ratios, double errorMax = ErrorMax)
    {
        double[] sorted = [.. ratios.Order()];
        int n = sorted.Length;
        double chance = Math.Pow(0.5, n), tail = chance;
        int rank = 0;
        while (rank + 1 < (n + 1) / 2 && tail + Binomial(n, rank + 1) <= errorMax / 2)
        {
            rank++;
            tail += Binomial(n, rank);
        }

        double median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
        bool isEnough = chance <= errorMax / 2;
        return isEnough ? (sorted[rank], median, sorted[n - 1 - rank]) : (double.NegativeInfinity, median, double.PositiveInfinity);
    }

    /// <summary>What an interval of the ratio B / A says.</summary>
    internal static string Verdict(double low, double high) => low > 1 ? "slower" : high < 1 ? "faster" : double.IsInfinity(low) ? "too few pairs" : "no difference shown";

    private static double Binomial(int n, int k)
    {
        double value = Math.Pow(0.5, n);
        for (int i = 0; i < k; i++) value = value * (n - i) / (i + 1);
        return value;
    }

    private static int Print(string revisionA, string revisionB, SortedDictionary<string, List<double>> ratios)
    {
        if (ratios.Count == 0) throw new InvalidOperationException("the two revisions measure nothing in common");

        double error = ErrorMax / ratios.Count;
        Console.WriteLine($"## {revisionB} against {revisionA}: time of B / time of A");
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant($"Confidence of each interval {1 - error:P1}, so that all {ratios.Count} together hold with {1 - ErrorMax:P0}. No difference shown: the interval says how large one may still be."));
        Console.WriteLine();
        List<string> slower = [], faster = [];
        using (MarkdownConsole table = new(Console.Out))
        {
            table.WriteLine("| figure | pairs | median ratio | interval | verdict |");
            table.WriteLine("|---|---:|---:|---:|---|");
            foreach ((string name, List<double> list) in ratios)
            {
                (double low, double median, double high) = Interval(list, error);
                string verdict = Verdict(low, high);
                if (verdict == "slower") slower.Add(name);
                if (verdict == "faster") faster.Add(name);
                string interval = double.IsInfinity(low) ? "-" : FormattableString.Invariant($"{low:F3} to {high:F3}");
                table.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {list.Count} | {median:F3} | {interval} | {verdict} |"));
            }

            table.Flush();
        }

        Console.WriteLine();
        Console.WriteLine($"Slower: {(slower.Count == 0 ? "nothing" : string.Join(", ", slower))}. Faster: {(faster.Count == 0 ? "nothing" : string.Join(", ", faster))}.");
        return slower.Count == 0 ? 0 : 1;
    }

    private static string Id(string revision)
    {
        (int code, string output) = OtherProgram.Run(Git("rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}"));
        return code == 0 ? output.Trim() : throw new InvalidOperationException($"\"{revision}\" is not a revision of this repository");
    }

    private static ProcessStartInfo Git(params string[] arguments) => new("git", arguments);

    /// <summary>A clean copy of one revision, gone afterwards.</summary>
    private sealed class Worktree : IDisposable
    {
        private readonly string _path;
        private readonly string _revision;
        private readonly IDisposable _interruption;

        internal Worktree(string folder, string name, string revision, string id)
        {
            _path = Path.Combine(folder, name);
            _revision = revision;
            _interruption = Interruption.Add(Remove);
            (int code, string output) = OtherProgram.Run(Git("worktree", "add", "--detach", _path, id));
            if (code == 0) return;

            _interruption.Dispose();
            throw new InvalidOperationException($"no copy of {revision} could be made: {output.Trim()}");
        }

        private string Program => Path.Combine(_path, "perf", "LowLatencyEngine.Perf", "bin", "Release", "net10.0", "LowLatencyEngine.Perf.dll");

        public void Dispose()
        {
            _interruption.Dispose();
            Remove();
        }

        internal void Build()
        {
            Progress.Say($"building {_revision}");
            (int code, string output) = OtherProgram.Run("dotnet", $"build -c Release --nologo -v quiet {Path.Combine(_path, "perf", "LowLatencyEngine.Perf")}");
            if (code != 0) throw new InvalidOperationException($"{_revision} does not build:\n{output.Trim()}");
        }

        internal Dictionary<string, double> Measure()
        {
            (int code, string output) = OtherProgram.Run("dotnet", $"{Program} gauge");
            if (code != 0) throw new InvalidOperationException($"{_revision} cannot be measured: it is older than this command, or its \"gauge\" failed:\n{output.Trim()}");

            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')).Where(part => part.Length == 2)
                .ToDictionary(part => part[0], part => double.Parse(part[1], CultureInfo.InvariantCulture));
        }

        private void Remove()
        {
            OtherProgram.Run(Git("worktree", "remove", "--force", _path));
            OtherProgram.Run(Git("worktree", "prune"));
        }
    }
}
