using System;
using System.Diagnostics;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Perf;

// A ring of all lines in random order (Sattolo's shuffle), each naming the next: no read can start before the one before has ended, and nothing can guess
// where it goes. The memory is taken as the engine takes its own, on huge pages where the system gives them.

/// <summary>What one dependent read at a random place costs, by the size of the memory: the yardstick for "the cache explains it".</summary>
internal static unsafe class ColdLine
{
    private const int Reads = 1 << 20;
    private const int Runs = 3;

    /// <summary>Nanoseconds a read, best of a few runs.</summary>
    internal static double Nanos(long bytes)
    {
        int lines = (int)Math.Max(64, bytes / CacheLine.Bytes), longsPerLine = CacheLine.Bytes / sizeof(long);
        using Slab<long> memory = new(lines * longsPerLine);
        int[] order = new int[lines];
        for (int i = 0; i < lines; i++) order[i] = i;
        Dice dice = new(29);
        for (int i = lines - 1; i > 0; i--)
        {
            int other = dice.Below(i);
            (order[i], order[other]) = (order[other], order[i]);
        }

        for (int i = 0; i < lines; i++) memory[i * longsPerLine] = (long)order[i] * longsPerLine;
        double best = double.MaxValue;
        long at = 0;
        for (int run = 0; run < Runs; run++)
        {
            long* first = memory.Pointer;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Reads; i++) at = first[at];
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Reads);
        }

        if (at < 0) throw new InvalidOperationException("the chain left the memory");
        return best;
    }
}
