using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures.Binary;

/// <summary>The ladders of all stocks against lists that anyone can believe: best prices after every message, every level at the end.</summary>
public sealed class ItchBooksTests
{
    private sealed record Model(int Locate, Side Side, long Reference, int Price)
    {
        internal uint Shares { get; set; }
    }

    /// <summary>Prices that hop, creep, lie between cents, near 0 and at the format's highest; references in a row, in strides and far apart.</summary>
    [Theory]
    [InlineData(100, 10_000, 1L)]
    [InlineData(100, 2_000_000, 4L)]
    [InlineData(1, 30_000, 16L)]
    [InlineData(1, 400, 1L << 20)]
    [InlineData(100, 2_000_000_000, 1L << 36)]
    public void Best_prices_and_levels_are_those_of_a_list(int step, int highest, long stride)
    {
        Gen.Int.Sample(seed => Run(step, highest, stride, new Random(seed)), iter: 60, threads: 1);
    }

    private static void Run(int step, int highest, long stride, Random random)
    {
        ItchBytes feed = new();
        List<Model> model = [];
        List<(int, long, long)> expected = [];
        long next = 0;
        int middle = highest / 2 / step * step;
        for (int k = 0; k < 700; k++)
        {
            int draw = random.Next(20);
            if (draw == 0) middle = random.Next(3) == 0 ? step * random.Next(1, highest / step) : Math.Clamp(middle + step * random.Next(-90, 91), step, highest);
            Model? order = model.Count == 0 ? null : model[random.Next(model.Count)];
            feed.Locate = order?.Locate ?? 1;
            if (order is null || draw < 11)
            {
                feed.Locate = random.Next(1, 3);
                order = New(feed.Locate, (Side)random.Next(1, 3));
                feed.Add(order.Reference, order.Side == Side.Buy ? 'B' : 'S', order.Shares, (uint)order.Price, attributed: draw == 10);
                model.Add(order);
            }
            else if (draw < 14)
            {
                feed.Delete(order.Reference);
                model.Remove(order);
            }
            else if (draw < 17)
            {
                Model other = New(order.Locate, order.Side);
                feed.Replace(order.Reference, other.Reference, other.Shares, (uint)other.Price);
                model[model.IndexOf(order)] = other;
            }
            else
            {
                uint shares = (uint)random.Next(1, 60);
                if (draw == 17) feed.Execute(order.Reference, shares);
                else if (draw == 18) feed.ExecuteAt(order.Reference, shares, 1, printable: true);
                else feed.Cancel(order.Reference, shares);
                order.Shares -= Math.Min(shares, order.Shares);
                if (order.Shares == 0) model.Remove(order);
            }

            expected.Add((feed.Locate, Best(model, feed.Locate, Side.Buy), Best(model, feed.Locate, Side.Sell)));
        }

        foreach (bool lookAhead in (bool[])[false, true])
        {
            using ItchBooks books = new(1 << 10, ordersAtStart: 1);
            BestPrices sink = new() { Seen = [] };
            byte[] file = feed.File();
            Assert.Equal(file.Length, books.Run(file, lookAhead, ref sink, out long messages));
            Assert.Equal((700L, 0L, 0L, model.Count), (messages, books.Unknown, books.Refused, books.Count));
            Assert.Equal(expected, sink.Seen);
            foreach (IGrouping<(int Locate, Side Side, int Price), Model> level in model.GroupBy(order => (order.Locate, order.Side, order.Price)))
                Assert.Equal(level.Sum(order => order.Shares), books.SharesAt(level.Key.Locate, level.Key.Side, level.Key.Price));
        }

        Model New(int locate, Side side)
        {
            int reach = random.Next(8) == 0 ? 600 : 20;
            int price = Math.Clamp(middle + step * random.Next(-reach, reach), step, highest);
            return new Model(locate, side, next += stride, price) { Shares = (uint)random.Next(1, 50) };
        }
    }

    private static long Best(List<Model> model, int locate, Side side)
    {
        IEnumerable<long> prices = model.Where(order => order.Locate == locate && order.Side == side).Select(order => (long)order.Price);
        return side == Side.Buy ? prices.DefaultIfEmpty().Max() : prices.DefaultIfEmpty().Min();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void All_stocks_at_once_look_ahead_or_not_are_the_books_of_one_after_the_other(bool lookAhead)
    {
        ItchBytes feed = new();
        Random random = new(5);
        List<long> live = [];
        for (int k = 1; k <= 3_000; k++)
        {
            feed.Locate = random.Next(1, 4);
            if (live.Count == 0 || random.Next(2) == 0) feed.Add(k, random.Next(2) == 0 ? 'B' : 'S', 10, (uint)random.Next(1, 30));
            else if (random.Next(3) == 0) feed.Delete(live[random.Next(live.Count)]);
            else feed.Replace(live[random.Next(live.Count)], 10_000 + k, 7, (uint)random.Next(1, 30));
            live.Add(k);
        }

        using ItchBooks whole = new(1 << 16), single = new(1 << 16);
        BestPrices sink = new() { Seen = [] }, expected = new() { Seen = [] };
        byte[] file = [.. feed.File(), 0, 9, (byte)'A'];
        int taken = whole.Run(file, lookAhead, ref sink, out long messages);
        foreach (byte[] message in feed.Messages)
        {
            single.Apply(message);
            expected.After(single, ItchLayout.Locate(message), message[0]);
        }

        Assert.Equal((file.Length - 3, 3_000), (taken, messages));
        Assert.Equal(expected.Seen, sink.Seen);
        Assert.Equal((single.References, single.Unknown, single.Refused), (whole.References, whole.Unknown, whole.Refused));
        Assert.True(single.Unknown > 0 && single.References > single.Unknown);
    }

    [Fact]
    public void What_no_book_can_hold_is_refused_and_an_order_is_known_by_its_stock()
    {
        ItchBytes feed = new ItchBytes().Add(1, 'B', 10, 100).Add(1, 'S', 10, 200).Add(2, 'B', 0, 100).Add(3, 'B', 10, 0).Add(4, 'X', 10, 100).Add(5, 'B', 10, 1u << 31);
        feed.Locate = 2;
        feed.Delete(1);
        using ItchBooks books = new(8);

        foreach (byte[] message in feed.Messages) books.Apply(message);

        Assert.Equal((5, 1, 1, 1), (books.Refused, books.References, books.Unknown, books.Count));
        Assert.Equal((100, 0, false), (books.BestPrice(1, Side.Buy), books.BestPrice(1, Side.Sell), books.IsCrossed(1)));
        Assert.Equal((10, 0, 0), (books.SharesAt(1, Side.Buy, 100), books.SharesAt(1, Side.Buy, 200), books.SharesAt(2, Side.Sell, 100)));
    }

    private struct BestPrices : IItchSink
    {
        internal List<(int, long, long)> Seen;

        public readonly void After(ItchBooks books, int locate, byte type) => Seen.Add((locate, books.BestPrice(locate, Side.Buy), books.BestPrice(locate, Side.Sell)));
    }
}
