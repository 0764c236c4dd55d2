using System;
using System.Runtime.InteropServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Memory;

/// <summary>Asks the system itself, page by page, whether the core's tables are in memory.</summary>
public class PageBackerTests
{
    [Fact]
    public void BackedMemoryIsResidentAndHoldsWhatItHeld()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "mincore is asked, which other systems do not have");
        Command[] commands = new Command[20_000];
        new MixedFlow(seed: 5).Fill(commands);

        // 51 MB of positions: more than the allocator ever gives out again, so they are fresh.
        EngineOptions options = TestMarket.Options() with { AccountsMax = 100_000, PositionsMax = 400_000 };
        using EngineCore backed = new(options);
        using EngineCore other = new(options);
        for (int i = 0; i < commands.Length / 2; i++) Assert.Equal(other.Apply(in commands[i]).Length, backed.Apply(in commands[i]).Length);

        Assert.True(PagesMissing(backed) > 1_000, "nothing was missing before");
        backed.BackMemory();
        Assert.Equal(0, PagesMissing(backed));
        Assert.Equal(other.StateHash(), backed.StateHash());
        for (int i = commands.Length / 2; i < commands.Length; i++) Assert.True(MemoryMarshal.AsBytes(other.Apply(in commands[i])).SequenceEqual(MemoryMarshal.AsBytes(backed.Apply(in commands[i]))));
        Assert.Equal(other.StateHash(), backed.StateHash());
    }

    private static long PagesMissing(EngineCore core)
    {
        Census census = new();
        core.Visit(census);
        return census.Missing;
    }

    private sealed unsafe class Census : StateVisitor
    {
        internal long Missing { get; private set; }

        public override void Scratch<T>(Slab<T> slab) => Block(slab.Pointer, slab.Bytes);

        public override void Block(void* start, long bytes)
        {
            long page = Environment.SystemPageSize;
            long first = (long)start & -page;
            int pages = (int)(((long)start + bytes - first + page - 1) / page);
            if (bytes == 0) return;

            byte[] resident = new byte[pages];
            Assert.Equal(0, mincore((void*)first, (nuint)(pages * page), resident));
            foreach (byte state in resident) Missing += (state & 1) == 0 ? 1 : 0;
        }

        [DllImport("libc", SetLastError = true)]
        private static extern int mincore(void* start, nuint bytes, byte[] resident);
    }
}
