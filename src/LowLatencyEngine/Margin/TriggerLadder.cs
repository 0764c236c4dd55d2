// Triggers of one instrument in one direction, ordered by price, so that a mark tick looks only at those it crosses.
//
// The trick: buckets of constant relative width (the price's exponent and its leading mantissa bits), one intrusive list each, with an occupancy
// map to hop over empty ones; and the key of the next trigger cached, so that a tick which crosses nothing is one compare. Both directions
// share the code: a falling trigger is kept with price and bucket negated.
//
// Why it is right: bucket numbers rise with the key, so every crossed trigger lies in a bucket at or before the mark's own; in that last bucket
// keys are compared one by one. The cached key is never beyond the true next one: adding lowers it, removing leaves it (too near: a wasted
// look, never a miss), and a sweep recomputes it.
//
// Worst case: many triggers in the bucket of the mark that are not crossed yet are compared again at each tick that crosses one of them.
using System;
using System.Numerics;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Margin;

/// <summary>One node per position and direction.</summary>
internal struct TriggerNode
{
    internal long Key;
    internal int Next;
    internal int PreviousPlusOne;
    internal bool IsArmed;
}

/// <summary>The triggers that fire when the mark falls to (or rises to) their price.</summary>
internal sealed class TriggerLadder : IDisposable
{
    private const int None = -1;
    private const int MantissaBits = 14;
    private const long NoKey = long.MaxValue;

    private readonly Slab<TriggerNode> _nodes;
    private readonly Slab<int> _headsPlusOne;
    private readonly OccupancyMap _occupied;
    private readonly bool _falling;
    private readonly int _buckets;
    private long _nextKey = NoKey;

    /// <param name="nodes">Nodes by position; shared by the ladders of this direction, since a position belongs to one instrument.</param>
    /// <param name="falling">Fires at or below the key, else at or above.</param>
    /// <param name="priceMax">The largest mark.</param>
    internal TriggerLadder(Slab<TriggerNode> nodes, bool falling, long priceMax)
    {
        _nodes = nodes;
        _falling = falling;
        _buckets = PriceBucket(priceMax) + 1;
        _headsPlusOne = new Slab<int>(_buckets);
        _occupied = new OccupancyMap(_buckets);
    }

    internal long Bytes => _headsPlusOne.Bytes + _occupied.Bytes;

    /// <summary>Sets a position's trigger; a price outside 1 .. largest disarms it, since no mark can reach it.</summary>
    internal void Arm(int position, long price, long priceMax)
    {
        ref TriggerNode node = ref _nodes[position];
        long key = Signed(price);
        if (node.IsArmed)
        {
            if (node.Key == key) return;

            Unlink(position, ref node);
        }

        if (price < 1 || price > priceMax) return;

        node.Key = key;
        node.IsArmed = true;
        int bucket = Bucket(key);
        ref int head = ref _headsPlusOne[bucket];
        node.Next = head - 1;
        node.PreviousPlusOne = 0;
        if (head != 0) _nodes[head - 1].PreviousPlusOne = position + 1;
        else _occupied.Add(bucket);
        head = position + 1;
        if (key < _nextKey) _nextKey = key;
    }

    /// <summary>Takes a position's trigger out.</summary>
    internal void Disarm(int position)
    {
        ref TriggerNode node = ref _nodes[position];
        if (node.IsArmed) Unlink(position, ref node);
    }

    /// <summary>Takes out every trigger that the mark crosses and enlists its unit.</summary>
    internal void Sweep(long mark, Units units)
    {
        long reached = Signed(mark);
        while (reached >= _nextKey)
        {
            int bucket = _occupied.NextAtOrAbove(Bucket(_nextKey));
            if (bucket < 0)
            {
                _nextKey = NoKey;
                return;
            }

            long nearest = NoKey;
            for (int at = _headsPlusOne[bucket] - 1; at != None;)
            {
                ref TriggerNode node = ref _nodes[at];
                int next = node.Next;
                if (node.Key <= reached)
                {
                    Unlink(at, ref node);
                    units.Pop(units.OfPosition(at));
                }
                else
                {
                    nearest = Math.Min(nearest, node.Key);
                }

                at = next;
            }

            _nextKey = nearest != NoKey ? nearest : NextKeyAfter(bucket);
        }
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_headsPlusOne);
        _occupied.Visit(visitor);
        _nextKey = visitor.Value(_nextKey);
    }

    public void Dispose()
    {
        _headsPlusOne.Dispose();
        _occupied.Dispose();
    }

    private static int PriceBucket(long price)
    {
        int exponent = BitOperations.Log2((ulong)price);
        if (exponent < MantissaBits) return (int)price;

        int shift = exponent - MantissaBits;
        return ((shift + 1) << MantissaBits) + (int)((price >> shift) & ((1 << MantissaBits) - 1));
    }

    /// <summary>The least key in the next occupied bucket.</summary>
    private long NextKeyAfter(int bucket)
    {
        int next = _occupied.NextAtOrAbove(bucket + 1);
        if (next < 0) return NoKey;

        long nearest = NoKey;
        for (int at = _headsPlusOne[next] - 1; at != None; at = _nodes[at].Next) nearest = Math.Min(nearest, _nodes[at].Key);
        return nearest;
    }

    private long Signed(long price) => _falling ? -price : price;

    private int Bucket(long key) => _falling ? _buckets - 1 - PriceBucket(-key) : PriceBucket(key);

    private void Unlink(int position, ref TriggerNode node)
    {
        node.IsArmed = false;
        if (node.Next != None) _nodes[node.Next].PreviousPlusOne = node.PreviousPlusOne;
        if (node.PreviousPlusOne != 0)
        {
            _nodes[node.PreviousPlusOne - 1].Next = node.Next;
            return;
        }

        int bucket = Bucket(node.Key);
        _headsPlusOne[bucket] = node.Next + 1;
        if (node.Next == None) _occupied.Remove(bucket);
    }
}
