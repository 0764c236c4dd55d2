using System;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Cli.Running;

/// <summary>Turns "the smallest position is about 500 of the quote currency" into lots.</summary>
internal static class PopulationSize
{
    /// <summary>Linear: that many units of the currency at the price; inverse: that many contracts, which are quoted in the other currency.</summary>
    internal static long LotsMin(Instrument instrument, int currencyDecimals, long price, string smallestPosition)
    {
        int decimals = instrument.Kind == ContractKind.Inverse ? 0 : currencyDecimals;
        string whole = decimals == 0 ? smallestPosition.Split('.')[0] : smallestPosition;
        if (!DecimalText.TryParse(whole, decimals, out long size, out string problem)) throw new UserException($"the smallest position '{smallestPosition}': {problem}");

        Int128 lots = instrument.Kind == ContractKind.Inverse ? size : size / ((Int128)Math.Max(1, price) * instrument.Multiplier);
        return (long)Int128.Clamp(lots, 1, 1L << 36);
    }
}
