using System;
using System.IO;

namespace LowLatencyEngine.Perf;

/// <summary>A folder on the disk of the working directory: the temporary one may be memory.</summary>
internal sealed class PerfFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateDirectory($"journal-perf-{Environment.ProcessId}-{Guid.NewGuid():N}").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
