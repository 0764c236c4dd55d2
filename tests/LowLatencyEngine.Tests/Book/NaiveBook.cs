using System.Collections.Generic;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Tests.Book;

/// <summary>An order as the naive book keeps it.</summary>
internal sealed class NaiveOrder
{
    public long Id { get; init; }

    public Side Side { get; init; }

    public long Price { get; init; }

    public long Leaves { get; set; }

    public int Owner { get; init; }

    public OrderFlags Flags { get; init; }
}

/// <summary>A book that anyone can believe: a sorted dictionary of lists per side. Same questions as the fast one.</summary>
internal sealed class NaiveBook
{
    private readonly Dictionary<Side, SortedDictionary<long, List<NaiveOrder>>> _sides = new()
    {
        [Side.Buy] = new(Comparer<long>.Create((a, b) => b.CompareTo(a))),
        [Side.Sell] = new(),
    };

    public Dictionary<long, NaiveOrder> Orders { get; } = [];

    public void Add(long id, Side side, long price, long lots, int owner, OrderFlags flags)
    {
        NaiveOrder order = new() { Id = id, Side = side, Price = price, Leaves = lots, Owner = owner, Flags = flags };
        if (!_sides[side].TryGetValue(price, out List<NaiveOrder>? level)) _sides[side].Add(price, level = []);
        level.Add(order);
        Orders.Add(id, order);
    }

    public void Remove(NaiveOrder order)
    {
        List<NaiveOrder> level = _sides[order.Side][order.Price];
        level.Remove(order);
        if (level.Count == 0) _sides[order.Side].Remove(order.Price);
        Orders.Remove(order.Id);
    }

    public void Reduce(NaiveOrder order, long lots)
    {
        order.Leaves -= lots;
        if (order.Leaves == 0) Remove(order);
    }

    public IEnumerable<NaiveOrder> InPriority(Side side) => _sides[side].Values.SelectMany(level => level);

    public IEnumerable<DepthLevel> Depth(Side side) =>
        _sides[side].Select(level => new DepthLevel(level.Key, level.Value.Sum(order => order.Leaves), level.Value.Count));

    public int LevelCount(Side side) => _sides[side].Count;

    public long LotsAt(Side side, long price) =>
        _sides[side].TryGetValue(price, out List<NaiveOrder>? level) ? level.Sum(order => order.Leaves) : 0;

    public bool TryBest(Side side, out long price)
    {
        price = _sides[side].Keys.FirstOrDefault();
        return _sides[side].Count > 0;
    }

    public bool CanFill(Side takerSide, long limit, long lots)
    {
        Side makers = takerSide == Side.Buy ? Side.Sell : Side.Buy;
        return lots <= InPriority(makers)
            .TakeWhile(order => takerSide == Side.Buy ? order.Price <= limit : order.Price >= limit)
            .Where(order => (order.Flags & OrderFlags.ReduceOnly) == 0)
            .Sum(order => order.Leaves);
    }
}
