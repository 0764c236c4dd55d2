// Triggers of one instrument in one direction, ordered by price, so that a mark tick looks only at those it crosses.
//
// The trick: buckets of constant relative width (the price's exponent and its leading mantissa bits), with an occupancy map to hop over empty ones; and the
// key of the next trigger cached, so that a tick which crosses nothing is one compare. Both directions share the code: a falling trigger is kept with price and
// bucket negated. A bucket is sixteen intrusive lists, by the last bits of the position, whose heads fill one cache line: where many triggers stand at one price, a
// sweep walks the lists side by side instead of waiting for one node after the other. Keys are prices times a scale: see TriggerLadder.Scale.cs.
//
// Why it is right: bucket numbers rise with the key, so every crossed trigger lies in a bucket at or before the mark's own, and the keys of all that is found there
// are compared. The cached key is never beyond the true next one: adding lowers it, removing leaves it (too near: a wasted look, never a miss), and a sweep sets
// it to the nearest key left in the mark's bucket, or to where the next occupied one begins. Roundings go toward firing: a trigger's safe side ends strictly
// between its edge and the tick before, the far end of that tick is what is scaled, and mark and edge are rounded toward each other.
//
// Worst case: many triggers in the bucket of the mark that are not crossed yet are taken and put back at each tick that crosses one of them.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Margin;

/// <summary>One node per position and role. Key 0: not armed; below 0: in the falling ladder.</summary>
internal struct TriggerNode
{
    internal long Key;
    internal int Next;
    internal int PreviousPlusOne;
}

/// <summary>A position's nodes, side by side: whoever arms one looks at the other.</summary>
internal struct TriggerNodes
{
    internal TriggerNode Worse;
    internal TriggerNode Better;
}

/// <summary>The triggers that fire when the mark falls to (or rises to) their price.</summary>
internal sealed partial class TriggerLadder : IDisposable
{
    /// <summary>No position, and no list.</summary>
    internal const int None = -1;
    private const long NoKey = long.MaxValue;
    private const int WayBits = 4;
    private const int Ways = 1 << WayBits;
    private const int ListsAtOnce = 32;

    private Table<TriggerNodes> _nodes;
    private readonly Marks _marks;
    private readonly int _instrument;
    private readonly bool _isWorse;
    private Table<int> _headsPlusOne;
    private readonly OccupancyMap _occupied;
    private readonly bool _falling;
    private readonly bool _isScaled;
    private readonly long _priceMax;
    private readonly int _buckets;
    private long _scale;
    private long _nextKey = NoKey;

    /// <param name="nodes">Nodes by position; shared by the ladders of one role, since a position belongs to one instrument and one side.</param>
    /// <param name="marks">Where quiet marks are forgotten when a trigger comes nearer.</param>
    /// <param name="instrument">Whose triggers they are.</param>
    /// <param name="isWorse">Which of the two nodes: that of worsening, or that of restoration.</param>
    /// <param name="falling">Fires at or below the key, else at or above.</param>
    /// <param name="priceMax">The largest mark.</param>
    /// <param name="isScaled">Whether the ladder may be tightened.</param>
    internal TriggerLadder(Table<TriggerNodes> nodes, Marks marks, int instrument, bool isWorse, bool falling, long priceMax, bool isScaled)
    {
        _nodes = nodes;
        _marks = marks;
        _instrument = instrument;
        _isWorse = isWorse;
        _falling = falling;
        _priceMax = priceMax;
        _isScaled = isScaled;
        _scale = StartScale;
        _buckets = PriceBuckets.Of(isScaled ? priceMax + 1 << FractionBits + SpareBits : priceMax) + 2;
        _headsPlusOne = new Table<int>(_buckets << WayBits, isSparse: true);
        _occupied = new OccupancyMap(_buckets << WayBits);
    }

    /// <summary>How often a trigger was linked into a list, since the beginning.</summary>
    internal long Links { get; private set; }

    /// <summary>The largest mark, ticks.</summary>
    internal long PriceMax => _priceMax;

    internal long Bytes => _headsPlusOne.Bytes + _occupied.Bytes;

    /// <summary>Whether the mark reaches the next trigger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsCrossed(long mark) => Reached(mark) >= _nextKey;

    /// <summary>
    /// Takes out every trigger that the mark crosses and notes its position. Lists within reach are dropped, not unlinked node by node; in the bucket of the mark
    /// itself, what is not reached is put back. Each node says where the next one lies, anywhere in memory; so several lists are walked side by side, a node of each
    /// in turn, the next one asked for.
    /// </summary>
    internal void Sweep(long mark, Units units)
    {
        long reached = Reached(mark);
        if (reached < _nextKey) return;

        Span<int> nodes = stackalloc int[ListsAtOnce];
        long nearest = NoKey;
        int lists = 0, list = FirstList(_nextKey), end = FirstList(reached) + Ways;
        while (true)
        {
            while (lists < ListsAtOnce && list < end)
            {
                list = _occupied.NextAtOrAbove(list);
                if (list < 0 || list >= end)
                {
                    list = end;
                    break;
                }

                nodes[lists] = _headsPlusOne[list] - 1;
                _nodes.Prefetch(nodes[lists++]);
                _headsPlusOne[list] = 0;
                _occupied.Remove(list++);
            }

            if (lists == 0) break;

            int left = 0;
            foreach (int at in nodes[..lists])
            {
                ref TriggerNode node = ref Node(at);
                if (node.Next != None)
                {
                    _nodes.Prefetch(node.Next);
                    nodes[left++] = node.Next;
                }

                if (node.Key <= reached)
                {
                    node.Key = 0;
                    units.PopLeg(at);
                    continue;
                }

                nearest = Math.Min(nearest, node.Key);
                PutInto(List(node.Key, at), at, ref node);
            }

            lists = left;
        }

        _nextKey = nearest != NoKey ? nearest : NextKeyFrom(end);
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_headsPlusOne);
        _occupied.Visit(visitor);
        _nextKey = visitor.Value(_nextKey);
        _scale = visitor.Value(_scale);
        Links = visitor.Value(Links);
    }

    public void Dispose()
    {
        _nodes.Dispose();
        _headsPlusOne.Dispose();
        _occupied.Dispose();
    }

    /// <summary>The least key that the next occupied bucket may hold: looking for the one it does hold would walk its lists twice.</summary>
    private long NextKeyFrom(int list)
    {
        int next = _occupied.NextAtOrAbove(list) >> WayBits;
        return next < 0 ? NoKey : _falling ? -PriceBuckets.Last(_buckets - 1 - next) : PriceBuckets.First(next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TriggerNode Node(int position)
    {
        ref TriggerNodes both = ref _nodes[position];
        return ref _isWorse ? ref both.Worse : ref both.Better;
    }

    /// <summary>The first list of a key's bucket.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstList(long key) => (_falling ? _buckets - 1 - PriceBuckets.Of(-key) : PriceBuckets.Of(key)) << WayBits;

    /// <summary>The list of a key's bucket in which a position stands.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int List(long key, int position) => FirstList(key) | (position & (Ways - 1));
}
