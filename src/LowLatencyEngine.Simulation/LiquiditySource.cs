namespace LowLatencyEngine.Simulation;

/// <summary>Who stands in the book for liquidations to meet.</summary>
public enum LiquiditySource : byte
{
    /// <summary>Simulated market makers around the price.</summary>
    Makers,

    /// <summary>The captured depth, one resting order per level; simulated makers until it appears.</summary>
    Captured,

    /// <summary>The captured orders, one resting order each; simulated makers until they appear.</summary>
    CapturedOrders,
}
