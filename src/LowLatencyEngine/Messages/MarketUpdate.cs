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

    /// <summary>All known levels and orders are void; a snapshot's levels or orders follow.</summary>
    DepthClear = 5,

    /// <summary>Side, Price, Quantity = all lots now at this price, 0: none.</summary>
    DepthLevel = 6,

    /// <summary>The changes of levels and orders since the last of these belong together; the book is whole again.</summary>
    DepthEnd = 7,

    /// <summary>A new resting order: OrderId, Side, Price, Quantity = its lots, behind all others of its price.</summary>
    OrderAdd = 8,

    /// <summary>OrderId loses Quantity lots and keeps its place; with its last lot it is gone. Price and Side: where it rests.</summary>
    OrderReduce = 9,

    /// <summary>OrderId is gone with all of its lots, which Quantity tells. Price and Side: where it rested.</summary>
    OrderDelete = 10,

    /// <summary>
    /// OrderId becomes NewOrderId at Price with Quantity lots, on the same Side. Its place is kept only if id and price stay and the lots do
    /// not grow; otherwise it goes behind all others of the price.
    /// </summary>
    OrderReplace = 11,

    /// <summary>
    /// Quantity lots of OrderId were executed; with its last lot it is gone. Price and Side: where it rests. The trade itself is an update
    /// of its own.
    /// </summary>
    OrderExecute = 12,

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
/// <param name="OrderId">The order that the kinds about orders speak of; 0 with the others.</param>
/// <param name="NewOrderId">Its id from now on, where it is replaced.</param>
public readonly record struct MarketUpdate(
    MarketUpdateKind Kind, long TimeNanos, int Instrument, Side Side, long Price, long Quantity, long OrderId = 0, long NewOrderId = 0);
