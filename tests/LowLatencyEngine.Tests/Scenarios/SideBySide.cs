using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace LowLatencyEngine.Tests.Scenarios;

/// <summary>Expected and actual in two columns, with a mark on the lines that differ.</summary>
internal static class SideBySide
{
    internal static string Table(IReadOnlyList<string> expected, IReadOnlyList<string> actual, Func<int, bool>? agrees = null)
    {
        agrees ??= i => i < expected.Count && i < actual.Count && expected[i] == actual[i];
        int width = Math.Max("expected".Length, expected.Select(e => e.Length).DefaultIfEmpty().Max());
        StringBuilder text = new();
        text.AppendLine($"    {"expected".PadRight(width)} | actual");
        for (int i = 0; i < Math.Max(expected.Count, actual.Count); i++)
        {
            string left = i < expected.Count ? expected[i] : "";
            string right = i < actual.Count ? actual[i] : "";
            text.AppendLine($"  {(agrees(i) ? " " : "!")} {left.PadRight(width)} | {right}");
        }

        return text.ToString();
    }
}
