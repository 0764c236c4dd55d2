using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace LowLatencyEngine.Tests.Ring;

/// <summary>Everything a modelled protocol consists of at one moment: small numbers, compared as a whole.</summary>
[InlineArray(Length)]
internal struct ModelState : IEquatable<ModelState>
{
    public const int Length = 48;

    private byte _first;

    public readonly bool Equals(ModelState other)
    {
        ReadOnlySpan<byte> mine = this;
        return mine.SequenceEqual(other);
    }

    public override readonly bool Equals(object? other) => other is ModelState state && Equals(state);

    public override readonly int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(this);
        return hash.ToHashCode();
    }
}

/// <summary>A protocol as atomic steps of a few threads.</summary>
internal interface IModel
{
    int Threads { get; }

    ModelState Initial { get; }

    /// <summary>True if all work is done.</summary>
    bool IsFinal(in ModelState state);

    /// <summary>Adds the states that one atomic step of the thread can lead to: none if it cannot go on, several if it may choose.</summary>
    /// <returns>What is wrong with the step, or null.</returns>
    string? Step(in ModelState state, int thread, List<ModelState> next);
}

/// <summary>Walks through every order in which the threads' atomic steps can happen.</summary>
internal static class StateSpace
{
    /// <summary>
    /// Visits every reachable state, and checks that no step goes wrong and that from every state the end can still be reached:
    /// no deadlock, no endless loop without a way out, nothing lost on the way.
    /// </summary>
    /// <returns>The number of states, or what went wrong.</returns>
    public static (int States, string? Fault) Explore(IModel model)
    {
        Dictionary<ModelState, int> numbers = new() { [model.Initial] = 0 };
        List<ModelState> states = [model.Initial];
        List<(int From, int To)> steps = [];
        List<ModelState> next = [];
        for (int at = 0; at < states.Count; at++)
        {
            ModelState state = states[at];
            for (int thread = 0; thread < model.Threads; thread++)
            {
                next.Clear();
                if (model.Step(in state, thread, next) is string fault)
                    return (states.Count, fault);
                foreach (ModelState to in next)
                {
                    if (numbers.TryAdd(to, states.Count))
                        states.Add(to);
                    steps.Add((at, numbers[to]));
                }
            }
        }
        return (states.Count, AllReachTheEnd(model, states, steps) ? null : "stuck: the end cannot be reached");
    }

    private static bool AllReachTheEnd(IModel model, List<ModelState> states, List<(int From, int To)> steps)
    {
        List<int>[] before = new List<int>[states.Count];
        foreach ((int from, int to) in steps)
            (before[to] ??= []).Add(from);

        bool[] reaches = new bool[states.Count];
        Stack<int> open = new();
        void Mark(int state)
        {
            if (reaches[state])
                return;
            reaches[state] = true;
            open.Push(state);
        }
        for (int i = 0; i < states.Count; i++)
        {
            if (model.IsFinal(states[i]))
                Mark(i);
        }
        while (open.TryPop(out int state))
            before[state]?.ForEach(Mark);
        return Array.TrueForAll(reaches, reached => reached);
    }
}
