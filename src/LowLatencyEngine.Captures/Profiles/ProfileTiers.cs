// Margin tiers of the two presets. Binance: the bracket table, largest leverage 125 to 1; InitialPpm is 10⁶ / leverage rounded down, so
// that the leverage itself is allowed. BitMEX: maintenance 0.5 % and initial 1 % up to 200 XBT, each further 100 XBT half a percent more
// of both. The venue charges the higher rate on the whole position; the engine charges it on the part above the step, as most venues do,
// which is milder and has no jumps. Ten steps are as far as the initial rate stays ten percent above the maintenance rate, which the
// engine demands.
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal static class ProfileTiers
{
    internal static MarginTier[] BinanceBtcUsdt(long atomsPerUnit) =>
    [
        new(0, 4_000, 8_000),
        new(50_000 * atomsPerUnit, 5_000, 10_000),
        new(600_000 * atomsPerUnit, 6_500, 13_333),
        new(3_000_000 * atomsPerUnit, 10_000, 20_000),
        new(12_000_000 * atomsPerUnit, 20_000, 40_000),
        new(70_000_000 * atomsPerUnit, 25_000, 50_000),
        new(100_000_000 * atomsPerUnit, 50_000, 100_000),
        new(230_000_000 * atomsPerUnit, 100_000, 200_000),
        new(480_000_000 * atomsPerUnit, 125_000, 250_000),
        new(600_000_000 * atomsPerUnit, 150_000, 333_333),
        new(800_000_000 * atomsPerUnit, 250_000, 500_000),
        new(1_200_000_000 * atomsPerUnit, 500_000, 1_000_000),
    ];

    internal static MarginTier[] BitmexXbtUsd()
    {
        const long AtomsPerStep = 100L * 100_000_000;
        MarginTier[] tiers = new MarginTier[10];
        tiers[0] = new MarginTier(0, 5_000, 10_000);
        for (int k = 1; k < tiers.Length; k++) tiers[k] = new MarginTier((k + 1) * AtomsPerStep, 5_000 * (k + 1), 10_000 + 5_000 * k);
        return tiers;
    }
}
