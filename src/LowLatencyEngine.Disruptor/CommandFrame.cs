using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Disruptor;

/// <summary>One entry of the Disruptor's ring: room for a command of up to four slots, 256 bytes.</summary>
/// <remarks>A Disruptor entry has one size, so every entry has room for the longest command; the engine's own ring takes slots by the command.</remarks>
[InlineArray(Command.SlotsMax)]
public struct CommandFrame
{
    private Command _first;

    /// <summary>Puts a command into the entry.</summary>
    /// <param name="slots">1 to 4 slots; the first one says how many.</param>
    /// <exception cref="ArgumentException">The count in the first slot differs from the length of the span.</exception>
    public void Set(ReadOnlySpan<Command> slots)
    {
        if (slots.Length is < 1 or > Command.SlotsMax || slots[0].Slots != slots.Length)
            throw new ArgumentException($"A command of {(slots.IsEmpty ? 0 : slots[0].Slots)} slots was given as a span of {slots.Length}.");

        slots.CopyTo(this);
    }
}
