using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Book;

/// <summary>The auction's price beside a look at every tick: most lots, then least left over, then nearest to the reference, then the lower.</summary>
public class AuctionPriceTests
{
    private const int Highest = 40;

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    [InlineData(2, false)]
    [InlineData(4, true)]
    public void EveryTickAgrees(int step, bool hides)
    {
        int crossed = 0;
        for (ulong seed = 1; seed <= 30_000; seed++)
        {
            Dice dice = new(seed);
            using OrderPool pool = new(64);
            OrderBook book = new(pool, 0, new BookOptions { WindowTicks = 128 });
            List<(Side Side, long Price, long Lots)> orders = [];
            long middle = dice.Between(5, 8);
            for (int i = (int)dice.Between(0, 12); i > 0; i--)
            {
                Side side = dice.Pick(Side.Buy, Side.Sell);
                long price = step * (dice.Chance(200) ? dice.Between(1, Highest / 3) : dice.Between(middle - 2, middle + 4));
                // Few different sizes, so that volumes and left-overs are often equal.
                long lots = dice.Between(1, 3);
                bool isHidden = hides && dice.Chance(300);
                orders.Add((side, price, isHidden ? 0 : lots));
                book.Add(i + 1, side, price, lots, 0, isHidden ? OrderFlags.Hidden : OrderFlags.None);
            }

            long reference = dice.Between(0, Highest);
            bool isCrossed = book.TryAuction(reference, step, out AuctionOutcome got);
            (long Lots, long Surplus, long Price)? expected = Naive(orders, reference, step);
            Assert.True(isCrossed == expected.HasValue, $"seed {seed}");
            if (expected is not { } best) continue;

            crossed++;
            Assert.True((got.Lots, got.Surplus, got.Price) == best, $"seed {seed}: {got}, by every tick {best}, reference {reference}");
        }

        Assert.True(crossed > 5_000);
    }

    [Fact]
    public void AGulfBetweenTwoPricesCostsNothing()
    {
        using OrderPool pool = new(8);
        OrderBook book = new(pool, 0, new BookOptions { WindowTicks = 128 });
        book.Add(1, Side.Buy, 1L << 61, 5, 0, OrderFlags.None);
        book.Add(2, Side.Sell, 1, 7, 0, OrderFlags.None);
        Assert.True(book.TryAuction(1L << 60, 1, out AuctionOutcome outcome));
        Assert.Equal(new AuctionOutcome(1L << 60, 5, -2), outcome);
        Assert.Equal(7, book.LotsWithin(Side.Sell, 1));
        Assert.Equal(0, book.LotsWithin(Side.Buy, (1L << 61) + 1));
    }

    private static (long, long, long)? Naive(List<(Side Side, long Price, long Lots)> orders, long reference, long step)
    {
        List<(long Lots, long Surplus, long Price)> all = [];
        for (long price = step; price <= 3 * Highest; price += step)
        {
            long demand = orders.Where(o => o.Side == Side.Buy && o.Price >= price).Sum(o => o.Lots);
            long supply = orders.Where(o => o.Side == Side.Sell && o.Price <= price).Sum(o => o.Lots);
            bool isBetween = orders.Exists(o => o.Side == Side.Buy && o.Price >= price) && orders.Exists(o => o.Side == Side.Sell && o.Price <= price);
            if (isBetween) all.Add((Math.Min(demand, supply), demand - supply, price));
        }

        if (all.Count == 0) return null;
        return all.OrderByDescending(a => a.Lots).ThenBy(a => Math.Abs(a.Surplus)).ThenBy(a => Math.Abs(a.Price - reference)).ThenBy(a => a.Price).First();
    }
}
