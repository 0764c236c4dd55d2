using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

/// <summary>
/// The instrument behind a capture: how its prices and quantities become ticks and lots, and the contract terms an engine needs.
/// </summary>
public sealed record CaptureProfile
{
    /// <summary>The venue's symbol.</summary>
    public required string Symbol { get; init; }

    /// <summary>Price of one tick.</summary>
    public required decimal TickSize { get; init; }

    /// <summary>Quantity of one lot.</summary>
    public required decimal LotSize { get; init; }

    /// <summary>The settlement currency.</summary>
    public required string Currency { get; init; }

    /// <summary>One atom is 10 to the minus this of the settlement currency.</summary>
    public required int CurrencyDecimals { get; init; }

    /// <summary>The contract terms; currency number 0.</summary>
    public required Instrument Instrument { get; init; }

    /// <summary>How tick and lot were found.</summary>
    public ProfileOrigin Origin { get; init; } = ProfileOrigin.Preset;

    /// <summary>Options of an engine with this instrument alone. Steps of time are not limited: captures have outages.</summary>
    public EngineOptions ToOptions() => new() { Instruments = [Instrument], Currencies = [Currency], TimeStepMaxNanos = 0 };

    /// <summary>Binance BTCUSDT perpetual: tick 0.1, lot 0.001 BTC, atoms of 10⁻⁶ USDT; brackets of 2024-08-01.</summary>
    public static CaptureProfile BinanceBtcUsdt { get; } = new()
    {
        Symbol = "BTCUSDT",
        TickSize = 0.1m,
        LotSize = 0.001m,
        Currency = "USDT",
        CurrencyDecimals = 6,
        Instrument = new Instrument
        {
            Name = "BTCUSDT",
            Kind = ContractKind.Linear,
            Multiplier = 100,
            PriceMax = 10_000_000,
            OrderMax = 1_000_000,
            PositionMax = 50_000_000,
            OpenInterestMax = 1_000_000_000,
            LiquidationFeePpm = 12_000,
            DefaultLeverage = 20,
            StaleAfterNanos = 10_000_000_000,
            Tiers = ProfileTiers.BinanceBtcUsdt(atomsPerUnit: 1_000_000),
        },
    };

    /// <summary>
    /// BitMEX XBTUSD, inverse: tick 0.5 USD, lot one contract of 1 USD, atoms of one satoshi; risk limit 200 XBT in steps of 100.
    /// </summary>
    /// <remarks>
    /// One lot is worth 10⁸ / price satoshi, so K = 2·10⁸ per tick of half a dollar. The largest price, 100,000 USD, is where a contract
    /// is worth 1,000 satoshi, the least the engine takes. The venue pays makers; the engine has no negative fees, so the maker's is 0.
    /// </remarks>
    public static CaptureProfile BitmexXbtUsd { get; } = new()
    {
        Symbol = "XBTUSD",
        TickSize = 0.5m,
        LotSize = 1m,
        Currency = "XBT",
        CurrencyDecimals = 8,
        Instrument = new Instrument
        {
            Name = "XBTUSD",
            Kind = ContractKind.Inverse,
            Multiplier = 200_000_000,
            PriceMax = 200_000,
            OrderMax = 10_000_000,
            PositionMax = 1_000_000_000,
            OpenInterestMax = 5_000_000_000,
            MakerFeePpm = 0,
            TakerFeePpm = 750,
            StaleAfterNanos = 60_000_000_000,
            Tiers = ProfileTiers.BitmexXbtUsd(),
        },
    };

    /// <summary>The preset of a venue's symbol; a venue that is not named may be any.</summary>
    internal static CaptureProfile? PresetFor(string venue, string symbol)
    {
        CaptureProfile preset = venue.StartsWith("bitmex", StringComparison.Ordinal) ? BitmexXbtUsd : BinanceBtcUsdt;
        bool known = preset == BitmexXbtUsd || venue is "" or "binance" or "binance-futures";
        return known && string.Equals(preset.Symbol, symbol, StringComparison.OrdinalIgnoreCase) ? preset : null;
    }
}
