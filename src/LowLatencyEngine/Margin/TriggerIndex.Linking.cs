// Triggers that were placed and are not linked yet. Linking one reads the head of its bucket and writes the node that stands first there: two lines, one after
// the other, anywhere in memory. So those of many units are linked together, after all their heads, and then all the first nodes, have been asked for. In which
// order they are linked only decides in which order a sweep finds them, and whoever looks at what it found sorts that.
// Worst case: a single trigger waits for both lines, as it would anyway.
using System;
using System.Runtime.CompilerServices;

namespace LowLatencyEngine.Margin;

internal sealed partial class TriggerIndex
{
    private const int UnlinkedMax = 64;

    /// <summary>A leg whose trigger in a ladder has a key, and so a bucket, but does not stand in it yet.</summary>
    private readonly record struct Unlinked(int Position, int List, short Instrument, Ladders.Role Role);

    /// <summary>Links the triggers that were placed by <see cref="Arm"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void LinkAll()
    {
        if (_unlinkedCount != 0) LinkUnlinked();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void NoteUnlinked(in Leg leg, Ladders.Role role, int list)
    {
        if (list == TriggerLadder.None) return;

        _unlinked[_unlinkedCount++] = new Unlinked(leg.Position, list, leg.Instrument, role);
        if (_unlinkedCount == UnlinkedMax) LinkUnlinked();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LinkUnlinked()
    {
        ReadOnlySpan<Unlinked> unlinked = _unlinked.AsSpan(0, _unlinkedCount);
        foreach (ref readonly Unlinked one in unlinked) _ladders[one.Instrument][one.Role].BringFirstNear(one.List);
        foreach (ref readonly Unlinked one in unlinked) _ladders[one.Instrument][one.Role].Link(one.Position, one.List);
        _unlinkedCount = 0;
    }
}
