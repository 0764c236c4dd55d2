using System.Collections.Generic;
using BenchmarkDotNet.Attributes;
using LowLatencyEngine.Book;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf.Micro;

/// <summary>One order in and out of a book with some thousand orders: the project's, and sorted dictionaries of linked lists.</summary>
public class BookBenchmarks
{
    private const int Resting = 4_000;
    private const long Middle = 600_000;

    private readonly OrderPool _pool = new(1 << 14);
    private readonly SortedDictionary<long, LinkedList<long>> _levels = [];
    private readonly Dictionary<long, (long Price, LinkedListNode<long> Node)> _ids = [];
    private OrderBook _book = null!;
    private long _id;

    /// <summary>Fills both books.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _book = new OrderBook(_pool, 0, new BookOptions());
        for (_id = 1; _id <= Resting; _id++)
        {
            _book.Add(_id, Side.Buy, PriceOf(_id), 1, 0, OrderFlags.None);
            AddNaively(_id);
        }
    }

    /// <summary>Add behind others, look up by id, remove.</summary>
    [Benchmark]
    public long AddFindRemove()
    {
        long id = ++_id;
        _book.Add(id, Side.Buy, PriceOf(id), 1, 0, OrderFlags.None);
        _pool.TryFind(0, id, out int slot);
        _book.Remove(slot);
        return _book.BestBid;
    }

    /// <summary>The same in framework collections.</summary>
    [Benchmark(Baseline = true)]
    public int AddFindRemoveNaively()
    {
        long id = ++_id;
        AddNaively(id);
        _ids.Remove(id, out (long Price, LinkedListNode<long> Node) order);
        LinkedList<long> level = _levels[order.Price];
        level.Remove(order.Node);
        if (level.Count == 0) _levels.Remove(order.Price);
        return _levels.Count;
    }

    private static long PriceOf(long id) => Middle - (id * 0x9E3779B9 >> 7 & 511);

    private void AddNaively(long id)
    {
        long price = PriceOf(id);
        if (!_levels.TryGetValue(price, out LinkedList<long>? level)) _levels[price] = level = [];
        _ids[id] = (price, level.AddLast(id));
    }
}
