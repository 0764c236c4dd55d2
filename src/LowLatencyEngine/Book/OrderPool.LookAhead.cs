using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace LowLatencyEngine.Book;

// The pool's half of looking ahead; see OrderBook.LookAhead.cs.
internal sealed unsafe partial class OrderPool
{
    /// <summary>Looking ahead, stage 1: brings the id's index line near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchIndex(int instrument, long orderId) => _index.PrefetchBucket(instrument, orderId);

    /// <summary>Looking ahead, stage 2, some commands after stage 1: brings the order's record near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchOrder(int instrument, long orderId)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Orders + (uint)_index.Guess(instrument, orderId));
    }

    /// <summary>Brings the record of a slot's order near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Orders + (uint)slot);
    }

    /// <summary>Looking ahead, stage 3, some commands after stage 2: brings the order's level and neighbours near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchNeighbours(int instrument, long orderId) => PrefetchNeighbours(_index.Guess(instrument, orderId));

    /// <summary>The same of a slot's order, whose record is near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchNeighbours(int slot)
    {
        if (!Sse.IsSupported) return;
        OrderNode* order = Orders + (uint)slot;
        Sse.Prefetch0(Orders + (uint)order->Next);
        Sse.Prefetch0(Orders + (uint)order->Previous);
        Sse.Prefetch0(Levels + (uint)order->Level);
    }
}
