using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests;

/// <summary>Ready-made terms for tests that do not care about the details.</summary>
internal static class TestMarket
{
    /// <summary>100 atoms per tick and lot: BTCUSDT with 0.1 USDT ticks, 0.001 BTC lots, atoms of 1e-6 USDT.</summary>
    internal static Instrument Linear(string name = "BTCUSDT", int currency = 0) => new()
    {
        Name = name,
        Currency = currency,
        Kind = ContractKind.Linear,
        Multiplier = 100,
        PriceMax = 2_000_000,
        OrderMax = 1_000_000,
        PositionMax = 10_000_000,
        OpenInterestMax = 1_000_000_000,
        AddOnMaxPpm = 20_000,
        Tiers = Tiers,
    };

    /// <summary>1 USD a lot, satoshi atoms, 0.5 USD ticks.</summary>
    internal static Instrument Inverse(string name = "XBTUSD", int currency = 1) => new()
    {
        Name = name,
        Currency = currency,
        Kind = ContractKind.Inverse,
        Multiplier = 200_000_000,
        PriceMin = 100,
        PriceMax = 200_000,
        OrderMax = 10_000_000,
        PositionMax = 100_000_000,
        OpenInterestMax = 1_000_000_000,
        Tiers = Tiers,
    };

    private static IReadOnlyList<MarginTier> Tiers { get; } =
    [
        new(0, 4_000, 8_000),
        new(50_000_000_000, 5_000, 10_000),
        new(600_000_000_000, 10_000, 20_000),
    ];

    internal static EngineOptions Options(params Instrument[] instruments) => new()
    {
        Instruments = instruments.Length > 0 ? instruments : [Linear(), Inverse()],
        Currencies = ["USDT", "XBT"],
        AccountsMax = 4_096,
        PositionsMax = 16_384,
        OrdersMax = 65_536,
    };
}
