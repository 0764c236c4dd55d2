// Where the next segment comes from: one that no snapshot needs any more, as it is, or a new one, written with zeroes from end to end and synced. On
// a thread of its own while the present one fills, if the options say so, so that a change of segments waits for nothing. That thread gives way to others:
// it has half a segment's time.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using LowLatencyEngine.Threads;

namespace LowLatencyEngine.Durability;

/// <summary>Makes segments and takes back old ones. For the thread of the writer.</summary>
internal sealed class SegmentSupply(IStorage storage, DurabilityOptions options, IEnumerable<long> segments) : IDisposable
{
    /// <summary>What a segment is called until it is one.</summary>
    internal const string NextName = "next" + JournalFormat.Unfinished;

    /// <summary>Most segments that wait to be used again.</summary>
    private const int SparesMax = 16;

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
        _prepared = Task.Factory.StartNew(() => PrepareAside(retired), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
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

    /// <summary>
    /// Takes the oldest segment that no snapshot needs off the list; null if there is none. The others wait for their turn under their names: one snapshot
    /// retires many at once, and what is deleted today has to be written with zeroes tomorrow. Beyond <see cref="SparesMax"/> they are deleted.
    /// </summary>
    private string? Retired()
    {
        int retired = 0;
        long needed = Volatile.Read(ref _retireThrough) + 1;
        foreach (long first in _segments.Skip(1))
        {
            if (first > needed) break;

            retired++;
        }

        for (; retired > SparesMax; retired--) storage.Delete(JournalFormat.NameOf(_segments.Dequeue()));
        return retired > 0 ? JournalFormat.NameOf(_segments.Dequeue()) : null;
    }

    private IStorageFile PrepareAside(string? retired)
    {
        Posix.GiveWay();
        if (options.PinToProcessor >= 0) ProcessorAffinity.TryPin(options.PinToProcessor);
        return Prepare(retired);
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
            // On a full disk what was begun takes the room that is missing.
            file.Dispose();
            storage.TryDelete(NextName);
            throw;
        }
    }
}
