// Setting the triggers of a unit's legs after an exact look, and taking them out.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

internal sealed partial class TriggerIndex
{
    /// <summary>
    /// Arms every leg of the unit that was examined last; <see cref="LinkAll"/> must follow before the next sweep. Queued and called it watches only for
    /// restoration, since its liquidation comes anyway; what is armed when that begins is left behind, to be found and taken out when the mark comes by: to take it out
    /// at once writes two lines of others, anywhere in memory, for each of a burst.
    /// </summary>
    /// <param name="flags">The unit's.</param>
    /// <param name="health">The unit's, as it was examined.</param>
    internal void Arm(UnitFlags flags, in Health health)
    {
        ReadOnlySpan<Leg> legs = _legs.AsSpan(0, _legCount);
        if (health.Legs == 0)
        {
            foreach (ref readonly Leg leg in legs) DisarmLeg(leg.Position, _ladders[leg.Instrument]);
            return;
        }

        foreach (ref Leg leg in _legs.AsSpan(0, _legCount))
        {
            if (leg.Notional != 0) FindTier(ref leg);
        }

        bool isCalled = (flags & UnitFlags.Called) != 0;
        long worse = BandMax;
        long better = 0;
        if (!isCalled || (flags & UnitFlags.Queued) == 0) worse = Band(legs, in health, isCalled ? Rates.Million : _margin.CallPpm, worsening: true);
        if (isCalled) better = Band(legs, in health, _restoreDownPpm, worsening: false);
        foreach (ref readonly Leg leg in legs)
        {
            if (leg.Notional == 0) DisarmLeg(leg.Position, _ladders[leg.Instrument]);
            else ArmLeg(in leg, isCalled, worse, better);
        }
    }

    private void DisarmLeg(int position, Ladders ladders)
    {
        long worseKey = _nodes[position].Worse.Key;
        long betterKey = _nodes[position].Better.Key;
        if (worseKey != 0) ladders.Worse(worseKey).Disarm(position);
        if (betterKey != 0) ladders.Better(betterKey).Disarm(position);
    }

    private void ArmLeg(in Leg leg, bool isCalled, long worse, long better)
    {
        Ladders ladders = _ladders[leg.Instrument];
        ref TriggerNodes nodes = ref _nodes[leg.Position];
        if (nodes.Worse.Key != 0 && nodes.Worse.Key < 0 != leg.IsLong) ladders.Worse(nodes.Worse.Key).Disarm(leg.Position);
        if (nodes.Better.Key != 0 && (!isCalled || nodes.Better.Key < 0 == leg.IsLong)) ladders.Better(nodes.Better.Key).Disarm(leg.Position);
        if (leg.IsLong) ArmBelow(in leg, ladders, Ladders.Role.WorseFall, worse);
        else ArmAbove(in leg, ladders, Ladders.Role.WorseRise, worse);
        if (!isCalled) return;

        if (leg.IsLong) ArmAbove(in leg, ladders, Ladders.Role.BetterRise, better);
        else ArmBelow(in leg, ladders, Ladders.Role.BetterFall, better);
    }

    /// <summary>Below a band; a negative one is left already: every price is below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ArmBelow(in Leg leg, Ladders ladders, Ladders.Role role, long band)
    {
        TriggerLadder ladder = ladders[role];
        long edge = band < 0 ? ladder.PriceMax : EdgeBelow(in leg, band);
        NoteUnlinked(in leg, role, ladder.Arm(leg.Position, edge, edge < 1 && !leg.IsInverse, leg.Mark));
    }

    /// <summary>Above a band; a negative one is left already: every price is above it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ArmAbove(in Leg leg, Ladders ladders, Ladders.Role role, long band)
    {
        long edge = band < 0 ? 1 : EdgeAbove(in leg, band);
        NoteUnlinked(in leg, role, ladders[role].Arm(leg.Position, edge, edge == long.MaxValue, leg.Mark));
    }
}
