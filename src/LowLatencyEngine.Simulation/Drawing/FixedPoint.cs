// Powers without floating point: 2^x and log2(x) in Q32 (1 = 2^32), bit by bit.
// log2: squaring a number in [1, 2) doubles its logarithm; each time it passes 2 the next binary digit is a one.
// 2^f: the product of 2^(1/2), 2^(1/4), ... over the one-digits of f; the factors come from repeated integer square roots of 2.
// Why so: the C library's exp and log differ in the last bit between machines, and one lot more is another market.
// Error: below 2^-26 relative, the same everywhere. Worst case: 32 multiplications; used for drawing only, never per order.
using System;
using System.Numerics;

namespace LowLatencyEngine.Simulation;

internal static class FixedPoint
{
    internal const int FractionBits = 32;
    internal const long One = 1L << FractionBits;

    private static readonly ulong[] Roots = BuildRoots();

    /// <summary>log2 of a positive number, Q32, rounded down.</summary>
    internal static long Log2(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfZero(value);
        int whole = 63 - BitOperations.LeadingZeroCount(value);
        ulong mantissa = value << (63 - whole);
        long result = (long)whole << FractionBits;
        for (int bit = FractionBits - 1; bit >= 0; bit--)
        {
            ulong square = Math.BigMul(mantissa, mantissa, out ulong low);
            if ((square >> 63) != 0)
            {
                result |= 1L << bit;
                mantissa = square;
            }
            else
            {
                mantissa = (square << 1) | (low >> 63);
            }
        }

        return result;
    }

    /// <summary>2^(−x) for x ≥ 0 in Q32, as Q32; 0 beyond 2^−32.</summary>
    internal static long PowerOfHalf(long x)
    {
        long whole = x >> FractionBits;
        if (whole > FractionBits) return 0;

        long fraction = x & (One - 1);
        if (fraction == 0) return One >> (int)whole;

        // 2^-(w + f) = 2^(1 - f) / 2^(w + 1)
        return (long)(PowerOfTwoFraction(One - fraction) >> (63 - FractionBits)) >> (int)(whole + 1);
    }

    /// <summary>value · 2^x for x ≥ 0 in Q32 and value below 2^38, at most <paramref name="most"/>; <paramref name="most"/> from 2^24 on.</summary>
    internal static long TimesPowerOfTwo(long value, long x, long most)
    {
        long whole = x >> FractionBits;
        if (whole >= 24) return most;

        Int128 scaled = ((Int128)value * PowerOfTwoFraction(x & (One - 1)) << (int)whole) >> 63;
        return scaled > most ? most : (long)scaled;
    }

    /// <summary>2^f for f in [0, 1) of Q32, as Q63.</summary>
    private static ulong PowerOfTwoFraction(long fraction)
    {
        ulong product = 1UL << 63;
        for (int bit = FractionBits - 1; bit >= 0; bit--)
        {
            if ((fraction >> bit & 1) == 0) continue;

            ulong high = Math.BigMul(product, Roots[FractionBits - 1 - bit], out ulong low);
            product = (high << 1) | (low >> 63);
        }

        return product;
    }

    /// <summary>2^(1/2), 2^(1/4), ... as Q63, each the integer square root of the one before.</summary>
    private static ulong[] BuildRoots()
    {
        ulong[] roots = new ulong[FractionBits];
        BigInteger root = BigInteger.One << 127;
        for (int i = 0; i < roots.Length; i++)
        {
            root = SquareRoot(root << 126);
            roots[i] = (ulong)(root >> 63);
        }

        return roots;
    }

    private static BigInteger SquareRoot(BigInteger n)
    {
        BigInteger x = BigInteger.One << (int)((n.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (x + n / x) >> 1;
            if (next >= x) return x;

            x = next;
        }
    }
}
