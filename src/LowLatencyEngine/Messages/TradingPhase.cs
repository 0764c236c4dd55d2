namespace LowLatencyEngine.Messages;

/// <summary>What an instrument's market does. Only <see cref="Continuous"/> matches orders as they come; an instrument starts in it.</summary>
public enum TradingPhase : byte
{
    /// <summary>Orders match as they come.</summary>
    Continuous = 0,

    /// <summary>Orders collect for the opening auction.</summary>
    PreOpen = 1,

    /// <summary>Halted: orders collect for the volatility auction.</summary>
    Halted = 2,

    /// <summary>Orders collect for the closing auction.</summary>
    ClosingAuction = 3,

    /// <summary>Only cancels, and amends that lower the lots, are taken.</summary>
    Closed = 4,
}

/// <summary>Why a trading phase began.</summary>
public enum PhaseReason : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>SetPhase asked for it.</summary>
    Requested = 1,

    /// <summary>The time of the phase before was over.</summary>
    TimeOver = 2,

    /// <summary>A fill would have left the band around the extremes of the rolling window.</summary>
    DynamicBreaker = 3,

    /// <summary>A fill would have moved the price too fast.</summary>
    Velocity = 4,

    /// <summary>A chain of triggered orders would have traded too far from where it began.</summary>
    StopLogic = 5,
}

/// <summary>What happens to an order that is priced through the static band.</summary>
public enum StaticBandRule : byte
{
    /// <summary>It is refused.</summary>
    Reject = 0,

    /// <summary>Its limit becomes the band's edge. A price outside the band on the passive side is refused all the same.</summary>
    Cap = 1,
}
