// The other side of the feed: three books made from increments alone, by sorted dictionaries, as any client would.
using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Feeds;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Feeds;

/// <summary>One instrument's L1, L2 and L3 as a client rebuilds them.</summary>
internal sealed class RebuiltFeed
{
    private readonly Dictionary<long, (Side Side, long Price, long Lots)> _orders = [];
    private readonly Dictionary<(Side Side, long Price), DepthLevel> _levels = [];
    private readonly Dictionary<Side, DepthLevel> _touch = [];
    private long _sequence;

    internal long Trades { get; private set; }

    internal void Take(in FeedIncrement e)
    {
        Assert.Equal(++_sequence, e.Sequence);
        switch (e.Kind)
        {
            case FeedKind.OrderAdded:
                _orders.Add(e.OrderId, (e.Side, e.Price, e.Lots));
                break;
            case FeedKind.OrderChanged:
                Assert.True(e.Lots < _orders[e.OrderId].Lots);
                _orders[e.OrderId] = (e.Side, e.Price, e.Lots);
                break;
            case FeedKind.OrderRemoved:
                Assert.True(_orders.Remove(e.OrderId));
                break;
            case FeedKind.Level:
                if (e.Lots == 0) _levels.Remove((e.Side, e.Price));
                else _levels[(e.Side, e.Price)] = new DepthLevel(e.Price, e.Lots, e.Orders);
                break;
            case FeedKind.Touch:
                if (e.Lots == 0) _touch.Remove(e.Side);
                else _touch[e.Side] = new DepthLevel(e.Price, e.Lots, e.Orders);
                break;
            case FeedKind.Trade:
                Assert.True(e.OrderId == 0 || _orders[e.OrderId].Lots >= e.Lots);
                Trades++;
                break;
            default:
                Assert.Fail($"an increment of kind {e.Kind}");
                break;
        }
    }

    /// <summary>L3 added up, L2 and L1 must all be the engine's depth.</summary>
    internal void MustBe(ReadOnlySpan<DepthLevel> depth, Side side)
    {
        IEnumerable<DepthLevel> Sorted(IEnumerable<DepthLevel> levels) =>
            side == Side.Buy ? levels.OrderByDescending(l => l.Price) : levels.OrderBy(l => l.Price);

        DepthLevel[] engine = depth.ToArray();
        Assert.Equal(engine, Sorted(_levels.Where(l => l.Key.Side == side).Select(l => l.Value)));
        Assert.Equal(engine, Sorted(_orders.Values.Where(o => o.Side == side).GroupBy(o => o.Price)
            .Select(g => new DepthLevel(g.Key, g.Sum(o => o.Lots), g.Count()))));
        Assert.Equal(engine.Length > 0, _touch.ContainsKey(side));
        if (engine.Length > 0) Assert.Equal(engine[0], _touch[side]);
    }
}
