using System;
using System.Collections.Generic;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests;

public class DeterminismTests
{
    /// <summary>State hash after 100,000 commands of seed 3: a change means that the same commands no longer give the same state.</summary>
    private const ulong ApprovedHash = 11200986963281609080;

    [Fact]
    public void TwoRunsGiveTheSameEventsAndTheSameHash()
    {
        Command[] commands = new Command[100_000];
        new MixedFlow(seed: 3).Fill(commands);
        using EngineCore first = new(TestMarket.Options());
        using EngineCore second = new(TestMarket.Options());
        for (int i = 0; i < commands.Length; i++)
        {
            Assert.True(first.Apply(in commands[i]).SequenceEqual(second.Apply(in commands[i])), $"events differ at command {i}");
            if (i % 10_000 == 0) Assert.Equal(first.StateHash(), second.StateHash());
        }

        Assert.Equal(first.StateHash(), second.StateHash());
        Assert.Equal(ApprovedHash, first.StateHash());
    }

    [Fact]
    public void ARefusedCommandChangesNothing()
    {
        using EngineCore core = new(TestMarket.Options());
        Command[] commands = new Command[20_000];
        new MixedFlow(seed: 4).Fill(commands);
        int refused = 0;
        foreach (ref readonly Command command in commands.AsSpan())
        {
            // The time that a refused command carries passes all the same: bring it in first.
            core.Apply(Commands.Heartbeat(command.TimeNanos));
            ulong before = refused < 300 ? core.StateHash() : 0;
            ReadOnlySpan<EngineEvent> events = core.Apply(in command);
            if (events.Length != 1 || events[0].Kind != EventKind.Rejected || refused >= 300) continue;

            refused++;
            Assert.Equal(before, core.StateHash());
        }

        Assert.Equal(300, refused);
    }

    [Fact]
    public void TheHashSeesEveryOption()
    {
        EngineOptions plain = TestMarket.Options();
        HashSet<ulong> hashes = [HashOf(plain)];
        EngineOptions[] variants =
        [
            plain with { AccountsMax = 17 }, plain with { PositionsMax = 17 }, plain with { OrdersMax = 1_717 }, plain with { OpenOrdersPerAccountMax = 17 },
            plain with { EventsPerCommandMax = 1 << 15 }, plain with { LiquidationsPerCommandMax = 17 }, plain with { TimeStepMaxNanos = 17 },
            plain with { CallRatioPpm = 1_700_000 }, plain with { CallHysteresisPpm = 17 }, plain with { ExitBufferPpm = 17 },
            plain with { Instruments = [plain.Instruments[0]] },
            plain with { Instruments = [plain.Instruments[0] with { UnwindClip = 17 }, plain.Instruments[1]] },
            plain with { Instruments = [plain.Instruments[0] with { Policy = LiquidationPolicy.Full }, plain.Instruments[1]] },
        ];
        foreach (EngineOptions variant in variants) Assert.True(hashes.Add(HashOf(variant)), variant.ToString());
    }

    [Fact]
    public void TheHasherSeesOrderAndLength()
    {
        HashSet<ulong> hashes = [];
        foreach (long[] numbers in new long[][] { [], [0], [0, 0], [1, 2], [2, 1], [1, 2, 0] })
        {
            StateHasher hasher = default;
            foreach (long number in numbers) hasher.Add(number);
            Assert.True(hashes.Add(hasher.Finish()));
        }
    }

    private static ulong HashOf(EngineOptions options)
    {
        using EngineCore core = new(options);
        return core.StateHash();
    }
}
