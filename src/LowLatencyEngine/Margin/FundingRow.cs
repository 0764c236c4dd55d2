namespace LowLatencyEngine.Margin;

/// <summary>The funding rate of one instrument and when it is paid next.</summary>
internal struct FundingRow
{
    /// <summary>Ppm of notional; positive: longs pay.</summary>
    internal long RatePpm;

    /// <summary>When it is paid next; 0: it is not.</summary>
    internal long DueNanos;

    /// <summary>Its timer's handle plus one; 0: none.</summary>
    internal int TimerPlusOne;

    /// <summary>It was due on a stale mark: the tick that makes the mark fresh pays it.</summary>
    internal bool IsOverdue;
}
