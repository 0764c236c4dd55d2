using System;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Margin;

/// <summary>The four ladders of an instrument: what worsens longs and shorts, and what restores the called ones among them.</summary>
internal sealed class Ladders : IDisposable
{
    internal Ladders(Instrument terms, Slab<TriggerNode> worse, Slab<TriggerNode> better)
    {
        LargestPpm = terms.Tiers[^1].MaintenancePpm;
        AddOnMaxPpm = terms.AddOnMaxPpm;
        bool isScaled = terms.AddOnMaxPpm > 0;
        WorseFall = new TriggerLadder(worse, falling: true, terms.PriceMax, isScaled);
        WorseRise = new TriggerLadder(worse, falling: false, terms.PriceMax, isScaled);
        BetterFall = new TriggerLadder(better, falling: true, terms.PriceMax, isScaled);
        BetterRise = new TriggerLadder(better, falling: false, terms.PriceMax, isScaled);
    }

    internal long LargestPpm { get; }

    internal long AddOnMaxPpm { get; }

    internal TriggerLadder WorseFall { get; }

    internal TriggerLadder WorseRise { get; }

    internal TriggerLadder BetterFall { get; }

    internal TriggerLadder BetterRise { get; }

    internal long Bytes => WorseFall.Bytes + WorseRise.Bytes + BetterFall.Bytes + BetterRise.Bytes;

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
