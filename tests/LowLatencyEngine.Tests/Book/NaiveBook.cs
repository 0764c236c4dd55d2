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

    /// <summary>Lots with which it came.</summary>
    public long FirstLots { get; init; }

    public int Owner { get; init; }

    public OrderFlags Flags { get; init; }
}

/// <summary>What to break in the naive book, to see that the comparison finds it: whatever the twin cannot tell apart, it cannot prove either.</summary>
internal enum BookSabotage
{
    None,

    /// <summary>A new order stands before the others of its price.</summary>
    LastInFirstOut,

    /// <summary>An order whose id was in use before stands where the old one would be: in front.</summary>
    ReusedIdKeepsPlace,

    /// <summary>An order that moves to another price stands in front there.</summary>
    MovesToTheFront,

    /// <summary>An order that is filled in part goes to the back of its price.</summary>
    PartFillLosesPlace,

    /// <summary>The lots come off the last order of the price instead of the first.</summary>
    FillsTheLast,

    /// <summary>With the first order of a price the whole price is gone.</summary>
    LevelLostWithItsFirst,

    /// <summary>A price whose last order left stays in the book.</summary>
    EmptyLevelStays,

    /// <summary>Depth counts the lots with which the orders came.</summary>
    DepthOfFirstLots,

    /// <summary>The asks' best price is the highest.</summary>
    HighestAskIsBest,

    /// <summary>A fill-or-kill counts reduce-only orders.</summary>
    CountsReduceOnly,

    /// <summary>A fill-or-kill counts one tick beyond its limit.</summary>
    CountsOneTickBeyond,

    /// <summary>A fill-or-kill counts the first price alone.</summary>
    CountsFirstLevelOnly,

    /// <summary>An order forgets whose it is.</summary>
    OwnerLost,

    /// <summary>An order forgets its flags.</summary>
    FlagsLost,

    /// <summary>The id of an order that was filled is not free again.</summary>
    FilledIdStays,
}

/// <summary>A book that anyone can believe: a sorted dictionary of lists per side. Same questions as the fast one.</summary>
internal sealed class NaiveBook(BookSabotage sabotage = BookSabotage.None)
{
    private readonly HashSet<long> _left = [];

    private readonly Dictionary<Side, SortedDictionary<long, List<NaiveOrder>>> _sides = new()
    {
        [Side.Buy] = new(Comparer<long>.Create((a, b) => b.CompareTo(a))),
        [Side.Sell] = new(),
    };

    public Dictionary<long, NaiveOrder> Orders { get; } = [];

    public void Add(long id, Side side, long price, long lots, int owner, OrderFlags flags)
    {
        if (sabotage == BookSabotage.OwnerLost) owner = 0;
        if (sabotage == BookSabotage.FlagsLost) flags = OrderFlags.None;
        NaiveOrder order = new() { Id = id, Side = side, Price = price, Leaves = lots, FirstLots = lots, Owner = owner, Flags = flags };
        if (!_sides[side].TryGetValue(price, out List<NaiveOrder>? level)) _sides[side].Add(price, level = []);
        bool toFront = sabotage == BookSabotage.LastInFirstOut || (sabotage == BookSabotage.ReusedIdKeepsPlace && _left.Contains(id));
        level.Insert(toFront ? 0 : level.Count, order);
        Orders.Add(id, order);
    }

    public void Move(NaiveOrder order, long price, long lots)
    {
        Remove(order);
        _left.Remove(order.Id);
        Add(order.Id, order.Side, price, lots, order.Owner, order.Flags);
        if (sabotage == BookSabotage.MovesToTheFront) Requeue(Orders[order.Id], 0);
    }

    public void Remove(NaiveOrder order)
    {
        List<NaiveOrder> level = _sides[order.Side][order.Price];
        bool isLost = sabotage == BookSabotage.LevelLostWithItsFirst && level[0] == order;
        level.Remove(order);
        if (isLost || (level.Count == 0 && sabotage != BookSabotage.EmptyLevelStays)) _sides[order.Side].Remove(order.Price);
        Orders.Remove(order.Id);
        _left.Add(order.Id);
    }

    public void Reduce(NaiveOrder order, long lots)
    {
        if (sabotage == BookSabotage.FillsTheLast) order = _sides[order.Side][order.Price].Last(o => o == order || o.Leaves > lots);
        order.Leaves -= lots;
        if (order.Leaves == 0)
        {
            Remove(order);
            if (sabotage == BookSabotage.FilledIdStays) Orders.Add(order.Id, order);
        }
        else if (sabotage == BookSabotage.PartFillLosesPlace)
        {
            Requeue(order, _sides[order.Side][order.Price].Count - 1);
        }
    }

    private void Requeue(NaiveOrder order, int place)
    {
        List<NaiveOrder> level = _sides[order.Side][order.Price];
        level.Remove(order);
        level.Insert(place, order);
    }

    public IEnumerable<NaiveOrder> InPriority(Side side) => _sides[side].Values.SelectMany(level => level);

    public IEnumerable<DepthLevel> Depth(Side side) =>
        _sides[side].Select(level => new DepthLevel(level.Key, level.Value.Sum(Counted), level.Value.Count));

    public int LevelCount(Side side) => _sides[side].Count;

    public long LotsAt(Side side, long price) =>
        _sides[side].TryGetValue(price, out List<NaiveOrder>? level) ? level.Sum(Counted) : 0;

    private long Counted(NaiveOrder order) => sabotage == BookSabotage.DepthOfFirstLots ? order.FirstLots : order.Leaves;

    public bool TryBest(Side side, out long price)
    {
        bool highest = sabotage == BookSabotage.HighestAskIsBest && side == Side.Sell;
        price = highest ? _sides[side].Keys.LastOrDefault() : _sides[side].Keys.FirstOrDefault();
        return _sides[side].Count > 0;
    }

    public bool CanFill(Side takerSide, long limit, long lots)
    {
        Side makers = takerSide == Side.Buy ? Side.Sell : Side.Buy;
        if (sabotage == BookSabotage.CountsOneTickBeyond) limit += takerSide == Side.Buy ? 1 : -1;
        IEnumerable<NaiveOrder> counted = sabotage == BookSabotage.CountsFirstLevelOnly ? _sides[makers].Values.FirstOrDefault([]) : InPriority(makers);
        return lots <= counted
            .TakeWhile(order => takerSide == Side.Buy ? order.Price <= limit : order.Price >= limit)
            .Where(order => (order.Flags & OrderFlags.ReduceOnly) == 0 || sabotage == BookSabotage.CountsReduceOnly)
            .Sum(order => order.Leaves);
    }
}
