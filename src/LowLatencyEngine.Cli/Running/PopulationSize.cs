using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Cli.Running;

/// <summary>Turns "the smallest position is about 500 of the quote currency" into lots.</summary>
internal static class PopulationSize
{
    private const long SmallestPosition = 500;

    /// <summary>Linear: 500 units of the currency at the price; inverse: 500 contracts, which are quoted in the other currency.</summary>
    internal static long LotsMin(Instrument instrument, int currencyDecimals, long price)
    {
        if (instrument.Kind == ContractKind.Inverse) return SmallestPosition;

        Int128 atoms = SmallestPosition;
        for (int i = 0; i < currencyDecimals; i++) atoms *= 10;
        return Math.Max(1, (long)(atoms / ((Int128)Math.Max(1, price) * instrument.Multiplier)));
    }
}
