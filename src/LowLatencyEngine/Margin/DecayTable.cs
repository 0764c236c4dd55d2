// Weights that halve with time: w = 2^(−dt / half-life), an integer of 2^32, w(0) = 2^32.
//
// The trick: the exponent is split into whole halvings, which are a shift, and 32 bits of fraction, eight at a time: one table of 256 entries for
// each eight bits, scaled by 2^62, three products. 8 KB in all.
//
// Why it is right: the entries are made from exact square roots of large integers (2^(−1/2), its root, and so on), 130 bits longer than what is
// kept, and rounded to the nearest; a test makes them again from the exponential series. The exponent is rounded down to 2^-32 (0.7 units of the
// weight at most), each product to 2^-62, the weight to the nearest, half up: in all it is off by less than one and a quarter units. It never rises
// with time; only a dt below half-life / 2^32 weighs 2^32.
//
// Worst case: the division that forms the exponent, in 128 bits.
using System;
using System.Numerics;

namespace LowLatencyEngine.Margin;

internal static class DecayTable
{
    /// <summary>The weight of no time at all.</summary>
    internal const long One = 1L << 32;

    private const int EntryBits = 62;
    private const int RootBits = 192;
    private const int ByteValues = 256;
    private const int Levels = 4;

    private static readonly ulong[] s_entries = Make();

    /// <summary>2^(−<paramref name="byteValue"/> / 256^(<paramref name="level"/> + 1)), of 2^62, to the nearest.</summary>
    internal static ulong Entry(int level, int byteValue) => s_entries[level * ByteValues + byteValue];

    /// <summary>2^(−dt / half-life), of 2^32, to the nearest.</summary>
    /// <param name="nanos">0 or more.</param>
    /// <param name="halfLifeNanos">1 or more.</param>
    internal static long Weight(long nanos, long halfLifeNanos)
    {
        if (nanos == 0) return One;

        UInt128 exponent = ((UInt128)(ulong)nanos << 32) / (ulong)halfLifeNanos;
        UInt128 halvings = exponent >> 32;
        if (halvings > 33) return 0;

        uint fraction = (uint)exponent;
        ulong product = s_entries[fraction >> 24];
        product = Times(product, s_entries[ByteValues + ((fraction >> 16) & 255)]);
        product = Times(product, s_entries[2 * ByteValues + ((fraction >> 8) & 255)]);
        product = Times(product, s_entries[3 * ByteValues + (fraction & 255)]);
        int shift = EntryBits - 32 + (int)halvings;
        return (long)((product + (1UL << (shift - 1))) >> shift);
    }

    private static ulong Times(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return (high << (64 - EntryBits)) | (low >> EntryBits);
    }

    private static ulong[] Make()
    {
        BigInteger one = BigInteger.One << RootBits;
        BigInteger root = one >> 1;
        BigInteger[] roots = new BigInteger[8 * Levels];
        for (int k = 0; k < roots.Length; k++) roots[k] = root = SquareRoot(root << RootBits);

        ulong[] entries = new ulong[Levels * ByteValues];
        for (int i = 0; i < entries.Length; i++)
        {
            BigInteger entry = one;
            for (int bit = 0; bit < 8; bit++)
            {
                if (((i & 255) >> (7 - bit) & 1) != 0) entry = (entry * roots[i / ByteValues * 8 + bit]) >> RootBits;
            }

            entries[i] = (ulong)((entry + (BigInteger.One << (RootBits - EntryBits - 1))) >> (RootBits - EntryBits));
        }

        return entries;
    }

    /// <summary>The largest integer whose square is not above <paramref name="value"/>, by Newton from above.</summary>
    private static BigInteger SquareRoot(BigInteger value)
    {
        BigInteger guess = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (guess + value / guess) >> 1;
            if (next >= guess) return guess;

            guess = next;
        }
    }
}
