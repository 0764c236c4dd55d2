// A scenario file is lines; a line is cells between bars; a cell is words, and every word knows its line and column, so that whatever reads it can
// complain about the very spot. Blank lines are kept (they end a drawing of the book); lines that start with # are comments.
using System;
using System.Collections.Generic;
using System.Linq;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>A scenario that cannot be read, or whose expectation failed. The message starts with file, line and, where it helps, column.</summary>
internal sealed class ScenarioException(string message) : Exception(message);

/// <summary>One word and where it stands; line and column count from 1.</summary>
internal readonly record struct Word(string Text, string File, int Line, int Column)
{
    /// <summary>An error at this word.</summary>
    internal ScenarioException Error(string reason) => new($"{File}:{Line}:{Column}: '{Text}': {reason}");
}

/// <summary>The words between two bars.</summary>
internal sealed record Cell(string Text, IReadOnlyList<Word> Words)
{
    internal bool IsEmpty => Words.Count == 0;
}

/// <summary>One line that is no comment. No cells: a blank line.</summary>
internal sealed record TextLine(string File, int Number, IReadOnlyList<Cell> Cells)
{
    internal bool IsBlank => Cells.Count == 0;

    /// <summary>Whether the line is a table row rather than a definition or a check.</summary>
    internal bool IsRow => Cells.Count > 1;

    /// <summary>The first word; only of lines that are not blank.</summary>
    internal Word First => Cells.SelectMany(c => c.Words).First();

    internal ScenarioException Error(string reason) => new($"{File}:{Number}: {reason}");
}

/// <summary>One scenario: the definitions of its file's head, then its own lines.</summary>
internal sealed record ScenarioText(string File, string Title, IReadOnlyList<TextLine> Lines)
{
    /// <summary>All scenarios of a file. Each starts with a line <c>scenario Its title</c>; what stands before the first belongs to all of them.</summary>
    internal static IReadOnlyList<ScenarioText> ReadAll(string file, string text)
    {
        List<TextLine> head = [];
        List<(string Title, List<TextLine> Lines)> scenarios = [];
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith('#')) continue;

            TextLine line = new(file, i + 1, Split(file, i + 1, lines[i]));
            if (line.IsBlank || line.IsRow || line.First.Text != "scenario")
            {
                (scenarios.Count == 0 ? head : scenarios[^1].Lines).Add(line);
                continue;
            }

            string title = line.Cells[0].Text["scenario".Length..].Trim();
            if (title.Length == 0 || scenarios.Any(s => s.Title == title)) throw line.Error("a scenario needs a title of its own");
            scenarios.Add((title, []));
        }

        return [.. scenarios.Select(s => new ScenarioText(file, s.Title, [.. head, .. s.Lines]))];
    }

    private static List<Cell> Split(string file, int line, string text)
    {
        List<Cell> cells = [];
        if (string.IsNullOrWhiteSpace(text)) return cells;

        int at = 0;
        foreach (string part in text.Split('|'))
        {
            cells.Add(new Cell(part.Trim(), Words(file, line, at, part)));
            at += part.Length + 1;
        }

        return cells;
    }

    private static List<Word> Words(string file, int line, int offset, string part)
    {
        List<Word> words = [];
        int at = 0;
        while (at < part.Length)
        {
            if (char.IsWhiteSpace(part[at]))
            {
                at++;
                continue;
            }

            int end = at;
            while (end < part.Length && !char.IsWhiteSpace(part[end])) end++;
            words.Add(new Word(part[at..end], file, line, offset + at + 1));
            at = end;
        }

        return words;
    }
}
