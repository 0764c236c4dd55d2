using System;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Allocation;

public class AllocationTests
{
    private const int WarmUp = 200_000;
    private const int Measured = 1_000_000;

    [Fact]
    public void AMillionMixedCommandsAllocateNothing()
    {
        Command[] commands = new Command[WarmUp + Measured];
        new MixedFlow(seed: 1).Fill(commands);
        using EngineCore core = new(TestMarket.Options());
        long[] counts = new long[32];
        Apply(core, commands.AsSpan(0, WarmUp), counts);

        long allocated = Probe(() => Apply(core, commands.AsSpan(WarmUp), counts));

        Assert.Equal(0, allocated);
        Assert.True(core.CheckConservation().Holds);
        Assert.True(counts[(int)EventKind.Trade] > 100_000, $"only {counts[(int)EventKind.Trade]} trades: the flow proves too little");
        Assert.True(counts[(int)EventKind.LiquidationEnded] > 500, $"only {counts[(int)EventKind.LiquidationEnded]} liquidations: the flow proves too little");
    }

    [Fact]
    public void TheProbeNoticesOneObject()
    {
        object? kept = null;
        long allocated = Probe(() => kept = new object());

        Assert.True(allocated > 0, "the probe is blind");
        Assert.NotNull(kept);
    }

    private static long Probe(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Apply(EngineCore core, ReadOnlySpan<Command> commands, long[] counts)
    {
        foreach (ref readonly Command command in commands)
        {
            foreach (EventView view in new EventStream(core.Apply(in command))) counts[(int)view.Head.Kind]++;
        }
    }
}
