// Setting a trigger, moving it and taking it out. A position's trigger moves with every fill and every atom that leaves its unit, most often by next to nothing; and
// linking it anew writes up to four lines of other triggers, anywhere in memory. So a trigger that stays in its bucket changes its key and nothing else, and one
// that stands too near, but not by much, is left where it is. The exact look decides either way. And to place a trigger is one thing, to link it another: who
// places many links them afterwards, when all the buckets' heads are near.
using System;
using System.Runtime.CompilerServices;

namespace LowLatencyEngine.Margin;

internal sealed partial class TriggerLadder
{
    /// <summary>
    /// Sets a position's trigger at the first price that is not known to be safe. A price that no mark can reach disarms it, now or after the ladder
    /// was tightened; <see cref="long.MaxValue"/> and prices below 1 of a linear contract are that for ever. One that stands too near is left where it is if it
    /// is at least half as far from the mark as it should be, at the price of a look when the mark has come half of the way: linking anew writes four
    /// lines of other triggers.
    /// </summary>
    /// <returns>The list into which the caller must <see cref="Link"/> it, before the next sweep; None where nothing is to be linked.</returns>
    internal int Arm(int position, long price, bool isNever, long mark)
    {
        ref TriggerNode node = ref Node(position);
        if (!CanReach(price, isNever))
        {
            if (node.Key != 0) Unlink(position, ref node);
            return None;
        }

        long key = KeyOf(price);
        if (node.Key == 0) return Place(ref node, key, List(key, position));
        if (node.Key == key || (key > node.Key && node.Key - Reached(mark) >= key - node.Key)) return None;

        int list = List(key, position);
        if (List(node.Key, position) != list)
        {
            Unlink(position, ref node);
            return Place(ref node, key, list);
        }

        Place(ref node, key, list);
        return None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CanReach(long price, bool isNever) => !isNever && (_isScaled || (price >= 1 && price <= _priceMax));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long KeyOf(long price)
    {
        if (!_isScaled) return _falling ? -price : price;

        return _falling ? -(ScaledUp(Math.Max(price, 0) + 1) - 1) : ScaledDown(Math.Min(price, _priceMax + 1) - 1) + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(ref TriggerNode node, long key, int list)
    {
        _headsPlusOne.Prefetch(list);
        node.Key = key;
        if (key < _nextKey)
        {
            _nextKey = key;
            _marks.ForgetQuiet(_instrument);
        }

        return list;
    }

    /// <summary>Brings near what linking a trigger into a list will write beside its own node: the first of the list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void BringFirstNear(int list)
    {
        int first = _headsPlusOne[list] - 1;
        if (first != None) _nodes.Prefetch(first);
    }

    /// <summary>Puts a trigger that was placed into its list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Link(int position, int list)
    {
        Links++;
        PutInto(list, position, ref Node(position));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PutInto(int list, int position, ref TriggerNode node)
    {
        ref int head = ref _headsPlusOne[list];
        node.Next = head - 1;
        node.PreviousPlusOne = 0;
        if (head != 0) Node(head - 1).PreviousPlusOne = position + 1;
        else _occupied.Add(list);
        head = position + 1;
    }

    /// <summary>Takes out a position's trigger, which stands in this ladder.</summary>
    internal void Disarm(int position) => Unlink(position, ref Node(position));

    /// <summary>Brings near what taking out a trigger that stands in this ladder will write: those beside it, or the head of its bucket.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void PrefetchNeighbours(int position, in TriggerNode node)
    {
        _nodes.Prefetch(node.Next);
        if (node.PreviousPlusOne != 0) _nodes.Prefetch(node.PreviousPlusOne - 1);
        else _headsPlusOne.Prefetch(List(node.Key, position));
    }

    private void Unlink(int position, ref TriggerNode node)
    {
        int list = List(node.Key, position);
        node.Key = 0;
        if (node.Next != None) Node(node.Next).PreviousPlusOne = node.PreviousPlusOne;
        if (node.PreviousPlusOne != 0)
        {
            Node(node.PreviousPlusOne - 1).Next = node.Next;
            return;
        }

        _headsPlusOne[list] = node.Next + 1;
        if (node.Next == None) _occupied.Remove(list);
    }
}
