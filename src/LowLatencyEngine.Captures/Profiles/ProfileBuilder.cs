// Terms for a symbol without a preset. Tick and lot come from the caller or from the start of the file; the rest is chosen so that the
// engine's bounds hold: prices up to sixteen times the highest one seen, and as much open interest as 2^60 atoms leave room for.
//   linear   one tick and lot is worth tick·lot of the quote currency; atoms get as many decimals (6 to 12) as make that a whole number
//   inverse  only BitMEX contracts of 1 USD settled in XBT: K = 10⁸ / tick, where that is a whole number
// Linear tiers are those of BTCUSDT in the quote currency; beyond 8 decimals their floors are a power of ten lower, to stay below 2^60
// atoms. A preset is not used when the file shows finer prices or quantities than it has: spot BTCUSDT has the symbol of the perpetual,
// but another tick.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal static class ProfileBuilder
{
    private const long MoneyMax = 1L << 60;

    private const long TicksMaxUnseen = 1_000_000;

    internal static CaptureProfile Build(string path, CaptureFormat format, CaptureReadOptions options, StartSurvey survey)
    {
        string symbol = options.Symbol?.ToUpperInvariant() ?? survey.Symbol
            ?? throw CaptureException.InFile(path, "no symbol at the start of the file; name one in the options");
        CaptureProfile? preset = CaptureProfile.PresetFor(format, symbol);
        if (preset is not null && IsFiner(survey, preset)) preset = null;

        decimal? tick = options.TickSize ?? preset?.TickSize, lot = options.LotSize ?? preset?.LotSize;
        if (preset is not null && tick == preset.TickSize && lot == preset.LotSize) return preset;
        if (tick is { } givenTick && lot is { } givenLot)
        {
            return Build(path, format, symbol, givenTick, givenLot, survey.PriceMax, ProfileOrigin.Given);
        }

        if (survey.Prices == 0)
        {
            throw CaptureException.InFile(path, $"no price of {symbol} at the start of the file to infer tick and lot from; give both");
        }

        tick ??= Step(survey.PriceDecimals);
        lot ??= Step(survey.QuantityDecimals);
        return Build(path, format, symbol, tick.Value, lot.Value, survey.PriceMax, ProfileOrigin.Inferred);
    }

    private static bool IsFiner(StartSurvey survey, CaptureProfile preset) =>
        survey.PriceDecimals > preset.TickSize.Scale || survey.QuantityDecimals > preset.LotSize.Scale;

    private static CaptureProfile Build(
        string path, CaptureFormat format, string symbol, decimal tick, decimal lot, decimal highest, ProfileOrigin origin)
    {
        bool inverse = format == CaptureFormat.BitmexBuckets && symbol.StartsWith("XBT", StringComparison.Ordinal)
            && !symbol.EndsWith("USDT", StringComparison.Ordinal);
        int decimals = inverse ? 8 : 6;
        try
        {
            decimal multiplier = inverse ? 100_000_000m * lot / tick : Linear(tick * lot, ref decimals);
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
                Currency = inverse ? "XBT" : "QUOTE",
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

    private static decimal Step(int decimals) => 1m / DecimalText.PowerOfTen(Math.Min(decimals, 18));

    private static CaptureException Unfit(string path, string symbol, decimal tick, decimal lot) =>
        CaptureException.InFile(path, $"{symbol} with tick {tick} and lot {lot} does not fit 64-bit money; give a coarser tick or lot");
}
