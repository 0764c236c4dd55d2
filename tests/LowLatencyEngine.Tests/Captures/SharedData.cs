using System;
using System.IO;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>
/// Real captures that are not part of the project: the folder named by LLE_SHARED, or the nearest shared/data above the tests.
/// </summary>
internal static class SharedData
{
    /// <summary>Full path of a file; the test is skipped where it is absent.</summary>
    internal static string Find(string relative)
    {
        string? given = Environment.GetEnvironmentVariable("LLE_SHARED");
        string? found = string.IsNullOrEmpty(given) ? Above(relative) : Existing(Path.Combine(given, "data", relative)) ?? Existing(Path.Combine(given, relative));
        if (found is null) Assert.Skip($"The real capture {relative} is not here; set LLE_SHARED to the folder that holds data/{relative} to run this test.");
        return found;
    }

    private static string? Above(string relative)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Existing(Path.Combine(folder.FullName, "shared", "data", relative)) is { } path) return path;
        }

        return null;
    }

    private static string? Existing(string path) => File.Exists(path) ? path : null;
}
