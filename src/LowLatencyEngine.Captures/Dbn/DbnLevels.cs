// The best levels as each record tells them whole; what differs from the record before becomes updates: first what went or shrank out of
// sight, then what is there now.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal sealed class DbnLevels
{
    private const int LevelsMax = 10, LevelBytes = 32;

    private (long Price, long Lots)[] _before = new (long, long)[2 * LevelsMax], _now = new (long, long)[2 * LevelsMax];

    /// <summary>Best prices; 0: none.</summary>
    internal (long Bid, long Ask) Best => (_now[0].Price, _now[LevelsMax].Price);

    internal void Read(ReadOnlySpan<byte> levels, int count, long priceUnits, decimal tick)
    {
        (_before, _now) = (_now, _before);
        Array.Clear(_now);
        for (int k = 0; k < count; k++, levels = levels[LevelBytes..])
        {
            _now[k] = Level(DbnLayout.I64(levels, 0), DbnLayout.U32(levels, 16), priceUnits, tick);
            _now[LevelsMax + k] = Level(DbnLayout.I64(levels, 8), DbnLayout.U32(levels, 20), priceUnits, tick);
        }
    }

    internal void AddChanges(in MarketUpdate like, UpdateQueue into)
    {
        for (int side = 0; side < 2; side++)
        {
            ReadOnlySpan<(long Price, long Lots)> before = _before.AsSpan(side * LevelsMax, LevelsMax), now = _now.AsSpan(side * LevelsMax, LevelsMax);
            MarketUpdate level = like with { Side = side == 0 ? Side.Buy : Side.Sell };
            foreach ((long price, _) in before)
            {
                if (price != 0 && Find(now, price) == 0) into.Add(level with { Price = price, Quantity = 0 });
            }

            foreach ((long price, long lots) in now)
            {
                if (price != 0 && Find(before, price) != lots) into.Add(level with { Price = price, Quantity = lots });
            }
        }
    }

    private static (long Price, long Lots) Level(long price, long lots, long priceUnits, decimal tick) =>
        price == DbnLayout.NoPrice || lots == 0 ? default : (Steps.Exact(price, priceUnits, "price", tick), lots);

    private static long Find(ReadOnlySpan<(long Price, long Lots)> levels, long price)
    {
        foreach ((long at, long lots) in levels)
        {
            if (at == price) return lots;
        }

        return 0;
    }
}
