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
    /// <returns>Whether the caller must <see cref="Link"/> it, before the next sweep.</returns>
    internal bool Arm(int position, long price, bool isNever, long mark)
    {
        ref TriggerNode node = ref Node(position);
        if (!CanReach(price, isNever))
        {
            if (node.Key != 0) Unlink(position, ref node);
            return false;
        }

        long key = KeyOf(price);
        if (node.Key != 0 && key > node.Key && node.Key - Reached(mark) >= key - node.Key) return false;

        return Place(position, ref node, key);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CanReach(long price, bool isNever) => !isNever && (_isScaled || (price >= 1 && price <= _priceMax));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long KeyOf(long price) => _falling ? -(ScaledUp(Math.Max(price, 0) + 1) - 1) : ScaledDown(Math.Min(price, _priceMax + 1) - 1) + 1;

    private bool Place(int position, ref TriggerNode node, long key)
    {
        if (node.Key == key) return false;

        int bucket = Bucket(key);
        bool stays = node.Key != 0 && Bucket(node.Key) == bucket;
        if (!stays)
        {
            if (node.Key != 0) Unlink(position, ref node);
            _headsPlusOne.Prefetch(bucket);
        }

        node.Key = key;
        if (key < _nextKey)
        {
            _nextKey = key;
            _marks.ForgetQuiet(_instrument);
        }

        return !stays;
    }

    /// <summary>Brings near what linking a position's trigger will write beside its own node: the first of its bucket.</summary>
    internal void BringFirstNear(int position)
    {
        int first = _headsPlusOne[Bucket(Node(position).Key)] - 1;
        if (first != None) _nodes.Prefetch(first);
    }

    /// <summary>Puts a trigger that was placed into its bucket.</summary>
    internal void Link(int position)
    {
        Links++;
        ref TriggerNode node = ref Node(position);
        int bucket = Bucket(node.Key);
        ref int head = ref _headsPlusOne[bucket];
        node.Next = head - 1;
        node.PreviousPlusOne = 0;
        if (head != 0) Node(head - 1).PreviousPlusOne = position + 1;
        else _occupied.Add(bucket);
        head = position + 1;
    }

    /// <summary>Takes out a position's trigger, which stands in this ladder.</summary>
    internal void Disarm(int position) => Unlink(position, ref Node(position));

    private void Unlink(int position, ref TriggerNode node)
    {
        int bucket = Bucket(node.Key);
        node.Key = 0;
        if (node.Next != None) Node(node.Next).PreviousPlusOne = node.PreviousPlusOne;
        if (node.PreviousPlusOne != 0)
        {
            Node(node.PreviousPlusOne - 1).Next = node.Next;
            return;
        }

        _headsPlusOne[bucket] = node.Next + 1;
        if (node.Next == None) _occupied.Remove(bucket);
    }
}
