using System;
using System.Numerics;
using LowLatencyEngine.Margin;
using Xunit;

namespace LowLatencyEngine.Tests.Margin;

/// <summary>The width of a band beside BigInteger: never more than the slack allows, and hardly less.</summary>
public sealed class BandTests
{
    [Fact]
    public void ABandIsNeverWiderThanItsSlackAndHardlyNarrower()
    {
        Random random = new(23);
        int cut = 0, widest = 0;
        for (int i = 0; i < 200_000; i++)
        {
            UInt128 slope = Draw(random, 100) + 1, slack = Draw(random, 110);
            if (i % 2 == 0) slack = slope / (uint)random.Next(1, 1_000) * (uint)random.Next(1, 2_000);
            long band = TriggerIndex.Divide(slack, slope);
            BigInteger exact = ((BigInteger)slack << TriggerIndex.BandBits) / (BigInteger)slope;
            Assert.True(band >= 0 && band <= exact, $"{band} of {slack} / {slope}, exactly {exact}");
            BigInteger reachable = BigInteger.Min(exact, TriggerIndex.BandMax);
            Assert.True(reachable - band <= (reachable >> 24) + 32, $"{band} of {slack} / {slope}, exactly {exact}");
            cut += slope > 1 << 28 && band < TriggerIndex.BandMax ? 1 : 0;
            widest += band == TriggerIndex.BandMax ? 1 : 0;
        }

        Assert.True(cut > 10_000 && widest > 10_000, $"{cut} cut, {widest} of the largest width");
        Assert.Equal(TriggerIndex.BandMax, TriggerIndex.Divide(1, 0));
    }

    private static UInt128 Draw(Random random, int bits) =>
        ((UInt128)(ulong)random.NextInt64() << 64 | (ulong)random.NextInt64()) >> (128 - random.Next(1, bits));
}
