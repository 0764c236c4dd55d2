// Nearness is the number of letters to change, insert, drop or swap; at most a third of the word may differ, letters' case aside.
// A word of two letters or more that only one known word begins with means that one.
using System;
using System.Collections.Generic;
using System.Linq;

namespace LowLatencyEngine.Cli;

/// <summary>What was probably meant by a misspelt word.</summary>
internal static class Nearest
{
    /// <summary>The nearest of the known words; null where none is near.</summary>
    internal static string? Of(string word, IEnumerable<string> known)
    {
        string[] longer = [.. known.Where(name => word.Length >= 2 && name.StartsWith(word, StringComparison.OrdinalIgnoreCase))];
        if (longer.Length == 1) return longer[0];

        string? near = known.OrderBy(name => Distance(name, word)).FirstOrDefault();
        return near is not null && Distance(near, word) <= Math.Max(1, word.Length / 3) ? near : null;
    }

    /// <summary>": did you mean ...?" or nothing.</summary>
    internal static string Hint(string word, IEnumerable<string> known) => Of(word, known) is { } near ? $": did you mean {near}?" : "";

    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
