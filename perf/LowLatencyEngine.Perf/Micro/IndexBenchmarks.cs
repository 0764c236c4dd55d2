using BenchmarkDotNet.Attributes;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Perf.Micro;

/// <summary>A mark tick through the whole engine over open positions that it does not touch: with the trigger index, and by scanning them all.</summary>
public class IndexBenchmarks
{
    private EngineCore _core = null!;
    private long[] _liquidationMarks = [];
    private long _tick;

    /// <summary>Open positions.</summary>
    [Params(1_000, 100_000)]
    public int Positions { get; set; }

    /// <summary>Opens the positions and notes where each would be liquidated.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _core = PerfMarket.WithPositions(Positions);
        _liquidationMarks = new long[Positions];
        Dice dice = new(3);
        for (int i = 0; i < Positions; i++) _liquidationMarks[i] = PerfMarket.Mark * (990 - dice.Below(400)) / 1_000;
    }

    /// <summary>The engine's tick, event included.</summary>
    [Benchmark]
    public int Tick() => _core.Apply(Commands.MarkTick(PerfMarket.StartNanos, 0, PerfMarket.Mark + (++_tick & 7))).Length;

    /// <summary>The cheapest scan there is: one comparison a position, of a price worked out beforehand.</summary>
    [Benchmark(Baseline = true)]
    public int Scan()
    {
        long mark = PerfMarket.Mark + (++_tick & 7);
        int breached = 0;
        foreach (long price in _liquidationMarks)
        {
            if (mark <= price) breached++;
        }

        return breached;
    }
}
