// The journal as one stream of commands over all segments, and the judgement about its end.
//
// Why judge: after a loss of power any part of what was not synced may be missing, so whole batches can lie behind a broken one; and a flipped bit in
// the middle looks just so. What tells them apart is what the journal knew to be durable. Every batch carries that sequence, and so do the
// names of later segments and the snapshots. The first thing that cannot be read is a torn tail if it lies above all of these, and may be cut: it was
// never acknowledged. At or below any of them it is damage, and nothing is cut.
//
// A segment is read up to the first sequence of the next one, and not beyond: a writer that went on after a crash begins with a copy of what was
// read but not proven to be on the disk, and from there on its segment counts.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Durability;

/// <summary>A place between two batches.</summary>
/// <param name="LastSequence">The last command before it.</param>
/// <param name="Offset">Where the next batch begins.</param>
/// <param name="Chain">The chain there.</param>
internal readonly record struct Place(long LastSequence, long Offset, ulong Chain);

/// <summary>Where a journal ends.</summary>
/// <param name="LastSequence">The last command; 0: there is none.</param>
/// <param name="Segment">The last segment; null: there is none.</param>
/// <param name="Proven">How far it is proven to be on the disk.</param>
/// <param name="Offset">Where its next batch would begin.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Chain">Its chain there.</param>
internal readonly record struct JournalEnd(long LastSequence, string? Segment, Place Proven, long Offset, ulong Epoch, ulong Chain);

internal sealed class JournalReader : IDisposable
{
    private readonly IStorage _storage;
    private readonly JournalIdentity? _identity;
    private readonly string _path;
    private List<long> _segments;
    private SegmentReader? _segment;
    private int _at;

    /// <summary>Opens the journal at the segment that holds a sequence.</summary>
    /// <param name="storage">Where.</param>
    /// <param name="identity">What the segments must agree with; null: anything.</param>
    /// <param name="fromSequence">The first command wanted.</param>
    /// <exception cref="CorruptionException">No segment holds it, or a header is damaged.</exception>
    /// <exception cref="IncompatibleJournalException">Another engine wrote it.</exception>
    internal JournalReader(IStorage storage, JournalIdentity? identity, long fromSequence)
    {
        _storage = storage;
        _identity = identity;
        _path = storage.Path;
        _segments = Segments(storage);
        if (_segments.Count == 0)
        {
            if (fromSequence > 1) throw new CorruptionException(_path, -1, $"a segment with command {fromSequence}", "no segment");
            return;
        }

        _at = _segments.FindLastIndex(first => first <= fromSequence);
        if (_at < 0) throw new CorruptionException(_path, -1, $"a segment with command {fromSequence}", $"a first segment that begins with {_segments[0]}");
        _segment = Open(_segments[_at]);
    }

    /// <summary>The segment read last; null in an empty journal.</summary>
    internal SegmentReader? Segment => _segment;

    /// <summary>Segments of the journal, by first sequence.</summary>
    internal IReadOnlyList<long> All => _segments;

    /// <summary>The end reached so far.</summary>
    internal JournalEnd End => _segment is null
        ? default
        : new JournalEnd(_segment.NextSequence - 1, _segment.Name, _segment.Proven, _segment.Offset, _segment.Header.Epoch, _segment.Chain);

    /// <summary>First sequences of the segments in a directory, ascending.</summary>
    internal static List<long> Segments(IStorage storage)
    {
        List<long> segments = [];
        foreach (string name in storage.List())
        {
            if (JournalFormat.TryParse(name, out long first)) segments.Add(first);
        }

        segments.Sort();
        return segments;
    }

    /// <summary>The next batch of commands, in the order of the journal; false at the end of what can be read. Segments that were changed are crossed.</summary>
    /// <exception cref="CorruptionException">A segment does not reach the next one.</exception>
    internal bool TryNext(out long firstSequence, out ReadOnlySpan<Command> slots)
    {
        firstSequence = 0;
        slots = default;
        while (_segment is not null)
        {
            long next = _at + 1 < _segments.Count ? _segments[_at + 1] : long.MaxValue;
            while (_segment.NextSequence < next && _segment.TryNext(out BatchHeader header))
            {
                if (header.Kind != BatchKind.Commands) continue;

                firstSequence = header.FirstSequence;
                slots = _segment.Slots;
                return true;
            }

            if (next == long.MaxValue) return false;
            if (_segment.NextSequence != next) throw Damage(next - 1, $"the segment {JournalFormat.NameOf(next)}");

            ulong chain = _segment.NextSequence == _segment.Header.FirstSequence ? _segment.Header.ChainBefore : _segment.Chain;
            SegmentReader following = Open(next);
            if (following.Header.ChainBefore != chain)
            {
                following.Dispose();
                throw new CorruptionException(Path.Combine(_path, JournalFormat.NameOf(next)), 40, $"a segment that continues chain {chain:x16}", $"{following.Header.ChainBefore:x16}");
            }

            _segment.Dispose();
            _segment = following;
            _at++;
        }

        return false;
    }

    /// <summary>Judges the end that <see cref="TryNext"/> came to.</summary>
    /// <param name="knownSequence">What is known to have been durable from elsewhere: a snapshot's sequence.</param>
    /// <returns>What of the last segment is to be cut; null: nothing.</returns>
    /// <exception cref="CorruptionException">Commands that were durable cannot be read.</exception>
    internal TornTail? Judge(long knownSequence)
    {
        if (_segment is null)
        {
            return knownSequence == 0 ? null : throw new CorruptionException(_path, -1, $"commands up to {knownSequence}, which a snapshot holds", "no journal");
        }

        if (_segment.IsSealed) throw new CorruptionException(_path, -1, $"the segment {JournalFormat.NameOf(_segment.NextSequence)}, which follows a sealed one", "no such file");

        long durable = _segment.DurableBehind(out bool isTorn);
        if (_segment.NextSequence <= durable) throw Damage(durable, "the journal's own watermark");
        if (_segment.NextSequence <= knownSequence) throw Damage(knownSequence, "a snapshot");

        if (!isTorn || _segment.IsClosed) return null;

        long end = _segment.EndOfBytesBehind();
        return new TornTail(_segment.Path, _segment.Offset, end - _segment.Offset, _segment.Fault ?? "bytes behind a gap of zeroes", _segment.NextSequence);
    }

    /// <summary>Looks for segments that came since, and forgets what was read ahead: for a journal that is being written.</summary>
    internal void Refresh()
    {
        _segments = [.. Segments(_storage).Where(first => _segment is null || first >= _segment.Header.FirstSequence)];
        _at = _segment is null ? 0 : _segments.IndexOf(_segment.Header.FirstSequence);
        if (_segment is not null) _segment.Refresh();
        else if (_segments.Count > 0) _segment = Open(_segments[0]);
    }

    public void Dispose() => _segment?.Dispose();

    private CorruptionException Damage(long through, string says) =>
        new(_segment!.Path, _segment.Offset, $"command {_segment.NextSequence} of those up to {through} that {says} says were durable", _segment.Fault ?? "the end of the records");

    private SegmentReader Open(long first) => new(_storage, JournalFormat.NameOf(first), _identity);
}

/// <summary>What lies behind the last whole batch: torn and never acknowledged, or left by an earlier life of the file.</summary>
/// <param name="File">The last segment.</param>
/// <param name="Offset">Where it begins, bytes.</param>
/// <param name="Bytes">How far it reaches.</param>
/// <param name="Found">What stands there.</param>
/// <param name="FirstSequence">The first command that is not recovered.</param>
public sealed record TornTail(string File, long Offset, long Bytes, string Found, long FirstSequence);
