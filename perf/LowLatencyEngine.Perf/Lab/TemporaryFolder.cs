using System;
using System.IO;

namespace LowLatencyEngine.Perf.Lab;

/// <summary>A new folder that is gone afterwards, also when the run is interrupted.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly IDisposable _interruption;

    /// <summary>Makes it.</summary>
    /// <param name="parent">On whose disk; null: where the system keeps temporary files, which may be memory.</param>
    internal TemporaryFolder(string? parent = null)
    {
        Path = parent is null ? Directory.CreateTempSubdirectory("lle-perf-").FullName : Directory.CreateDirectory(System.IO.Path.Combine(parent, $"lle-perf-{Guid.NewGuid():N}")).FullName;
        _interruption = Interruption.Add(Delete);
    }

    /// <summary>Where it is.</summary>
    internal string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interruption.Dispose();
        Delete();
    }

    private void Delete()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
