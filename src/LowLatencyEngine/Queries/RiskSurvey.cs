// All positions of an instrument at a glance: what would be liquidated where, at which leverage, and how many are near their margin call. Filled by the
// core in slices of as many rows as the caller allows between two commands, so that a survey of a million accounts stops nobody; a position
// counts as it stood when its slice was read.
// Cost: one pass over the position table, see EngineCore.Survey; nothing is allocated after construction.
using System;
using System.Linq;

namespace LowLatencyEngine;

/// <summary>A liquidation map, a leverage distribution and the nearness of margin calls, of one instrument.</summary>
public sealed class RiskSurvey
{
    private readonly long[] _leverages;
    private readonly long[] _distancesPpm;
    private readonly long[] _map;
    private readonly long[] _bandPositions;
    private readonly long[] _bandNotional;
    private readonly long[] _nearPositions;
    private readonly long[] _nearNotional;

    /// <summary>Takes the memory of a survey.</summary>
    /// <param name="instrument">Its number.</param>
    /// <param name="lowest">Lowest price of the map, ticks, 1 or more.</param>
    /// <param name="ticksPerLevel">Width of a level of the map, ticks, 1 or more.</param>
    /// <param name="levels">Levels of the map, 1 to 1,000,000.</param>
    /// <param name="leverages">Rising leverages at which a new band begins; below the first is band 0.</param>
    /// <param name="callDistancesPpm">Distances of equity above the call level, ppm of that level, for <see cref="NearCallPositions"/>.</param>
    /// <exception cref="ArgumentException">A bound is out of range or does not rise.</exception>
    public RiskSurvey(int instrument, long lowest, long ticksPerLevel, int levels, ReadOnlySpan<long> leverages, ReadOnlySpan<long> callDistancesPpm)
    {
        if (instrument < 0) throw new ArgumentOutOfRangeException(nameof(instrument), instrument, "must be an instrument's number");
        if (lowest < 1) throw new ArgumentOutOfRangeException(nameof(lowest), lowest, "must be 1 tick or more");
        if (ticksPerLevel < 1) throw new ArgumentOutOfRangeException(nameof(ticksPerLevel), ticksPerLevel, "must be 1 tick or more");
        if (levels is < 1 or > 1_000_000) throw new ArgumentOutOfRangeException(nameof(levels), levels, "must be 1 to 1,000,000");

        Instrument = instrument;
        Lowest = lowest;
        TicksPerLevel = ticksPerLevel;
        Levels = levels;
        _leverages = leverages.ToArray();
        _distancesPpm = callDistancesPpm.ToArray();
        if (_leverages.Any(l => l < 1) || _leverages.Zip(_leverages.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException("the bands' leverages must be 1 or more and rise", nameof(leverages));
        if (_distancesPpm.Any(d => d is < 0 or > 1_000_000_000)) throw new ArgumentException("distances must be 0 to 1,000,000,000 ppm", nameof(callDistancesPpm));

        _map = new long[2 * (_leverages.Length + 1) * levels];
        _bandPositions = new long[_leverages.Length + 1];
        _bandNotional = new long[_leverages.Length + 1];
        _nearPositions = new long[_distancesPpm.Length];
        _nearNotional = new long[_distancesPpm.Length];
    }

    /// <summary>The instrument.</summary>
    public int Instrument { get; }

    /// <summary>Lowest price of the map's first level, ticks.</summary>
    public long Lowest { get; }

    /// <summary>Width of a level, ticks.</summary>
    public long TicksPerLevel { get; }

    /// <summary>Levels of the map.</summary>
    public int Levels { get; }

    /// <summary>Bands of leverage, that below the first given leverage included. Leverage is the unit's notional over its equity; without equity it is the last band.</summary>
    public int Bands => _bandPositions.Length;

    /// <summary>Positions counted so far; the fund's inventory is not among them.</summary>
    public long Positions { get; private set; }

    /// <summary>Positions whose liquidation price lies outside the map, or nowhere, and their notional at mark, atoms.</summary>
    public (long Positions, long Notional) OutsideTheMap { get; private set; }

    /// <summary>Positions that are margin-called now, in liquidation included.</summary>
    public long CalledPositions { get; private set; }

    /// <summary>The row of the position table that is read next; 0 before the first slice and after the last.</summary>
    internal int NextRow { get; set; }

    /// <summary>Notional at mark, atoms, of the long (short) positions of a band by level of their liquidation price.</summary>
    public ReadOnlySpan<long> Map(bool isLong, int band) => _map.AsSpan((band * 2 + (isLong ? 0 : 1)) * Levels, Levels);

    /// <summary>Positions by band of leverage.</summary>
    public ReadOnlySpan<long> BandPositions => _bandPositions;

    /// <summary>Notional at mark, atoms, by band of leverage.</summary>
    public ReadOnlySpan<long> BandNotional => _bandNotional;

    /// <summary>Positions, by distance, that are not called yet but would be if their equity fell by less than that part of the call level.</summary>
    public ReadOnlySpan<long> NearCallPositions => _nearPositions;

    /// <summary>Their notional at mark, atoms.</summary>
    public ReadOnlySpan<long> NearCallNotional => _nearNotional;

    internal void Clear()
    {
        _map.AsSpan().Clear();
        _bandPositions.AsSpan().Clear();
        _bandNotional.AsSpan().Clear();
        _nearPositions.AsSpan().Clear();
        _nearNotional.AsSpan().Clear();
        Positions = CalledPositions = 0;
        OutsideTheMap = default;
    }

    internal void Add(bool isLong, long liquidationPrice, long notional, long unitNotional, long equity)
    {
        int band = 0;
        while (band < _leverages.Length && (equity <= 0 || unitNotional >= (Int128)equity * _leverages[band])) band++;
        Positions++;
        _bandPositions[band]++;
        _bandNotional[band] += notional;
        long level = liquidationPrice < Lowest ? long.MaxValue : (liquidationPrice - Lowest) / TicksPerLevel;
        if (level < Levels) _map[(band * 2 + (isLong ? 0 : 1)) * Levels + level] += notional;
        else OutsideTheMap = (OutsideTheMap.Positions + 1, OutsideTheMap.Notional + notional);
    }

    internal void AddCalled() => CalledPositions++;

    /// <param name="notional">Of the position.</param>
    /// <param name="equityPpm">Equity of its unit · 10⁶.</param>
    /// <param name="callPpm">Its call level · 10⁶.</param>
    internal void AddUncalled(long notional, Int128 equityPpm, Int128 callPpm)
    {
        for (int i = 0; i < _distancesPpm.Length; i++)
        {
            if (equityPpm - callPpm >= callPpm / 1_000_000 * _distancesPpm[i] + callPpm % 1_000_000 * _distancesPpm[i] / 1_000_000) continue;

            _nearPositions[i]++;
            _nearNotional[i] += notional;
        }
    }
}
