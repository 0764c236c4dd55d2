// A small deterministic random source (splitmix64): the same seed rolls the same dice on every machine and runtime.
// The seed is mixed before use: seeds a whole number of steps apart would otherwise walk the same sequence, one behind the other.
using System;
using System.Collections.Generic;

namespace LowLatencyEngine.Tests.Models;

internal sealed class Dice(ulong seed)
{
    private ulong _state = Mix(Mix(seed) + seed);

    public ulong Bits() => Mix(_state += 0x9E3779B97F4A7C15);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from least to most, both included.</summary>
    public long Between(long least, long most) => least + (long)(Bits() % (ulong)(most - least + 1));

    /// <summary>True in this many of 1,000 rolls.</summary>
    public bool Chance(int perMille) => Between(0, 999) < perMille;

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[(int)Between(0, choices.Length - 1)];

    public T PickFrom<T>(IReadOnlyList<T> choices) => choices[(int)Between(0, choices.Count - 1)];
}
