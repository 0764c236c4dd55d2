using System;
using System.Numerics;
using LowLatencyEngine.Positions;
using Xunit;

namespace LowLatencyEngine.Tests.Positions;

/// <summary>Rates and quotients beside BigInteger, above all where the narrow ways end: at 2^22, 2^42, 2^63 and just beside.</summary>
public sealed class RatesTests
{
    [Fact]
    public void AmountsTimesRatesAreRoundedUp()
    {
        Random random = new(5);
        for (int i = 0; i < 200_000; i++)
        {
            long amount = Draw(random, 60), ppm = Draw(random, 30);
            BigInteger exact = ((BigInteger)amount * ppm + 999_999) / 1_000_000;
            if (exact <= long.MaxValue) Assert.Equal((long)exact, Rates.PpmUp(amount, ppm));
        }
    }

    [Fact]
    public void QuotientsAreRoundedToTheNearestHalfToEven()
    {
        Random random = new(6);
        int halves = 0;
        for (int i = 0; i < 200_000; i++)
        {
            BigInteger divisor = i % 2 == 0 ? Draw(random, 62) + 1 : random.Next(1, 50);
            BigInteger dividend = i % 3 == 0 ? divisor * random.Next(1_000) + divisor / 2 + random.Next(-1, 2) : Draw(random, 63) * (BigInteger)(i % 5 == 0 ? 1 << 20 : 1);
            if (dividend < 0) continue;

            BigInteger quotient = BigInteger.DivRem(dividend, divisor, out BigInteger rest);
            int against = (rest * 2).CompareTo(divisor);
            halves += against == 0 ? 1 : 0;
            if (against > 0 || (against == 0 && !quotient.IsEven)) quotient++;
            if (quotient <= long.MaxValue) Assert.Equal((long)quotient, Rates.DivideNearest((Int128)dividend, (Int128)divisor));
        }

        Assert.True(halves > 1_000, $"{halves} halves");
    }

    /// <summary>A number of up to so many bits; half of them within 2 of a power of two.</summary>
    private static long Draw(Random random, int bits)
    {
        long power = 1L << random.Next(1, bits);
        return Math.Max(0, random.Next(2) == 0 ? power + random.Next(-2, 3) : random.NextInt64(power));
    }
}
