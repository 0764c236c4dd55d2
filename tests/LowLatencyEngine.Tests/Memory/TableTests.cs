using System;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Memory;

/// <summary>A slab kept by value: the same memory, and refused once its owner let it go.</summary>
public sealed class TableTests
{
    private Table<long> _owned = new(3);

    [Fact]
    public void IsItsSlab()
    {
        using Table<long> table = new(3);
        table[1] = 7;
        Assert.Equal((3, 24L), (table.Length, table.Bytes));
        Assert.Equal([0, 7, 0], table.AsSpan().ToArray());
        Assert.Equal([7, 0], table.Slab.AsSpan(1, 2).ToArray());
        Assert.Equal([7], table.AsSpan(1, 1).ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MinValue)]
    public void AnIndexOutsideIsRefused(int index)
    {
        using Table<long> table = new(3);
        Assert.Throws<IndexOutOfRangeException>(() => table[index]);
        Assert.Throws<IndexOutOfRangeException>(() => table.AsSpan(index, 1).Length);
    }

    [Fact]
    public void AFieldThatWasDisposedOfRefusesEveryIndex()
    {
        _owned.Dispose();
        _owned.Dispose();
        Assert.Throws<IndexOutOfRangeException>(() => _owned[0]);
        Assert.Equal((0, 0), (_owned.Length, _owned.Slab.Length));
    }

    [Fact]
    public void AMapOfTablesThatWasDisposedOfRefusesEveryMember()
    {
        OccupancyMap map = new(10_000);
        map.Add(4_711);
        map.Dispose();
        Assert.Throws<IndexOutOfRangeException>(() => map.Add(4_711));
        Assert.Throws<IndexOutOfRangeException>(() => map.Remove(4_711));
        Assert.Equal(-1, map.NextAtOrAbove(0));
    }

    [Fact]
    public void ACoreThatWasDisposedOfRefusesEveryCommandAndTouchesNoMemory()
    {
        Command[] commands = new Command[20_000];
        new MixedFlow(seed: 5).Fill(commands);
        EngineCore core = new(TestMarket.Options());
        foreach (ref readonly Command command in commands.AsSpan(0, 10_000)) core.Apply(in command);
        core.Dispose();
        for (int i = 10_000; i < commands.Length; i++) Assert.Throws<IndexOutOfRangeException>(() => core.Apply(in commands[i]).Length);
    }
}
