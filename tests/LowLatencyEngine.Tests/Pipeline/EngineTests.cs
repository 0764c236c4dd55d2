using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;
using Xunit;

namespace LowLatencyEngine.Tests.Pipeline;

public class EngineTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(WaitStrategy.SpinThenYield)]
    [InlineData(WaitStrategy.Blocking)]
    public async Task ThroughTheRingsTheEventsAreThoseOfApply(WaitStrategy wait)
    {
        Command[] commands = new Command[60_000];
        new MixedFlow(seed: 2).Fill(commands);
        using EngineCore core = new(TestMarket.Options());
        List<EngineEvent> expected = [];
        foreach (ref readonly Command command in commands.AsSpan()) expected.AddRange(core.Apply(in command));

        using Engine engine = new(TestMarket.Options(), new PipelineOptions { EngineWait = wait, ReaderWait = wait });
        EventReader reader = engine.AddReader();
        engine.Start();
        Task<List<EngineEvent>> reading = Task.Run(() => ReadToEnd(reader));
        for (int i = 0; i < commands.Length; i++) Assert.True(engine.Publish(commands.AsSpan(i, 1)));

        Assert.True(engine.Stop(s_patience), engine.Fault?.ToString());
        Assert.Equal(expected, await reading);
        Assert.Equal(core.StateHash(), engine.Core.StateHash());
    }

    [Fact]
    public async Task ManyProducersLoseNothingAndEachKeepsItsOrder()
    {
        const int Producers = 3;
        const int Each = 20_000;
        using Engine engine = new(TestMarket.Options());
        EventReader reader = engine.AddReader();
        engine.Start();
        Task<List<EngineEvent>> reading = Task.Run(() => ReadToEnd(reader));
        Task[] producing = new Task[Producers];
        for (int p = 0; p < Producers; p++)
        {
            uint source = (uint)p;
            producing[p] = Task.Run(() =>
            {
                for (int i = 0; i < Each; i++)
                {
                    // A deposit to an account that does not exist is answered with source and source sequence.
                    Command[] command = [Commands.Deposit(1, 99, 0, 1) with { Source = source, SourceSequence = i }];
                    Assert.True(engine.Publish(command));
                }
            });
        }

        await Task.WhenAll(producing);
        Assert.True(engine.Stop(s_patience), engine.Fault?.ToString());
        long[] next = new long[Producers];
        foreach (EngineEvent answer in await reading) Assert.Equal(next[answer.Price]++, answer.Quantity);
        Assert.All(next, count => Assert.Equal(Each, count));
    }

    [Fact]
    public async Task AStuckReaderMakesPublishingAnswerFalseAndLosesNothing()
    {
        using Engine engine = new(TestMarket.Options(), new PipelineOptions { InboundSlotsMax = 64, OutboundSlotsMax = 512 });
        EventReader reader = engine.AddReader();
        engine.Start();
        long published = 0;
        DateTime giveUp = DateTime.UtcNow + s_patience;
        int refusedInARow = 0;
        while (refusedInARow < 200)
        {
            Assert.True(DateTime.UtcNow < giveUp, "the ring never filled");
            if (engine.TryPublish(Commands.OpenAccount(1, published + 1)))
            {
                published++;
                refusedInARow = 0;
            }
            else
            {
                refusedInARow++;
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }

        Task<List<EngineEvent>> reading = Task.Run(() => ReadToEnd(reader));
        Assert.True(engine.Stop(s_patience));
        List<EngineEvent> events = await reading;
        Assert.Equal(published, events.Count);
        Assert.InRange(published, 512, 512 + 64 + 256);
        for (int i = 0; i < events.Count; i++) Assert.Equal(i + 1, events[i].AccountId);
    }

    [Fact]
    public void StoppingBesideAReaderThatNeverReleasesEndsAndSaysSo()
    {
        using Engine engine = new(TestMarket.Options(), new PipelineOptions { InboundSlotsMax = 4_096, OutboundSlotsMax = 512 });
        engine.AddReader();
        engine.Start();
        for (int i = 1; i <= 2_000; i++) engine.TryPublish(Commands.OpenAccount(1, i));

        Assert.False(engine.Stop(TimeSpan.FromMilliseconds(200)));
        Assert.IsType<TimeoutException>(engine.Fault);
        Assert.False(engine.TryPublish(Commands.Heartbeat(1)));
    }

    [Fact]
    public void MisuseIsRefusedWithAReason()
    {
        using Engine engine = new(TestMarket.Options());
        Assert.False(engine.TryPublish(Commands.Heartbeat(1)));
        engine.Start();
        Assert.Throws<InvalidOperationException>(engine.Start);
        Assert.Throws<InvalidOperationException>(engine.AddReader);
        Assert.Throws<InvalidOperationException>(() => engine.Core);
        Assert.Throws<ArgumentException>(() => engine.TryPublish(default(Command)));
        Assert.Throws<ArgumentException>(() => engine.TryPublish([Commands.Heartbeat(1) with { Slots = 2 }]));
        Assert.True(engine.Stop(s_patience));
        Assert.Equal(0, engine.Core.GetHouse(0).FundCash);
    }

    [Fact]
    public void ACommandOfSeveralSlotsTravelsAsOneAndAnUnknownShapeIsAnswered()
    {
        using Engine engine = new(TestMarket.Options());
        EventReader reader = engine.AddReader();
        engine.Start();
        Assert.True(engine.Publish([Commands.Heartbeat(5) with { Slots = 3 }, default, default]));
        Assert.True(engine.Publish([Commands.OpenAccount(6, 1)]));
        Assert.True(engine.Stop(s_patience));

        List<EngineEvent> events = ReadToEnd(reader);
        Assert.Equal(2, events.Count);
        Assert.Equal((byte)RejectReason.Malformed, events[0].Reason);
        Assert.Equal(EventKind.AccountOpened, events[1].Kind);
    }

    [Fact]
    public void PinningToAProcessorThatIsNotThereWarnsAndRuns()
    {
        using Engine engine = new(TestMarket.Options(), new PipelineOptions { PinToProcessor = 1_000 });
        engine.Start();
        Assert.True(engine.Publish([Commands.OpenAccount(1, 1)]));
        Assert.True(engine.Stop(s_patience));
        Assert.Contains("1000", engine.Warning, StringComparison.Ordinal);
        Assert.True(engine.Core.TryGetWallet(1, 0, out _));
    }

    private static List<EngineEvent> ReadToEnd(EventReader reader)
    {
        List<EngineEvent> events = [];
        for (ReadOnlySpan<EngineEvent> batch = reader.Take(); !batch.IsEmpty; batch = reader.Take())
        {
            events.AddRange(batch);
            reader.Release();
        }

        return events;
    }
}
