// A believable bar out of four prices. The bar's time is its END. The path goes through open, first extreme, second extreme and close at
// 0, 15, 35 and 59 sixtieths of its length: low first when the bar closed at or above its open, else high first.
// Each of the three legs is cut into steps of equal time; prices between are on the straight line, rounded to ticks toward the leg's
// beginning, so they never leave the range. The volume is split evenly over the points, in whole lots, what is left over at the close.
// Who took the trades is not known: they have no side. Bars of another length are walked in proportion.
using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

internal static class BucketPath
{
    private static readonly int[] Sixtieths = [0, 15, 35, 59];

    /// <summary>Prices in ticks with low ≤ open, close ≤ high.</summary>
    internal readonly record struct Prices(long Open, long High, long Low, long Close);

    /// <summary>Adds mark, index and trade of each point.</summary>
    /// <returns>The points that have a trade.</returns>
    internal static int Add(in Prices prices, long volume, long endNanos, long lengthNanos, int instrument, int stepsPerLeg, UpdateQueue into)
    {
        bool rises = prices.Close >= prices.Open;
        ReadOnlySpan<long> corners = [prices.Open, rises ? prices.Low : prices.High, rises ? prices.High : prices.Low, prices.Close];
        int points = 3 * stepsPerLeg + 1;
        long share = volume / points;
        int trades = 0;
        for (int point = 0; point < points; point++)
        {
            int leg = Math.Min(point / stepsPerLeg, 2);
            int step = point - leg * stepsPerLeg;
            long price = Between(corners[leg], corners[leg + 1], step, stepsPerLeg);
            long time = endNanos - lengthNanos + Between(PointNanos(leg), PointNanos(leg + 1), step, stepsPerLeg);
            long lots = point == points - 1 ? volume - share * (points - 1) : share;

            MarketUpdate mark = new(MarketUpdateKind.Mark, time, instrument, Side.None, price, 0);
            into.Add(in mark);
            into.Add(mark with { Kind = MarketUpdateKind.Index });
            if (lots == 0) continue;

            into.Add(mark with { Kind = MarketUpdateKind.Trade, Quantity = lots });
            trades++;
        }

        return trades;

        long PointNanos(int point) => (long)((Int128)lengthNanos * Sixtieths[point] / 60);
    }

    private static long Between(long from, long to, int step, int steps) => from + (long)((Int128)(to - from) * step / steps);
}
