using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Liquidation;

/// <summary>How far a liquidation has come by the policy Fraction.</summary>
internal enum FractionStage : byte
{
    /// <summary>The order for a part has not been sent.</summary>
    Part = 0,

    /// <summary>It has been; the unit cools down.</summary>
    CoolDown = 1,

    /// <summary>The cool-down is over; orders are for whole legs.</summary>
    All = 2,

    /// <summary>Such an order has been sent: from here on a takeover may follow.</summary>
    AllTried = 3,
}

/// <summary>What a liquidation has done so far. Money in atoms.</summary>
internal struct LiquidationRow
{
    /// <summary>The next row of its list; of a free row the next free one plus 1.</summary>
    internal int Next;

    /// <summary>Whose record it is.</summary>
    internal int Unit;
    internal int Attempts;
    internal int LastLeg;
    internal int WaitedIn;
    internal LiquidationCause Cause;
    internal byte Depth;
    internal FractionStage Stage;
    internal long StartedNanos;
    internal long WaitsSinceFreshNanos;
    internal long WaitedFreshNanos;
    internal long CoolDownLeftNanos;
    internal long FilledLots;
    internal long FilledValue;
    internal long Slippage;
    internal long Fees;
    internal long FundDelta;
    internal long TakeoverLots;
    internal long DeleveragedLots;
}
