// Fresh memory is a promise: the system zeroes a page, or a huge one of two megabytes, when it is first written, in the middle of whatever writes it. A crash writes
// tables that lay idle for months, so its first liquidations would wait for that: some three hundred times where a million wallets fall. Here every page is written once, with
// what it holds already, by an atomic no-change.
// Worst case: all of the engine's footprint becomes resident, zeroed at some gigabytes a second.
using System;
using System.Threading;

namespace LowLatencyEngine.Memory;

/// <summary>Backs all state with pages, so that no page fault comes later.</summary>
internal sealed unsafe class PageBacker : StateVisitor
{
    /// <inheritdoc/>
    public override void Scratch<T>(Slab<T> slab) => Block(slab.Pointer, slab.Bytes);

    /// <inheritdoc/>
    public override void Block(void* start, long bytes) => Back(start, bytes);

    /// <summary>Writes every page of a block of memory, aligned to 4 bytes or more; its contents stay.</summary>
    internal static void Back(void* start, long bytes)
    {
        long page = Environment.SystemPageSize;
        byte* end = (byte*)start + bytes;
        for (byte* at = (byte*)start; end - at >= sizeof(uint); at = (byte*)(((long)at & -page) + page)) Interlocked.Or(ref *(uint*)at, 0);
    }
}
