// How procyclical a margin add-on was: did it ask for more just when everybody had less? Three numbers that margin models are judged by: the highest
// margin rate over the lowest, the largest rise by one step, and the largest rise within five steps. A step is an adjustment that came into force.
// The rise within five steps looks at each of the five values before, so a fall in between hides nothing.
using System;

namespace LowLatencyEngine.Simulation;

/// <summary>The add-on of one instrument over a run, ppm of notional; it begins with none.</summary>
public sealed class AddOnPath
{
    private const int StepsMax = 5;
    private const int Million = 1_000_000;

    private readonly int _tierPpm;
    private readonly long[] _last = new long[StepsMax];

    /// <summary>Begins with no add-on.</summary>
    /// <param name="tierPpm">Maintenance rate of the first tier, ppm: what the add-on stands on.</param>
    public AddOnPath(int tierPpm) => _tierPpm = tierPpm;

    /// <summary>Adjustments that came into force.</summary>
    public long Adjustments { get; private set; }

    /// <summary>Lowest add-on, the start included.</summary>
    public long LowPpm { get; private set; }

    /// <summary>Highest add-on.</summary>
    public long HighPpm { get; private set; }

    /// <summary>The add-on now.</summary>
    public long EndPpm { get; private set; }

    /// <summary>Largest rise from one adjustment to the next; 0: it never rose.</summary>
    public long RisePpm { get; private set; }

    /// <summary>Largest rise within five adjustments; 0: it never rose.</summary>
    public long RiseInFivePpm { get; private set; }

    /// <summary>Highest over lowest maintenance rate of the first tier, add-on included, ppm: 1,000,000 is no change.</summary>
    public long PeakToTroughPpm => (_tierPpm + HighPpm) * Million / (_tierPpm + LowPpm);

    /// <summary>Takes an add-on that came into force.</summary>
    public void Add(long addOnPpm)
    {
        RisePpm = Math.Max(RisePpm, addOnPpm - EndPpm);
        long steps = Math.Min(StepsMax, Adjustments + 1);
        for (int back = 0; back < steps; back++) RiseInFivePpm = Math.Max(RiseInFivePpm, addOnPpm - _last[(Adjustments - back + StepsMax) % StepsMax]);

        Adjustments++;
        _last[Adjustments % StepsMax] = addOnPpm;
        EndPpm = addOnPpm;
        LowPpm = Math.Min(LowPpm, addOnPpm);
        HighPpm = Math.Max(HighPpm, addOnPpm);
    }
}
