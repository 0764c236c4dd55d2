using System;

namespace LowLatencyEngine.Captures;

/// <summary>What the first lines of a capture show, before any tick is known.</summary>
internal sealed class StartSurvey
{
    private const decimal Scale = 1_000_000_000_000_000_000;

    /// <summary>Greatest common divisor of all prices, in units of 10⁻¹⁸.</summary>
    private UInt128 _divisor;

    /// <summary>The symbol asked for, or the first one.</summary>
    internal string? Symbol { get; set; }

    /// <summary>The venue in small letters, as Tardis names it; empty if the file does not say.</summary>
    internal string Venue { get; set; } = "";

    /// <summary>Prices of that symbol seen.</summary>
    internal int Prices { get; private set; }

    /// <summary>Most decimals of a price that are not zeros at the end.</summary>
    internal int PriceDecimals { get; private set; }

    /// <summary>Most decimals of a quantity that are not zeros at the end.</summary>
    internal int QuantityDecimals { get; private set; }

    /// <summary>Highest price; of buyers, where they are told apart: sellers quote absurd ones.</summary>
    internal decimal PriceMax => _priceMax > 0 ? _priceMax : _sellersPriceMax;

    private decimal _priceMax, _sellersPriceMax;

    /// <summary>Whether all prices seen are whole multiples of a step.</summary>
    internal bool AllOn(decimal step) => _divisor % (UInt128)(step * Scale) == 0;

    internal void SawPrice(ReadOnlySpan<byte> text)
    {
        if (DecimalText.TryRead(text, out ulong digits, out int decimals) != StepParse.Done || decimals is < 0 or > 18) return;

        Prices++;
        PriceDecimals = Math.Max(PriceDecimals, decimals);
        _divisor = Divisor(_divisor, (UInt128)digits * DecimalText.PowerOfTen(18 - decimals));
        _priceMax = Math.Max(_priceMax, digits / (decimal)DecimalText.PowerOfTen(decimals));
    }

    /// <summary>A price as a whole number of 10^−decimals; decimals that are zeros are not counted.</summary>
    internal void SawPrice(long value, int decimals, bool isBuyer)
    {
        if (value <= 0) return;

        _divisor = Divisor(_divisor, (UInt128)value * DecimalText.PowerOfTen(18 - decimals));
        ref decimal most = ref isBuyer ? ref _priceMax : ref _sellersPriceMax;
        most = Math.Max(most, value / (decimal)DecimalText.PowerOfTen(decimals));
        for (; decimals > 0 && value % 10 == 0; decimals--) value /= 10;
        Prices++;
        PriceDecimals = Math.Max(PriceDecimals, decimals);
    }

    internal void SawQuantity(ReadOnlySpan<byte> text)
    {
        if (DecimalText.TryRead(text, out _, out int decimals) == StepParse.Done && decimals is >= 0 and <= 18)
        {
            QuantityDecimals = Math.Max(QuantityDecimals, decimals);
        }
    }

    private static UInt128 Divisor(UInt128 a, UInt128 b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
