// An anchor that moves in straight lines (and in steps at the crash's jumps), times noise that returns to zero: the path ends where the options
// say whatever the seed, and is rough on the way there. Integers only. One mark at a time: a path of any length takes no memory but its jumps.
using System;
using System.Collections.Generic;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Simulation;

/// <summary>Generates the marks of a flash crash.</summary>
public static class CrashPath
{
    private const int Million = 1_000_000;

    /// <summary>The marks, in time order. Enumerating twice gives the same marks.</summary>
    /// <param name="options">Shape of the crash.</param>
    /// <param name="instrument">Instrument number.</param>
    /// <param name="seed">The seed.</param>
    public static IEnumerable<MarketUpdate> Marks(CrashPathOptions options, int instrument, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return Walk(options, instrument, seed);
    }

    private static IEnumerable<MarketUpdate> Walk(CrashPathOptions options, int instrument, ulong seed)
    {
        SeededRandom random = new(seed, stream: 2);
        long crashSteps = options.CrashNanos / options.StepNanos;
        (long Step, long Ppm)[] jumps = DrawJumps(options, crashSteps, random);
        long time = options.StartNanos, fallenPpb = 0, noisePpb = 0;
        (long Nanos, long Ppm, int Noise)[] phases =
        [
            (options.CalmNanos, 0, 1), (options.SlideNanos, -options.SlidePpm, 2),
            (options.CrashNanos, -options.CrashPpm, 4), (options.ReboundNanos, options.ReboundPpm, 2),
        ];
        for (int phase = 0; phase < phases.Length; phase++)
        {
            (long nanos, long ppm, int noise) = phases[phase];
            long steps = nanos / options.StepNanos, jumped = 0;
            long jumpPpm = phase == 2 && jumps.Length > 0 ? ppm * options.JumpSharePpm / Million : 0;
            for (long k = 1, j = 0; k <= steps; k++)
            {
                for (; phase == 2 && j < jumps.Length && jumps[j].Step <= k; j++) jumped += jumps[j].Ppm;
                long movedPpb = (long)((Int128)(ppm - jumpPpm) * 1_000 * k / steps) + jumped * jumpPpm / Million * 1_000;
                noisePpb += random.Bell((long)options.NoisePpm * noise * 1_000) - noisePpb / 64;
                Int128 anchor = (Int128)options.StartPrice * (1_000_000_000 + fallenPpb + movedPpb) / 1_000_000_000;
                long price = (long)(anchor * (1_000_000_000 + noisePpb) / 1_000_000_000);
                yield return new MarketUpdate(MarketUpdateKind.Mark, time, instrument, Side.None, Math.Max(1, price), 0);
                time += options.StepNanos;
            }

            fallenPpb += ppm * 1_000;
        }
    }

    /// <summary>Steps of the jumps, ascending, each with its share of the jumped part in ppm; the shares add up to a million.</summary>
    private static (long Step, long Ppm)[] DrawJumps(CrashPathOptions options, long crashSteps, SeededRandom random)
    {
        if (crashSteps == 0) return [];

        (long Step, long Ppm)[] jumps = new (long, long)[options.Jumps];
        long sum = 0;
        for (int i = 0; i < jumps.Length; i++)
        {
            jumps[i] = (random.Between(1, crashSteps), random.Between(200, 1_000));
            sum += jumps[i].Ppm;
        }

        Array.Sort(jumps);
        long given = 0;
        for (int i = 0; i < jumps.Length; i++)
        {
            long share = i == jumps.Length - 1 ? Million - given : jumps[i].Ppm * Million / sum;
            jumps[i].Ppm = share;
            given += share;
        }

        return jumps;
    }
}
