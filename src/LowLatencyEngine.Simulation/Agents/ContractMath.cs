// What a trader must know to bring enough money: the engine's own formulas (RULES.md, Values), restated for one order of a fresh account.
// The engine checks; if this were wrong, entries would be refused and counted, never silently accepted.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

internal static class ContractMath
{
    private const int Million = 1_000_000;

    /// <summary>Unsigned value of lots at a price, atoms.</summary>
    internal static long Value(Instrument instrument, long price, long lots)
    {
        if (instrument.Kind == ContractKind.Linear) return checked((long)((Int128)price * lots * instrument.Multiplier));

        Int128 product = (Int128)instrument.Multiplier * lots;
        Int128 quotient = product / price, twice = (product - quotient * price) * 2;
        return checked((long)(twice > price || (twice == price && (quotient & 1) == 1) ? quotient + 1 : quotient));
    }

    /// <summary>Initial margin of a notional at a leverage, atoms, rounded up.</summary>
    internal static long InitialMargin(EngineOptions options, Instrument instrument, long notional, int leverage)
    {
        long safetyPpm = Math.Max(options.CallRatioPpm, Million + options.ExitBufferPpm);
        Int128 byTier = Up((Int128)notional * instrument.Tiers[Tier(instrument, notional)].InitialPpm, Million);
        return checked((long)Int128.Max(Int128.Max(Up(notional, leverage), byTier), Up((Int128)Maintenance(instrument, notional) * safetyPpm, Million)));
    }

    /// <summary>Maintenance margin of a notional, atoms, rounded up.</summary>
    internal static long Maintenance(Instrument instrument, long notional)
    {
        int k = Tier(instrument, notional);
        Int128 deduction = 0;
        for (int i = 1; i <= k; i++)
            deduction += (Int128)instrument.Tiers[i].FloorNotional * (instrument.Tiers[i].MaintenancePpm - instrument.Tiers[i - 1].MaintenancePpm);
        return checked((long)Up((Int128)notional * instrument.Tiers[k].MaintenancePpm - deduction, Million));
    }

    /// <summary>The taker's fee on a value, atoms, rounded up.</summary>
    internal static long TakerFee(Instrument instrument, long value) => (long)Up((Int128)value * instrument.TakerFeePpm, Million);

    /// <summary>A share of an amount, rounded up.</summary>
    internal static long Share(long amount, long ppm) => checked((long)Up((Int128)amount * ppm, Million));

    /// <summary>A price moved by ppm (negative: down), rounded away from the starting price to the price step, inside the instrument's limits.</summary>
    internal static long Moved(Instrument instrument, long price, long ppm)
    {
        Int128 moved = (Int128)price * (Million + ppm);
        long step = instrument.PriceStep;
        Int128 steps = ppm < 0 ? moved / ((Int128)Million * step) : Up(moved, (Int128)Million * step);
        Int128 least = Up(instrument.PriceMin, step) * step, most = instrument.PriceMax / step * step;
        return (long)Int128.Clamp(steps * step, least, most);
    }

    private static int Tier(Instrument instrument, long notional)
    {
        int k = instrument.Tiers.Count - 1;
        while (instrument.Tiers[k].FloorNotional > notional) k--;
        return k;
    }

    private static Int128 Up(Int128 numerator, Int128 denominator) => (numerator + denominator - 1) / denominator;
}
