// Which sequences each source has used. Per source the largest one and one bit for each of the 1,024 up to it, in a ring: remembering is one bit set,
// moving on clears what falls out. What is older than the window counts as used: it cannot be told from a duplicate, and a sender that far behind
// is answered, not believed. Worst case: a jump ahead clears 16 words.
using System;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Memory;

namespace LowLatencyEngine.Messages;

/// <summary>Recognises commands that were sent before.</summary>
internal sealed class SourceWindows : IDisposable
{
    /// <summary>How far behind the largest sequence of its source a command may come, exclusive.</summary>
    internal const int Window = 1_024;

    private const int Words = Window / 64;

    private Table<long> _largest;
    private Table<ulong> _used;

    /// <summary>Remembers sources 1 to <paramref name="sources"/>.</summary>
    internal SourceWindows(int sources)
    {
        _largest = new Table<long>(sources);
        _used = new Table<ulong>(sources * Words);
    }

    internal int Count => _largest.Length;

    internal long Bytes => _largest.Bytes + _used.Bytes;

    internal long Largest(int source) => _largest[source];

    internal ReadOnlySpan<ulong> Used(int source) => _used.AsSpan(source * Words, Words);

    /// <summary>Whether the command names a remembered source and a sequence; if not, it is never a duplicate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsTracked(in Command command) => command.Source - 1 < (uint)_largest.Length && command.SourceSequence > 0;

    /// <summary>Whether the source of a tracked command has used its sequence.</summary>
    private bool IsDuplicate(in Command command)
    {
        int source = (int)command.Source - 1;
        long behind = _largest[source] - command.SourceSequence;
        return behind >= 0 && (behind >= Window || (Word(source, command.SourceSequence) & Bit(command.SourceSequence)) != 0);
    }

    /// <summary>Uses the sequence of a tracked command. False: its source has used it.</summary>
    internal bool TryUse(in Command command)
    {
        if (IsDuplicate(in command)) return false;

        int source = (int)command.Source - 1;
        long sequence = command.SourceSequence;
        if (sequence > _largest[source])
        {
            if (sequence - _largest[source] >= Window) _used.AsSpan(source * Words, Words).Clear();
            else for (long skipped = _largest[source] + 1; skipped < sequence; skipped++) Word(source, skipped) &= ~Bit(skipped);
            _largest[source] = sequence;
        }

        Word(source, sequence) |= Bit(sequence);
        return true;
    }

    internal void Visit(StateVisitor visitor)
    {
        visitor.Table(_largest);
        visitor.Table(_used);
    }

    public void Dispose()
    {
        _largest.Dispose();
        _used.Dispose();
    }

    private ref ulong Word(int source, long sequence) => ref _used[source * Words + (int)((ulong)sequence / 64 % Words)];

    private static ulong Bit(long sequence) => 1UL << (int)(sequence & 63);
}
