using System;
using System.Numerics;

namespace LowLatencyEngine.Book;

/// <summary>Limits of one book.</summary>
internal sealed record BookOptions
{
    /// <summary>Smallest window: a quarter before the touch, rounded to a word, must leave the touch inside.</summary>
    public const int WindowTicksMin = 128;

    /// <summary>Largest window: what three levels of 64-bit words can index.</summary>
    public const int WindowTicksMax = 1 << 18;

    /// <summary>
    /// Ticks around the touch whose levels are found by index, per side; a power of two. Each costs a little over 4 bytes. Levels beyond
    /// are kept in a tree, which costs nothing per tick and some 20 ns per access.
    /// </summary>
    public int WindowTicks { get; init; } = 4096;

    /// <summary>The largest windows for which all books of an engine together stay within 64 MB; 65,536 ticks at most.</summary>
    /// <param name="books">Number of books, 1 or more.</param>
    public static BookOptions ForBooks(int books)
    {
        int windowTicks = 1 << 16;
        while (windowTicks > WindowTicksMin && 2L * sizeof(ulong) * BookSide.WordsFor(windowTicks) * books > 64L << 20) windowTicks /= 2;
        return new BookOptions { WindowTicks = windowTicks };
    }

    /// <summary>Checks the limits.</summary>
    /// <exception cref="ArgumentException">Names the field and the reason.</exception>
    public void Validate()
    {
        if (WindowTicks is < WindowTicksMin or > WindowTicksMax || !BitOperations.IsPow2(WindowTicks))
            throw new ArgumentException($"{nameof(WindowTicks)} is {WindowTicks}, allowed are powers of two from {WindowTicksMin} to {WindowTicksMax}.");
    }
}
