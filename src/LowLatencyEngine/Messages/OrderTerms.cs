using System;

namespace LowLatencyEngine.Messages;

/// <summary>What kind of price an order names.</summary>
public enum OrderType : byte
{
    /// <summary>Not a valid order type.</summary>
    None = 0,

    /// <summary>Fills at its limit price or better; may rest.</summary>
    Limit = 1,

    /// <summary>Fills at the market within the instrument's protection distance from the mark; never rests; carries price 0.</summary>
    Market = 2,
}

/// <summary>How long an order lives.</summary>
public enum TimeInForce : byte
{
    /// <summary>Not a valid time in force.</summary>
    None = 0,

    /// <summary>What does not fill at once rests until it fills or is cancelled.</summary>
    GoodTillCancel = 1,

    /// <summary>What does not fill at once is cancelled.</summary>
    ImmediateOrCancel = 2,

    /// <summary>Refused whole unless the book holds all its lots at its limit or better; fills at once.</summary>
    FillOrKill = 3,
}

/// <summary>Conditions on how an order may execute.</summary>
[Flags]
public enum OrderFlags : byte
{
    /// <summary>No condition.</summary>
    None = 0,

    /// <summary>Only shrinks the account's position; evaluated at every match.</summary>
    ReduceOnly = 1,

    /// <summary>Set by the engine alone: the order liquidates its account.</summary>
    Liquidation = 2,

    /// <summary>Refused if any part would fill on entry; limit orders that are good till cancel only.</summary>
    PostOnly = 4,
}

/// <summary>Where the collateral of a position lives.</summary>
public enum MarginMode : byte
{
    /// <summary>All cross positions of the account in one settlement currency share its cash.</summary>
    Cross = 0,

    /// <summary>The position has a margin of its own and can lose no more than that.</summary>
    Isolated = 1,
}
