using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// Commands wait in a ring, so the thread can see what comes and have its cache lines fetched: on books that do not fit the cache
// this is worth a factor of two to three. Each call needs the line that the call before it has fetched some commands earlier;
// the pool has the same three stages for ids. Nothing here changes the book or believes what it reads.
internal sealed unsafe partial class OrderBook
{
    /// <summary>Stage 1: brings the places near where the level of a price is found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchCell(Side side, long price)
    {
        if (Sse.IsSupported) SideOf(side)->PrefetchCell(KeyOf(side, price));
    }

    /// <summary>Stage 2: brings the level of a price near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchLevel(Side side, long price)
    {
        if (Sse.IsSupported) Sse.Prefetch0(_levels + (uint)SideOf(side)->Guess(KeyOf(side, price)));
    }

    /// <summary>Stage 3: brings the last order of a price near, which the next one is linked to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchTail(Side side, long price)
    {
        if (Sse.IsSupported) Sse.Prefetch0(_orders + (uint)_levels[(uint)SideOf(side)->Guess(KeyOf(side, price))].Last);
    }
}
