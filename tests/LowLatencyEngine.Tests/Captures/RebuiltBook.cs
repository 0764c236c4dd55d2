using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures;

/// <summary>A book of price levels that follows updates; sorted dictionaries, nothing to go wrong.</summary>
internal sealed class RebuiltBook
{
    internal SortedDictionary<long, long> Bids { get; } = [];

    internal SortedDictionary<long, long> Asks { get; } = [];

    internal (long Price, long Lots) BestBid => Bids.Count == 0 ? default : (Bids.Keys.Max(), Bids[Bids.Keys.Max()]);

    internal (long Price, long Lots) BestAsk => Asks.Count == 0 ? default : (Asks.First().Key, Asks.First().Value);

    internal void Apply(in MarketUpdate update)
    {
        if (update.Kind == MarketUpdateKind.DepthClear)
        {
            Bids.Clear();
            Asks.Clear();
        }

        if (update.Kind != MarketUpdateKind.DepthLevel) return;

        Assert.NotEqual(Side.None, update.Side);
        SortedDictionary<long, long> side = update.Side == Side.Buy ? Bids : Asks;
        if (update.Quantity == 0) side.Remove(update.Price);
        else side[update.Price] = update.Quantity;
    }
}
