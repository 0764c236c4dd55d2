using System;
using LowLatencyEngine.Cli.Running;

namespace LowLatencyEngine.Cli.Pictures;

/// <summary>From the engine's integers to units for drawing; only pictures round.</summary>
internal sealed class Scale(RunPlan plan)
{
    private readonly double _tick = plan.Unit is { } unit ? unit.Mantissa / Math.Pow(10, unit.Decimals) : 1;
    private readonly double _atom = Math.Pow(10, -(plan.CurrencyDecimals ?? 0));

    /// <summary>Name of the unit of prices.</summary>
    internal string PriceUnit { get; } = plan.Unit is null ? "ticks" : "quote currency";

    /// <summary>Name of the unit of money.</summary>
    internal string MoneyUnit { get; } = plan.CurrencyDecimals is null
        ? "atoms"
        : plan.Engine.Currencies[plan.Engine.Instruments[0].Currency];

    internal double Price(long ticks) => ticks * _tick;

    internal double Money(Int128 atoms) => (double)atoms * _atom;

    /// <summary>A missing price is a gap in a line.</summary>
    internal double PriceOrGap(long ticks) => ticks == 0 ? double.NaN : Price(ticks);
}
