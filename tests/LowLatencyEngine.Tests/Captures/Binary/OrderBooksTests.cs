using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;
using LowLatencyEngine.Captures;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Captures.Binary;

/// <summary>The rebuilt books against lists that anyone can believe: same random changes to both, everything compared after each.</summary>
public sealed class OrderBooksTests
{
    private sealed record Model(int Instrument, Side Side, long Id, long Price)
    {
        internal long Lots { get; set; }
    }

    [Fact]
    public void Books_are_those_of_a_sorted_list()
    {
        // Strides of ids: one by one as venues count, multiples that would fall into one place of each line, and far apart.
        Gen.Select(Gen.Int[0, 3], Gen.Int[1, 3], Gen.Int[2, 40], Gen.Int).Sample(
            (stride, instruments, prices, seed) => Run((long[])[1, 16, 1L << 20, -(1L << 40)], stride, instruments, prices, new Random(seed)), iter: 150, threads: 1);
    }

    private static void Run(long[] strides, int stride, int instruments, int prices, Random random)
    {
        using OrderBooks books = new(instruments, 1 << 10, ordersAtStart: 1);
        List<Model> model = [];
        long next = random.Next();
        for (int step = 0; step < 400; step++)
        {
            int draw = random.Next(10);
            if (model.Count == 0 || draw < 5)
            {
                Model order = new(random.Next(instruments), (Side)random.Next(1, 3), next += strides[stride], 1 + random.Next(prices)) { Lots = random.Next(1, 50) };
                Assert.Equal(OrderBooks.None, books.Find(order.Id));
                books.Add(order.Instrument, order.Side, order.Id, order.Price, order.Lots);
                model.Add(order);
            }
            else if (draw < 9)
            {
                Model order = model[random.Next(model.Count)];
                long lots = draw < 7 ? order.Lots : random.Next(1, 60);
                Assert.Equal(Math.Min(lots, order.Lots), books.Reduce(books.Find(order.Id), lots));
                order.Lots -= Math.Min(lots, order.Lots);
                if (order.Lots == 0) model.Remove(order);
            }
            else if (random.Next(20) == 0)
            {
                int instrument = random.Next(instruments);
                books.Clear(instrument);
                model.RemoveAll(order => order.Instrument == instrument);
            }

            Compare(books, model, random.Next(instruments));
        }
    }

    private static void Compare(OrderBooks books, List<Model> model, int instrument)
    {
        Assert.Equal(model.Count, books.Count);
        foreach (Side side in (Side[])[Side.Buy, Side.Sell])
        {
            IGrouping<long, Model>[] levels = [.. model.Where(o => o.Instrument == instrument && o.Side == side).GroupBy(o => o.Price).OrderBy(l => side == Side.Buy ? -l.Key : l.Key)];
            Assert.Equal(levels.Length, books.LevelCount(instrument, side));
            Assert.Equal(levels.Length == 0 ? 0 : levels[0].Key, books.BestPrice(instrument, side));
            for (int rank = 0; rank < levels.Length; rank++)
            {
                BookLevel level = books.LevelAt(instrument, side, rank);
                Assert.Equal((levels[rank].Key, levels[rank].Sum(o => o.Lots), levels[rank].Count()), (level.Price, level.Lots, level.Orders));
                Assert.True(books.TryLevel(instrument, side, level.Price, out _));
                int slot = level.First;
                foreach (Model order in levels[rank])
                {
                    Assert.Equal((order.Id, order.Lots), (books.Order(slot).Id, books.Order(slot).Lots));
                    Assert.Equal(slot, books.Find(order.Id));
                    slot = books.Order(slot).Next;
                }

                Assert.Equal(OrderBooks.None, slot);
            }
        }
    }

    [Fact]
    public void The_limit_is_told_before_it_is_passed()
    {
        using OrderBooks books = new(1, 100, ordersAtStart: 1);
        for (int id = 1; id <= 100; id++)
        {
            Assert.False(books.IsFull);
            books.Add(0, Side.Buy, id, id, 1);
        }

        Assert.True(books.IsFull);
        for (int id = 1; id <= 100; id++) books.Remove(books.Find(id));
        Assert.Equal((0, 0), (books.Count, books.LevelCount(0, Side.Buy)));
    }

    [Fact]
    public void More_live_orders_than_allowed_end_reading_with_a_message()
    {
        ItchBytes many = new ItchBytes().Directory();
        for (int id = 1; id <= 1_025; id++) many.Add(id, 'B', 10, 100);
        using TemporaryFolder folder = new();
        string path = folder.Write("many", many.File());

        Assert.Contains("more than 1024 live orders", Captured.ReadUntilError(path, new CaptureReadOptions { OrdersMax = 1_024 }).Error.Message);
        Assert.Contains("more than 1024 live orders", Assert.Throws<CaptureException>(() => CaptureChecker.Check([path], null, new CaptureReadOptions { OrdersMax = 1_024 })).Message);
    }
}
