using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.CrashHost;

/// <summary>The engine that is killed, for the one who kills it.</summary>
public static class CrashMarket
{
    /// <summary>As small as engines get.</summary>
    public static EngineOptions Options { get; } = new()
    {
        Instruments = [new Instrument { Name = "BTC", Multiplier = 1, PriceMax = 1_000_000, OrderMax = 100, PositionMax = 100, OpenInterestMax = 1_000, DefaultLeverage = 10, Tiers = [new MarginTier(0, 10_000, 20_000)] }],
        AccountsMax = 4,
        PositionsMax = 4,
        OrdersMax = 16,
        OpenOrdersPerAccountMax = 8,
        EventsPerCommandMax = 1_024,
        SourcesMax = 1,
    };

    /// <summary>Small segments and many snapshots, so that a short life sees many of both.</summary>
    public static DurabilityOptions Durability(FsyncPolicy policy) => new()
    {
        Fsync = policy,
        SegmentBytes = 128 << 10,
        BatchSlotsMax = 64,
        SnapshotEveryCommands = 1_000,
    };
}
