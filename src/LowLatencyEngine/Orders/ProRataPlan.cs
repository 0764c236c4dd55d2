using System;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Orders;

/// <summary>One order that shares in a price.</summary>
internal struct SharerRow
{
    internal long OrderId;
    internal long Lots;
    internal int Slot;
}

/// <summary>
/// Who shares in a price, noted before the first of them trades. Orders are noted by id and slot: one may be gone when its turn comes, and its id taken by another.
/// </summary>
internal sealed class ProRataPlan : IDisposable
{
    /// <summary>Most orders that share in one price.</summary>
    internal const int SharersMax = 1_024;

    private readonly Slab<SharerRow> _rows = new(SharersMax);

    internal long Bytes => _rows.Bytes;

    internal int Count { get; private set; }

    /// <summary>Lots of all of them.</summary>
    internal long Lots { get; private set; }

    internal bool IsFull => Count == SharersMax;

    internal ref SharerRow this[int at] => ref _rows[at];

    internal void Clear()
    {
        Count = 0;
        Lots = 0;
    }

    internal void Add(int slot, long orderId, long lots)
    {
        _rows[Count++] = new SharerRow { OrderId = orderId, Lots = lots, Slot = slot };
        Lots += lots;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Scratch(_rows);
        Count = visitor.Value(Count);
        Lots = visitor.Value(Lots);
    }

    public void Dispose() => _rows.Dispose();
}
