using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Positions;

/// <summary>The arithmetic of one instrument: what lots are worth at a price. All products fit by <see cref="InstrumentRules"/>.</summary>
internal sealed class Contract
{
    private readonly bool _inverse;
    private readonly long _multiplier;

    internal Contract(Instrument terms, int number)
    {
        Terms = terms;
        Number = number;
        Currency = terms.Currency;
        _inverse = terms.Kind == ContractKind.Inverse;
        _multiplier = terms.Multiplier;
    }

    internal Instrument Terms { get; }

    internal int Number { get; }

    internal int Currency { get; }

    internal bool IsInverse => _inverse;

    internal long Multiplier => _multiplier;

    /// <summary>Value of signed lots at a price in atoms: linear p·q·V; inverse −K·q/p, the magnitude rounded half to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long Value(long price, long lots)
    {
        if (!_inverse) return price * lots * _multiplier;

        return lots >= 0 ? -RoundHalfEven(lots * _multiplier, price) : RoundHalfEven(-lots * _multiplier, price);
    }

    /// <summary>Unsigned value of lots at a price.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long Notional(long price, long lots)
    {
        long value = Value(price, lots);
        return value < 0 ? -value : value;
    }

    /// <summary>What <paramref name="lots"/> bought (sold) at <paramref name="price"/> lose at once against the mark; 0 where they win.</summary>
    internal long OpenLoss(Side side, long price, long mark, long lots)
    {
        long worse = Value(price, lots) - Value(mark, lots);
        if (side == Side.Sell) worse = -worse;
        return worse > 0 ? worse : 0;
    }

    private static long RoundHalfEven(long dividend, long divisor)
    {
        long quotient = dividend / divisor;
        long twice = (dividend - quotient * divisor) * 2;
        if (twice > divisor || (twice == divisor && (quotient & 1) != 0)) quotient++;
        return quotient;
    }
}
