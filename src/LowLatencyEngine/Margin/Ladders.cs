using System;
using System.Linq;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Margin;

/// <summary>The four ladders of an instrument: what worsens longs and shorts, and what restores the called ones among them.</summary>
internal sealed class Ladders : IDisposable
{
    private readonly TriggerLadder[] _all;

    internal Ladders(Instrument terms, int number, Table<TriggerNodes> nodes, Marks marks)
    {
        LargestPpm = terms.Tiers[^1].MaintenancePpm;
        AddOnMaxPpm = terms.AddOnMaxPpm;
        _all = new TriggerLadder[4];
        foreach (Role role in Enum.GetValues<Role>())
        {
            bool isWorse = role is Role.WorseFall or Role.WorseRise, falling = role is Role.WorseFall or Role.BetterFall;
            _all[(int)role] = new TriggerLadder(nodes, marks, number, isWorse, falling, terms.PriceMax, isScaled: terms.AddOnMaxPpm > 0);
        }
    }

    /// <summary>What a ladder's triggers watch for, and in which direction.</summary>
    internal enum Role : byte
    {
        WorseFall,
        WorseRise,
        BetterFall,
        BetterRise,
    }

    internal long LargestPpm { get; }

    internal long AddOnMaxPpm { get; }

    internal TriggerLadder this[Role role] => _all[(int)role];

    /// <summary>The ladder in which a worsening trigger with this key stands.</summary>
    internal TriggerLadder Worse(long key) => this[key < 0 ? Role.WorseFall : Role.WorseRise];

    /// <summary>The ladder in which a restoring trigger with this key stands.</summary>
    internal TriggerLadder Better(long key) => this[key < 0 ? Role.BetterFall : Role.BetterRise];

    internal long Bytes => _all.Sum(ladder => ladder.Bytes);

    /// <summary>How often a trigger was linked, since the beginning. Asked while allocations are counted, so it makes none.</summary>
    internal long Links
    {
        get
        {
            long links = 0;
            foreach (TriggerLadder ladder in _all) links += ladder.Links;
            return links;
        }
    }

    /// <summary>Whether the mark crosses a trigger of any ladder: nearly always four compares and no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsCrossed(long mark)
    {
        foreach (TriggerLadder ladder in _all)
        {
            if (ladder.IsCrossed(mark)) return true;
        }

        return false;
    }

    /// <summary>The lowest mark that crosses nothing: nothing that falling marks cross.</summary>
    internal long QuietLow => Math.Max(this[Role.WorseFall].QuietEdge, this[Role.BetterFall].QuietEdge);

    /// <summary>The highest mark that crosses nothing that rising marks cross.</summary>
    internal long QuietHigh => Math.Min(this[Role.WorseRise].QuietEdge, this[Role.BetterRise].QuietEdge);

    /// <summary>Takes out every trigger that the mark crosses and notes its position.</summary>
    internal void Sweep(long mark, Units units)
    {
        foreach (TriggerLadder ladder in _all) ladder.Sweep(mark, units);
    }

    /// <summary>An add-on has risen, or fallen: the triggers that it brings nearer, worsening or restoring ones, fire a factor earlier. False: a scale is used up.</summary>
    internal bool Tighten(bool hasRisen, long more, long than) => hasRisen
        ? this[Role.WorseFall].Tighten(more, than) & this[Role.WorseRise].Tighten(more, than)
        : this[Role.BetterFall].Tighten(more, than) & this[Role.BetterRise].Tighten(more, than);

    internal void Reset()
    {
        foreach (TriggerLadder ladder in _all) ladder.Reset();
    }

    internal void Visit(StateVisitor visitor)
    {
        foreach (TriggerLadder ladder in _all) ladder.Visit(visitor);
    }

    public void Dispose()
    {
        foreach (TriggerLadder ladder in _all) ladder.Dispose();
    }
}
