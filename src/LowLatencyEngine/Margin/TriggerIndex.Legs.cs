// A unit is examined and armed in one walk over its legs: what the exact look reads of each is noted, and arming reads the notes.
using System.Runtime.CompilerServices;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

internal sealed partial class TriggerIndex
{
    /// <summary>A leg of the unit that was examined last.</summary>
    private struct Leg
    {
        /// <summary>Atoms at the mark; 0: no lots, and nothing but position and instrument is known.</summary>
        internal long Notional;
        internal long Mark;

        /// <summary>Maintenance rate of the tier that the notional lies in, add-on included, ppm.</summary>
        internal long Ppm;

        /// <summary>By how much the notional has changed when the leg leaves its tier, losing; atoms.</summary>
        internal long Room;
        internal int Position;
        internal short Instrument;
        internal bool IsLong;
        internal bool IsInverse;

        /// <summary>Whether the notional grows as the leg loses: shorts of linear contracts, longs of inverse ones.</summary>
        internal readonly bool GrowsAsItWorsens => IsLong == IsInverse;
    }

    /// <summary>Takes note of legs.</summary>
    private readonly struct LegNotes(TriggerIndex index) : ILegNotes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Note(int position, in PositionRow row, long mark, Contract contract, long notional)
        {
            ref Leg leg = ref index._legs[index._legCount++];
            leg.Notional = notional;
            leg.Mark = mark;
            leg.Position = position;
            leg.Instrument = row.Instrument;
            leg.IsLong = row.Quantity > 0;
            leg.IsInverse = contract.IsInverse;
        }

        public void NoteEmpty(int position, short instrument) => index._legs[index._legCount++] = new Leg { Position = position, Instrument = instrument };
    }

    /// <summary>Where a leg stands among its tiers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FindTier(ref Leg leg)
    {
        TierTable tiers = _margin.Tiers(leg.Instrument);
        int tier = tiers.TierOf(leg.Notional);
        leg.Ppm = tiers.MaintenancePpm(tier);
        leg.Room = tiers.RoomIn(tier, leg.Notional, leg.GrowsAsItWorsens);
    }

    /// <summary>Evaluates a wallet exactly; <see cref="Arm"/> may follow.</summary>
    internal void ExamineWallet(int wallet, out Health health)
    {
        _legCount = 0;
        LegNotes notes = new(this);
        _margin.EvaluateWallet(wallet, ref notes, out health);
    }

    /// <summary>The same of an isolated position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ExaminePosition(int position, in PositionRow row, out Health health)
    {
        _legCount = 0;
        LegNotes notes = new(this);
        _margin.EvaluatePosition(position, in row, ref notes, out health);
    }
}
