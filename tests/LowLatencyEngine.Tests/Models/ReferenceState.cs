// What the reference engine remembers: plain objects in plain lists.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Big = System.Int128;

namespace LowLatencyEngine.Tests.Models;

/// <summary>What is margined together: a wallet with its cross positions, or one isolated position.</summary>
internal sealed class RefUnit(long accountId, int currency, int instrument)
{
    public const int CrossUnit = -1;

    public readonly long AccountId = accountId;
    public readonly int Currency = currency;

    /// <summary>The isolated position's instrument, or <see cref="CrossUnit"/>.</summary>
    public readonly int Instrument = instrument;

    /// <summary>Cash of a wallet, margin of an isolated position.</summary>
    public Big Money;

    public bool Called;

    /// <summary>The liquidation that runs, from LiquidationStarted to LiquidationEnded.</summary>
    public RefLiquidation? Running;

    /// <summary>Whether it stands in the work queue.</summary>
    public bool Queued;

    /// <summary>Why and how deep it was queued, until it starts.</summary>
    public LiquidationCause QueuedCause;
    public int QueuedDepth;

    /// <summary>Which change of all instruments was the last one when it was looked at.</summary>
    public long SeenChange;

    /// <summary>The last change of cash or position since the last collect; None: untouched.</summary>
    public LiquidationCause TouchCause;
    public int TouchDepth;

    public bool IsCross => Instrument == CrossUnit;
}

/// <summary>How far a liquidation is by the policy Fraction.</summary>
internal enum RefStage
{
    Part,
    CoolDown,
    All,
    AllTried,
}

/// <summary>A running liquidation and its totals.</summary>
internal sealed class RefLiquidation
{
    public required LiquidationCause Cause;
    public required int Depth;
    public required long StartNanos;

    /// <summary>Instrument in which it waits or waited last; -1: not yet.</summary>
    public int WaitsIn = -1;

    /// <summary>Whether it waits now, and the instrument's fresh time when that began.</summary>
    public bool Waits;
    public long WaitsSinceFresh;

    /// <summary>Fresh time of all waits that are over.</summary>
    public long WaitedNanos;

    /// <summary>Instrument of the leg attempted or taken over last; -1: none yet.</summary>
    public int LastLeg = -1;
    public int Attempts;

    /// <summary>By the policy Fraction: how far it is, and the rest of the cool-down.</summary>
    public RefStage Stage;
    public long CoolDownLeft;
    public Big FilledValue, FilledLots, Fees, FundDelta, TakeoverLots, DeleveragedLots, Slippage;
}

/// <summary>One account's record in one instrument.</summary>
internal sealed class RefPosition(long accountId, int currency, int instrument, long leverage)
{
    public readonly long AccountId = accountId;
    public readonly int Instrument = instrument;
    public readonly RefUnit Isolated = new(accountId, currency, instrument);
    public MarginMode Mode = MarginMode.Cross;
    public long Leverage = leverage;

    /// <summary>Signed lots.</summary>
    public Big Quantity;

    /// <summary>Sum of the fill values, signed as the position.</summary>
    public Big Entry;

    /// <summary>When it was opened, in the order of openings.</summary>
    public long OpenSequence;

    public Big Lots => ReferenceMath.Abs(Quantity);

    public int Sign => Quantity > 0 ? 1 : Quantity < 0 ? -1 : 0;

    public Side Side => Quantity > 0 ? Side.Buy : Quantity < 0 ? Side.Sell : Side.None;
}

/// <summary>An account, or the insurance fund with id 0.</summary>
internal sealed class RefAccount(long id, int currencies, int instruments)
{
    public readonly long Id = id;
    public readonly RefUnit[] Wallets = NewWallets(id, currencies);
    public readonly RefPosition?[] Positions = new RefPosition?[instruments];

    /// <summary>Its own fees, ppm; -1: the instrument's.</summary>
    public long MakerFee = -1, TakerFee = -1;

    /// <summary>Its firm group; 0: none.</summary>
    public long Firm;

    private static RefUnit[] NewWallets(long id, int currencies)
    {
        RefUnit[] wallets = new RefUnit[currencies];
        for (int c = 0; c < currencies; c++) wallets[c] = new RefUnit(id, c, RefUnit.CrossUnit);
        return wallets;
    }
}

/// <summary>A live order.</summary>
internal sealed class RefOrder
{
    public required long Id;
    public required long AccountId;
    public required Side Side;
    public required long Price;
    public required long Open;
    public OrderFlags Flags;
    public TimeInForce TimeInForce = TimeInForce.GoodTillCancel;
    public OrderType Type = OrderType.Limit;

    /// <summary>As they were sent, zero where the command had fewer slots.</summary>
    public int Slots = 1;
    public OrderDetail Detail;
    public OrderLinks Links;

    /// <summary>Of an iceberg: lots that show now.</summary>
    public long IcebergShows;

    /// <summary>Engine time from which it is dead; 0: never.</summary>
    public long Expiry;

    /// <summary>Of a pegged order: the worst price it goes to.</summary>
    public long WorstPrice;

    /// <summary>When it came to rest, among all orders; an amend that goes to the back comes anew.</summary>
    public long Arrival;

    /// <summary>When it came to rest or to wait, whatever has moved it since: its place in its session group, and among those that die at one time.</summary>
    public long Joined;

    /// <summary>Of an order that waits for a price: where it triggers (dormant: begins to trail), and what it enters with.</summary>
    public long Trigger;
    public long NamedPrice;

    /// <summary>It waits for its trigger, stands in the queue of those whose turn it is, or does not trail yet.</summary>
    public bool Waits, IsDue, IsDormant;

    /// <summary>Of a trailing order: the price it follows, when it came there, and when it began to trail if it was dormant.</summary>
    public long Best, BestArrival, WokeAt;

    /// <summary>Stop logic made it wait once.</summary>
    public bool HasPaused;

    /// <summary>The price that made it due.</summary>
    public long ReachedPrice;

    /// <summary>Placed by a bracket.</summary>
    public bool IsChild;

    /// <summary>The source that its own bracket's orders watch.</summary>
    public TriggerSource LinkSource;

    /// <summary>It rests without a look at the opposite side, whatever its limit.</summary>
    public bool IsPassive;

    /// <summary>Of a liquidation order: the leg's bankruptcy value and signed lots when it was sent.</summary>
    public Big BankruptcyValue, LegQuantity;

    public bool ReduceOnly => (Flags & OrderFlags.ReduceOnly) != 0;

    public bool Liquidates => (Flags & OrderFlags.Liquidation) != 0;

    public RefOrder Copy() => (RefOrder)MemberwiseClone();

    public bool AllOrNone => (Flags & OrderFlags.AllOrNone) != 0;

    public bool Unshown => (Flags & (OrderFlags.Hidden | OrderFlags.AllOrNone)) != 0;

    public bool IsIceberg => Detail.DisplayQuantity > 0;

    public bool IsPegged => Type == OrderType.Pegged;

    /// <summary>Lots that depth counts.</summary>
    public long Shows => Unshown ? 0 : IsIceberg ? IcebergShows : Open;

    /// <summary>Lots that one meeting may take at most.</summary>
    public long Offers => IsIceberg ? IcebergShows : Open;

    /// <summary>The price at which margin, limits and the account's own list know it.</summary>
    public long KeyPrice => Waits ? Trigger : IsPegged ? WorstPrice : Price;

    public bool Trails => Type is OrderType.TrailingStop or OrderType.TrailingStopLimit;

    /// <summary>Whether a price at or above the trigger reaches it, not one at or below.</summary>
    public bool Rises => IsDormant || Type is OrderType.TakeProfit or OrderType.TakeProfitLimit ? Side == Side.Sell : Side == Side.Buy;

    public bool IsAuctionOnly => TimeInForce is TimeInForce.AtOpen or TimeInForce.AtClose;

    public bool MayRest => TimeInForce is TimeInForce.GoodTillCancel or TimeInForce.GoodTillDate or TimeInForce.Day;
}

/// <summary>One instrument's market.</summary>
internal sealed class RefInstrument(int number, Instrument terms)
{
    public readonly int Number = number;
    public readonly Instrument Terms = terms;

    /// <summary>Each side in priority order: best price first, then arrival.</summary>
    public readonly List<RefOrder> Bids = [], Asks = [];

    /// <summary>Units in liquidation that wait for its next tick.</summary>
    public readonly List<RefUnit> Waiting = [];
    public long Sequence, TradeId, LastPrice, Index;

    /// <summary>0: never set.</summary>
    public long Mark;

    /// <summary>What changed the health of its positions last, and which change of all that was; 0: nothing yet.</summary>
    public (long Order, LiquidationCause Cause, int Depth) Change;
    public long LastTickNanos;

    /// <summary>The bid and ask that pegs followed when they were priced last, and whether one came to rest since.</summary>
    public long FollowedBid, FollowedAsk;
    public bool PegCame;
    public bool KnownStale;

    /// <summary>Whether its last source tick ended a time without a fresh mark.</summary>
    public bool HasOpened;

    public readonly RefFunding Funding = new();
    public readonly RefAddOn AddOn = new();
    public readonly RefBasis Basis = new();

    /// <summary>Stale by the timer's word, or never set.</summary>
    public bool IsStale => Mark == 0 || KnownStale;

    /// <summary>Orders that wait for a price; those of them that are due, but aside while the instrument does not trade.</summary>
    public readonly List<RefOrder> Conditionals = [], Aside = [];

    public TradingPhase Phase;

    /// <summary>When it ends by itself; 0: it does not.</summary>
    public long PhaseEnd;

    /// <summary>The operator's or the last auction's price; 0: neither.</summary>
    public long Reference;

    /// <summary>What was told of the auction last.</summary>
    public (long Price, long Lots, long Surplus) Indicated;

    /// <summary>Time in which it traded on a fresh mark.</summary>
    public long TradedNanos;

    /// <summary>Prices of its fills since the windows of the breakers began.</summary>
    public readonly List<(long Time, long Price)> Traded = [];

    /// <summary>Last price when a chain of triggered orders began; 0: none runs.</summary>
    public long ChainStart;

    /// <summary>What the book of a side holds, and what waits for a price there: all that is open.</summary>
    public IEnumerable<RefOrder> Open(Side side) => Book(side).Concat(Conditionals.Where(o => o.Side == side));

    public List<RefOrder> Book(Side side) => side == Side.Buy ? Bids : Asks;
}

/// <summary>The house's accounts in one currency; the fund's cash is its wallet's money.</summary>
internal sealed class RefHouse
{
    public Big Fees, Rounding, Deficit, NetDeposits;
}
