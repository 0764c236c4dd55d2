// A market in which an example's account can be brought into its state by commands alone: account 1 is the example's, account 2 is rich
// and takes the other side of everything. Both engines play along.
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Vectors;

internal static class VectorMarket
{
    public const long Subject = 1, Rich = 2;

    /// <summary>A linear contract with room for any example; flat tier, no fees.</summary>
    public static Instrument Contract(int maintenancePpm, int initialPpm) => new()
    {
        Name = "EXAMPLE",
        Multiplier = 1,
        PriceMax = 10_000_000,
        OrderMax = 5_000_000_000,
        PositionMax = 5_000_000_000,
        OpenInterestMax = 10_000_000_000,
        MakerFeePpm = 0,
        TakerFeePpm = 0,
        LiquidationFeePpm = 0,
        DefaultLeverage = 1_000_000 / initialPpm,
        Policy = LiquidationPolicy.Full,
        AttemptsMax = 1,
        Tiers = [new MarginTier(0, maintenancePpm, initialPpm)],
    };

    /// <summary>Both accounts open, the rich one funded, every mark set.</summary>
    public static BothEngines Open(long[] marks, params Instrument[] instruments) => Open(BothEngines.Options(instruments), marks);

    public static BothEngines Open(EngineOptions options, params long[] marks)
    {
        BothEngines both = new(options);
        both.Open(Subject, Rich);
        both.Deposit(Rich, 1L << 58);
        for (int i = 0; i < marks.Length; i++) both.Mark(i, marks[i]);
        return both;
    }

    /// <summary>The subject buys (positive) or sells lots at a price.</summary>
    public static void Take(BothEngines both, int instrument, long price, long lots)
    {
        if (lots > 0) both.Trade(buyer: Subject, seller: Rich, instrument, price, lots);
        else both.Trade(buyer: Rich, seller: Subject, instrument, price, -lots);
    }

    public static bool Liquidates(IEnumerable<EngineEvent> events) =>
        events.Any(e => e.Kind == EventKind.LiquidationStarted && e.AccountId == Subject);

    /// <summary>The engine leaves the subject alone at the last tick on the safe side of a price, and acts at the first beyond it.</summary>
    public static void ActsAt(BothEngines both, int instrument, decimal priceTicks, decimal toleranceTicks, bool isLong)
    {
        decimal near = isLong ? priceTicks + toleranceTicks : priceTicks - toleranceTicks;
        decimal far = isLong ? priceTicks - toleranceTicks : priceTicks + toleranceTicks;
        long safe = (long)(isLong ? decimal.Ceiling(near) : decimal.Floor(near));
        long beyond = (long)(isLong ? decimal.Ceiling(far) - 1 : decimal.Floor(far) + 1);

        Assert.False(Liquidates(both.Mark(instrument, safe)), $"acts at {safe}, expected beyond {priceTicks}");
        Assert.True(Liquidates(both.Mark(instrument, beyond)), $"does not act at {beyond}, expected {priceTicks}");
    }
}
