using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace LowLatencyEngine.Perf.Lab;

// What a suite prints is Markdown, and that one text is all there is: a person reads it, it is kept as the result file, and the
// tables in it are the numbers that a program reads. So a figure cannot differ between the three.

/// <summary>A console that lines tables up and remembers everything.</summary>
/// <param name="console">Where the text goes as well.</param>
internal sealed class MarkdownConsole(TextWriter console) : TextWriter
{
    private readonly StringBuilder _line = new();
    private readonly StringBuilder _all = new();
    private readonly List<string[]> _table = [];

    /// <inheritdoc/>
    public override Encoding Encoding => console.Encoding;

    /// <summary>All text since the start or the last take, tables lined up.</summary>
    public string Take()
    {
        Flush();
        string text = _all.ToString();
        _all.Clear();
        return text;
    }

    /// <inheritdoc/>
    public override void Write(char value)
    {
        if (value == '\r') return;
        if (value != '\n')
        {
            _line.Append(value);
            return;
        }

        string line = _line.ToString();
        _line.Clear();
        if (MarkdownTable.IsRow(line))
        {
            string[] cells = MarkdownTable.Cells(line);
            _table.Add(cells);
            if (_table.Count > 2) Progress.Say($"{cells[0]} done");
            return;
        }

        WriteTable();
        Put(line + '\n');
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        WriteTable();
        if (_line.Length > 0) Put(_line.ToString());
        _line.Clear();
        console.Flush();
    }

    private void WriteTable()
    {
        if (_table.Count == 0) return;

        int columns = _table.Max(row => row.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(c => Math.Max(3, _table.Where(r => c < r.Length && !MarkdownTable.IsRule(r[c])).Max(r => (int?)r[c].Length) ?? 3))];
        bool[] right = [.. Enumerable.Range(0, columns).Select(c => _table.Any(r => c < r.Length && MarkdownTable.IsRule(r[c]) && r[c].EndsWith(':')))];
        foreach (string[] row in _table)
        {
            StringBuilder text = new("|");
            for (int c = 0; c < columns; c++)
            {
                string cell = c < row.Length ? row[c] : "";
                if (MarkdownTable.IsRule(cell)) cell = right[c] ? new string('-', widths[c] - 1) + ':' : new string('-', widths[c]);
                text.Append(' ').Append(right[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c])).Append(" |");
            }

            Put(text.Append('\n').ToString());
        }

        _table.Clear();
    }

    private void Put(string text)
    {
        Progress.Clear();
        _all.Append(text);
        console.Write(text);
    }
}
