using System;
using System.Collections.Generic;
using LowLatencyEngine.Memory;
using Xunit;

namespace LowLatencyEngine.Tests.Memory;

/// <summary>Division by multiplication gives what division gives, at the multiples of the divisor and beside them, where a wrong factor shows first.</summary>
public sealed class DivisorTests
{
    [Fact]
    public void QuotientAndRemainderAreThoseOfDivision()
    {
        Random random = new(3);
        List<int> divisors = [1, 2, 3, 4, 5, 7, 10, 16, 17, 31, 32, 33, 641, 1_000, 65_535, 65_536, 65_537, 1 << 30, int.MaxValue - 1, int.MaxValue];
        for (int i = 0; i < 2_000; i++) divisors.Add(1 + random.Next() % (1 << random.Next(1, 31)));
        foreach (int by in divisors)
        {
            Divisor divisor = new(by);
            foreach (int dividend in Dividends(by, random))
            {
                Assert.Equal(dividend / by, divisor.Quotient(dividend));
                Assert.Equal(dividend % by, divisor.Remainder(dividend));
            }
        }
    }

    private static IEnumerable<int> Dividends(int by, Random random)
    {
        yield return 0;
        yield return int.MaxValue;
        foreach (long times in new long[] { 1, 2, 3, int.MaxValue / by, random.NextInt64(1, int.MaxValue / by + 1L) })
        {
            foreach (long near in new[] { times * by - 1, times * by, times * by + 1 })
            {
                if (near is >= 0 and <= int.MaxValue) yield return (int)near;
            }
        }
    }
}
