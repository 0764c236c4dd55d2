// One file that opens anywhere, without a network: style and pictures stand inside, nothing is loaded, no script is needed. Everything that came
// from a file or an option is escaped.
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Text;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Running;

namespace LowLatencyEngine.Cli.Pictures;

/// <summary>The report with pictures.</summary>
internal static class HtmlReport
{
    internal static void Write(RunStory story, IReadOnlyList<Picture> pictures, string path, bool overwrite, Interruption interruption)
    {
        StringBuilder page = new();
        Begin(page, $"{story.Report.Instrument}: {story.Report.Source}");
        List<(string Id, string Title)> places = [("summary", "Summary"), ("leverage", "By leverage")];
        foreach (Picture picture in pictures) places.Add((picture.Name, picture.Title));
        places.Add(("method", "Method and limits"));
        Contents(page, places);
        Section(page, "summary", "Summary");
        Pairs(page, RunFacts.Of(story.Report));
        Section(page, "leverage", "By leverage");
        Leverages(page, story.Report);
        Pictures(page, pictures);
        Section(page, "method", "Method and limits");
        Pairs(page, RunFacts.Method(story));
        Save(page, path, overwrite, interruption);
    }

    internal static void Begin(StringBuilder page, string title)
    {
        using StreamReader style = new(typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!);
        page.Append($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{Text(title)}</title>\n");
        page.Append($"<style>\n{style.ReadToEnd()}</style>\n</head>\n<body>\n<h1>{Text(title)}</h1>\n");
    }

    internal static void Contents(StringBuilder page, IReadOnlyList<(string Id, string Title)> places)
    {
        page.Append("<nav>");
        foreach ((string id, string title) in places) page.Append($"<a href=\"#{id}\">{Text(title)}</a> ");
        page.Append("</nav>\n");
    }

    internal static void Section(StringBuilder page, string id, string title) => page.Append($"<h2 id=\"{id}\">{Text(title)}</h2>\n");

    internal static void Pairs(StringBuilder page, IEnumerable<(string Name, string Value)> pairs)
    {
        page.Append("<table class=\"pairs\"><tbody>\n");
        foreach ((string name, string value) in pairs) page.Append($"<tr><td>{Text(name)}</td><td>{Text(value)}</td></tr>\n");
        page.Append("</tbody></table>\n");
    }

    internal static void Table(StringBuilder page, IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        page.Append("<table><thead><tr>");
        foreach (string head in heads) page.Append($"<th>{Text(head)}</th>");
        page.Append("</tr></thead><tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
        {
            page.Append("<tr>");
            foreach (string cell in row) page.Append($"<td>{Text(cell)}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</tbody></table>\n");
    }

    internal static void Pictures(StringBuilder page, IEnumerable<Picture> pictures)
    {
        foreach (Picture picture in pictures)
        {
            Section(page, picture.Name, picture.Title);
            page.Append($"<figure aria-label=\"{Text(picture.Title)}\">{InlineSvg.Of(picture)}<figcaption>{Text(picture.Caption)}</figcaption></figure>\n");
        }
    }

    internal static void Save(StringBuilder page, string path, bool overwrite, Interruption interruption)
    {
        page.Append("</body>\n</html>\n");
        using OutputFile file = OutputFile.Create(path, overwrite, interruption);
        file.Stream.Write(Encoding.UTF8.GetBytes(page.ToString()));
        file.Complete();
    }

    private static void Leverages(StringBuilder page, RunReport r)
    {
        List<string[]> rows = [];
        foreach (LeverageReport row in r.ByLeverage)
        {
            rows.Add([
                $"{row.Leverage}x", ReportConsole.Count(row.Accounts), ReportConsole.Count(row.Called), ReportConsole.Count(row.Liquidated),
                RunFacts.Share(row.Liquidated, row.Accounts), ReportConsole.Count(row.Wiped), RunFacts.Share(row.Wiped, row.Accounts),
                row.Liquidated == 0 ? "-" : ReportConsole.Time(row.FirstNanos), row.Liquidated == 0 ? "-" : RunFacts.Price(r, row.FirstMark)]);
        }

        Table(page, ["leverage", "accounts", "called", "liquidated", "of all", "wiped out", "of all", "first liquidation, UTC", "at mark"], rows);
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
