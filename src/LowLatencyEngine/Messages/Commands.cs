namespace LowLatencyEngine.Messages;

/// <summary>Builds commands by name, so that two numbers cannot be swapped unseen. Values are not checked here: the engine answers.</summary>
public static class Commands
{
    /// <summary>Opens an account.</summary>
    public static Command OpenAccount(long timeNanos, long accountId) =>
        Head(CommandKind.OpenAccount, timeNanos) with { AccountId = accountId };

    /// <summary>Adds cash, in atoms.</summary>
    public static Command Deposit(long timeNanos, long accountId, int currency, long amount) =>
        Head(CommandKind.Deposit, timeNanos) with { AccountId = accountId, Currency = currency, Amount = amount };

    /// <summary>Takes cash out, in atoms.</summary>
    public static Command Withdraw(long timeNanos, long accountId, int currency, long amount) =>
        Head(CommandKind.Withdraw, timeNanos) with { AccountId = accountId, Currency = currency, Amount = amount };

    /// <summary>Puts money into the insurance fund, in atoms.</summary>
    public static Command FundDeposit(long timeNanos, int currency, long amount) =>
        Head(CommandKind.FundDeposit, timeNanos) with { Currency = currency, Amount = amount };

    /// <summary>Sets the leverage of an account in an instrument.</summary>
    public static Command SetLeverage(long timeNanos, long accountId, int instrument, long leverage) =>
        Head(CommandKind.SetLeverage, timeNanos) with { AccountId = accountId, Instrument = instrument, Leverage = leverage };

    /// <summary>Sets the margin mode of an account in an instrument.</summary>
    public static Command SetMarginMode(long timeNanos, long accountId, int instrument, MarginMode mode) =>
        Head(CommandKind.SetMarginMode, timeNanos) with { AccountId = accountId, Instrument = instrument, Mode = mode };

    /// <summary>Moves atoms between cash and an isolated position's margin (positive: into the margin).</summary>
    public static Command MoveMargin(long timeNanos, long accountId, int instrument, long amount) =>
        Head(CommandKind.MoveMargin, timeNanos) with { AccountId = accountId, Instrument = instrument, Amount = amount };

    /// <summary>Sets the mark price, in ticks.</summary>
    public static Command MarkTick(long timeNanos, int instrument, long price) =>
        Head(CommandKind.MarkTick, timeNanos) with { Instrument = instrument, Price = price };

    /// <summary>Reports the index price, in ticks.</summary>
    public static Command IndexTick(long timeNanos, int instrument, long price) =>
        Head(CommandKind.IndexTick, timeNanos) with { Instrument = instrument, Price = price };

    /// <summary>Reports a trade made elsewhere; <paramref name="takerSide"/> may be None.</summary>
    public static Command TradeTick(long timeNanos, int instrument, Side takerSide, long price, long quantity) =>
        Head(CommandKind.TradeTick, timeNanos) with { Instrument = instrument, Side = takerSide, Price = price, Quantity = quantity };

    /// <summary>Reports a best bid and offer seen elsewhere, in ticks.</summary>
    public static Command QuoteTick(long timeNanos, int instrument, long bid, long ask) =>
        Head(CommandKind.QuoteTick, timeNanos) with { Instrument = instrument, Price = bid, Quantity = ask };

    /// <summary>A limit order.</summary>
    public static Command LimitOrder(long timeNanos, long accountId, long orderId, int instrument, Side side, long price, long quantity,
        TimeInForce timeInForce = TimeInForce.GoodTillCancel, OrderFlags flags = OrderFlags.None) =>
        Head(CommandKind.NewOrder, timeNanos) with
        {
            AccountId = accountId,
            OrderId = orderId,
            Instrument = instrument,
            Side = side,
            Type = OrderType.Limit,
            TimeInForce = timeInForce,
            OrderFlags = flags,
            Price = price,
            Quantity = quantity,
        };

    /// <summary>A market order, immediate-or-cancel or fill-or-kill.</summary>
    public static Command MarketOrder(long timeNanos, long accountId, long orderId, int instrument, Side side, long quantity,
        TimeInForce timeInForce = TimeInForce.ImmediateOrCancel, OrderFlags flags = OrderFlags.None) =>
        Head(CommandKind.NewOrder, timeNanos) with
        {
            AccountId = accountId,
            OrderId = orderId,
            Instrument = instrument,
            Side = side,
            Type = OrderType.Market,
            TimeInForce = timeInForce,
            OrderFlags = flags,
            Quantity = quantity,
        };

    /// <summary>
    /// An order whose price follows the touch: <see cref="OrderDetail.Peg"/> says what, <see cref="OrderDetail.PegOffset"/> how far away.
    /// <paramref name="limit"/> is the worst price it goes to; 0: the band's edge, or without a band a market order's protection limit.
    /// </summary>
    public static Command PeggedOrder(long timeNanos, long accountId, long orderId, int instrument, Side side, long limit, long quantity,
        TimeInForce timeInForce = TimeInForce.GoodTillCancel, OrderFlags flags = OrderFlags.None) =>
        LimitOrder(timeNanos, accountId, orderId, instrument, side, limit, quantity, timeInForce, flags) with { Type = OrderType.Pegged };

    /// <summary>An order with its detail: two slots.</summary>
    public static RichOrder Rich(Command order, OrderDetail detail) => new() { Head = order with { Slots = 2 }, Detail = detail };

    /// <summary>An order with its detail and links: three slots.</summary>
    public static RichOrder Rich(Command order, OrderDetail detail, OrderLinks links) =>
        new() { Head = order with { Slots = 3 }, Detail = detail, Links = links };

    /// <summary>Cancels one order.</summary>
    public static Command CancelOrder(long timeNanos, long accountId, long orderId, int instrument) =>
        Head(CommandKind.CancelOrder, timeNanos) with { AccountId = accountId, OrderId = orderId, Instrument = instrument };

    /// <summary>Changes an order's limit and open lots. Fewer lots at the same price keep the order's place; all else goes to the back.</summary>
    public static Command AmendOrder(long timeNanos, long accountId, long orderId, int instrument, long price, long quantity) =>
        Head(CommandKind.AmendOrder, timeNanos) with
        {
            AccountId = accountId,
            OrderId = orderId,
            Instrument = instrument,
            Price = price,
            Quantity = quantity,
        };

    /// <summary>Cancels all orders of an account, of one instrument or all, of one side or both.</summary>
    public static Command MassCancel(long timeNanos, long accountId, int instrument = Command.AllInstruments, Side side = Side.None) =>
        Head(CommandKind.MassCancel, timeNanos) with { AccountId = accountId, Instrument = instrument, Side = side };

    /// <summary>Cancels an account's orders in an instrument, of one side or both, whose prices lie between two prices, both included.</summary>
    public static Command CancelRange(long timeNanos, long accountId, int instrument, Side side, long lowest, long highest) =>
        Head(CommandKind.CancelRange, timeNanos) with { AccountId = accountId, Instrument = instrument, Side = side, Price = lowest, Quantity = highest };

    /// <summary>Cancels all orders of a session group, whoever owns them: cancel on disconnect.</summary>
    public static Command CancelGroup(long timeNanos, int sessionGroup) =>
        Head(CommandKind.CancelGroup, timeNanos) with { Quantity = sessionGroup };

    /// <summary>Puts an account into a firm group for self-trade prevention; 0: none.</summary>
    public static Command SetFirm(long timeNanos, long accountId, long firm) =>
        Head(CommandKind.SetFirm, timeNanos) with { AccountId = accountId, Quantity = firm };

    /// <summary>Sets an account's own fees, ppm; −1: the instrument's.</summary>
    public static Command SetFees(long timeNanos, long accountId, long makerPpm, long takerPpm) =>
        Head(CommandKind.SetFees, timeNanos) with { AccountId = accountId, Price = makerPpm, Quantity = takerPpm };

    /// <summary>Sets the funding rate, ppm of notional (positive: longs pay), and when it is paid.</summary>
    public static Command SetFundingRate(long timeNanos, int instrument, long ratePpm, long dueNanos) =>
        Head(CommandKind.SetFundingRate, timeNanos) with { Instrument = instrument, Price = ratePpm, Amount = dueNanos };

    /// <summary>Announces a margin add-on, ppm of notional.</summary>
    public static Command SetMarginAddOn(long timeNanos, int instrument, long addOnPpm) =>
        Head(CommandKind.SetMarginAddOn, timeNanos) with { Instrument = instrument, Quantity = addOnPpm };

    /// <summary>Changes an instrument's trading phase.</summary>
    /// <param name="timeNanos">Event time.</param>
    /// <param name="instrument">The instrument.</param>
    /// <param name="phase">The phase to enter.</param>
    /// <param name="endNanos">Time at which it ends by itself; 0: it does not.</param>
    /// <param name="reference">New reference price, ticks; 0: as it is.</param>
    public static Command SetPhase(long timeNanos, int instrument, TradingPhase phase, long endNanos = 0, long reference = 0) =>
        Head(CommandKind.SetPhase, timeNanos) with { Instrument = instrument, Phase = phase, Amount = endNanos, Price = reference };

    /// <summary>Carries only the time.</summary>
    public static Command Heartbeat(long timeNanos) => Head(CommandKind.Heartbeat, timeNanos);

    private static Command Head(CommandKind kind, long timeNanos) =>
        new() { Kind = kind, Slots = 1, Version = Command.CurrentVersion, TimeNanos = timeNanos };
}
