namespace LowLatencyEngine.Messages;

/// <summary>What an <see cref="EngineEvent"/> says. The fields each kind uses stand beside it; unnamed fields are zero.</summary>
public enum EventKind : byte
{
    /// <summary>Not an event.</summary>
    None = 0,

    /// <summary>Reason (<see cref="RejectReason"/>), AccountId, OrderId, Flags = command kind, Price = source, Quantity = source sequence. Sequence 0.</summary>
    Rejected = 1,

    /// <summary>AccountId.</summary>
    AccountOpened = 2,

    /// <summary>AccountId, Currency, Amount = atoms added, Quantity = cash after.</summary>
    Deposited = 3,

    /// <summary>AccountId, Currency, Amount = atoms taken, Quantity = cash after.</summary>
    Withdrawn = 4,

    /// <summary>Currency, Amount = atoms added, Quantity = fund cash after.</summary>
    FundDeposited = 5,

    /// <summary>AccountId, Instrument, Quantity = leverage.</summary>
    LeverageChanged = 6,

    /// <summary>AccountId, Instrument, Quantity = mode.</summary>
    MarginModeChanged = 7,

    /// <summary>AccountId, Instrument, Amount = atoms moved into the margin (negative: out), Quantity = margin after.</summary>
    MarginMoved = 8,

    /// <summary>Instrument, Price = new mark, Quantity = mark before (0: none), Depth = n + 1 if a liquidation of depth n moved it.</summary>
    MarkChanged = 9,

    /// <summary>Instrument, Price = last mark: it is older than allowed.</summary>
    MarkStale = 10,

    /// <summary>Instrument, Price = index.</summary>
    IndexChanged = 11,

    /// <summary>Instrument, Side, Price, Quantity: a trade made elsewhere.</summary>
    MarketTrade = 12,

    /// <summary>Instrument, Price = bid, Quantity = ask price: a quote seen elsewhere.</summary>
    MarketQuote = 13,

    /// <summary>AccountId, OrderId, Instrument, Side, Price (of a market order: its protection limit), Quantity, Flags = order flags,
    /// Reason = time in force, Amount = order type. What its trades leave rests unless an OrderCancelled follows. An order with detail and links has
    /// them, as they were sent, in one or two slots more: <see cref="OrderDetail"/>, <see cref="OrderLinks"/>.</summary>
    OrderAccepted = 14,

    /// <summary>AccountId, OrderId, Instrument, Side, Price = new limit, Quantity = new open lots, Amount = open lots before, Flags = 1 if it kept its place.</summary>
    OrderAmended = 15,

    /// <summary>AccountId, OrderId, Instrument, Side, Price = its limit, Quantity = lots cancelled, Reason (<see cref="CancelReason"/>).</summary>
    OrderCancelled = 16,

    /// <summary>AccountId, Quantity = orders cancelled; closes the answer to a mass cancel. Instrument as in the command.</summary>
    MassCancelled = 17,

    /// <summary>Two slots: see <see cref="TradeDetail"/>. Head: taker's AccountId, OrderId and Side, Instrument, Price, Quantity = lots,
    /// Amount = taker's open lots after, Flags = taker's order flags, Depth.</summary>
    Trade = 18,

    /// <summary>AccountId, Instrument (isolated) or none, Currency, Amount = equity, Quantity = maintenance margin.</summary>
    MarginCalled = 19,

    /// <summary>As MarginCalled.</summary>
    MarginRestored = 20,

    /// <summary>AccountId, Instrument (isolated) or none, Currency, Reason (<see cref="LiquidationCause"/>), Depth, Amount = equity,
    /// Quantity = maintenance margin, Price = mark (isolated).</summary>
    LiquidationStarted = 21,

    /// <summary>AccountId, Instrument, Currency, Side of the position taken, Quantity = lots, Price = mark, Amount = value at which they left
    /// (signed as the position's value), Depth.</summary>
    FundTookOver = 22,

    /// <summary>Two slots: see <see cref="DeleverageDetail"/>. Head: the liquidated AccountId (0: the fund), Instrument, Currency, Side of its position,
    /// Quantity = lots, Price = mark, Amount = value (signed as its position's value), Depth.</summary>
    Deleveraged = 23,

    /// <summary>AccountId (whose shortfall), Instrument or none, Currency, Amount = atoms the fund paid, Quantity = fund cash after.</summary>
    FundDebited = 24,

    /// <summary>Instrument, Currency, AccountId (whose shortfall), Amount = atoms spread, Quantity = sum of the unrealised profit that bore it, Price = mark.</summary>
    Socialised = 25,

    /// <summary>AccountId (whose shortfall), Currency, Amount = atoms booked, Quantity = the house account Deficit after (zero or less).</summary>
    DeficitBooked = 26,

    /// <summary>Two slots: see <see cref="LiquidationTotals"/>. Head: AccountId, Instrument (isolated) or none, Currency, Depth, Quantity = lots closed in all,
    /// Price = average price of its book fills (isolated; 0: none), Amount = slippage of its book fills against mark, atoms, positive is worse.</summary>
    LiquidationEnded = 27,

    /// <summary>AccountId, OrderId, Instrument, Side, Price = limit with which it enters now (of a market order: its protection limit), Quantity = lots,
    /// Amount = price that triggered, Reason = <see cref="TriggerSource"/>, Flags = order flags. What its trades leave rests unless an OrderCancelled
    /// follows. A second slot, <see cref="OrderDetail"/>, if it enters with more than price and lots.</summary>
    OrderTriggered = 28,

    /// <summary>AccountId, OrderId, Instrument, Side, Price, Quantity = lots now shown, Amount = lots open: an iceberg's next slice, at the back.</summary>
    OrderReplenished = 29,

    /// <summary>AccountId, OrderId, Instrument, Side, Price = new price or trigger, Quantity = lots, Amount = price before: a peg, trail or slide moved.</summary>
    OrderRepriced = 30,

    /// <summary>AccountId, OrderId, Instrument, Side, Price = limit, Quantity = lots taken off both orders, Amount = open lots after: self-trade decrement.</summary>
    OrderDecremented = 31,

    /// <summary>Instrument, Reason = why, Flags = phase, Price = reference price, Quantity = phase before, Amount = time at which it ends by itself, ns (0: not).</summary>
    PhaseChanged = 32,

    /// <summary>Instrument, Price = price at which the auction would uncross (0: none), Quantity = lots, Amount = lots left over (positive: buy).</summary>
    AuctionIndicated = 33,

    /// <summary>Instrument, Price, Quantity = lots traded in the auction, Amount = lots left over at the price (positive: buy).</summary>
    AuctionUncrossed = 34,

    /// <summary>Instrument, Quantity = rate, ppm, Amount = time at which it is paid, ns.</summary>
    FundingRateSet = 35,

    /// <summary>Two slots: see <see cref="FundingDetail"/>. Head: Instrument, Currency, Price = mark, Quantity = rate, ppm, Amount = atoms paid by the
    /// payers in all. Each position pays or receives |value at mark| · |rate|, rounded up or down; longs pay a positive rate.</summary>
    FundingPaid = 36,

    /// <summary>Instrument, Quantity = add-on to come, ppm, Price = add-on in force, ppm, Amount = time at which it comes into force, ns.</summary>
    MarginAdjustmentAnnounced = 37,

    /// <summary>Instrument, Quantity = add-on now in force, ppm, Price = add-on before, ppm.</summary>
    MarginAdjusted = 38,

    /// <summary>AccountId, Price = maker fee, ppm, Quantity = taker fee, ppm; −1: the instrument's.</summary>
    FeesChanged = 39,

    /// <summary>AccountId, Quantity = firm group.</summary>
    FirmChanged = 40,
}
