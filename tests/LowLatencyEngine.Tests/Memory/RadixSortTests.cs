using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Memory;
using Xunit;

namespace LowLatencyEngine.Tests.Memory;

/// <summary>The sort by digits beside the framework's stable sort: short and long lists, numbers that differ in one digit and in all, level ones in the order they came.</summary>
public sealed class RadixSortTests
{
    [Fact]
    public void SortsByAllLevelsAndKeepsWhatIsLevelInOrder()
    {
        Random random = new(17);
        int longOnes = 0, levelOnes = 0;
        for (int round = 0; round < 3_000; round++)
        {
            int count = round % 3 == 0 ? random.Next(0, 60) : random.Next(0, 400);
            (ulong, ulong, ulong)[] items = new (ulong, ulong, ulong)[count];
            for (int i = 0; i < count; i++) items[i] = (Draw(random, round), Draw(random, round / 7), Draw(random, round / 49));

            int[] expected = [.. Enumerable.Range(0, count).OrderBy(i => items[i].Item1).ThenBy(i => items[i].Item2).ThenBy(i => items[i].Item3)];
            SortKey[] keys = [.. Enumerable.Range(0, count).Select(i => new SortKey { Key = ulong.MaxValue, At = i })];
            RadixSort.Sort<Levels>(keys, new SortKey[count], new Levels(items));

            Assert.Equal(expected, keys.Select(key => key.At));
            longOnes += count > 100 ? 1 : 0;
            levelOnes += items.Distinct().Count() < count ? 1 : 0;
        }

        Assert.True(longOnes > 1_000 && levelOnes > 200, $"{longOnes} long lists, {levelOnes} with level ones");
    }

    private static ulong Draw(Random random, int kind) => (kind % 5) switch
    {
        0 => (ulong)random.Next(2),
        1 => (ulong)random.Next(300) << random.Next(0, 4) * 8,
        2 => (ulong)random.NextInt64(),
        3 => ulong.MaxValue - (ulong)random.Next(70_000),
        _ => 5,
    };

    private readonly struct Levels(IReadOnlyList<(ulong, ulong, ulong)> items) : ILevels
    {
        public static int Last => 2;

        public ulong NumberOf(int at, int level) => level switch { 0 => items[at].Item1, 1 => items[at].Item2, _ => items[at].Item3 };
    }
}
