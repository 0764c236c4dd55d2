// 2^(−dt / half-life) of 2^32, as RULES.md section 5 says it: the four bytes of the fraction look up roots of two, the whole halvings shift.
// The tables come from the exponential series, not from roots.
using System.Collections.Generic;
using System.Numerics;

namespace LowLatencyEngine.Tests.Models;

internal static partial class ReferenceMath
{
    private const int SeriesBits = 256;

    private static readonly BigInteger s_seriesOne = BigInteger.One << SeriesBits;
    private static readonly List<BigInteger[]> s_powers = PowersOfHalf();

    public static BigInteger DecayWeight(BigInteger nanos, BigInteger halfLife)
    {
        BigInteger whole = BigInteger.One << 32;
        BigInteger exponent = nanos * whole / halfLife, halvings = exponent / whole, fraction = exponent % whole;
        if (halvings > 33) return 0;

        BigInteger product = BigInteger.One << 62;
        for (int j = 0; j < 4; j++)
        {
            int b = (int)((fraction >> (24 - 8 * j)) % 256);
            product = j == 0 ? s_powers[0][b] : (product * s_powers[j][b]) >> 62;
        }

        int h = (int)halvings;
        return (product + (BigInteger.One << (29 + h))) >> (30 + h);
    }

    /// <summary>T_j[b] = 2^62 · 2^(−b / 256^(j+1)), to the nearest.</summary>
    private static List<BigInteger[]> PowersOfHalf()
    {
        BigInteger ln2 = 0;
        for (int n = 1; n <= SeriesBits; n++) ln2 += (s_seriesOne >> n) / n;

        List<BigInteger[]> tables = [];
        for (int j = 0; j < 4; j++)
        {
            BigInteger[] table = new BigInteger[256];
            for (int b = 0; b < 256; b++)
            {
                BigInteger x = ln2 * b / BigInteger.Pow(256, j + 1), term = s_seriesOne, sum = s_seriesOne;
                for (int n = 1; n < 100; n++)
                {
                    term = -(term * x / s_seriesOne) / n;
                    sum += term;
                }

                BigInteger scaled = sum * (BigInteger.One << 63) / s_seriesOne;
                table[b] = (scaled + 1) / 2;
            }

            tables.Add(table);
        }

        return tables;
    }
}
