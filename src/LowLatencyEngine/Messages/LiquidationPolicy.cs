namespace LowLatencyEngine.Messages;

/// <summary>How many lots of a breached leg a liquidation sells or buys back at once.</summary>
public enum LiquidationPolicy : byte
{
    /// <summary>The fewest lots that bring the account back above its exit buffer.</summary>
    Minimal = 1,

    /// <summary>The whole leg.</summary>
    Full = 2,

    /// <summary>A fraction of the leg, then a cool-down, then the whole leg.</summary>
    Fraction = 3,

    /// <summary>So many lots that the rest lies in the next lower tier, tier by tier; the whole leg in the lowest.</summary>
    TierStepDown = 4,
}

/// <summary>Who gives lots when nobody took over what a liquidation has to close.</summary>
public enum DeleverageRule : byte
{
    /// <summary>The opposite positions one after the other, by rank.</summary>
    Ranked = 0,

    /// <summary>All profitable opposite positions in proportion to their lots; what they do not cover goes by rank.</summary>
    ProRata = 1,
}
