using System;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests;

/// <summary>Looking ahead fetches lines and does nothing else: same events, same state, no allocation, and no slot that it cannot bear.</summary>
public sealed class LookAheadTests
{
    private const int Crowd = 40_000;
    private const int Flow = 60_000;

    [Fact]
    public void It_changes_nothing()
    {
        Command[] commands = new Command[Flow];
        new MixedFlow(seed: 5).Fill(commands);
        using EngineCore plain = Crowded(), looking = Crowded();
        long allocated = 0;
        for (int at = 0; at < commands.Length; at++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            looking.LookAhead(commands, at);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            ReadOnlySpan<byte> expected = MemoryMarshal.AsBytes(plain.Apply(in commands[at]));
            ReadOnlySpan<byte> actual = MemoryMarshal.AsBytes(looking.Apply(in commands[at]));
            Assert.True(expected.SequenceEqual(actual), $"command {at}");
        }

        Assert.Equal(plain.StateHash(), looking.StateHash());
        Assert.Equal(0, allocated);
    }

    /// <summary>Second slots of orders, torn captures, other versions: whatever lies in the ring is looked at before it is judged.</summary>
    [Fact]
    public void It_bears_every_slot()
    {
        using EngineCore core = Crowded();
        Command[] slots = new Command[Flow];
        Random random = new(23);
        random.NextBytes(MemoryMarshal.AsBytes(slots.AsSpan()));
        for (int at = 0; at < slots.Length; at++)
        {
            // Half of them are nearly right: a known kind, with ids, sides and instruments at and beyond their ends.
            if (random.Next(2) == 0) slots[at].Kind = (CommandKind)random.Next(26);
            if (random.Next(2) == 0) slots[at].AccountId = 999_999 + random.Next(Crowd + 2);
            if (random.Next(2) == 0) slots[at].Instrument = random.Next(-1, 3);
            if (random.Next(2) == 0) slots[at].Side = (Side)random.Next(4);
        }

        ulong before = core.StateHash();
        for (int at = 0; at < slots.Length; at++) core.LookAhead(slots, at);
        core.LookAhead([], 0);

        Assert.Equal(before, core.StateHash());
    }

    private static EngineCore Crowded()
    {
        EngineCore core = new(TestMarket.Options() with { AccountsMax = 2 * Crowd });
        for (int account = 0; account < Crowd; account++) core.Apply(Commands.OpenAccount(1, 1_000_000 + account));
        return core;
    }
}
