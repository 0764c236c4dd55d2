using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Feeds;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Feeds;

/// <summary>Every order type at random: what a client rebuilds from the feed is the engine's book after every command, and the engine's laws hold.</summary>
public sealed class MarketFeedTests
{
    [Theory]
    [InlineData(1, MatchingRule.PriceTime, false)]
    [InlineData(2, MatchingRule.PriceTime, true)]
    [InlineData(3, MatchingRule.ProRata, false)]
    [InlineData(4, MatchingRule.ProRata, true)]
    public void TheBookRebuiltFromIncrementsIsTheEnginesAfterEveryCommand(int seed, MatchingRule matching, bool halts)
    {
        using EngineCore core = new(RichFlow.Options(matching, halts));
        using MarketFeed feed = new(core.Options);
        RebuiltFeed client = new();
        DepthLevel[] levels = new DepthLevel[700];
        HashSet<EventKind> kinds = [];
        HashSet<CancelReason> cancels = [];
        HashSet<PhaseReason> phases = [];
        RichFlow flow = new(seed, halts);
        IEnumerable<RichOrder> setup = RichFlow.Setup().Select(command => new RichOrder { Head = command });
        foreach (RichOrder order in setup.Concat(Enumerable.Range(0, 20_000).Select(_ => flow.Next())))
        {
            ReadOnlySpan<EngineEvent> events = core.Apply(in order.Head);
            foreach (EventView view in new EventStream(events))
            {
                kinds.Add(view.Head.Kind);
                if (view.Head.Kind == EventKind.PhaseChanged) phases.Add((PhaseReason)view.Head.Reason);
                if (view.Head.Kind == EventKind.OrderCancelled) cancels.Add((CancelReason)view.Head.Reason);
            }

            MustKeepPromises(in order, events);
            foreach (ref readonly FeedIncrement increment in feed.Take(events)) client.Take(in increment);
            foreach (Side side in (ReadOnlySpan<Side>)[Side.Buy, Side.Sell])
                client.MustBe(levels.AsSpan(0, core.CopyDepth(0, side, levels)), side);

            InstrumentView market = core.GetInstrument(0);
            Assert.True(market.Phase != TradingPhase.Continuous || market.BestBid == 0 || market.BestAsk == 0 || market.BestBid < market.BestAsk);
            Assert.True(core.CheckConservation().Holds);
        }

        if (halts)
        {
            Assert.Superset(new HashSet<EventKind> { EventKind.AuctionIndicated, EventKind.AuctionUncrossed }, kinds);
            Assert.Superset(new HashSet<PhaseReason> { PhaseReason.TimeOver, PhaseReason.Velocity, PhaseReason.DynamicBreaker }, phases);
            Assert.Superset(new HashSet<CancelReason> { CancelReason.AuctionOver, CancelReason.Breaker }, cancels);
        }

        Assert.True(client.Trades > 1_000);
        Assert.Superset(new HashSet<EventKind> { EventKind.OrderReplenished, EventKind.OrderRepriced, EventKind.OrderDecremented, EventKind.OrderTriggered, EventKind.MassCancelled }, kinds);
        Assert.Superset(new HashSet<CancelReason> { CancelReason.Expired, CancelReason.SelfTrade, CancelReason.Disconnected, CancelReason.MassCancel }, cancels);
    }

    [Fact]
    public void TakesEventsWithoutAllocating()
    {
        using EngineCore core = new(RichFlow.Options(MatchingRule.PriceTime));
        using MarketFeed feed = new(core.Options);
        RichFlow flow = new(5);
        foreach (Command command in RichFlow.Setup()) feed.Take(core.Apply(in command));
        RichOrder[] orders = [.. Enumerable.Range(0, 5_000).Select(_ => flow.Next())];
        for (int i = 0; i < 1_000; i++) feed.Take(core.Apply(in orders[i].Head));

        long before = GC.GetAllocatedBytesForCurrentThread();
        long increments = 0;
        for (int i = 1_000; i < orders.Length; i++) increments += feed.Take(core.Apply(in orders[i].Head)).Length;

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(increments > 4_000);
    }

    [Fact]
    public void ASnapshotSaysWhichIncrementItFollows()
    {
        using EngineCore core = new(RichFlow.Options(MatchingRule.PriceTime));
        using MarketFeed feed = new(core.Options);
        foreach (Command command in RichFlow.Setup()) feed.Take(core.Apply(in command));
        Command order = Commands.LimitOrder(2, 1, 1, 0, Side.Buy, 499, 7);
        FeedIncrement last = feed.Take(core.Apply(in order))[^1];
        DepthLevel[] levels = new DepthLevel[2];

        Assert.Equal(1, feed.CopyDepth(0, Side.Buy, levels));
        Assert.Equal(new DepthLevel(499, 7, 1), levels[0]);
        Assert.Equal((3, FeedKind.Touch), (feed.SequenceOf(0), last.Kind));
    }

    /// <summary>What the answer to a command must keep whatever the book: whole or not at all, at least the minimum, within the budget (unless a breaker
    /// stops it), no trade with oneself.</summary>
    private static void MustKeepPromises(in RichOrder order, ReadOnlySpan<EngineEvent> events)
    {
        long filled = 0;
        long value = 0;
        bool isAccepted = false;
        bool isStopped = false;
        foreach (EventView view in new EventStream(events))
        {
            isStopped |= view.Head.Kind == EventKind.PhaseChanged;
            isAccepted |= view.Head.Kind == EventKind.OrderAccepted && view.Head.OrderId == order.Head.OrderId;
            if (view.Head.Kind != EventKind.Trade || view.Head.OrderId != order.Head.OrderId) continue;

            filled += view.Head.Quantity;
            value += view.Trade.Value;
            if (order.Head.Kind == CommandKind.NewOrder && order.Detail.SelfTrade != SelfTradeRule.None)
                Assert.False(IsOwn(view.Head.AccountId, view.Trade.MakerAccountId));
        }

        if (!isAccepted || isStopped) return;
        if (order.Head.TimeInForce == TimeInForce.FillOrKill) Assert.Equal(order.Head.Quantity, filled);
        if ((order.Head.OrderFlags & OrderFlags.AllOrNone) != 0) Assert.True(filled == 0 || filled == order.Head.Quantity);
        if (order.Detail.MinimumQuantity > 0) Assert.True(filled >= order.Detail.MinimumQuantity || (filled == 0 && order.Head.TimeInForce != TimeInForce.ImmediateOrCancel));
        if (order.Links.ValueBudget > 0)
            Assert.True(order.Head.Side == Side.Buy ? value <= order.Links.ValueBudget : value >= order.Links.ValueBudget);
    }

    private static bool IsOwn(long a, long b) => a == b || (a <= 2 && b <= 2);
}
