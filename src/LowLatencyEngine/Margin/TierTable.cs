// Maintenance margin of notional n is the line of the tier that n lies in: MM(n) = ⌈(n·m_k − A_k) / 10⁶⌉, A_k in ppm·atoms. Because the rates do not
// fall, MM is continuous, convex, and the maximum of all tier lines. The tier is always that of the notional in question. The margin add-on a stands on
// top of every m_k; it is the only thing here that changes.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Margin;

/// <summary>Maintenance and initial margin of one instrument. Money in atoms, rates in ppm.</summary>
internal sealed class TierTable
{
    private readonly long[] _floors;
    private readonly long[] _maintenance;
    private readonly long[] _initial;
    private readonly Int128[] _amounts;
    private readonly long _secondFloor;
    private readonly long _lowestPpm;
    private readonly long _leastInitialPpm;

    /// <param name="terms">The instrument; its tiers are checked already.</param>
    /// <param name="leastInitialPpm">max(call ratio, 1 + exit buffer): initial margin is at least maintenance margin times this.</param>
    internal TierTable(Instrument terms, long leastInitialPpm)
    {
        int count = terms.Tiers.Count;
        _floors = new long[count];
        _maintenance = new long[count];
        _initial = new long[count];
        _amounts = new Int128[count];
        _leastInitialPpm = leastInitialPpm;
        for (int k = 0; k < count; k++)
        {
            _floors[k] = terms.Tiers[k].FloorNotional;
            _maintenance[k] = terms.Tiers[k].MaintenancePpm;
            _initial[k] = terms.Tiers[k].InitialPpm;
            if (k > 0) _amounts[k] = _amounts[k - 1] + (Int128)_floors[k] * (_maintenance[k] - _maintenance[k - 1]);
        }

        _secondFloor = count > 1 ? _floors[1] : long.MaxValue;
        _lowestPpm = _maintenance[0];
    }

    internal int Count => _floors.Length;

    internal int LeverageMax => (int)(Rates.Million / _initial[0]);

    /// <summary>The add-on in force, ppm of notional.</summary>
    internal long AddOnPpm { get; private set; }

    /// <summary>The add-on announced, ppm of notional; that in force where none is.</summary>
    internal long AnnouncedPpm { get; private set; }

    /// <summary>m_k + a, ppm.</summary>
    internal long MaintenancePpm(int tier) => _maintenance[tier] + AddOnPpm;

    internal long Floor(int tier) => _floors[tier];

    /// <summary>A_k in ppm·atoms.</summary>
    internal Int128 Amount(int tier) => _amounts[tier];

    /// <summary>The last tier whose floor the notional reaches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int TierOf(long notional) => notional < _secondFloor ? 0 : UpperTierOf(notional);

    /// <summary>How far a notional in this tier may grow, or shrink, and stay in it: whoever moves by as much has left it.</summary>
    internal long RoomIn(int tier, long notional, bool grows)
    {
        if (grows) return tier + 1 < _floors.Length ? _floors[tier + 1] - notional - 1 : long.MaxValue;

        return tier > 0 ? notional - _floors[tier] : long.MaxValue;
    }

    /// <summary>Maintenance margin of a notional, rounded up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long Maintenance(long notional) => Maintenance(notional, AddOnPpm);

    /// <summary>Maintenance margin of a notional with the add-on in force or announced, whichever is larger: nobody is opened into a liquidation.</summary>
    internal long MaintenanceToCome(long notional) => Maintenance(notional, Math.Max(AddOnPpm, AnnouncedPpm));

    internal void Announce(long addOnPpm) => AnnouncedPpm = addOnPpm;

    /// <summary>What was announced is in force.</summary>
    internal void PutInForce() => AddOnPpm = AnnouncedPpm;

    /// <summary>
    /// Initial margin of a notional at a leverage, rounded up; never below maintenance margin, with the add-on in force or announced, times the larger
    /// of call ratio and 1 + exit buffer.
    /// </summary>
    internal long Initial(long notional, int leverage)
    {
        long byLeverage = (notional + leverage - 1) / leverage;
        long byTier = Rates.PpmUp(notional, _initial[TierOf(notional)]);
        long byMaintenance = Rates.PpmUp(MaintenanceToCome(notional), _leastInitialPpm);
        return Math.Max(byLeverage, Math.Max(byTier, byMaintenance));
    }

    internal void Visit(StateVisitor visitor)
    {
        AddOnPpm = visitor.Value(AddOnPpm);
        AnnouncedPpm = visitor.Value(AnnouncedPpm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Maintenance(long notional, long addOnPpm) =>
        notional < _secondFloor ? Rates.PpmUp(notional, _lowestPpm + addOnPpm) : UpperMaintenance(notional, addOnPpm);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int UpperTierOf(long notional)
    {
        int tier = 1;
        while (tier + 1 < _floors.Length && notional >= _floors[tier + 1]) tier++;
        return tier;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long UpperMaintenance(long notional, long addOnPpm)
    {
        int tier = UpperTierOf(notional);
        return (long)Rates.DivideUp((Int128)notional * (_maintenance[tier] + addOnPpm) - _amounts[tier], Rates.Million);
    }
}
