using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LowLatencyEngine.Perf.Lab;

// Nobody copies figures by hand: the page is made from the JSON files that the suites wrote, the README's table is cut out of the page, and
// a test compares the two. A headline whose row is not in the results is left out, not filled in.

/// <summary>One page that says what the results of a folder mean, and the table in the README.</summary>
internal static partial class FiguresPage
{
    private const string Begin = "<!-- figures: ./run-perf.sh page --readme -->";
    private const string End = "<!-- end of figures -->";

    private static readonly Headline[] s_headlines =
    [
        new("latency", "Ring to ring: order in", "planned/s", "1,000,000", "order in to first event out, ring to ring, 1,000,000 planned a second",
            "p50 {p50} ns, p90 {p90} ns", "p99.9 {p99.9} ns; with nothing between the same rings p50 {bare p50}, p99.9 {bare p99.9} ns"),
        new("latency", "In process", "planned/s", "1,000,000", "the same without rings, planned time to the return of `Apply`", "p50 {p50} ns, p90 {p90} ns", "{bytes} bytes, {collections} collections"),
        new("latency", "Ring to ring: market data", "load", "marks", "a mark of one of 50 instruments over 1,000,000 open positions, ring to ring", "p50 {p50} ns, p90 {p90} ns", "at {planned/s} planned a second"),
        new("throughput", "", "flow", "orders", "`Apply`, order flow with margin checks and both positions", "{ns/command: median (best..worst)} ns, {M commands/s} M/s, {allocated bytes} bytes", "reading the commands alone {reading the commands alone, ns} ns"),
        new("margin", "Margin check", "positions", "1,000,000", "a mark tick over 1,000,000 open isolated positions", "{index, ns/tick: median (best..worst)} ns", "a full scan {full scan, ns/tick} ns"),
        new("margin", "Margin check", "positions", "1,000,000", "the same with ten positions changed before each tick", "{with 10 updates} ns", "with one {with 1 update} ns"),
        new("book", "Scenarios", "scenario", "calm", "the order book alone, calm market", "{ns/message} ns a message, {messages/s} a second, {allocated} bytes", "a sorted-dictionary book {naive} ns"),
        new("book", "Scenarios", "scenario", "crash", "the order book alone, crash", "{ns/message} ns a message, {messages/s} a second", "a sorted-dictionary book {naive} ns"),
        new("book", "Scenarios", "scenario", "deep", "the order book alone, {resting} resting orders over {levels} levels", "{all ahead} ns with its next messages in sight", "without {ns/message} ns, a sorted-dictionary book {naive} ns"),
        new("ring", "One-way latency", "queue", "ring, one producer", "the ring alone, one-way, 1,000,000 a second", "p50 {p50} ns, p90 {p90} ns", "{line} line between the processors"),
        new("ring", "One-way latency", "queue", "Channel, spinning", "a Channel in the same run", "p50 {p50} ns, p90 {p90} ns", "{line} line between the processors"),
        new("start-up", "", "compiled", "tiered (the default)", "from process start to the first matched order", "{first match, ms} ms", "its first 10,000 commands {first 10,000: mean ns} ns on average, at full speed {full speed, ns} ns"),
        new("start-up", "", "compiled", "ahead only", "the same, compiled ahead of time (NativeAOT)", "{first match, ms} ms", "its first 10,000 commands {first 10,000: mean ns} ns on average, at full speed {full speed, ns} ns"),
    ];

    private const string Unknown = "(no such column)";

    private sealed record Headline(string Suite, string Title, string Column, string Value, string What, string Figure, string Beside);

    /// <summary>Writes <c>README.md</c> into the folder; also the README's table if asked.</summary>
    /// <returns>0, or 1 if the folder holds no results or the README no place for the table.</returns>
    internal static int Write(string folder, string? readme)
    {
        Dictionary<string, JsonElement> suites = Read(folder);
        if (suites.Count == 0)
        {
            Console.Error.WriteLine($"run-perf: page: {folder} holds no results. Run ./run-perf.sh first.");
            return 1;
        }

        string table = Table(folder, suites);
        File.WriteAllText(Path.Combine(folder, "README.md"), Page(suites, table));
        if (readme is null) return 0;

        if (!File.Exists(readme))
        {
            Console.Error.WriteLine($"run-perf: page: there is no {readme} here; run it from the project's root.");
            return 1;
        }

        string text = File.ReadAllText(readme);
        int from = text.IndexOf(Begin, StringComparison.Ordinal), to = text.IndexOf(End, StringComparison.Ordinal);
        if (from < 0 || to < from)
        {
            Console.Error.WriteLine($"run-perf: page: {readme} has no lines {Begin} and {End} to put the table between.");
            return 1;
        }

        File.WriteAllText(readme, text[..from] + Begin + "\n" + table + text[to..]);
        return 0;
    }

    /// <summary>The page as it follows from the results in a folder; empty if there are none.</summary>
    /// <param name="folder">Where the results are.</param>
    /// <param name="name">What the page calls it.</param>
    internal static string PageOf(string folder, string name)
    {
        Dictionary<string, JsonElement> suites = Read(folder);
        return suites.Count == 0 ? "" : Page(suites, Table(name, suites));
    }

    /// <summary>The table of a page or README, without its markers; empty if there is none.</summary>
    internal static string TableIn(string text)
    {
        int from = text.IndexOf(Begin, StringComparison.Ordinal), to = text.IndexOf(End, StringComparison.Ordinal);
        return from < 0 || to < from ? "" : text[(from + Begin.Length)..to].Trim();
    }

    private static Dictionary<string, JsonElement> Read(string folder)
    {
        Dictionary<string, JsonElement> suites = [];
        if (!Directory.Exists(folder)) return suites;

        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            suites[Path.GetFileNameWithoutExtension(file)] = document.RootElement.Clone();
        }

        return suites;
    }

    private static string Table(string folder, Dictionary<string, JsonElement> suites)
    {
        StringBuilder text = new();
        text.Append($"From `{folder.Replace('\\', '/')}`, measured on {DaysOf(suites)}:\n\n| what | figure | beside it, in the same run |\n|---|---|---|\n");
        foreach (Headline headline in s_headlines)
        {
            if (!suites.TryGetValue(headline.Suite, out JsonElement suite) || Find(suite, headline) is not { } row) continue;

            string line = $"| {Fill(headline.What, row)} | {Fill(headline.Figure, row)} | {Fill(headline.Beside, row)} |\n";
            if (!line.Contains(Unknown, StringComparison.Ordinal)) text.Append(line);
        }

        return text.Append('\n').ToString();
    }

    private static string Page(Dictionary<string, JsonElement> suites, string table)
    {
        StringBuilder text = new("# What was measured, and what it means\n\n```\n");
        text.Append(string.Join('\n', suites.Values.First().GetProperty("machine").EnumerateArray().Select(line => line.GetString())));
        text.Append("\n```\n\n").Append(Begin).Append('\n').Append(table).Append(End).Append("\n\n");
        text.Append("""
            How to read it:

            * **Ratios inside a table** are worth more than its absolute figures: everything in one table was measured in turn in one run.
            * **Latency** counts from the planned time of sending. The columns "bare" are the same plan on the same processors right after it, without an
              engine (the same rings with a thread that answers at once; in process an empty loop): a tail that stands there too is the machine's. "Stalls"
              are gaps in which the sending thread did not run during the measurement itself.
            * **median (best..worst)** of several runs; a star means that the processor's clock had to count because others had the core.
            * **near** and **far** tell how long a cache line took from one processor to the other while the row was measured.
            * **allocated**, **bytes**, **collections**: of the measured time. What is not 0 says so.
            * The same figures are in the `.json` files; `.hgrm` files open in any HdrHistogram plotter; `latency.svg` is a picture of them, `book.svg` one
              of the order book's cost against resting orders.


            """);
        text.Append("| command | measured | seconds | says |\n|---|---|---:|---|\n");
        int total = 0;
        foreach ((string name, JsonElement suite) in suites)
        {
            int seconds = suite.TryGetProperty("seconds", out JsonElement took) ? took.GetInt32() : 0;
            total += seconds;
            string command = suite.TryGetProperty("command", out JsonElement said) ? said.GetString()! : $"./run-perf.sh {name}";
            text.Append($"| `{command}` | {DateOf(suite)} UTC | {(seconds == 0 ? "-" : seconds)} | [{name}.md]({name}.md) |\n");
        }

        return text.Append($"| all | | {total} | |\n").ToString();
    }

    private static string DaysOf(Dictionary<string, JsonElement> suites)
    {
        string[] days = [.. suites.Values.Select(suite => DateOf(suite)[..10]).Distinct().Order(StringComparer.Ordinal)];
        return days.Length == 1 ? days[0] : $"{days[0]} to {days[^1]}";
    }

    private static string DateOf(JsonElement suite) => suite.GetProperty("machine").EnumerateArray().Select(line => line.GetString() ?? "")
        .Where(line => line.StartsWith("date", StringComparison.Ordinal)).Select(line => line[4..].Replace("UTC", "", StringComparison.Ordinal).Trim()).FirstOrDefault() ?? "an unknown day";

    private static JsonElement? Find(JsonElement suite, Headline headline)
    {
        foreach (JsonElement table in suite.GetProperty("tables").EnumerateArray())
        {
            if (!table.GetProperty("title").GetString()!.StartsWith(headline.Title, StringComparison.Ordinal)) continue;

            foreach (JsonElement row in table.GetProperty("rows").EnumerateArray())
            {
                if (row.TryGetProperty(headline.Column, out JsonElement cell) && cell.GetString()!.StartsWith(headline.Value, StringComparison.Ordinal)) return row;
            }
        }

        return null;
    }

    private static string Fill(string format, JsonElement row) =>
        Hole().Replace(format, hole => row.TryGetProperty(hole.Groups[1].Value, out JsonElement cell) ? cell.GetString()! : Unknown);

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Hole();
}
