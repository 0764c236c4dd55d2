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
        int cutSums = 0, cut = 0, widest = 0;
        for (int i = 0; i < 200_000; i++)
        {
            // A unit of one leg, of every size, near its threshold and far from it.
            long notional = 1 + random.NextInt64(1L << random.Next(1, 59)), ratio = random.NextInt64(1_000_000, 2_000_000);
            long maintenance = (long)((Int128)notional * random.NextInt64(1, 400_000) / 1_000_000) + 1, factor = random.NextInt64(500_000, 1_999_999);
            bool worsening = i % 3 != 0;
            long threshold = (long)((Int128)maintenance * ratio / 1_000_000), away = random.NextInt64(1L << random.Next(1, 59));
            Health health = new() { Equity = worsening ? threshold + away : threshold - away, Maintenance = maintenance, Notional = notional, Legs = 1 };
            int bits = TriggerIndex.CutOf(in health);
            cutSums += bits > 0 ? 1 : 0;
            BigInteger over = (BigInteger)health.Equity * 1_000_000 - (BigInteger)maintenance * ratio, rounding = 8 * (1_000_000 + ratio);
            BigInteger slack = (worsening ? over : -over) - rounding, slope = (BigInteger)notional * factor;
            long got = TriggerIndex.Slack(in health, ratio, worsening, bits);
            Assert.True(((BigInteger)got << bits) <= slack, $"slack {got} of {slack}, {bits} bits cut");
            if (got <= 0)
            {
                Assert.True(slack <= ((1_000_000 + ratio + rounding) << bits), $"no slack of {slack}, {bits} bits cut");
                continue;
            }

            long band = TriggerIndex.Divide((ulong)got, TriggerIndex.CutUp(notional, bits) * (ulong)factor);
            BigInteger exact = (slack << TriggerIndex.BandBits) / slope;
            Assert.True(band >= 0 && band <= exact, $"{band} of {slack} / {slope}, exactly {exact}");
            BigInteger reachable = BigInteger.Min(exact, TriggerIndex.BandMax);
            Assert.True(reachable - band <= (reachable >> 24) + 32, $"{band} of {slack} / {slope}, exactly {exact}");
            cut += slope > 1 << 28 && band < TriggerIndex.BandMax ? 1 : 0;
            widest += band == TriggerIndex.BandMax ? 1 : 0;
        }

        Assert.True(cut > 10_000 && widest > 10_000 && cutSums > 10_000, $"{cut} cut, {cutSums} of cut sums, {widest} of the largest width");
        Assert.Equal(TriggerIndex.BandMax, TriggerIndex.Divide(1, 0));
    }
}
