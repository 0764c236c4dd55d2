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

    /// <summary>A market order that waits until its trigger price is reached against its side's interest.</summary>
    Stop = 3,

    /// <summary>A limit order that waits until its trigger price is reached against its side's interest.</summary>
    StopLimit = 4,

    /// <summary>A market order that waits until its trigger price is reached in its side's favour.</summary>
    TakeProfit = 5,

    /// <summary>A limit order that waits until its trigger price is reached in its side's favour.</summary>
    TakeProfitLimit = 6,

    /// <summary>A stop whose trigger follows the best price seen at a distance.</summary>
    TrailingStop = 7,

    /// <summary>A stop-limit whose trigger and limit follow the best price seen at a distance; Price is the limit's offset from the trigger.</summary>
    TrailingStopLimit = 8,

    /// <summary>A limit order whose price follows the touch; Price is its worst limit, 0: none.</summary>
    Pegged = 9,
}

/// <summary>What types have in common.</summary>
internal static class OrderTypes
{
    /// <summary>Whether orders of the type wait for a price before they enter the book.</summary>
    internal static bool IsConditional(this OrderType type) => type is >= OrderType.Stop and <= OrderType.TrailingStopLimit;

    /// <summary>Whether a conditional type enters the book as a limit order; else as a market order.</summary>
    internal static bool BecomesLimit(this OrderType type) => type is OrderType.StopLimit or OrderType.TakeProfitLimit or OrderType.TrailingStopLimit;
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

    /// <summary>Rests until the time its detail names.</summary>
    GoodTillDate = 4,

    /// <summary>Rests until the end of the trading day, by engine time (UTC).</summary>
    Day = 5,

    /// <summary>Taken before the open and in a halt; takes part in the auction that ends it only, what that leaves is cancelled.</summary>
    AtOpen = 6,

    /// <summary>Taken while orders collect for the closing auction; takes part in that only, what it leaves is cancelled.</summary>
    AtClose = 7,
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

    /// <summary>With PostOnly: slides to one tick behind the opposite touch instead of being refused.</summary>
    Slide = 8,

    /// <summary>Rests unseen: not in depth, and behind the shown orders of its price.</summary>
    Hidden = 16,

    /// <summary>Fills whole or not at all.</summary>
    AllOrNone = 32,

    /// <summary>Set by the engine alone: on a trade, it was made in an auction; on a resting order, it lives for an auction only.</summary>
    Auction = 64,
}

/// <summary>Where the collateral of a position lives.</summary>
public enum MarginMode : byte
{
    /// <summary>All cross positions of the account in one settlement currency share its cash.</summary>
    Cross = 0,

    /// <summary>The position has a margin of its own and can lose no more than that.</summary>
    Isolated = 1,
}
