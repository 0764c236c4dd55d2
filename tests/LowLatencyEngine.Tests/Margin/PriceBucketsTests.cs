using System;
using LowLatencyEngine.Margin;
using Xunit;

namespace LowLatencyEngine.Tests.Margin;

/// <summary>Every price lies in its bucket, buckets follow each other without a gap, and none is wider than one part in 16,384.</summary>
public sealed class PriceBucketsTests
{
    [Fact]
    public void BucketsFollowEachOtherWithoutAGap()
    {
        int last = PriceBuckets.Of(1L << 62);
        for (int bucket = 0; bucket < last; bucket++)
        {
            long first = PriceBuckets.First(bucket), end = PriceBuckets.Last(bucket);
            Assert.Equal(bucket, PriceBuckets.Of(first));
            Assert.Equal(bucket, PriceBuckets.Of(end));
            Assert.Equal(bucket + 1, PriceBuckets.Of(end + 1));
            Assert.True(end - first <= first / 8_192);
        }
    }

    [Fact]
    public void EveryPriceLiesInItsBucket()
    {
        Random random = new(1);
        for (int i = 0; i < 100_000; i++)
        {
            long price = random.NextInt64(1L << random.Next(63));
            int bucket = PriceBuckets.Of(price);
            Assert.InRange(price, PriceBuckets.First(bucket), PriceBuckets.Last(bucket));
        }
    }
}
