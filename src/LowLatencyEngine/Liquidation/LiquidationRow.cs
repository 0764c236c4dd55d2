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

/// <summary>A unit's place in the work queue or in a waiting list.</summary>
internal struct QueuedUnit
{
    /// <summary>The next place of its list; of a free place the next free one plus 1.</summary>
    internal int Next;

    /// <summary>Whose place it is.</summary>
    internal int Unit;

    /// <summary>The record of its liquidation plus 1; 0: it has not begun.</summary>
    internal int RecordPlusOne;

    /// <summary>What brought its liquidation about.</summary>
    internal LiquidationCause Cause;
    internal byte Depth;
}

/// <summary>What a liquidation has done so far. Money in atoms.</summary>
internal struct LiquidationRow
{
    /// <summary>Of a free record, the next free one plus 1.</summary>
    internal int NextFreePlusOne;
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
