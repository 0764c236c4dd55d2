// The levels outside of the windows, sorted by key, and the move of a window: its levels go to where they belong under the new base, far ones
// that it now covers come in. A level is in exactly one of the two at any time, which is all that the best price relies on.
using System;
using System.Numerics;

namespace LowLatencyEngine.Captures;

internal sealed unsafe partial class PennyLadders
{
    /// <summary>How many far levels have a key at or below this one.</summary>
    private static int PlaceOf(PennyHead* head, int key)
    {
        int low = 0, high = head->FarCount;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (head->Far[middle].Key > key) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private void AddFar(PennyHead* head, int key, long shares, int best)
    {
        PutFar(head, key, shares);
        int moved = BaseFor(best);
        if (moved == head->BaseKey || key % Cent != 0 || (uint)(key - moved) >= Cells * Cent) return;

        int levels = 0;
        for (int word = 0; word < Cells / 64; word++) levels += BitOperations.PopCount(head->Bits[word]);
        if (++head->Misses > FreeMisses + levels) Move(head, moved);
    }

    private void PutFar(PennyHead* head, int key, long shares)
    {
        int at = PlaceOf(head, key);
        if (at > 0 && head->Far[at - 1].Key == key)
        {
            head->Far[at - 1].Value += shares;
            return;
        }

        if (head->FarCount == head->FarCapacity) head->Far = _entries.Grow(head->Far, head->FarCount, ref head->FarCapacity);
        new Span<SideEntry>(head->Far + at, head->FarCount - at).CopyTo(new Span<SideEntry>(head->Far + at + 1, head->FarCount - at));
        head->Far[at] = new SideEntry { Key = key, Value = shares };
        head->FarCount++;
    }

    private static bool IsFarEmptied(PennyHead* head, int key, long shares)
    {
        int at = PlaceOf(head, key) - 1;
        if ((head->Far[at].Value -= shares) != 0) return false;

        head->FarCount--;
        new Span<SideEntry>(head->Far + at + 1, head->FarCount - at).CopyTo(new Span<SideEntry>(head->Far + at, head->FarCount - at));
        return true;
    }

    private void Move(PennyHead* head, int baseKey)
    {
        SideEntry* carried = stackalloc SideEntry[Cells];
        int carry = 0, kept = 0;
        for (int cell = 0; cell < Cells; cell++)
        {
            if (head->Cells[cell] != 0) carried[carry++] = new SideEntry { Key = head->BaseKey + Cent * cell, Value = head->Cells[cell] };
        }

        new Span<long>(head->Cells, Cells).Clear();
        new Span<ulong>(head->Bits, Cells / 64).Clear();
        head->BaseKey = baseKey;
        head->Misses = 0;
        for (int at = 0; at < head->FarCount; at++)
        {
            if (!IsPut(head, head->Far[at])) head->Far[kept++] = head->Far[at];
        }

        head->FarCount = kept;
        for (int at = 0; at < carry; at++)
        {
            if (!IsPut(head, carried[at])) PutFar(head, (int)carried[at].Key, carried[at].Value);
        }
    }

    private static bool IsPut(PennyHead* head, SideEntry level)
    {
        int cell = CellOf(head, (int)level.Key);
        if (cell < 0) return false;

        head->Cells[cell] = level.Value;
        head->Bits[cell >> 6] |= 1UL << cell;
        return true;
    }
}
