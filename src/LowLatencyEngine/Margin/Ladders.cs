using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Margin;

/// <summary>The four ladders of an instrument: what worsens longs and shorts, and what restores the called ones among them.</summary>
internal sealed class Ladders : IDisposable
{
    internal Ladders(Instrument terms, int number, Slab<TriggerNodes> nodes, Marks marks)
    {
        LargestPpm = terms.Tiers[^1].MaintenancePpm;
        AddOnMaxPpm = terms.AddOnMaxPpm;
        bool isScaled = terms.AddOnMaxPpm > 0;
        WorseFall = new TriggerLadder(nodes, marks, number, isWorse: true, falling: true, terms.PriceMax, isScaled);
        WorseRise = new TriggerLadder(nodes, marks, number, isWorse: true, falling: false, terms.PriceMax, isScaled);
        BetterFall = new TriggerLadder(nodes, marks, number, isWorse: false, falling: true, terms.PriceMax, isScaled);
        BetterRise = new TriggerLadder(nodes, marks, number, isWorse: false, falling: false, terms.PriceMax, isScaled);
    }

    internal long LargestPpm { get; }

    internal long AddOnMaxPpm { get; }

    internal TriggerLadder WorseFall { get; }

    internal TriggerLadder WorseRise { get; }

    internal TriggerLadder BetterFall { get; }

    internal TriggerLadder BetterRise { get; }

    /// <summary>The ladder in which a worsening trigger with this key stands.</summary>
    internal TriggerLadder Worse(long key) => key < 0 ? WorseFall : WorseRise;

    /// <summary>The ladder in which a restoring trigger with this key stands.</summary>
    internal TriggerLadder Better(long key) => key < 0 ? BetterFall : BetterRise;

    internal long Bytes => WorseFall.Bytes + WorseRise.Bytes + BetterFall.Bytes + BetterRise.Bytes;

    /// <summary>Whether the mark crosses a trigger of any ladder: nearly always four compares and no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsCrossed(long mark) =>
        WorseFall.IsCrossed(mark) || WorseRise.IsCrossed(mark) || BetterFall.IsCrossed(mark) || BetterRise.IsCrossed(mark);

    /// <summary>The lowest mark that crosses nothing: nothing that falling marks cross.</summary>
    internal long QuietLow => Math.Max(WorseFall.QuietEdge, BetterFall.QuietEdge);

    /// <summary>The highest mark that crosses nothing that rising marks cross.</summary>
    internal long QuietHigh => Math.Min(WorseRise.QuietEdge, BetterRise.QuietEdge);

    /// <summary>Takes out every trigger that the mark crosses and enlists its unit.</summary>
    internal void Sweep(long mark, Units units)
    {
        WorseFall.Sweep(mark, units);
        WorseRise.Sweep(mark, units);
        BetterFall.Sweep(mark, units);
        BetterRise.Sweep(mark, units);
        units.PopLegs();
    }

    internal void Reset()
    {
        WorseFall.Reset();
        WorseRise.Reset();
        BetterFall.Reset();
        BetterRise.Reset();
    }

    internal void Visit(StateVisitor visitor)
    {
        WorseFall.Visit(visitor);
        WorseRise.Visit(visitor);
        BetterFall.Visit(visitor);
        BetterRise.Visit(visitor);
    }

    public void Dispose()
    {
        WorseFall.Dispose();
        WorseRise.Dispose();
        BetterFall.Dispose();
        BetterRise.Dispose();
    }
}
