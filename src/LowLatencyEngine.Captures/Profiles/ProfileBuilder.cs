// Terms for a symbol without a preset. Tick and lot come from the caller or from the start of the file; the rest is chosen so that the
// engine's bounds hold: prices up to sixteen times the highest one seen, and as much open interest as 2^60 atoms leave room for.
//   linear   one tick and lot is worth tick·lot of the quote currency; atoms get as many decimals (6 to 12) as make that a whole number
//   inverse  contracts of D dollars settled in a coin (see InverseContracts): K = 10^decimals · D · lot / tick, where that is a whole number; atoms
//            get 8 decimals of the coin, or as many fewer (4 at least) as leave room for 10⁷ lots
// Linear tiers are those of BTCUSDT in the quote currency; beyond 8 decimals their floors are a power of ten lower, to stay below 2^60
// atoms. A preset is not used when the file shows finer prices or quantities than it has: spot BTCUSDT has the symbol of the perpetual,
// but another tick.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal static class ProfileBuilder
{
    private const long MoneyMax = 1L << 60;

    private const long LotsWanted = 10_000_000;

    private const long TicksMaxUnseen = 1_000_000;

    internal static CaptureProfile Build(string path, CaptureReadOptions options, StartSurvey survey)
    {
        string symbol = options.Symbol?.ToUpperInvariant() ?? survey.Symbol
            ?? throw CaptureException.InFile(path, "no symbol at the start of the file; name one in the options");
        CaptureProfile? preset = CaptureProfile.PresetFor(survey.Venue, symbol);
        if (preset is not null && IsFiner(survey, preset)) preset = null;

        decimal? tick = options.TickSize ?? preset?.TickSize, lot = options.LotSize ?? preset?.LotSize;
        if (preset is not null && tick == preset.TickSize && lot == preset.LotSize) return preset;
        if (tick is { } givenTick && lot is { } givenLot)
        {
            return Build(path, survey, symbol, givenTick, givenLot, ProfileOrigin.Given);
        }

        if (survey.Prices == 0)
        {
            throw CaptureException.NoSuchSymbol(path, $"no price of {symbol} at the start of the file to infer tick and lot from; give both");
        }

        tick ??= Step(survey.PriceDecimals);
        lot ??= Step(survey.QuantityDecimals);
        return Build(path, survey, symbol, tick.Value, lot.Value, ProfileOrigin.Inferred);
    }

    private static bool IsFiner(StartSurvey survey, CaptureProfile preset) =>
        !survey.AllOn(preset.TickSize) || survey.QuantityDecimals > preset.LotSize.Scale
        || survey.PriceMax > preset.TickSize * preset.Instrument.PriceMax;

    private static CaptureProfile Build(
        string path, StartSurvey survey, string symbol, decimal tick, decimal lot, ProfileOrigin origin)
    {
        bool inverse = InverseContracts.TryFind(survey.Venue, symbol, out int dollars, out string coin);
        int decimals = inverse ? 8 : 6;
        try
        {
            decimal highest = survey.PriceMax;
            decimal multiplier = inverse ? Inverse(dollars * lot / tick, highest / tick, ref decimals) : Linear(tick * lot, ref decimals);
            decimal priceMax = highest > 0 ? Math.Ceiling(highest / tick) * 16 : TicksMaxUnseen;
            if (inverse) priceMax = Math.Min(priceMax, Math.Floor(multiplier / 1_000));
            decimal lotsMax = inverse ? Math.Min(MoneyMax / multiplier, 1L << 40) : MoneyMax / (priceMax * multiplier);
            bool whole = multiplier >= 1 && multiplier == Math.Floor(multiplier);
            if (!whole || priceMax < 1 || lotsMax < 100) throw Unfit(path, symbol, tick, lot);

            long atomsPerUnit = (long)DecimalText.PowerOfTen(decimals);
            return new CaptureProfile
            {
                Symbol = symbol,
                TickSize = tick,
                LotSize = lot,
                Currency = inverse ? coin : "QUOTE",
                CurrencyDecimals = decimals,
                Instrument = Terms(symbol, inverse, (long)multiplier, (long)priceMax, (long)lotsMax, atomsPerUnit),
                Origin = origin,
            };
        }
        catch (ArithmeticException)
        {
            throw Unfit(path, symbol, tick, lot);
        }
    }

    private static Instrument Terms(string symbol, bool inverse, long multiplier, long priceMax, long lotsMax, long atomsPerUnit) => new()
    {
        Name = symbol,
        Kind = inverse ? ContractKind.Inverse : ContractKind.Linear,
        Multiplier = multiplier,
        PriceMax = priceMax,
        OpenInterestMax = lotsMax,
        PositionMax = lotsMax / 10,
        OrderMax = lotsMax / 100,
        Tiers = inverse ? ProfileTiers.BitmexXbtUsd() : ProfileTiers.BinanceBtcUsdt(Math.Min(atomsPerUnit, 100_000_000)),
        StaleAfterNanos = 60_000_000_000,
    };

    private static decimal Linear(decimal value, ref int decimals)
    {
        while (decimals < 12 && value * DecimalText.PowerOfTen(decimals) % 1 != 0) decimals++;
        return value * DecimalText.PowerOfTen(decimals);
    }

    private static decimal Inverse(decimal value, decimal highestTicks, ref int decimals)
    {
        while (decimals > 4 && value * DecimalText.PowerOfTen(decimals) * LotsWanted > MoneyMax)
        {
            if (!IsRoomy(value * DecimalText.PowerOfTen(decimals - 1), highestTicks)) break;

            decimals--;
        }

        return value * DecimalText.PowerOfTen(decimals);
    }

    /// <summary>Whether the multiplier is whole and a lot is worth 1,000 atoms at a price well above the highest one seen.</summary>
    private static bool IsRoomy(decimal multiplier, decimal highestTicks) =>
        multiplier == Math.Floor(multiplier) && multiplier / 1_000 >= highestTicks * 16;

    private static decimal Step(int decimals) => 1m / DecimalText.PowerOfTen(Math.Min(decimals, 18));

    private static CaptureException Unfit(string path, string symbol, decimal tick, decimal lot) =>
        CaptureException.InFile(path, $"{symbol} with tick {tick} and lot {lot} does not fit 64-bit money; give a coarser tick or lot");
}
