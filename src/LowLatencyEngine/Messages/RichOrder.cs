// A NewOrder with its detail and links in the three slots in which it travels. The head's Slots says how many of them count.
using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace LowLatencyEngine.Messages;

/// <summary>An order that says more than price and lots, as the consecutive slots that a command of two or three slots is. Made by <see cref="Commands"/>.Rich.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct RichOrder
{
    /// <summary>The first slot: what every order has, and how many slots follow it.</summary>
    public Command Head;

    /// <summary>The second slot.</summary>
    public OrderDetail Detail;

    /// <summary>The third slot.</summary>
    public OrderLinks Links;

    /// <summary>The slots that count, 1 to 3: what is published to a ring. Apply takes <see cref="Head"/>, which the others follow in memory.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<Command> Slots =>
        MemoryMarshal.Cast<RichOrder, Command>(new ReadOnlySpan<RichOrder>(in this))[..Math.Clamp(Head.Slots, (byte)1, (byte)3)];
}
