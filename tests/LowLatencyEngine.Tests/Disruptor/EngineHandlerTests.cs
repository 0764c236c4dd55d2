using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Disruptor.Dsl;
using LowLatencyEngine.Disruptor;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Disruptor;

/// <summary>The core behind a Disruptor gives the events that it gives by itself. Built with -p:UseDisruptor=true only.</summary>
public class EngineHandlerTests
{
    [Fact]
    public void Gives_the_same_events_and_the_same_state_as_the_core_alone()
    {
        Command[] commands = new Command[20_000];
        new MixedFlow(seed: 3).Fill(commands);
        using EngineCore alone = new(TestMarket.Options());
        List<EngineEvent> expected = [];
        foreach (Command command in commands) expected.AddRange(alone.Apply(in command));

        List<EngineEvent> seen = [];
        using EngineHandler handler = new(TestMarket.Options(), (events, _) => seen.AddRange(events));
        ValueDisruptor<CommandFrame> disruptor = new(static () => default, 1_024);
        disruptor.HandleEventsWith(handler);
        disruptor.Start();
        foreach (Command command in commands)
        {
            using var scope = disruptor.RingBuffer.PublishEvent();
            scope.Event().Set([command]);
        }

        disruptor.Shutdown(TimeSpan.FromSeconds(30));
        Assert.Null(handler.Fault);
        Assert.Equal(commands.Length, handler.Applied);
        Assert.True(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(expected)).SequenceEqual(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(seen))));
        Assert.Equal(alone.StateHash(), handler.Core.StateHash());
    }

    [Fact]
    public void A_sink_that_throws_stops_the_engine_and_is_named()
    {
        int calls = 0;
        using EngineHandler handler = new(TestMarket.Options(), (_, _) =>
        {
            if (++calls == 3) throw new InvalidOperationException("disk full");
        });
        CommandFrame frame = default;
        for (int i = 0; i < 5; i++)
        {
            frame.Set([Commands.Heartbeat(1_700_000_000_000_000_000 + i)]);
            handler.OnEvent(ref frame, i, endOfBatch: true);
        }

        Assert.Equal("disk full", handler.Fault?.Message);
        Assert.Equal((3, 2L), (calls, handler.Applied));
    }

    [Fact]
    public void A_command_must_have_the_slots_it_says() =>
        Assert.Throws<ArgumentException>(() => default(CommandFrame).Set([Commands.Heartbeat(1) with { Slots = 2 }]));
}
