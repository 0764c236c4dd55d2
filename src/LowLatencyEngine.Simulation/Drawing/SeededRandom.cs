// xoshiro256** seeded by SplitMix64: small, fast, published, and written out here so that no library update can change a drawn market.
// Everything is integer: the same seed gives the same draws on every machine.
// Worst case: Below() rejects and draws again with a chance of bound / 2^64.
using System;
using System.Numerics;

namespace LowLatencyEngine.Simulation;

/// <summary>A seeded stream of random integers. Same seed and stream, same numbers, everywhere.</summary>
public sealed class SeededRandom
{
    private ulong _a, _b, _c, _d;

    /// <summary>Starts a stream.</summary>
    /// <param name="seed">Any number; what the user calls the seed.</param>
    /// <param name="stream">Which of the seed's streams: draws for one purpose never shift those for another.</param>
    public SeededRandom(ulong seed, ulong stream = 0)
    {
        ulong state = seed + stream * 0xD1B54A32D192ED03UL;
        _a = SplitMix(ref state);
        _b = SplitMix(ref state);
        _c = SplitMix(ref state);
        _d = SplitMix(ref state);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        ulong shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>A number from 0 to bound − 1, all equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is below 1.</exception>
    public long Below(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        ulong range = (ulong)bound;
        ulong high = Math.BigMul(NextBits(), range, out ulong low);
        if (low >= range) return (long)high;

        ulong unfair = unchecked(0UL - range) % range;
        while (low < unfair) high = Math.BigMul(NextBits(), range, out low);
        return (long)high;
    }

    /// <summary>A number from least to most, both included.</summary>
    public long Between(long least, long most) => least + Below(most - least + 1);

    /// <summary>True with the given chance.</summary>
    /// <param name="ppm">Chance in parts per million.</param>
    public bool Chance(int ppm) => Below(1_000_000) < ppm;

    /// <summary>A bell-shaped number with mean 0: the sum of eight uniform ones, so never beyond ±4.9 deviations.</summary>
    /// <param name="deviation">Standard deviation; the result has its unit.</param>
    public long Bell(long deviation)
    {
        // Eight 16-bit uniforms: variance 8 · 2^32 / 12, deviation 53,510 (rounded).
        long sum = -8L * 32_767 - 4;
        for (int half = 0; half < 2; half++)
        {
            ulong bits = NextBits();
            for (int i = 0; i < 4; i++, bits >>= 16) sum += (long)(bits & 0xFFFF);
        }

        return (long)((Int128)sum * deviation / 53_510);
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
