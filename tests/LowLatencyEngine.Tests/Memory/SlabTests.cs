using System;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LowLatencyEngine.Memory;
using Xunit;

namespace LowLatencyEngine.Tests.Memory;

public sealed unsafe class SlabTests
{
    private struct Row
    {
        public long A, B, C;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(87_381)]
    [InlineData(87_382)]
    [InlineData(1_000_000)]
    public void Is_zeroed_aligned_and_as_long_as_asked(int length)
    {
        using Slab<Row> slab = new(length);

        Assert.Equal(length, slab.Length);
        Assert.Equal(24L * length, slab.Bytes);
        nuint alignment = slab.Bytes >= HugePages.PageBytes ? 2_097_152u : 64u;
        Assert.Equal(0u, (nuint)slab.Pointer % alignment);
        Assert.Equal(-1, MemoryMarshal.AsBytes(slab.AsSpan()).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Zeroed_even_when_the_allocator_hands_back_used_memory()
    {
        for (int round = 0; round < 50; round++)
        {
            using Slab<long> slab = new(500 + round);
            Assert.Equal(-1, slab.AsSpan().IndexOfAnyExcept(0L));
            slab.AsSpan().Fill(-1);
        }
    }

    [Fact]
    public void Index_reaches_the_element_by_reference()
    {
        using Slab<Row> slab = new(10);
        slab[9].B = 7;

        Assert.Equal(7, slab.AsSpan()[9].B);
        Assert.Equal(7, slab.Pointer[9].B);
        Assert.Equal(7, slab.AsSpan(9, 1)[0].B);
        Assert.True(Unsafe.AreSame(ref slab[9], ref *(slab.Pointer + 9)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_index_outside_stops(int index)
    {
        using Slab<Row> slab = new(10);

        Assert.Throws<IndexOutOfRangeException>(() => slab[index].A = 1);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 11)]
    [InlineData(10, 1)]
    [InlineData(5, -1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(-1, -1)]
    [InlineData(1, -1)]
    public void A_range_outside_stops(int start, int length)
    {
        using Slab<Row> slab = new(10);

        Assert.Throws<IndexOutOfRangeException>(() => slab.AsSpan(start, length).Length);
    }

    [Fact]
    public void Empty_ranges_inside_are_allowed()
    {
        using Slab<Row> slab = new(10);

        Assert.True(slab.AsSpan(0, 0).IsEmpty);
        Assert.True(slab.AsSpan(10, 0).IsEmpty);
        Assert.Equal(10, slab.AsSpan(0, 10).Length);
    }

    [Fact]
    public void Disposed_refuses_everything_and_may_be_disposed_again()
    {
        Slab<Row> slab = new(10);
        slab.Dispose();
        slab.Dispose();

        Assert.Equal(0, slab.Length);
        Assert.True(slab.Pointer == null);
        Assert.True(slab.AsSpan().IsEmpty);
        Assert.Throws<IndexOutOfRangeException>(() => slab[0].A);
    }

    [Fact]
    public void Negative_length_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new Slab<long>(-1));

    [Fact]
    public void More_than_two_gigabytes_are_addressed_to_the_last_element()
    {
        using Slab<Row> slab = new(100_000_000);
        slab[slab.Length - 1].C = 5;
        slab[0].A = 3;

        Assert.Equal(2_400_000_000, slab.Bytes);
        Assert.Equal(5, slab.AsSpan(99_999_999, 1)[0].C);
        Assert.Equal(3, slab[0].A);
        Assert.Equal(0, slab[50_000_000].B);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4_095)]
    [InlineData(40_000)]
    public void Touch_keeps_contents(int length)
    {
        using Slab<byte> slab = new(length);
        for (int i = 0; i < length; i++)
            slab[i] = (byte)(i * 31);
        slab.Touch();

        for (int i = 0; i < length; i++)
            Assert.Equal((byte)(i * 31), slab[i]);
    }

    [Fact]
    public void Touch_backs_what_was_only_address_space()
    {
        if (!File.Exists("/proc/self/pagemap"))
            Assert.Skip("backed pages are read from /proc/self/pagemap");
        using Slab<long> slab = new(8 * 1024 * 1024);
        int pages = (int)(slab.Bytes / Environment.SystemPageSize);

        Assert.Equal(0, BackedPages((nuint)slab.Pointer, pages));
        slab.Touch();
        Assert.Equal(pages, BackedPages((nuint)slab.Pointer, pages));
    }

    /// <summary>Pages that are present and mapped here alone (the shared zero page, which a mere read maps, is not), by the kernel's account.</summary>
    private static int BackedPages(nuint address, int pages)
    {
        byte[] entries = new byte[pages * sizeof(ulong)];
        using FileStream map = new("/proc/self/pagemap", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        map.Position = (long)(address / (nuint)Environment.SystemPageSize) * sizeof(ulong);
        map.ReadExactly(entries);
        const ulong PresentAndExclusive = 1UL << 63 | 1UL << 56;
        return MemoryMarshal.Cast<byte, ulong>(entries).ToArray().Count(entry => (entry & PresentAndExclusive) == PresentAndExclusive);
    }
}
