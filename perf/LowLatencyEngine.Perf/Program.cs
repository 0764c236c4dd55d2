using System;
using System.Collections.Generic;
using LowLatencyEngine.Perf;

const string Help = """
    Measures LowLatencyEngine. Build Release, leave the machine alone while it runs.

    usage: ./run-perf.sh [suite] [--smoke]

      all                 every suite below (the default)
      latency             ring to ring at planned rates, percentiles, the machine's own hiccups beside them
      throughput          commands per second through Apply on one thread
      margin              a mark tick over 10^3 to 10^6 open positions, beside a full scan; one liquidation
      book                the order book by itself, beside a naive one
      ring                the ring by itself, beside Channels and BlockingCollection
      journal             latency with the journal on and off, release latency by fsync policy, writing beside raw writing, recovery beside replay
      replay              captures: ITCH by itself and with its books, the readers of the other formats
      workload FILE [OUT] replays a matching-engine-benchmark workload: hash of the report stream, then speed
      native              publishes the book ahead of time as a shared library with that benchmark's C interface, prints its path
      smoke               every suite in its smallest size: proves that they run and that their answers hold

      --smoke             the smallest size of one suite

    Every suite checks its answers before it reports and ends with exit code 1 if one is wrong, 2 on wrong usage.
    """;

List<string> words = [.. args];
bool smoke = words.Remove("--smoke");
string suite = words.Count > 0 ? words[0] : "all";
Dictionary<string, Action<bool>> suites = new()
{
    ["latency"] = LatencySuite.Run,
    ["throughput"] = ThroughputSuite.Run,
    ["margin"] = MarginSuite.Run,
    ["book"] = BookSuite.Run,
    ["ring"] = RingSuite.Run,
    ["journal"] = JournalSuite.Run,
    ["replay"] = ReplaySuite.Run,
};

if (suite is "--help" or "-h" or "help")
{
    Console.WriteLine(Help);
    return 0;
}

if (suite == "workload" && words.Count is 2 or 3) return WorkloadSuite.Run(words[1], words.Count == 3 ? words[2] : null);

if (words.Count > 1 || (suite is not ("all" or "smoke") && !suites.ContainsKey(suite)))
{
    Console.Error.WriteLine($"run-perf: \"{string.Join(' ', args)}\" is not a suite. Try ./run-perf.sh --help");
    return 2;
}

try
{
    MachineReport.Print();
    foreach ((string name, Action<bool> run) in suites)
    {
        if (suite is "all" or "smoke" || suite == name) run(smoke || suite == "smoke");
    }

    return 0;
}
catch (InvalidOperationException wrongAnswer)
{
    Console.Error.WriteLine($"run-perf: {suite}: {wrongAnswer.Message}");
    return 1;
}
