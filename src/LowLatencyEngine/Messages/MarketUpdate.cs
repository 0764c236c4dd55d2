namespace LowLatencyEngine.Messages;

/// <summary>What a market elsewhere showed. Capture readers produce updates; what becomes of them (ticks, resting orders) is the replayer's choice.</summary>
public enum MarketUpdateKind : byte
{
    /// <summary>Not an update.</summary>
    None = 0,

    /// <summary>Price = mark.</summary>
    Mark = 1,

    /// <summary>Price = index.</summary>
    Index = 2,

    /// <summary>Price, Quantity, Side = taker's (None: unknown).</summary>
    Trade = 3,

    /// <summary>Price = bid, Quantity = ask price.</summary>
    Quote = 4,

    /// <summary>All known levels are void; a snapshot's levels follow.</summary>
    DepthClear = 5,

    /// <summary>Side, Price, Quantity = all lots now at this price, 0: none.</summary>
    DepthLevel = 6,

    /// <summary>The levels since the last of these belong together; the book is whole again.</summary>
    DepthEnd = 7,

    /// <summary>
    /// A liquidation order that the venue reported: Side = the order's (Sell closes a long), Price = its fill, or its limit where no fill is known, Quantity.
    /// It is told for comparison and acts on nothing: its trade, if it had one, is a <see cref="Trade"/> of its own.
    /// </summary>
    Liquidation = 16,
}

/// <summary>One market update: prices in ticks, quantities in lots, time in nanoseconds since the Unix epoch.</summary>
/// <param name="Kind">What was shown.</param>
/// <param name="TimeNanos">When it was received.</param>
/// <param name="Instrument">Instrument number.</param>
/// <param name="Side">Side, where the kind has one.</param>
/// <param name="Price">Ticks.</param>
/// <param name="Quantity">Lots, or the ask price of a quote.</param>
public readonly record struct MarketUpdate(MarketUpdateKind Kind, long TimeNanos, int Instrument, Side Side, long Price, long Quantity);
