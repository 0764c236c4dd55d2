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

    /// <summary>A leg whose worsening, or restoring, trigger has a key but no place.</summary>
    private readonly record struct Unlinked(int Position, int Instrument, bool IsWorse);

    /// <summary>Links the triggers that were placed by <see cref="Arm"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void LinkAll()
    {
        if (_unlinkedCount != 0) LinkUnlinked();
    }

    private void NoteUnlinked(in Leg leg, bool isWorse)
    {
        _unlinked[_unlinkedCount++] = new Unlinked(leg.Position, leg.Instrument, isWorse);
        if (_unlinkedCount == UnlinkedMax) LinkUnlinked();
    }

    private void LinkUnlinked()
    {
        ReadOnlySpan<Unlinked> unlinked = _unlinked.AsSpan(0, _unlinkedCount);
        foreach (ref readonly Unlinked one in unlinked) LadderOf(in one).BringFirstNear(one.Position);
        foreach (ref readonly Unlinked one in unlinked) LadderOf(in one).Link(one.Position);
        _unlinkedCount = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TriggerLadder LadderOf(in Unlinked one)
    {
        ref TriggerNodes nodes = ref _nodes[one.Position];
        Ladders ladders = _ladders[one.Instrument];
        return one.IsWorse ? ladders.Worse(nodes.Worse.Key) : ladders.Better(nodes.Better.Key);
    }
}
