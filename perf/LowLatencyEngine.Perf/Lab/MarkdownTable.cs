using System.Collections.Generic;
using System.Linq;

namespace LowLatencyEngine.Perf.Lab;

/// <summary>One table of a result file: the heading above it, and its rows by column name.</summary>
/// <param name="Title">The last heading before the table, without number signs.</param>
/// <param name="Columns">Column names, in order.</param>
/// <param name="Rows">Cells, in the order of the columns.</param>
internal sealed record MarkdownTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Whether a line belongs to a table.</summary>
    public static bool IsRow(string line) => line.StartsWith('|') && line.TrimEnd().EndsWith('|') && line.Length > 1;

    /// <summary>The cells of a line, trimmed.</summary>
    public static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    /// <summary>Whether a cell is part of the rule under the heading row.</summary>
    public static bool IsRule(string cell) => cell.Length >= 3 && cell.All(c => c is '-' or ':') && cell.Contains('-');

    /// <summary>All tables of a text.</summary>
    public static List<MarkdownTable> Parse(string markdown)
    {
        List<MarkdownTable> tables = [];
        string title = "";
        string[]? columns = null;
        List<IReadOnlyList<string>> rows = [];
        foreach (string line in markdown.Split('\n').Append(""))
        {
            if (line.StartsWith('#')) title = line.TrimStart('#').Trim().Replace("`", "");
            if (!IsRow(line))
            {
                if (columns != null) tables.Add(new MarkdownTable(title, columns, rows));
                columns = null;
                rows = [];
                continue;
            }

            string[] cells = Cells(line);
            if (columns == null) columns = cells;
            else if (!cells.All(IsRule)) rows.Add(cells);
        }

        return tables;
    }
}
