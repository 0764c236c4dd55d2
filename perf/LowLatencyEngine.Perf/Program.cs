using System;
using System.Collections.Generic;
using System.IO;
using LowLatencyEngine.Perf;
using LowLatencyEngine.Perf.Lab;
using LowLatencyEngine.Perf.Micro;

const string Help = """
    Measures LowLatencyEngine. Build Release, leave the machine alone while it runs.

    usage: ./run-perf.sh [suite] [--smoke | --full] [--results DIR]

      all                 every suite below (the default); under ten minutes on two processors
      latency             ring to ring and in process at planned rates, percentiles; beside them the bare rings and the machine's own hiccups
      throughput          commands per second through Apply on one thread
      margin              a mark tick over open positions, beside a full scan; liquidations
      book                the order book by itself, beside a naive one; its cost against resting orders; what resting features cost
      ring                the ring by itself, beside Channels and BlockingCollection
      journal             latency with the journal on and off, release latency by fsync policy, writing beside raw writing, recovery beside replay
      replay              captures: ITCH by itself and with its books, the readers of the other formats
      start-up            from process start to the first match, and what the first 10,000 commands cost, by the way the code is compiled

      micro [FILTER]      single operations under BenchmarkDotNet, e.g. micro '*Book*'
      compare A [B]       two revisions in turn on this machine (B: the last commit); says slower, faster, or neither; --pairs N (default 15)
      page                makes the results' README.md anew; --readme also copies its table into the project's
      counters            figures that do not depend on the machine, against the approved ones; --approve after a meant change;
                          --instructions: instructions per command, counted by valgrind on code compiled ahead of time
      workload FILE [OUT] replays a matching-engine-benchmark workload: hash of the report stream, then speed
      native              publishes the book ahead of time as a shared library with that benchmark's C interface, prints its path
      smoke               every suite in its smallest size: proves that they run and that their answers hold

      --smoke             the smallest size of one suite; writes no results
      --full              everything that a suite can measure: ten million positions and orders, longer runs; some need an hour and 16 GB
      --results DIR       where results go instead of perf/results/<processor>

    Every suite checks its answers before it reports. Exit code 0: done; 1: an answer is wrong, a counter differs or a revision is slower; 2: wrong
    usage; 130: interrupted. What a suite prints is kept as Markdown, its tables as JSON, latencies also as HdrHistogram files and a plot; the folder's
    README.md says what the figures mean. What is going on is told on standard error.

    examples: ./run-perf.sh latency --results /tmp/lle      ./run-perf.sh compare HEAD~10      ./run-perf.sh micro '*Ring*'
    """;

string[] sized = ["--smoke", "--full", "--results"];
Dictionary<string, string[]> known = new()
{
    ["all"] = sized,
    ["smoke"] = [],
    ["micro"] = ["--smoke", "--results"],
    ["compare"] = ["--pairs"],
    ["page"] = ["--readme", "--results"],
    ["counters"] = ["--approve", "--instructions"],
    ["workload"] = [],
    ["gauge"] = [],
};
foreach (string name in SuiteRunner.Names) known[name] = sized;

PerfArguments? arguments = PerfArguments.Parse(args, known, out string error);
if (arguments is null) return Refuse(error);

ResultFolder results = arguments.Folder is null ? ResultFolder.OfThisMachine() : new ResultFolder(arguments.Folder);
IReadOnlyList<string> words = arguments.Words;
Interruption.Listen("What had ended before is kept; what was being measured is not.");
return arguments.Suite switch
{
    "help" => Say(Help),
    "gauge" when words.Count == 0 => Comparison.Gauge(),
    "workload" when words.Count is 1 or 2 => WorkloadSuite.Run(words[0], words.Count == 2 ? words[1] : null),
    "workload" => Refuse("workload takes the file to replay and, if wanted, where its reports go"),
    "counters" when words.Count == 0 => arguments.Switches.Contains("--instructions")
        ? Instructions.Run(arguments.Switches.Contains("--approve"))
        : Counters.Run(arguments.Switches.Contains("--approve")),
    "compare" when words.Count is 1 or 2 => Comparison.Run(words[0], words.Count == 2 ? words[1] : "HEAD", arguments.Pairs),
    "compare" => Refuse("compare takes one or two revisions"),
    "page" when words.Count == 0 => FiguresPage.Write(results.Path, arguments.Switches.Contains("--readme") ? "README.md" : null),
    "micro" when words.Count <= 1 => MicroSuite.Run(words.Count == 1 ? words[0] : "*", Path.Combine(results.Path, "micro"), arguments.Size == SuiteSize.Smoke),
    _ when words.Count == 0 => SuiteRunner.Run(arguments.Suite, arguments.Size, results),
    _ => Refuse($"{arguments.Suite} takes no \"{words[0]}\""),
};

static int Say(string text)
{
    Console.WriteLine(text);
    return 0;
}

static int Refuse(string error)
{
    Console.Error.WriteLine($"run-perf: {error}{(error.EndsWith('?') ? "" : ".")} Try ./run-perf.sh --help");
    return 2;
}
