// Counts what was tried, and leaves the counts in a file that the build prints when the test run ends: a campaign that quietly tried nothing is seen. LLE_CAMPAIGN=full runs every
// campaign in its full size; otherwise a size that fits into every test run.
using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

[assembly: AssemblyFixture(typeof(LowLatencyEngine.Tests.Durability.CampaignReport))]

namespace LowLatencyEngine.Tests.Durability;

internal sealed class Campaign(ITestOutputHelper output)
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("LLE_CAMPAIGN") == "full";

    public ITestOutputHelper Output => output;

    public int Size(int ci, int full) => IsFull ? full : ci;

    public void Count(string what, int cases = 1) => CampaignReport.Cases.AddOrUpdate(what, cases, (_, before) => before + cases);

    /// <summary>Skips a test whose machine cannot do it, and counts that.</summary>
    public void Skip(string what, string reason)
    {
        Count($"skipped: {what}: {reason}");
        Assert.Skip($"{what}: {reason}");
    }
}

/// <summary>Writes the counts down behind the last test; the project file prints them.</summary>
public sealed class CampaignReport : IDisposable
{
    internal static ConcurrentDictionary<string, int> Cases { get; } = new(StringComparer.Ordinal);

    public void Dispose()
    {
        if (Cases.IsEmpty) return;

        string size = Campaign.IsFull ? "full size" : "small size (LLE_CAMPAIGN=full for all)";
        IEnumerable<string> lines = Cases.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"  {c.Value,9:N0}  {c.Key}");
        File.WriteAllLines(Path.Combine(AppContext.BaseDirectory, "campaigns.txt"), [$"Durability campaigns, {size}:", .. lines]);
    }
}
