// Where the next segment comes from: one that no snapshot needs any more, as it is, or a new one, written with zeroes from end to end and synced. On
// a thread of the pool while the present one fills, if the options say so, so that a change of segments waits for nothing.
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace LowLatencyEngine.Durability;

/// <summary>Makes segments and takes back old ones. For the thread of the writer.</summary>
internal sealed class SegmentSupply(IStorage storage, DurabilityOptions options, IEnumerable<long> segments) : IDisposable
{
    /// <summary>What a segment is called until it is one.</summary>
    internal const string NextName = "next" + JournalFormat.Unfinished;

    private readonly Queue<long> _segments = new(segments);
    private readonly byte[] _zeroes = new byte[1 << 20];
    private Task<IStorageFile>? _prepared;
    private long _retireThrough;

    /// <summary>Segments with commands up to this one alone are not needed. Any thread.</summary>
    internal long RetireThrough { set => Volatile.Write(ref _retireThrough, value); }

    /// <summary>Notes a segment that is in use.</summary>
    internal void Add(long firstSequence) => _segments.Enqueue(firstSequence);

    /// <summary>Begins to make the next segment, if that is not done yet and wanted.</summary>
    internal void PrepareAhead()
    {
        if (_prepared is not null || !options.PreparesAhead) return;

        string? retired = Retired();
        _prepared = Task.Run(() => Prepare(retired));
    }

    /// <summary>The next segment under its first name, without a header; an earlier life may stand in it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    internal IStorageFile Take()
    {
        IStorageFile next = _prepared?.GetAwaiter().GetResult() ?? Prepare(Retired());
        _prepared = null;
        return next;
    }

    /// <summary>Waits for what is being made and closes it.</summary>
    public void Dispose()
    {
        try
        {
            _prepared?.GetAwaiter().GetResult().Dispose();
        }
        catch (IOException)
        {
            // Nobody will use the segment that could not be made: recovery deletes what is there.
        }

        _prepared = null;
    }

    /// <summary>Takes the segments that no snapshot needs off the list: deletes all but one, whose name is returned; null if there is none.</summary>
    private string? Retired()
    {
        string? name = null;
        while (_segments.Count > 1)
        {
            long first = _segments.Peek();
            using Queue<long>.Enumerator later = _segments.GetEnumerator();
            later.MoveNext();
            later.MoveNext();
            if (later.Current > Volatile.Read(ref _retireThrough) + 1) break;

            if (name is not null) storage.Delete(name);
            name = JournalFormat.NameOf(first);
            _segments.Dequeue();
        }

        return name;
    }

    private IStorageFile Prepare(string? retired)
    {
        if (retired is not null)
        {
            storage.Rename(retired, NextName);
            storage.Sync();
            IStorageFile again = storage.Open(NextName, writable: true);
            if (again.Length == options.SegmentBytes) return again;

            again.Dispose();
        }

        IStorageFile file = storage.Create(NextName);
        try
        {
            for (long at = 0; at < options.SegmentBytes; at += _zeroes.Length)
                file.Write(_zeroes.AsSpan(0, (int)Math.Min(_zeroes.Length, options.SegmentBytes - at)), at);
            file.Sync();
            return file;
        }
        catch (IOException)
        {
            file.Dispose();
            throw;
        }
    }
}
