using System;

namespace LowLatencyEngine.Captures;

/// <summary>How a capture is written.</summary>
public sealed record CaptureWriterOptions
{
    /// <summary>
    /// Slots a block holds at most: 4 to 262,144 (16 MiB). A reader needs one block of memory when the file is compressed.
    /// </summary>
    public int BlockSlotsMax { get; init; } = 4_096;

    /// <summary>zstd level, 1 to 19; 0: not compressed, which a reader can hand out straight from the mapped file.</summary>
    public int ZstdLevel { get; init; }

    /// <summary>The version of the rules under which the commands were made; a replay under other rules may end in another state.</summary>
    public int SemanticsVersion { get; init; } = 1;

    /// <summary>
    /// Replace a file that stands under the name when the capture is complete; otherwise <see cref="CaptureWriter.Create"/> refuses.
    /// </summary>
    public bool Overwrite { get; init; } = true;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BlockSlotsMax, Messages.Command.SlotsMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BlockSlotsMax, CaptureLayout.BlockSlotsMax);
        ArgumentOutOfRangeException.ThrowIfNegative(ZstdLevel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ZstdLevel, 19);
        ArgumentOutOfRangeException.ThrowIfNegative(SemanticsVersion);
    }
}
