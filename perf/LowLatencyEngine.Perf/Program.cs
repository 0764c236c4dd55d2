using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LowLatencyEngine.Perf;
using LowLatencyEngine.Perf.Lab;
using LowLatencyEngine.Perf.Micro;

const string Help = """
    Measures LowLatencyEngine. Build Release, leave the machine alone while it runs.

    usage: ./run-perf.sh [suite] [--smoke] [--results DIR]

      all                 every suite below (the default); under ten minutes on two processors
      latency             ring to ring and in process at planned rates, percentiles, the machine's own hiccups beside them
      throughput          commands per second through Apply on one thread
      margin              a mark tick over open positions, beside a full scan; liquidations
      book                the order book by itself, beside a naive one
      ring                the ring by itself, beside Channels and BlockingCollection
      journal             latency with the journal on and off, release latency by fsync policy, writing beside raw writing, recovery beside replay
      replay              captures: ITCH by itself and with its books, the readers of the other formats
      start-up            from process start to the first match, and what the first 10,000 commands cost

      micro [FILTER]      single operations under BenchmarkDotNet, e.g. micro '*Book*'
      compare A [B]       two revisions in turn on this machine (B: the last commit); says slower, faster, or neither
      page                makes the results' README.md anew; --readme also copies its table into the project's
      counters            figures that do not depend on the machine, against the approved ones; --approve after a meant change
      workload FILE [OUT] replays a matching-engine-benchmark workload: hash of the report stream, then speed
      native              publishes the book ahead of time as a shared library with that benchmark's C interface, prints its path
      smoke               every suite in its smallest size: proves that they run and that their answers hold

      --smoke             the smallest size of one suite; writes no results
      --results DIR       where results go instead of perf/results/<processor>

    Every suite checks its answers before it reports and ends with exit code 1 if one is wrong, 2 on wrong usage. What a suite prints is kept as
    Markdown, its tables as JSON, latencies also as HdrHistogram files and a plot; the folder's README.md says what the figures mean.
    """;

List<string> words = [.. args];
bool smoke = words.Remove("--smoke");
bool approve = words.Remove("--approve");
bool readme = words.Remove("--readme");
string? folder = null;
int at = words.IndexOf("--results");
if (at >= 0 && at + 1 < words.Count)
{
    folder = words[at + 1];
    words.RemoveRange(at, 2);
}

ResultFolder results = folder is null ? ResultFolder.OfThisMachine() : new ResultFolder(folder);
string suite = words.Count > 0 ? words[0] : "all";
Dictionary<string, Action<bool>> suites = new()
{
    ["latency"] = isSmoke => LatencySuite.Run(results, isSmoke),
    ["throughput"] = ThroughputSuite.Run,
    ["margin"] = MarginSuite.Run,
    ["book"] = BookSuite.Run,
    ["ring"] = RingSuite.Run,
    ["journal"] = JournalSuite.Run,
    ["replay"] = ReplaySuite.Run,
    ["start-up"] = StartUpSuite.Run,
};

switch (suite)
{
    case "--help" or "-h" or "help":
        Console.WriteLine(Help);
        return 0;
    case StartUpSuite.ChildWord when words.Count == 3:
        StartUpSuite.Child(long.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture), words[2] == "warm");
        return 0;
    case "gauge" when words.Count == 1:
        Comparison.Gauge();
        return 0;
    case "workload" when words.Count is 2 or 3:
        return WorkloadSuite.Run(words[1], words.Count == 3 ? words[2] : null);
    case "counters" when words.Count == 1:
        return Counters.Run(approve);
    case "compare" when words.Count is 2 or 3:
        return Comparison.Run(words[1], words.Count == 3 ? words[2] : "HEAD", pairs: smoke ? 1 : null);
    case "page" when words.Count == 1:
        return FiguresPage.Write(results.Path, readme ? "README.md" : null);
    case "micro" when words.Count <= 2:
        return MicroSuite.Run(words.Count == 2 ? words[1] : "*", Path.Combine(results.Path, "micro"), smoke);
}

if (words.Count > 1 || approve || readme || (suite is not ("all" or "smoke") && !suites.ContainsKey(suite)))
{
    Console.Error.WriteLine($"run-perf: \"{string.Join(' ', args)}\" is not a suite. Try ./run-perf.sh --help");
    return 2;
}

smoke |= suite == "smoke";
TextWriter plain = Console.Out;
string machine = MachineReport.Text();
plain.WriteLine(machine);
using MarkdownConsole console = new(plain);
Console.SetOut(console);
try
{
    foreach ((string name, Action<bool> run) in suites.Where(s => suite is "all" or "smoke" || suite == s.Key))
    {
        plain.WriteLine($"# {name}\n");
        run(smoke);
        string markdown = console.Take();
        if (!smoke) results.Write(name, machine, markdown);
    }

    if (suite == "smoke")
    {
        if (Counters.Run(approve: false) != 0) return 1;
    }
    else if (!smoke)
    {
        FiguresPage.Write(results.Path, readme: null);
        plain.WriteLine($"Results are in {results.Path}; README.md there says what they mean.");
    }

    return 0;
}
catch (InvalidOperationException wrongAnswer)
{
    console.Flush();
    Console.Error.WriteLine($"run-perf: {suite}: {wrongAnswer.Message}");
    return 1;
}
