using System.Diagnostics;
using System.Numerics;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Book;

// The levels outside a side's window, in key order.
//
// The trick: a crit-bit tree. An inner node names the highest bit in which its keys differ; leaves are levels. A tree of n leaves
// has n - 1 inner nodes, so every level lends one node of its own (`LevelExtra`) and the tree needs no memory, no balancing
// and no history: its shape follows from the keys alone.
//
// Why it is right: a level's own node is always an ancestor of the level, or unused (for exactly one level). Adding a level puts
// its node above it. Removing one takes out its parent node; if the parent belongs to another level while the removed level's
// node still stands higher up, the parent takes over that place. Both walks happen on one path from the root.
//
// Worst case: 62 steps, one per bit of a price; about log2(n) for prices that are near each other.

/// <summary>An ordered set of price levels of one side that costs no memory per empty tick.</summary>
internal unsafe struct FarLevels
{
    private readonly PriceLevel* _levels;
    private readonly LevelExtra* _nodes;
    private int _root;

    /// <summary>An empty set over the tables of the pool.</summary>
    public FarLevels(PriceLevel* levels, LevelExtra* nodes)
    {
        _levels = levels;
        _nodes = nodes;
        _root = 0;
        Count = 0;
        First = 0;
    }

    /// <summary>Number of levels in the set.</summary>
    public int Count { get; private set; }

    /// <summary>The level with the smallest key, 0 if there is none.</summary>
    public int First { get; private set; }

    /// <summary>The level with that key, 0 if there is none.</summary>
    public readonly int Find(long key)
    {
        int level = Nearest(key);
        return level != 0 && _levels[level].Key == key ? level : 0;
    }

    /// <summary>
    /// The level with that key if there is one; else one that shares as many leading bits with it as any, where <see cref="Add"/> starts;
    /// 0 in an empty set.
    /// </summary>
    public readonly int Nearest(long key)
    {
        int at = _root;
        while (at > 0) at = (&_nodes[at].Child0)[Turn(at, key)];
        return -at;
    }

    /// <summary>The level with the smallest key at or above <paramref name="key"/>, 0 if there is none.</summary>
    public readonly int FirstFrom(long key)
    {
        if (_root == 0) return 0;
        if (_levels[First].Key >= key) return First;
        int leaf = Nearest(key);
        if (_levels[leaf].Key == key) return leaf;
        long near = _levels[leaf].Key;
        int bit = HighestDifference(key, near);

        int at = _root;
        int larger = 0;
        while (at > 0 && _nodes[at].Bit > bit)
        {
            int turn = Turn(at, key);
            if (turn == 0) larger = _nodes[at].Child1;
            at = (&_nodes[at].Child0)[turn];
        }

        // All keys below `at` agree with each other down to `bit`, where `key` leaves them: it is smaller than all, or larger.
        int subtree = key < near ? at : larger;
        return subtree == 0 ? 0 : Smallest(subtree);
    }

    /// <summary>Adds a level whose key is not in the set.</summary>
    /// <param name="level">The level.</param>
    /// <param name="near"><see cref="Nearest"/> of its key.</param>
    public void Add(int level, int near)
    {
        Count++;
        if (near == 0)
        {
            _root = -level;
            First = level;
            return;
        }

        long key = _levels[level].Key;
        Debug.Assert(_levels[near].Key != key);
        int bit = HighestDifference(key, _levels[near].Key);
        int at;
        fixed (int* root = &_root)
        {
            int* link = root;
            while (*link > 0 && _nodes[*link].Bit > bit) link = &_nodes[*link].Child0 + Turn(*link, key);
            at = *link;
            *link = level;
        }

        int side = (int)(key >> bit) & 1;
        _nodes[level].Bit = bit;
        (&_nodes[level].Child0)[side] = -level;
        (&_nodes[level].Child0)[side ^ 1] = at;
        if (key < _levels[First].Key) First = level;
    }

    /// <summary>Takes out a level that is in the set.</summary>
    public void Remove(int level)
    {
        long key = _levels[level].Key;
        fixed (int* root = &_root)
        {
            int* link = root;
            int* parent = null;
            int* own = null;
            while (*link > 0)
            {
                parent = link;
                if (*link == level) own = link;
                link = &_nodes[*link].Child0 + Turn(*link, key);
            }

            Debug.Assert(*link == -level);
            if (parent == null)
            {
                *root = 0;
            }
            else
            {
                int freed = *parent;
                *parent = (&_nodes[freed].Child0)[Turn(freed, key) ^ 1];
                if (own != null && own != parent) TakePlace(freed, level, own);
            }
        }

        Count--;
        if (First == level) First = _root == 0 ? 0 : Smallest(_root);
    }

    /// <summary>The state that is not in the tables of the pool.</summary>
    internal void Visit(StateVisitor visitor)
    {
        _root = visitor.Value(_root);
        Count = visitor.Value(Count);
        First = visitor.Value(First);
    }

    private readonly void TakePlace(int node, int of, int* link)
    {
        _nodes[node].Bit = _nodes[of].Bit;
        _nodes[node].Child0 = _nodes[of].Child0;
        _nodes[node].Child1 = _nodes[of].Child1;
        *link = node;
    }

    private readonly int Smallest(int at)
    {
        while (at > 0) at = _nodes[at].Child0;
        return -at;
    }

    private readonly int Turn(int node, long key) => (int)(key >> _nodes[node].Bit) & 1;

    private static int HighestDifference(long a, long b) => 63 - BitOperations.LeadingZeroCount((ulong)(a ^ b));
}
