using System;
using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Book;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Book;

/// <summary>The book's behaviour by small examples.</summary>
public sealed unsafe class OrderBookTests : IDisposable
{
    private readonly OrderPool _pool = new(8);
    private readonly OrderBook _book;

    public OrderBookTests() => _book = new OrderBook(_pool, 3, new BookOptions { WindowTicks = 128 });

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void An_empty_book_has_sentinels_for_prices()
    {
        Assert.Equal(OrderBook.NoBid, _book.BestBid);
        Assert.Equal(OrderBook.NoAsk, _book.BestAsk);
        Assert.False(_book.TryBest(Side.Buy, out _));
        Assert.Equal(OrderPool.None, _book.Front(Side.Sell));
        Assert.False(_book.CanFill(Side.Buy, long.MaxValue, 1));
    }

    [Fact]
    public void Priority_is_price_then_arrival()
    {
        Add(1, Side.Buy, 100, 5);
        Add(2, Side.Buy, 101, 5);
        Add(3, Side.Buy, 100, 5);
        Add(4, Side.Sell, 105, 5);
        Add(5, Side.Sell, 104, 5);
        Add(6, Side.Sell, 1_000_000, 5);
        Assert.Equal([2, 1, 3], Ids(Side.Buy));
        Assert.Equal([5, 4, 6], Ids(Side.Sell));
        Assert.Equal(101, _book.BestBid);
        Assert.Equal(104, _book.BestAsk);
    }

    [Fact]
    public void A_reduced_order_keeps_its_place_and_leaves_at_zero()
    {
        int first = Add(1, Side.Sell, 100, 5);
        Add(2, Side.Sell, 100, 7);
        _book.Reduce(first, 4);
        Assert.Equal([1, 2], Ids(Side.Sell));
        Assert.Equal(8, _book.LotsAt(Side.Sell, 100));
        _book.Reduce(first, 1);
        Assert.Equal([2], Ids(Side.Sell));
        Assert.False(_pool.TryFind(3, 1, out int gone));
        Assert.Equal(OrderPool.None, gone);
    }

    [Fact]
    public void A_reused_slot_starts_at_the_back()
    {
        int first = Add(1, Side.Buy, 100, 1);
        Add(2, Side.Buy, 100, 1);
        _book.Remove(first);
        Assert.Equal(first, Add(1, Side.Buy, 100, 1));
        Assert.Equal([2, 1], Ids(Side.Buy));
    }

    [Fact]
    public void A_moved_order_goes_to_the_back_and_stays_itself()
    {
        int first = Add(1, Side.Buy, 100, 1);
        Add(2, Side.Buy, 100, 1);
        Add(3, Side.Buy, 99, 1);
        _book.Move(first, 100, 5);
        Assert.Equal([2, 1, 3], Ids(Side.Buy));
        _book.Move(first, 99, 6);
        Assert.Equal([2, 3, 1], Ids(Side.Buy));
        Assert.Equal(6, _pool[first].Leaves);
        Assert.True(_pool.TryFind(3, 1, out int slot));
        Assert.Equal(first, slot);
    }

    [Fact]
    public void Reduce_only_lots_are_shown_but_do_not_count_as_fillable()
    {
        int reducing = _book.Add(1, Side.Sell, 100, 10, owner: 0, OrderFlags.ReduceOnly);
        Add(2, Side.Sell, 101, 10);
        Assert.Equal(10, _book.LotsAt(Side.Sell, 100));
        Assert.False(_book.CanFill(Side.Buy, 100, 1));
        Assert.True(_book.CanFill(Side.Buy, 101, 10));
        Assert.False(_book.CanFill(Side.Buy, 101, 11));
        _book.Reduce(reducing, 4);
        Assert.False(_book.CanFill(Side.Buy, 101, 11));
        _book.Remove(reducing);
        Add(3, Side.Sell, 100, 1);
        Assert.True(_book.CanFill(Side.Buy, 101, 11));
    }

    [Fact]
    public void A_slot_tells_its_order()
    {
        int slot = _book.Add(long.MinValue, Side.Sell, 1L << 62, 1L << 62, owner: 42, OrderFlags.Liquidation);
        Assert.Equal(long.MinValue, _pool.IdOf(slot));
        Assert.Equal(1L << 62, _pool.PriceOf(slot));
        Assert.Equal(1L << 62, _pool[slot].Leaves);
        Assert.Equal(42, _pool[slot].Owner);
        Assert.Equal(OrderFlags.Liquidation, _pool[slot].Flags);
        Assert.Equal(Side.Sell, _pool.SideOf(slot));
        Assert.Equal(3, _pool.InstrumentOf(slot));
    }

    [Fact]
    public void Depth_is_cut_to_the_room_given()
    {
        Add(1, Side.Buy, 100, 1);
        Add(2, Side.Buy, 100, 2);
        Add(3, Side.Buy, 90, 4);
        Add(4, Side.Buy, 1, 8);
        DepthLevel[] depth = new DepthLevel[2];
        Assert.Equal(2, _book.CopyDepth(Side.Buy, depth));
        Assert.Equal([new DepthLevel(100, 3, 2), new DepthLevel(90, 4, 1)], depth);
    }

    [Fact]
    public void A_full_pool_says_so_and_works_again_after_a_cancel()
    {
        for (int i = 0; i < 8; i++)
        {
            Assert.False(_pool.IsFull);
            Add(i, i % 2 == 0 ? Side.Buy : Side.Sell, 1L << (7 * i), 1);
        }

        Assert.True(_pool.IsFull);
        Assert.Equal(8, _pool.LevelCount);
        Assert.True(_pool.TryFind(3, 5, out int slot));
        _book.Remove(slot);
        Assert.False(_pool.IsFull);
        Assert.Equal(slot, Add(9, Side.Buy, 7, 1));
    }

    [Fact]
    public void Instruments_share_ids_without_confusion()
    {
        OrderBook other = new(_pool, 4, new BookOptions { WindowTicks = 128 });
        int here = Add(7, Side.Buy, 100, 1);
        int there = other.Add(7, Side.Sell, 90, 2, owner: 0, OrderFlags.None);
        Assert.True(_pool.TryFind(3, 7, out int slot));
        Assert.Equal(here, slot);
        Assert.True(_pool.TryFind(4, 7, out slot));
        Assert.Equal(there, slot);
        _book.Remove(here);
        Assert.False(_pool.TryFind(3, 7, out _));
        Assert.True(_pool.TryFind(4, 7, out _));
    }

    [Fact]
    public void Ids_that_share_a_bucket_overflow_into_the_next_and_are_found_again()
    {
        using OrderPool pool = new(64);
        OrderBook book = new(pool, 0, new BookOptions { WindowTicks = 128 });
        using Slab<OrderIndex.Bucket> buckets = new(OrderIndex.BucketsFor(64));
        OrderIndex twin = new(buckets, null, null);
        long[] ids = [.. Enumerable.Range(0, 100_000).Select(i => (long)i).Where(id => twin.BucketOf(0, id) == 31).Take(20)];
        foreach (long id in ids) book.Add(id, Side.Buy, 100, 1, owner: 0, OrderFlags.None);
        Assert.Null(pool.FindFault(book));

        for (int gone = 0; gone < ids.Length; gone++)
        {
            Assert.True(pool.TryFind(0, ids[gone], out int slot));
            book.Remove(slot);
            Assert.Null(pool.FindFault(book));
            for (int i = 0; i < ids.Length; i++) Assert.Equal(i > gone, pool.TryFind(0, ids[i], out _));
        }
    }

    [Fact]
    public void Nothing_is_allocated_after_construction()
    {
        DepthLevel[] depth = new DepthLevel[8];
        Exercise(depth);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exercise(depth);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(1 << 19)]
    public void A_window_is_a_power_of_two_in_range(int ticks) =>
        Assert.Throws<ArgumentException>(() => new OrderBook(_pool, 0, new BookOptions { WindowTicks = ticks }));

    [Theory]
    [InlineData(1, 65_536)]
    [InlineData(1_000, 4_096)]
    [InlineData(32_767, 128)]
    public void Windows_share_a_budget(int books, int ticks) => Assert.Equal(ticks, BookOptions.ForBooks(books).WindowTicks);

    [Theory]
    [InlineData(0)]
    [InlineData(OrderPool.OrdersMaxLimit + 1)]
    public void A_pool_has_a_size_in_range(int ordersMax) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new OrderPool(ordersMax));

    // Near and far levels, window moves, partial fills, look-ups that fail.
    private void Exercise(DepthLevel[] depth)
    {
        for (int round = 0; round < 100; round++)
        {
            for (int i = 0; i < 8; i++) Add(i, i % 2 == 0 ? Side.Buy : Side.Sell, 1 + round * 1000L + (1L << (5 * i)), 2);
            _book.CopyDepth(Side.Buy, depth);
            _book.CanFill(Side.Sell, 1, 100);
            _pool.TryFind(3, 99, out _);
            for (int slot; (slot = _book.Front(Side.Sell)) != OrderPool.None;) _book.Reduce(slot, 1);
            for (int slot; (slot = _book.Front(Side.Buy)) != OrderPool.None;) _book.Remove(slot);
        }
    }

    private int Add(long id, Side side, long price, long lots) => _book.Add(id, side, price, lots, owner: 0, OrderFlags.None);

    private List<long> Ids(Side side)
    {
        List<long> ids = [];
        for (int slot = _book.Front(side); slot != OrderPool.None; slot = _book.Next(slot)) ids.Add(_pool.IdOf(slot));
        return ids;
    }
}
