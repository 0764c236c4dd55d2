using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using LowLatencyEngine.Market;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Market;

/// <summary>The rolling window beside a list of all trades, by RULES 13: the current bucket of a sixteenth of the window, and the 16 before it.</summary>
public class RollingExtremesTests
{
    [Theory]
    [InlineData(1, 1L)]
    [InlineData(2, 15L)]
    [InlineData(3, 16L)]
    [InlineData(4, 1_000L)]
    [InlineData(5, 60_000_000_000L)]
    [InlineData(6, long.MaxValue)]
    public void AreThoseOfAllTradesInTheWindow(int seed, long window)
    {
        const int Instruments = 2;
        Dice dice = new((ulong)seed);
        using RollingExtremes fast = new(Instruments);
        List<(BigInteger Bucket, long Price)>[] naive = [[], []];
        BigInteger length = BigInteger.Max(1, ((BigInteger)window + 15) / 16);
        long step = long.Max(1, (long)BigInteger.Min(length, long.MaxValue / 200_000));
        long now = -20 * step;
        int empty = 0;
        for (int i = 0; i < 20_000; i++)
        {
            now += dice.Chance(20) ? dice.Between(0, 40 * step) : dice.Chance(500) ? dice.Between(0, step) : 0;
            int instrument = (int)dice.Between(0, Instruments - 1);
            List<(BigInteger Bucket, long Price)> trades = naive[instrument];
            BigInteger bucket = FloorOf(now, length);
            if (dice.Chance(2))
            {
                fast.Reset(instrument);
                trades.Clear();
            }

            if (dice.Chance(300))
            {
                long price = dice.Between(1, 1_000);
                fast.Record(instrument, window, now, price);
                trades.Add((bucket, price));
            }

            long[] inside = [.. trades.Where(t => t.Bucket >= bucket - 16).Select(t => t.Price)];
            if (trades.Count > 0 && inside.Length == 0) empty++;
            (long, long) expected = trades.Count == 0 ? (0, 0) : inside.Length == 0 ? (trades[^1].Price, trades[^1].Price) : (inside.Min(), inside.Max());
            Assert.Equal((i, expected), (i, fast.At(instrument, window, now)));
            if (trades.Count > 400) trades.RemoveAll(t => t.Bucket < bucket - 16 && t != trades[^1]);
        }

        Assert.True(empty > 20 || window > 1L << 62, $"{empty} empty windows: the flow tests too little");
    }

    private static BigInteger FloorOf(long time, BigInteger length)
    {
        BigInteger quotient = BigInteger.DivRem(time, length, out BigInteger rest);
        return rest < 0 ? quotient - 1 : quotient;
    }
}
