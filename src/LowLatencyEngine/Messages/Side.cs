namespace LowLatencyEngine.Messages;

/// <summary>Which way an order or a fill goes. Zero means "none" or, in a mass cancel, "both".</summary>
public enum Side : byte
{
    /// <summary>No side; in a mass cancel, both sides.</summary>
    None = 0,

    /// <summary>Buys: opens or adds to a long position, closes a short one.</summary>
    Buy = 1,

    /// <summary>Sells: opens or adds to a short position, closes a long one.</summary>
    Sell = 2,
}
