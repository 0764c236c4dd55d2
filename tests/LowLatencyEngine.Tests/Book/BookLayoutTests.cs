using System.Runtime.InteropServices;
using LowLatencyEngine.Book;
using Xunit;

namespace LowLatencyEngine.Tests.Book;

/// <summary>Sizes and offsets that the book's speed, and the sharing of one table by orders and levels, rest on.</summary>
public sealed unsafe class BookLayoutTests
{
    [Fact]
    public void Records_have_their_sizes()
    {
        Assert.Equal(32, sizeof(OrderNode));
        Assert.Equal(32, sizeof(PriceLevel));
        Assert.Equal(32, sizeof(LevelExtra));
        Assert.Equal(64, sizeof(OrderIndex.Bucket));
        Assert.Equal(128, sizeof(BookSide));
    }

    [Fact]
    public void A_level_closes_the_circle_of_its_orders()
    {
        Assert.Equal(Marshal.OffsetOf<OrderNode>(nameof(OrderNode.Next)), Marshal.OffsetOf<PriceLevel>(nameof(PriceLevel.First)));
        Assert.Equal(Marshal.OffsetOf<OrderNode>(nameof(OrderNode.Previous)), Marshal.OffsetOf<PriceLevel>(nameof(PriceLevel.Last)));
        Assert.Equal(Marshal.OffsetOf<LevelExtra>(nameof(LevelExtra.Child0)) + 4, Marshal.OffsetOf<LevelExtra>(nameof(LevelExtra.Child1)));
    }

    [Fact]
    public void A_pool_and_its_books_tell_their_size()
    {
        using OrderPool pool = new(1 << 10);
        OrderBook book = new(pool, 0, new BookOptions { WindowTicks = 1 << 12 });
        Assert.Equal((1 << 10) * 64 + ((1 << 10) + 1) * 32 + (1 << 8) * 64, pool.FootprintBytes);
        Assert.InRange(book.FootprintBytes, 2 * 4 * (1 << 12), 2 * 5 * (1 << 12));
        pool.Touch();
        Assert.Null(pool.FindFault(book));
    }
}
