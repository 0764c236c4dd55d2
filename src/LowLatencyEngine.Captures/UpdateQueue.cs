// The updates of one line, waiting to be taken. Snapshots have thousands, so the array grows; queues are pooled because captures are read
// one after another, and each would grow its own again.
using System;
using LowLatencyEngine.Messages;
using Microsoft.Extensions.ObjectPool;

namespace LowLatencyEngine.Captures;

internal sealed class UpdateQueue : IResettable
{
    private const int KeptMax = 1 << 16;

    private static readonly ObjectPool<UpdateQueue> Pool = ObjectPool.Create<UpdateQueue>();

    private MarketUpdate[] _items = new MarketUpdate[256];
    private int _first, _end;

    internal int Count => _end - _first;

    internal ReadOnlySpan<MarketUpdate> Waiting => _items.AsSpan(_first, Count);

    internal static UpdateQueue Rent() => Pool.Get();

    internal static void Return(UpdateQueue queue) => Pool.Return(queue);

    internal void Add(in MarketUpdate update)
    {
        if (_end == _items.Length) Array.Resize(ref _items, _items.Length * 2);
        _items[_end++] = update;
    }

    internal void Add(ReadOnlySpan<MarketUpdate> updates)
    {
        foreach (ref readonly MarketUpdate update in updates) Add(in update);
    }

    /// <summary>Takes as many as there is room for.</summary>
    internal int MoveTo(Span<MarketUpdate> into)
    {
        int count = Math.Min(Count, into.Length);
        _items.AsSpan(_first, count).CopyTo(into);
        _first += count;
        if (_first == _end) Clear();
        return count;
    }

    internal void Clear() => _first = _end = 0;

    public bool TryReset()
    {
        Clear();
        return _items.Length <= KeptMax;
    }
}
