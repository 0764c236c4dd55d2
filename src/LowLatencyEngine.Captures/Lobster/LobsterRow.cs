using System;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

/// <summary>The book after a message as the order book file tells it; prices in the file's units, sizes in shares.</summary>
internal sealed class LobsterRow
{
    internal const int LevelsMax = 1_000;

    private readonly long[] _values = new long[4 * LevelsMax];

    /// <summary>Levels that a line holds on each side, empty ones included.</summary>
    internal int Levels { get; private set; }

    internal void Parse(ReadOnlySpan<byte> line)
    {
        int levels = LobsterMessage.ParseBook(line, _values);
        if (Levels != 0 && levels != Levels) throw new MalformedException(0, $"{levels} levels, the lines before have {Levels}");

        Levels = levels;
    }

    /// <summary>A level from the best, 0; price 0: it is empty.</summary>
    internal (long Price, long Size) this[Side side, int rank]
    {
        get
        {
            int at = 4 * rank + (side == Side.Buy ? 2 : 0);
            return _values[at + 1] == 0 || Math.Abs(_values[at]) >= LobsterMessage.NoPrice ? default : (_values[at], _values[at + 1]);
        }
    }

    /// <summary>Levels of a side that are not empty.</summary>
    internal int Count(Side side)
    {
        int count = 0;
        while (count < Levels && this[side, count].Price != 0) count++;
        return count;
    }

    internal void CopyFrom(LobsterRow other)
    {
        Levels = other.Levels;
        other._values.AsSpan(0, 4 * Levels).CopyTo(_values);
    }
}
