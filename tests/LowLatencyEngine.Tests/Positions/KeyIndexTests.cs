using System;
using System.Collections.Generic;
using LowLatencyEngine.Positions;
using Xunit;

namespace LowLatencyEngine.Tests.Positions;

/// <summary>The index beside a dictionary: ordinary keys, a full table, and keys chosen to agree in place and tag, which only the rows can tell apart.</summary>
public sealed class KeyIndexTests
{
    private const ulong Factor = 0x9E3779B97F4A7C15;

    private readonly struct Keys(long[] keys) : IRowKeys
    {
        public long KeyOf(int handle) => keys[handle];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    [InlineData(4_096)]
    public void FindsWhatWasAddedAndNothingElse(int count)
    {
        Random random = new(count);
        HashSet<long> chosen = [];
        while (chosen.Count < count) chosen.Add(random.Next(3) == 0 ? random.Next(2 * count) : random.NextInt64(long.MinValue, long.MaxValue));
        Check([.. chosen], random);
    }

    [Fact]
    public void KeysThatAgreeInPlaceAndTagAreToldApart()
    {
        ulong inverse = Factor;
        for (int i = 0; i < 6; i++) inverse *= 2 - Factor * inverse;

        // The index hashes by h = m ^ (m >> 32), m = key · factor; these have one lower half, and an upper half that differs only above the place.
        long[] keys = new long[64];
        for (int i = 0; i < keys.Length; i++)
        {
            ulong hash = ((ulong)i << 58 | 5UL << 32) | 0x1234_5678;
            keys[i] = (long)((hash ^ (hash >> 32)) * inverse);
        }

        Check(keys, new Random(1));
    }

    private static void Check(long[] keys, Random random)
    {
        using KeyIndex<Keys> index = new(keys.Length, new Keys(keys));
        Dictionary<long, int> expected = [];
        for (int handle = 0; handle < keys.Length; handle++)
        {
            Assert.False(index.TryFind(keys[handle], out _));
            index.Add(keys[handle], handle);
            expected.Add(keys[handle], handle);
        }

        foreach ((long key, int handle) in expected)
        {
            Assert.True(index.TryFind(key, out int found));
            Assert.Equal(handle, found);
        }

        for (int i = 0; i < 10_000; i++)
        {
            long key = random.NextInt64(long.MinValue, long.MaxValue);
            Assert.Equal(expected.ContainsKey(key), index.TryFind(key, out _));
        }
    }
}
