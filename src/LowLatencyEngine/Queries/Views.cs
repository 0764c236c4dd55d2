using LowLatencyEngine.Messages;

namespace LowLatencyEngine;

/// <summary>An account's cash and cross margin in one settlement currency. Money in atoms.</summary>
/// <param name="Cash">Cash, isolated margin not included.</param>
/// <param name="CrossEquity">Cash plus the unrealised profit of the cross positions.</param>
/// <param name="MaintenanceMargin">Maintenance margin of the cross positions.</param>
/// <param name="Requirement">Initial margin of cross positions and open orders, plus what isolated orders reserve.</param>
/// <param name="Withdrawable">What a withdrawal may take now.</param>
/// <param name="MarginCalled">Whether the cross positions are margin-called.</param>
/// <param name="InLiquidation">Whether the cross positions are being liquidated.</param>
public readonly record struct WalletView(
    long Cash, long CrossEquity, long MaintenanceMargin, long Requirement, long Withdrawable, bool MarginCalled, bool InLiquidation);

/// <summary>One account's position in one instrument.</summary>
/// <param name="Quantity">Signed lots, positive is long.</param>
/// <param name="EntryValue">Sum of its fill values in atoms, signed as the position.</param>
/// <param name="Mode">Cross or isolated.</param>
/// <param name="IsolatedMargin">Margin of an isolated position, atoms.</param>
/// <param name="UnrealisedPnl">Value at mark minus entry value, atoms.</param>
/// <param name="Notional">Value at mark, unsigned, atoms.</param>
/// <param name="MaintenanceMargin">Maintenance margin, atoms.</param>
/// <param name="Leverage">Chosen leverage.</param>
/// <param name="MarginCalled">Whether an isolated position is margin-called.</param>
/// <param name="InLiquidation">Whether an isolated position is being liquidated.</param>
public readonly record struct PositionView(
    long Quantity, long EntryValue, MarginMode Mode, long IsolatedMargin, long UnrealisedPnl, long Notional, long MaintenanceMargin,
    int Leverage, bool MarginCalled, bool InLiquidation);

/// <summary>The house's accounts in one settlement currency, atoms.</summary>
/// <param name="FundCash">The insurance fund's cash.</param>
/// <param name="FundEquity">Fund cash plus the unrealised profit of its inventory.</param>
/// <param name="Fees">Trading fees collected.</param>
/// <param name="Rounding">What roundings left over.</param>
/// <param name="Deficit">Losses nobody could bear; zero or less.</param>
/// <param name="NetDeposits">Deposits minus withdrawals, fund deposits included.</param>
public readonly record struct HouseView(long FundCash, long FundEquity, long Fees, long Rounding, long Deficit, long NetDeposits);

/// <summary>The market of one instrument as the engine sees it. Prices in ticks, 0: none yet.</summary>
/// <param name="Mark">Mark price.</param>
/// <param name="MarkIsStale">Whether the mark is stale or was never set.</param>
/// <param name="Index">Last index price.</param>
/// <param name="LastPrice">Price of the last trade in the engine's own book.</param>
/// <param name="BestBid">Best bid of the engine's own book.</param>
/// <param name="BestAsk">Best ask of the engine's own book.</param>
/// <param name="OpenInterest">Sum of the long positions, lots.</param>
public readonly record struct InstrumentView(
    long Mark, bool MarkIsStale, long Index, long LastPrice, long BestBid, long BestAsk, long OpenInterest)
{
    /// <summary>What the market does now.</summary>
    public TradingPhase Phase { get; init; }

    /// <summary>When the phase ends by itself, ns; 0: it does not.</summary>
    public long PhaseEndNanos { get; init; }

    /// <summary>Where orders collect: the price at which the auction would uncross now; 0: nothing crosses.</summary>
    public long IndicativePrice { get; init; }

    /// <summary>The lots it would trade.</summary>
    public long IndicativeLots { get; init; }
}

/// <summary>One price level of the book.</summary>
/// <param name="Price">Price in ticks.</param>
/// <param name="Lots">Lots shown.</param>
/// <param name="Orders">Number of orders.</param>
public readonly record struct DepthLevel(long Price, long Lots, int Orders);

/// <summary>One trigger price at which orders wait.</summary>
/// <param name="Price">Trigger in ticks; of a trailing order that does not trail yet, the price from which it will.</param>
/// <param name="StopLots">Lots of stops and trailing orders.</param>
/// <param name="TakeProfitLots">Lots of take-profits, and of trailing orders that do not trail yet; their side is the opposite one.</param>
/// <param name="Orders">Number of orders.</param>
public readonly record struct StopLevel(long Price, long StopLots, long TakeProfitLots, int Orders);

/// <summary>The law of money, per currency, and the law of lots, per instrument, computed from scratch.</summary>
/// <param name="Holds">True when both laws hold exactly.</param>
/// <param name="MoneyDifference">First non-zero difference of the money law in atoms, else 0.</param>
/// <param name="LotDifference">First non-zero sum of signed lots, else 0.</param>
public readonly record struct ConservationReport(bool Holds, long MoneyDifference, long LotDifference);
