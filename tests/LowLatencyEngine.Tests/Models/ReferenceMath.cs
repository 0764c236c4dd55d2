// The arithmetic of RULES.md section 1, written as it reads: 128-bit integers, every rounding named. No sum of a legal engine leaves 2^120.
using System.Numerics;
using LowLatencyEngine.Messages;
using Big = System.Int128;

namespace LowLatencyEngine.Tests.Models;

internal static partial class ReferenceMath
{
    public const long Million = 1_000_000;

    /// <summary>Rounds toward −∞; the divisor is positive.</summary>
    public static Big Down(Big numerator, Big divisor)
    {
        Big quotient = numerator / divisor;
        return numerator % divisor < 0 ? quotient - 1 : quotient;
    }

    /// <summary>Rounds toward +∞; the divisor is positive.</summary>
    public static Big Up(Big numerator, Big divisor) => -Down(-numerator, divisor);

    /// <summary>Rounds to the nearest integer, half to even; both are positive or the numerator is 0.</summary>
    public static Big Nearest(Big numerator, Big divisor)
    {
        Big quotient = numerator / divisor, twice = 2 * (numerator % divisor);
        if (twice > divisor) return quotient + 1;
        if (twice < divisor) return quotient;

        return quotient % 2 == 0 ? quotient : quotient + 1;
    }

    public static Big Min(Big a, Big b) => a < b ? a : b;

    public static Big Max(Big a, Big b) => a > b ? a : b;

    public static Big Abs(Big a) => a < 0 ? -a : a;

    /// <summary>+1 for buys, −1 for sells.</summary>
    public static int Direction(Side side) => side == Side.Buy ? 1 : -1;

    public static Side Opposite(Side side) => side == Side.Buy ? Side.Sell : Side.Buy;

    /// <summary>value(p, q) of signed lots.</summary>
    public static Big Value(Instrument terms, Big price, Big lots)
    {
        if (lots == 0) return 0;
        if (terms.Kind == ContractKind.Linear) return price * lots * terms.Multiplier;

        Big magnitude = Nearest(terms.Multiplier * Abs(lots), price);
        return lots > 0 ? -magnitude : magnitude;
    }

    /// <summary>Number of the tier that a notional falls into.</summary>
    public static int TierOf(Instrument terms, Big notional)
    {
        int k = 0;
        while (k + 1 < terms.Tiers.Count && terms.Tiers[k + 1].FloorNotional <= notional) k++;
        return k;
    }

    /// <summary>A_k in ppm·atoms.</summary>
    public static Big TierAmount(Instrument terms, int tier)
    {
        Big amount = 0;
        for (int k = 1; k <= tier; k++)
        {
            amount += (Big)terms.Tiers[k].FloorNotional * (terms.Tiers[k].MaintenancePpm - terms.Tiers[k - 1].MaintenancePpm);
        }

        return amount;
    }

    /// <summary>Maintenance margin of a notional with an add-on.</summary>
    public static Big Maintenance(Instrument terms, Big notional, long addOn)
    {
        int k = TierOf(terms, notional);
        return Up(notional * (terms.Tiers[k].MaintenancePpm + addOn) - TierAmount(terms, k), Million);
    }

    /// <summary>Initial margin of a notional at a leverage, with the largest add-on that is in force or announced.</summary>
    public static Big Initial(EngineOptions options, Instrument terms, Big notional, long leverage, long addOnToCome)
    {
        Big byLeverage = Up(notional, leverage);
        Big byTier = Up(notional * terms.Tiers[TierOf(terms, notional)].InitialPpm, Million);
        long factor = long.Max(options.CallRatioPpm, Million + options.ExitBufferPpm);
        return Max(Max(byLeverage, byTier), Up(Maintenance(terms, notional, addOnToCome) * factor, Million));
    }

    /// <summary>A fee on a value, rounded up.</summary>
    public static Big Fee(Big value, long ratePpm) => Up(Abs(value) * ratePpm, Million);

    /// <summary>The limit at which a market order may fill at worst.</summary>
    public static long ProtectionLimit(Instrument terms, long mark, Side side)
    {
        Big limit = side == Side.Buy
            ? Down((Big)mark * (Million + terms.ProtectionPpm), Million)
            : Up((Big)mark * (Million - terms.ProtectionPpm), Million);
        return (long)Min(Max(limit, terms.PriceMin), terms.PriceMax);
    }

    /// <summary>Whether an order's notional is below the least; its lots and price may be as large as 64 bits allow.</summary>
    public static bool BelowNotional(Instrument terms, long price, long lots)
    {
        BigInteger notional = terms.Kind == ContractKind.Linear
            ? (BigInteger)price * lots * terms.Multiplier
            : RoundedQuotient((BigInteger)terms.Multiplier * lots, price);
        return notional < terms.NotionalMin;
    }

    /// <summary>The score by which deleveraging ranks: leveraged profit first.</summary>
    public static BigInteger Score(Big profit, Big entry, Big notional, Big equity)
    {
        BigInteger bound = BigInteger.One << 62;
        BigInteger gain = BigInteger.Clamp(Floor((BigInteger)profit * Million, (BigInteger)Max(1, Abs(entry))), -bound, bound);
        BigInteger leverage = BigInteger.Clamp(Floor((BigInteger)notional * 1_000, (BigInteger)Max(1, equity)), -bound, bound);
        return profit < 0 ? Floor(gain, BigInteger.Max(1, leverage)) : gain * leverage;
    }

    private static BigInteger Floor(BigInteger numerator, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(numerator, divisor, out BigInteger rest);
        return rest < 0 ? quotient - 1 : quotient;
    }

    private static BigInteger RoundedQuotient(BigInteger numerator, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(numerator, divisor, out BigInteger rest);
        int half = (2 * rest).CompareTo(divisor);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
