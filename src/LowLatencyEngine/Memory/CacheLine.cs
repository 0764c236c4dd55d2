namespace LowLatencyEngine.Memory;

/// <summary>The sizes that layouts are padded to.</summary>
internal static class CacheLine
{
    /// <summary>One cache line, and one slot of a ring.</summary>
    public const int Bytes = 64;

    /// <summary>Two lines: hardware fetches them in pairs, so what must stand alone is kept this far from what others write.</summary>
    public const int PairBytes = 128;
}
