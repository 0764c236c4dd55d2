namespace LowLatencyEngine.Messages;

/// <summary>Why a command was refused. A refused command changes nothing but the time it brings (Malformed, TimeJump and
/// DuplicateCommand: not even that); the order below is the order of the checks.</summary>
public enum RejectReason : byte
{
    /// <summary>Not refused.</summary>
    None = 0,

    /// <summary>Unknown kind, version or slot count. Mend the encoder.</summary>
    Malformed,

    /// <summary>The command's time is further ahead of engine time than <c>TimeStepMaxNanos</c>. Send a heartbeat in smaller steps.</summary>
    TimeJump,

    /// <summary>The source has used this sequence before, or one 1,024 or more above it: whatever it asked for was answered then. Nothing was done now.</summary>
    DuplicateCommand,

    /// <summary>No instrument with this number.</summary>
    UnknownInstrument,

    /// <summary>A mark tick for an instrument whose mark the engine makes itself. Send its index.</summary>
    WrongMarkMethod,

    /// <summary>No settlement currency with this number.</summary>
    UnknownCurrency,

    /// <summary>Account ids are 1 to 2^62.</summary>
    InvalidAccountId,

    /// <summary>No account with this id. Open it first.</summary>
    UnknownAccount,

    /// <summary>The account is open already.</summary>
    AccountExists,

    /// <summary>The account table is full; existing accounts go on.</summary>
    AccountTableFull,

    /// <summary>Zero, negative, or otherwise impossible amount; a time that has passed.</summary>
    InvalidAmount,

    /// <summary>The currency's deposits would pass 2^60 atoms; or its Deficit has passed 2^58 atoms: only reduce-only orders until it is repaid.</summary>
    Overflow,

    /// <summary>Below 1 or above what the first margin tier allows.</summary>
    InvalidLeverage,

    /// <summary>Unknown side.</summary>
    InvalidSide,

    /// <summary>A combination of type, time in force and flags that does not exist.</summary>
    InvalidOrderType,

    /// <summary>A field of the order's detail or links that contradicts its type, or is out of range.</summary>
    InvalidOrderDetail,

    /// <summary>Order ids are 1 to 2^62; negative ids are the engine's own.</summary>
    InvalidOrderId,

    /// <summary>Zero or negative lots.</summary>
    InvalidQuantity,

    /// <summary>Not a multiple of the instrument's lot step.</summary>
    QuantityOffLot,

    /// <summary>Below the instrument's smallest order or smallest notional.</summary>
    BelowMinimum,

    /// <summary>Above the instrument's largest order or largest price.</summary>
    AboveMaximum,

    /// <summary>Zero or negative price, a price on a market order, or a peg with nothing to follow.</summary>
    InvalidPrice,

    /// <summary>Not a multiple of the instrument's price step.</summary>
    PriceOffTick,

    /// <summary>Outside the band around the mark.</summary>
    PriceOutsideBand,

    /// <summary>An order with this id is live in the instrument.</summary>
    DuplicateOrderId,

    /// <summary>No live order with this id belongs to the account: never existed, filled, or cancelled.</summary>
    UnknownOrder,

    /// <summary>The account or position is being liquidated: only deposits and reduce-only orders are taken.</summary>
    InLiquidation,

    /// <summary>The instrument does not take this order in its present phase.</summary>
    Halted,

    /// <summary>Mode changes need a flat position without open orders; margin moves need an isolated position.</summary>
    WrongMarginState,

    /// <summary>The account has as many open orders as it may have.</summary>
    TooManyOpenOrders,

    /// <summary>The order table is full, or the instrument has all the pegged orders it may have; existing orders live on.</summary>
    BookFull,

    /// <summary>The position table is full; existing positions live on.</summary>
    PositionTableFull,

    /// <summary>A reduce-only order with nothing to reduce.</summary>
    ReduceOnlyWouldOpen,

    /// <summary>A post-only order that would fill on entry.</summary>
    PostOnlyWouldCross,

    /// <summary>The book cannot fill the whole fill-or-kill order within its limit and budget, or an immediate order's minimum quantity.</summary>
    FillOrKillUnfillable,

    /// <summary>The position would pass the instrument's largest position.</summary>
    PositionLimit,

    /// <summary>Open interest with resting opening orders would pass the instrument's largest.</summary>
    OpenInterestLimit,

    /// <summary>The mark is stale or has never been set; only orders that do not raise the requirement are taken.</summary>
    MarkStale,

    /// <summary>The account's equity does not cover the requirement.</summary>
    InsufficientMargin,

    /// <summary>More than is withdrawable.</summary>
    InsufficientFunds,
}

/// <summary>Why an order, or the rest of it, left the book without filling.</summary>
public enum CancelReason : byte
{
    /// <summary>Not cancelled.</summary>
    None = 0,

    /// <summary>Its owner asked.</summary>
    Requested,

    /// <summary>Its owner asked for all of them.</summary>
    MassCancel,

    /// <summary>What an immediate-or-cancel or market order did not fill.</summary>
    ImmediateOrCancel,

    /// <summary>Lots that would no longer reduce the position.</summary>
    ReduceOnly,

    /// <summary>Opening lots of an isolated order that the available cash cannot margin at the match.</summary>
    InsufficientMargin,

    /// <summary>Its account is being liquidated.</summary>
    Liquidation,

    /// <summary>The insurance fund moved its unwinding order.</summary>
    FundReplaced,

    /// <summary>The command reached its event limit.</summary>
    WorkLimit,

    /// <summary>Its time has come.</summary>
    Expired,

    /// <summary>The order linked with it filled, triggered or was cancelled.</summary>
    Linked,

    /// <summary>Self-trade prevention.</summary>
    SelfTrade,

    /// <summary>Its session group was disconnected.</summary>
    Disconnected,

    /// <summary>It was triggered and is refused now, for example for want of margin.</summary>
    TriggerRefused,

    /// <summary>It lived for an auction that is over.</summary>
    AuctionOver,

    /// <summary>Velocity logic or a price band stopped it; its fills stand.</summary>
    Breaker,
}

/// <summary>What made an account or position liquidatable.</summary>
public enum LiquidationCause : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The mark moved.</summary>
    Price,

    /// <summary>A fill of the account's own order, or its fee.</summary>
    Fill,

    /// <summary>Cash or margin moved.</summary>
    Cash,

    /// <summary>A fill, takeover, deleveraging or socialised loss of somebody else's liquidation.</summary>
    Cascade,

    /// <summary>The margin add-on rose; no price moved.</summary>
    Adjustment,

    /// <summary>A funding payment.</summary>
    Funding,
}
