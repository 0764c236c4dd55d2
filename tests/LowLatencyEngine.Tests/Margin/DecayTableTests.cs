using System;
using System.Numerics;
using LowLatencyEngine.Margin;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Margin;

/// <summary>The weights of the moving averages, made again by the exponential series in 256-bit fractions: another way than the engine's square roots.</summary>
public sealed class DecayTableTests
{
    private const int Bits = 256;

    private static readonly BigInteger s_one = BigInteger.One << Bits;
    private static readonly BigInteger s_ln2 = Ln2();

    [Fact]
    public void EveryEntryIsThePowerToTheNearest()
    {
        for (int level = 0; level < 4; level++)
        {
            for (int b = 0; b < 256; b++)
            {
                BigInteger exact = PowerOfHalf((BigInteger)b << (Bits - 8 * (level + 1)));
                BigInteger nearest = (exact + (BigInteger.One << (Bits - 63))) >> (Bits - 62);
                Assert.Equal(nearest, DecayTable.Entry(level, b));
            }
        }
    }

    [Fact]
    public void AWeightIsThePowerOfTheTimeWithinOneAndAQuarterUnits()
    {
        Dice dice = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            long halfLife = dice.Between(1, 1L << (int)dice.Between(1, 45));
            long nanos = (long)((Int128)halfLife * dice.Between(0, 40_000) / 1_000) + dice.Between(0, 3);
            BigInteger exact = PowerOfHalf(((BigInteger)nanos << Bits) / halfLife) >> (Bits - 64);
            BigInteger found = (BigInteger)DecayTable.Weight(nanos, halfLife) << 32;
            Assert.True(BigInteger.Abs(exact - found) <= (BigInteger)5 << 30, $"2^(-{nanos}/{halfLife}): {found} for {exact}");
        }
    }

    [Theory]
    [InlineData(0, 10, 1L << 32)]
    [InlineData(10, 10, 1L << 31)]
    [InlineData(50, 10, 1L << 27)]
    [InlineData(320, 10, 1)]
    [InlineData(330, 10, 1)]
    [InlineData(331, 10, 0)]
    [InlineData(long.MaxValue, 1, 0)]
    [InlineData(1, long.MaxValue, 1L << 32)]
    public void Corners(long nanos, long halfLife, long weight) => Assert.Equal(weight, DecayTable.Weight(nanos, halfLife));

    [Fact]
    public void AWeightNeverRisesWithTime()
    {
        long before = DecayTable.One;
        for (long nanos = 0; nanos < 70_000; nanos++)
        {
            long weight = DecayTable.Weight(nanos, 2_003);
            Assert.True(weight <= before, $"at {nanos}");
            before = weight;
        }

        Assert.Equal(0, before);
    }

    /// <summary>2^(−x) = 2^(−whole) · e^(−fraction · ln 2), x in fractions of 2^256.</summary>
    private static BigInteger PowerOfHalf(BigInteger x)
    {
        BigInteger y = ((x & (s_one - 1)) * s_ln2) >> Bits;
        BigInteger sum = s_one;
        BigInteger term = s_one;
        for (int n = 1; !term.IsZero && n < 200; n++)
        {
            term = ((term * y) >> Bits) / n;
            sum += n % 2 == 0 ? term : -term;
        }

        int whole = (int)BigInteger.Min(x >> Bits, 1_000);
        return sum >> whole;
    }

    /// <summary>ln 2 = Σ 1 / (n · 2^n).</summary>
    private static BigInteger Ln2()
    {
        BigInteger sum = BigInteger.Zero;
        for (int n = 1; n <= Bits; n++) sum += (s_one >> n) / n;
        return sum;
    }
}
