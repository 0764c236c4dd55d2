namespace LowLatencyEngine.Messages;

/// <summary>What a <see cref="Command"/> asks for. The fields each kind uses stand beside it; the others are ignored.</summary>
public enum CommandKind : byte
{
    /// <summary>Not a command.</summary>
    None = 0,

    /// <summary>AccountId.</summary>
    OpenAccount = 1,

    /// <summary>AccountId, Currency, Amount (atoms, positive).</summary>
    Deposit = 2,

    /// <summary>AccountId, Currency, Amount (atoms, positive).</summary>
    Withdraw = 3,

    /// <summary>Currency, Amount (atoms, positive): money put into the insurance fund from outside.</summary>
    FundDeposit = 4,

    /// <summary>AccountId, Instrument, Leverage.</summary>
    SetLeverage = 5,

    /// <summary>AccountId, Instrument, Mode.</summary>
    SetMarginMode = 6,

    /// <summary>AccountId, Instrument, Amount: positive moves cash into an isolated position's margin, negative takes margin out.</summary>
    MoveMargin = 7,

    /// <summary>Instrument, Price: the mark, of an instrument whose <c>MarkMethod</c> is External.</summary>
    MarkTick = 8,

    /// <summary>Instrument, Price: the index (spot) price; recorded and published, and what an engine-made mark is made from.</summary>
    IndexTick = 9,

    /// <summary>Instrument, Price, Quantity, Side: a trade seen elsewhere; recorded and published.</summary>
    TradeTick = 10,

    /// <summary>Instrument, Price (bid), Quantity (ask price): a best bid and offer seen elsewhere; recorded and published.</summary>
    QuoteTick = 11,

    /// <summary>AccountId, OrderId, Instrument, Side, Type, TimeInForce, OrderFlags, Price, Quantity; second slot <see cref="OrderDetail"/>, third
    /// <see cref="OrderLinks"/>, both optional.</summary>
    NewOrder = 12,

    /// <summary>AccountId, OrderId, Instrument.</summary>
    CancelOrder = 13,

    /// <summary>AccountId, OrderId, Instrument, Price (new limit), Quantity (new open lots).</summary>
    AmendOrder = 14,

    /// <summary>AccountId, Instrument (or <see cref="Command.AllInstruments"/>), Side (None: both).</summary>
    MassCancel = 15,

    /// <summary>Nothing but the time: lets timers fire and carried-over work go on.</summary>
    Heartbeat = 16,

    /// <summary>Instrument, Price = rate per payment, ppm (positive: longs pay), Amount = time at which it is paid, ns.</summary>
    SetFundingRate = 17,

    /// <summary>Instrument, Quantity = add-on, ppm of notional; in force after the instrument's announce delay.</summary>
    SetMarginAddOn = 18,

    /// <summary>AccountId, Price = maker fee, ppm, Quantity = taker fee, ppm; −1: the instrument's.</summary>
    SetFees = 19,

    /// <summary>Instrument, Phase to enter, Price = new reference price (0: as it is), Amount = time at which the
    /// phase ends by itself, ns (0: not; only where orders collect).</summary>
    SetPhase = 20,

    /// <summary>Quantity = session group: cancels all its orders (cancel on disconnect).</summary>
    CancelGroup = 21,

    /// <summary>AccountId, Quantity = firm group for self-trade prevention; 0: none.</summary>
    SetFirm = 22,

    /// <summary>AccountId, Instrument, Side, Price = lowest, Quantity = highest price of the orders to cancel.</summary>
    CancelRange = 23,
}
