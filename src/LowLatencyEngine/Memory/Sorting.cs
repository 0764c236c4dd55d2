// Sorting without a delegate and without allocation: the framework's span sort wraps a comparer in a delegate. Quicksort with the median of
// three down to 24 elements, insertion sort below, heapsort when the partition depth says the input is adverse: O(n log n) always.
using System;
using System.Numerics;

namespace LowLatencyEngine.Memory;

/// <summary>A total order, as a type so that the sort is compiled for it.</summary>
internal interface IOrder<T>
{
    /// <summary>Whether <paramref name="left"/> stands before <paramref name="right"/>.</summary>
    static abstract bool Before(in T left, in T right);
}

/// <summary>In-place sort of a span by a static order.</summary>
internal static class Sorting
{
    private const int Small = 24;

    internal static void Sort<T, TOrder>(Span<T> items)
        where T : unmanaged
        where TOrder : struct, IOrder<T>
    {
        if (items.Length > 1) Quick<T, TOrder>(items, 2 * BitOperations.Log2((uint)items.Length));
    }

    private static void Quick<T, TOrder>(Span<T> items, int depth)
        where T : unmanaged
        where TOrder : struct, IOrder<T>
    {
        while (items.Length > Small)
        {
            if (depth-- == 0)
            {
                Heap<T, TOrder>(items);
                return;
            }

            int split = Partition<T, TOrder>(items);
            Quick<T, TOrder>(items[(split + 1)..], depth);
            items = items[..split];
        }

        for (int i = 1; i < items.Length; i++)
        {
            T item = items[i];
            int at = i;
            while (at > 0 && TOrder.Before(in item, in items[at - 1]))
            {
                items[at] = items[at - 1];
                at--;
            }

            items[at] = item;
        }
    }

    private static int Partition<T, TOrder>(Span<T> items)
        where T : unmanaged
        where TOrder : struct, IOrder<T>
    {
        int middle = items.Length / 2;
        int last = items.Length - 1;
        if (TOrder.Before(in items[middle], in items[0])) Swap(items, middle, 0);
        if (TOrder.Before(in items[last], in items[0])) Swap(items, last, 0);
        if (TOrder.Before(in items[last], in items[middle])) Swap(items, last, middle);
        Swap(items, middle, last - 1);
        T pivot = items[last - 1];
        int low = 0;
        int high = last - 1;
        while (true)
        {
            do low++;
            while (TOrder.Before(in items[low], in pivot));
            do high--;
            while (TOrder.Before(in pivot, in items[high]));
            if (low >= high) break;

            Swap(items, low, high);
        }

        Swap(items, low, last - 1);
        return low;
    }

    private static void Heap<T, TOrder>(Span<T> items)
        where T : unmanaged
        where TOrder : struct, IOrder<T>
    {
        for (int i = items.Length / 2 - 1; i >= 0; i--) Sift<T, TOrder>(items, i);
        for (int end = items.Length - 1; end > 0; end--)
        {
            Swap(items, 0, end);
            Sift<T, TOrder>(items[..end], 0);
        }
    }

    private static void Sift<T, TOrder>(Span<T> items, int root)
        where T : unmanaged
        where TOrder : struct, IOrder<T>
    {
        while (true)
        {
            int child = 2 * root + 1;
            if (child >= items.Length) return;

            if (child + 1 < items.Length && TOrder.Before(in items[child], in items[child + 1])) child++;
            if (!TOrder.Before(in items[root], in items[child])) return;

            Swap(items, root, child);
            root = child;
        }
    }

    private static void Swap<T>(Span<T> items, int a, int b) => (items[a], items[b]) = (items[b], items[a]);
}
