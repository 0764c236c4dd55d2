// Buckets of constant relative width: a price's exponent and its leading mantissa bits, so that one part in 8,192 of any price is one bucket; below 8,192
// every price has its own. Numbers rise with the price and leave no gap.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace LowLatencyEngine.Margin;

/// <summary>The bucket of a price, and the prices of a bucket.</summary>
internal static class PriceBuckets
{
    private const int MantissaBits = 13;
    private const int MantissaMask = (1 << MantissaBits) - 1;

    /// <summary>The bucket of a price of 0 or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Of(long price)
    {
        int exponent = BitOperations.Log2((ulong)price);
        if (exponent < MantissaBits) return (int)price;

        int shift = exponent - MantissaBits;
        return ((shift + 1) << MantissaBits) + (int)((price >> shift) & MantissaMask);
    }

    /// <summary>The least price of a bucket.</summary>
    internal static long First(int bucket)
    {
        if (bucket <= MantissaMask) return bucket;

        int shift = (bucket >> MantissaBits) - 1;
        return (1L << MantissaBits | (long)(bucket & MantissaMask)) << shift;
    }

    /// <summary>The largest price of a bucket.</summary>
    internal static long Last(int bucket) => First(bucket + 1) - 1;
}
