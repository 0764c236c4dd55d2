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
            "p50 {p50} ns, p90 {p90} ns", "{p99.9} ns at p99.9, where the sending thread alone has {alone p99.9} ns"),
        new("latency", "In process", "planned/s", "1,000,000", "the same without rings, planned time to the return of `Apply`", "p50 {p50} ns, p90 {p90} ns", "{bytes} bytes, {collections} collections"),
        new("latency", "Ring to ring: market data", "load", "marks", "a mark of one of 50 instruments over 1,000,000 open positions, ring to ring", "p50 {p50} ns, p90 {p90} ns", "at {planned/s} planned a second"),
        new("throughput", "", "flow", "orders", "`Apply`, order flow with margin checks and both positions", "{ns/command: median (best..worst)} ns, {M commands/s} M/s, {allocated bytes} bytes", "reading the commands alone {reading the commands alone, ns} ns"),
        new("margin", "", "positions", "1,000,000", "a mark tick over 1,000,000 open isolated positions", "{index, ns/tick: median (best..worst)} ns", "a full scan {full scan, ns/tick} ns"),
        new("book", "", "flow", "crash", "the order book alone, crash flow", "{book} ns a message, {M msg/s} M/s, {allocated} bytes", "a sorted-dictionary book {naive} ns"),
        new("book", "", "flow", "deep", "the order book alone, 200,000 resting orders", "{all ahead} ns with its next messages in sight", "without {book} ns, a sorted-dictionary book {naive} ns"),
        new("ring", "One-way latency", "queue", "ring, one producer", "the ring alone, one-way, 1,000,000 a second", "p50 {p50} ns, p90 {p90} ns", "{line} line between the processors"),
        new("ring", "One-way latency", "queue", "Channel, spinning", "a Channel in the same run", "p50 {p50} ns, p90 {p90} ns", "{line} line between the processors"),
        new("start-up", "", "compiled", "tiered", "from process start to the first matched order", "{first match, ms} ms", "its first 10,000 commands {first 10,000: mean ns} ns on average, later ones {later 10,000: mean ns} ns"),
    ];

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
        text.Append($"From `{folder.Replace('\\', '/')}`, measured on {DateOf(suites)}:\n\n| what | figure | beside it, in the same run |\n|---|---|---|\n");
        foreach (Headline headline in s_headlines)
        {
            if (suites.TryGetValue(headline.Suite, out JsonElement suite) && Find(suite, headline) is { } row)
                text.Append($"| {headline.What} | {Fill(headline.Figure, row)} | {Fill(headline.Beside, row)} |\n");
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
            * **Latency** counts from the planned time of sending. The columns "alone" are the same plan on the sending thread without an engine: what is
              not above them is the machine, not the engine.
            * **median (best..worst)** of several runs; a star means that the processor's clock had to count because others had the core.
            * **near** and **far** tell how long a cache line took from one processor to the other while the row was measured.
            * The same figures are in the `.json` files; `.hgrm` files open in any HdrHistogram plotter; `latency.svg` is a picture of them.


            """);
        text.Append("| suite | file |\n|---|---|\n");
        foreach (string suite in suites.Keys) text.Append($"| `./run-perf.sh {suite}` | [{suite}.md]({suite}.md) |\n");
        return text.ToString();
    }

    private static string DateOf(Dictionary<string, JsonElement> suites) => suites.Values
        .SelectMany(suite => suite.GetProperty("machine").EnumerateArray().Select(line => line.GetString() ?? ""))
        .Where(line => line.StartsWith("date", StringComparison.Ordinal)).Select(line => line[4..].Trim()[..10]).Max() ?? "an unknown day";

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
        Hole().Replace(format, hole => row.TryGetProperty(hole.Groups[1].Value, out JsonElement cell) ? cell.GetString()! : "?");

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Hole();
}
