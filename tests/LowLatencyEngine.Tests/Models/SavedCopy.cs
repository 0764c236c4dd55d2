using System.IO;
using LowLatencyEngine.Durability;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

/// <summary>A core that was saved and loaded into a fresh one.</summary>
internal static class SavedCopy
{
    /// <summary>The fresh one, for the caller to dispose; all that was saved was read.</summary>
    internal static EngineCore Of(EngineCore core, EngineOptions options)
    {
        MemoryStream file = new();
        core.Visit(new StateWriter(file));
        file.Position = 0;
        EngineCore loaded = new(options);
        loaded.Visit(new StateReader(file));
        Assert.Equal(file.Length, file.Position);
        return loaded;
    }
}
