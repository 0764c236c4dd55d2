using System;

namespace LowLatencyEngine.Captures;

/// <summary>How a capture of a foreign format is read.</summary>
public sealed record CaptureReadOptions
{
    /// <summary>Which symbol to read, case ignored; null: the first in the file. Lines of others are counted and skipped.</summary>
    public string? Symbol { get; init; }

    /// <summary>
    /// Price of one tick, exact; null: from the preset of the symbol, or inferred from the decimals at the start of the file.
    /// </summary>
    public decimal? TickSize { get; init; }

    /// <summary>Quantity of one lot, exact; null: as for the tick.</summary>
    public decimal? LotSize { get; init; }

    /// <summary>The instrument number that the updates carry.</summary>
    public int Instrument { get; init; }

    /// <summary>Where marks come from, if the format has more than one source.</summary>
    public MarkSource Mark { get; init; } = MarkSource.Auto;

    /// <summary>
    /// Points per leg (open to first extreme, to second extreme, to close) of a one-minute bucket, 1 to 1,000; 20 give about one mark a
    /// second.
    /// </summary>
    public int StepsPerLeg { get; init; } = 1;

    /// <summary>
    /// Apply depth changes before any snapshot was seen; the book then grows from nothing. Otherwise they are held back and dropped.
    /// </summary>
    public bool DepthWithoutSnapshot { get; init; }

    /// <summary>What becomes of the book at a break in the sequence of depth changes.</summary>
    public GapPolicy Gaps { get; init; } = GapPolicy.Continue;

    /// <summary>
    /// The format, where content alone cannot decide between two with the same columns; it must have the columns that are found. Null: found
    /// from the content, and where that leaves a choice from the path.
    /// </summary>
    public CaptureFormat? Format { get; init; }

    /// <summary>The day of a format that counts time from midnight; null: as the file's name says, or 1970-01-01.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>
    /// LOBSTER: the file with the book after each message; null: the other file of the archive, or the one beside the file whose name has
    /// "orderbook" in place of "message", if there is one.
    /// </summary>
    public string? BookFile { get; init; }

    /// <summary>Most live orders of a format that tells them one by one, 1,024 to 2^26; 64 to 128 bytes of memory each.</summary>
    public int OrdersMax { get; init; } = 1 << 24;

    /// <summary>
    /// Malformed lines or buckets that are counted and skipped before reading ends with an error; 0: the first one ends it.
    /// </summary>
    public int MalformedMax { get; init; } = 1_000;

    /// <summary>Longest line or bucket in bytes, 65,536 to 1 GiB; the memory a reader may take follows from it.</summary>
    public int LineBytesMax { get; init; } = 16 << 20;

    /// <summary>Most bytes of unpacked content.</summary>
    public long ContentBytesMax { get; init; } = 1L << 40;

    internal void Validate()
    {
        InRange(StepsPerLeg, 1, 1_000, nameof(StepsPerLeg));
        InRange(MalformedMax, 0, int.MaxValue, nameof(MalformedMax));
        InRange(LineBytesMax, 1 << 16, 1 << 30, nameof(LineBytesMax));
        InRange(ContentBytesMax, 1, long.MaxValue, nameof(ContentBytesMax));
        InRange(OrdersMax, 1 << 10, 1 << 26, nameof(OrdersMax));
        InRange(Instrument, 0, short.MaxValue, nameof(Instrument));
        if (!Enum.IsDefined(Mark)) throw new ArgumentException($"{nameof(Mark)} is {Mark}, which is no source.");
        if (!Enum.IsDefined(Gaps)) throw new ArgumentException($"{nameof(Gaps)} is {Gaps}, which is no policy.");
        Step(TickSize, nameof(TickSize));
        Step(LotSize, nameof(LotSize));
    }

    private static void InRange(long value, long least, long most, string field)
    {
        if (value < least || value > most) throw new ArgumentException($"{field} is {value}, allowed is {least} to {most}.");
    }

    private static void Step(decimal? step, string field)
    {
        if (step is not { } value || StepScale.TryFrom(value, out _)) return;

        throw new ArgumentException($"{field} is {value}, needed is a positive step of at most 18 digits.");
    }
}
