using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Book;

// An order and a price level are records of one shape in one table, half a cache line each:
//
//   bytes     0        8         16      20          24       28
//   order     id       leaves    next    previous    owner    level (24 bits), flags (8 bits)
//   level     key      lots      first   last        orders   instrument
//
// The trick: a level is the sentinel of the circular list of its orders, so that joining and leaving a queue writes the same two
// neighbours whether the order stands at the head, in the middle or at the tail: no branch to mispredict. The id stands in the
// node because every cancel must compare it and every fill must report it; the price stands in the level because whoever
// touches an order touches its level too.
//
// What was given up: 24 bits of level handle limit a pool to 16,777,215 orders.

/// <summary>A resting order: one half of a cache line. Addressed by its slot; see <see cref="OrderPool"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct OrderNode
{
    private const int LevelBits = 24;

    /// <summary>The owner's id of the order, unique among the live orders of its instrument.</summary>
    [FieldOffset(0)] public long Id;

    /// <summary>Lots still open, 1 or more.</summary>
    [FieldOffset(8)] public long Leaves;

    /// <summary>Record behind this one in its queue; the level's own record at the end.</summary>
    [FieldOffset(16)] public int Next;

    /// <summary>Record before this one in its queue; the level's own record at the front.</summary>
    [FieldOffset(20)] public int Previous;

    /// <summary>Whose order it is; means nothing to the book.</summary>
    [FieldOffset(24)] public int Owner;

    [FieldOffset(28)] private uint _levelAndFlags;

    /// <summary>Handle of the order's price level.</summary>
    public readonly int Level => (int)(_levelAndFlags & ((1u << LevelBits) - 1));

    /// <summary>Conditions the order carries while it rests.</summary>
    public readonly OrderFlags Flags => (OrderFlags)(_levelAndFlags >> LevelBits);

    /// <summary>Sets level and flags, which share one word.</summary>
    public void SetLevelAndFlags(int level, OrderFlags flags) => _levelAndFlags = (uint)level | (uint)flags << LevelBits;
}

/// <summary>A price at which orders rest: totals, and the sentinel of their queue. Fields overlay those of <see cref="OrderNode"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct PriceLevel
{
    /// <summary>Signed key: the price of a sell level, minus the price of a buy level; the smaller, the better.</summary>
    [FieldOffset(0)] public long Key;

    /// <summary>Open lots of all orders of the level that are shown.</summary>
    [FieldOffset(8)] public long Lots;

    /// <summary>Record of the first order; the level's own record when empty. In a free level: the next free level.</summary>
    [FieldOffset(16)] public int First;

    /// <summary>Record of the last order; the level's own record when empty.</summary>
    [FieldOffset(20)] public int Last;

    /// <summary>Number of orders.</summary>
    [FieldOffset(24)] public int Orders;

    /// <summary>Instrument of the book the level belongs to.</summary>
    [FieldOffset(28)] public int Instrument;

    // Both are asked of orders of either side in no order a branch predictor could learn, so they compute instead of branching.

    /// <summary>Price in ticks.</summary>
    public readonly long Price => (Key ^ Key >> 63) - (Key >> 63);

    /// <summary>Side, read off the key's sign.</summary>
    public readonly Side Side => (Side)((int)Side.Sell + (int)(Key >> 63));
}

/// <summary>What is rarely needed of a level, apart from the hot record: its node in the far tree, its reduce-only lots, and who is not shown.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LevelExtra
{
    /// <summary>Subtree of the keys whose bit is 0; positive: inner node, negative: leaf, the level's handle negated.</summary>
    public int Child0;

    /// <summary>Subtree of the keys whose bit is 1. Must follow <see cref="Child0"/>: the tree indexes the pair.</summary>
    public int Child1;

    /// <summary>The bit of the key that the inner node decides on.</summary>
    public int Bit;

    /// <summary>Slot of the first order of the queue that is not shown; means nothing while <see cref="UnshownOrders"/> is 0.</summary>
    public int FirstUnshown;

    /// <summary>Open lots of the level's reduce-only orders, shown or not.</summary>
    public long ReduceOnlyLots;

    /// <summary>Orders that are not shown: the last ones of the queue, part of <see cref="PriceLevel.Orders"/> but not of its lots.</summary>
    public int UnshownOrders;

    /// <summary>Orders that are shown and pegged.</summary>
    public int PeggedOrders;
}
