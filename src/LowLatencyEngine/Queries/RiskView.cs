namespace LowLatencyEngine;

/// <summary>How near a position is to its liquidation. Prices in ticks, money in atoms. The other legs of a cross account stand still.</summary>
/// <param name="Equity">Equity of what is margined together: the cross positions of the currency, or the isolated position.</param>
/// <param name="MaintenanceMargin">Its maintenance margin.</param>
/// <param name="HealthPpm">Maintenance margin over equity, ppm: 1,000,000 and more is liquidatable; the largest number without equity.</param>
/// <param name="LiquidationPrice">The mark at which it becomes liquidatable, to the tick; 0: none.</param>
/// <param name="BankruptcyPrice">The worst price at which a liquidation now would sell (buy back), before bands.</param>
/// <param name="DistanceTicks">Ticks from the mark to the liquidation price; 0 or less: it is liquidatable now; the largest number without such a price.</param>
/// <param name="DistancePpm">The same in ppm of the mark, rounded down.</param>
public readonly record struct RiskView(
    long Equity, long MaintenanceMargin, long HealthPpm, long LiquidationPrice, long BankruptcyPrice, long DistanceTicks, long DistancePpm);
