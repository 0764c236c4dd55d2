using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using LowLatencyEngine.Perf.Lab;

namespace LowLatencyEngine.Perf;

/// <summary>Runs suites one after the other, keeps what each says as soon as it has ended, and says how long it took.</summary>
internal static class SuiteRunner
{
    private static readonly (string Name, Action<ResultFolder, SuiteSize> Run)[] s_suites =
    [
        ("latency", LatencySuite.Run),
        ("throughput", (_, size) => ThroughputSuite.Run(size == SuiteSize.Smoke)),
        ("margin", (_, size) => MarginSuite.Run(size)),
        ("book", BookSuite.Run),
        ("ring", (_, size) => RingSuite.Run(size)),
        ("journal", (_, size) => JournalSuite.Run(size == SuiteSize.Smoke)),
        ("replay", (_, size) => ReplaySuite.Run(size)),
        ("start-up", (_, size) => StartUpSuite.Run(size)),
    ];

    /// <summary>Every suite, in the order in which they run.</summary>
    internal static IEnumerable<string> Names => s_suites.Select(suite => suite.Name);

    /// <summary>Runs one suite, or all.</summary>
    /// <param name="which">A name, <c>all</c> or <c>smoke</c>.</param>
    /// <param name="size">How much.</param>
    /// <param name="results">Where results go; the smallest size writes none.</param>
    /// <returns>0; 1: an answer is wrong; 2: the folder cannot be written.</returns>
    internal static int Run(string which, SuiteSize size, ResultFolder results)
    {
        bool keeps = size != SuiteSize.Smoke;
        if (keeps && !results.CanWrite(out string why))
        {
            Console.Error.WriteLine($"run-perf: results cannot be written to {results.Path}: {why}. Name another folder with --results.");
            return 2;
        }

        TextWriter plain = Console.Out;
        string machine = MachineReport.Text();
        plain.WriteLine(machine);
        using MarkdownConsole console = new(plain);
        Console.SetOut(console);
        List<(string Name, double Seconds)> durations = [];
        foreach ((string name, Action<ResultFolder, SuiteSize> run) in s_suites.Where(s => which is "all" or "smoke" || which == s.Name))
        {
            Progress.Begin(name);
            console.WriteLine($"# {name}\n");
            Stopwatch clock = Stopwatch.StartNew();
            try
            {
                OnItsOwnThread(() => run(results, size));
                string markdown = console.Take();
                durations.Add((name, clock.Elapsed.TotalSeconds));
                if (keeps) results.Write(name, machine, markdown[(markdown.IndexOf('\n', StringComparison.Ordinal) + 1)..], durations[^1].Seconds, size);
            }
            catch (Exception failed) when (failed is InvalidOperationException or IOException or UnauthorizedAccessException)
            {
                console.Flush();
                Progress.Clear();
                Console.Error.WriteLine($"run-perf: {name}: {failed.Message}");
                return 1;
            }
        }

        console.WriteLine("| suite | seconds |\n|---|---:|");
        foreach ((string name, double seconds) in durations) console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {seconds:F0} |"));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| total | {durations.Sum(d => d.Seconds):F0} |"));
        console.Flush();
        Progress.Clear();
        if (which == "smoke") return Counters.Run(approve: false);
        if (!keeps) return 0;

        FiguresPage.Write(results.Path, readme: null);
        plain.WriteLine($"Results are in {results.Path}; README.md there says what they mean.");
        return 0;
    }

    /// <summary>A suite may pin the thread it runs on, and threads and processes inherit that: so each gets one that ends with it.</summary>
    private static void OnItsOwnThread(Action run)
    {
        Exception? failed = null;
        Thread thread = new(() =>
        {
            try
            {
                run();
            }
            catch (Exception exception)
            {
                failed = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failed is not null) ExceptionDispatchInfo.Throw(failed);
    }
}
