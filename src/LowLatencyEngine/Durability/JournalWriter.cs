// Appends commands to preallocated segments. One thread; the caller decides when to sync.
//
// The trick: a segment is as long as it will ever be before the first command goes into it, and its blocks are written, not only reserved: so a
// sync writes data and no metadata. A segment that no snapshot needs any more becomes the next one without being written again; what it
// still holds is told apart by epoch and chain. The next segment is made while the present one fills.
//
// Order of a change of segments: everything so far is synced; the new segment gets its header, is synced, and then its name (rename, sync of the
// directory); last the old one gets its seal. So a named segment is always whole, a seal always has a successor, and a missing file is noticed.
//
// Nothing is copied: a batch goes to the system from where its commands lie, between its header and the zeroes behind it, in one call.
//
// After any failure the writer is dead: what a failed write or fsync left on the disk is unknown, and asking again would be told a lie.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Durability;

internal sealed class JournalWriter : IDisposable
{
    private static readonly byte[] s_zeroes = new byte[JournalFormat.SectorBytes];

    private readonly IStorage _storage;
    private readonly DurabilityOptions _options;
    private readonly JournalIdentity _identity;
    private readonly SegmentSupply _supply;
    private IStorageFile? _file;
    private ulong _epoch;
    private ulong _chain;
    private long _offset;
    private long _durableSequence;
    private bool _failed;

    /// <summary>Starts a new segment behind what is there.</summary>
    /// <param name="storage">Where.</param>
    /// <param name="options">Checked before.</param>
    /// <param name="identity">Written into every segment.</param>
    /// <param name="end">Where the journal ends now.</param>
    /// <param name="segments">First sequences of the segments that are there, ascending.</param>
    /// <exception cref="IOException">The segment could not be made.</exception>
    internal JournalWriter(IStorage storage, DurabilityOptions options, JournalIdentity identity, JournalEnd end, IEnumerable<long> segments)
    {
        _storage = storage;
        _options = options;
        _identity = identity;
        long first = end.Proven.LastSequence + 1;
        _chain = end.Proven.Chain;
        _supply = new SegmentSupply(storage, options, segments.Where(segment => segment < first));
        WrittenSequence = DurableSequence = end.Proven.LastSequence;
        using SegmentReader? before = end.Segment is null ? null : new SegmentReader(storage, end.Segment, identity);
        Begin(before, end);
        if (before is null || end.Segment == JournalFormat.NameOf(first)) return;

        IStorageFile old = storage.Open(end.Segment!, writable: true);
        if (end.Offset + JournalFormat.SectorBytes <= old.Length) Seal(old, end.Offset, end.Epoch, end.Chain);
        else old.Dispose();
    }

    /// <summary>The last command handed to the operating system.</summary>
    internal long WrittenSequence { get; private set; }

    /// <summary>The last command known to be on the disk. Any thread may look.</summary>
    internal long DurableSequence { get => Volatile.Read(ref _durableSequence); private set => Volatile.Write(ref _durableSequence, value); }

    /// <summary>Bytes of commands and their padding written so far.</summary>
    internal long WrittenBytes { get; private set; }

    /// <summary>Commands up to this one are in the oldest snapshot that is kept: segments before are used again. Set by any thread.</summary>
    internal long RetireThrough { set => _supply.RetireThrough = value; }

    /// <summary>Writes whole commands as one batch.</summary>
    /// <param name="slots">At most <see cref="DurabilityOptions.BatchSlotsMax"/>.</param>
    /// <param name="commands">How many commands they are.</param>
    /// <exception cref="IOException">Nothing may be written any more.</exception>
    internal void Append(ReadOnlySpan<Command> slots, int commands)
    {
        ReadOnlySpan<byte> payload = MemoryMarshal.AsBytes(slots);
        if (_offset + JournalFormat.Padded(JournalFormat.BatchHeaderBytes + payload.Length) + JournalFormat.SectorBytes > _options.SegmentBytes) Rotate();
        Write(BatchKind.Commands, payload, commands);
        WrittenSequence += commands;
        if (_offset > _options.SegmentBytes / 2) _supply.PrepareAhead();
    }

    /// <summary>Puts everything written on the disk.</summary>
    /// <exception cref="IOException">It may be lost; nothing may be written any more.</exception>
    internal void Sync()
    {
        if (DurableSequence == WrittenSequence) return;

        RequireAlive();
        _failed = true;
        _file!.Sync();
        _failed = false;
        DurableSequence = WrittenSequence;
    }

    /// <summary>Says what is durable, for a reader that finds damage at the end. Not synced: if it is lost, so is the proof, not the data.</summary>
    internal void WriteWatermark()
    {
        if (_offset + 2 * JournalFormat.SectorBytes <= _options.SegmentBytes) Write(BatchKind.Watermark, [], 0);
    }

    /// <summary>Puts everything on the disk and says that nothing follows. Does nothing after a failure.</summary>
    internal void Close()
    {
        if (_failed || _file is null) return;

        Sync();
        if (_offset + 2 * JournalFormat.SectorBytes <= _options.SegmentBytes) Write(BatchKind.Close, [], 0);
        _failed = true;
        _file.Sync();
        Dispose();
    }

    /// <summary>Lets go of the files without writing.</summary>
    public void Dispose()
    {
        _failed = true;
        _file?.Dispose();
        _file = null;
        _supply.Dispose();
    }

    private void Write(BatchKind kind, ReadOnlySpan<byte> payload, int commands)
    {
        RequireAlive();
        int length = (int)JournalFormat.Padded(JournalFormat.BatchHeaderBytes + payload.Length);
        uint crc = Crc32C.Append(0, payload);
        if (kind == BatchKind.Commands) _chain = JournalFormat.Chain(_chain, crc, WrittenSequence + 1);
        BatchHeader header = new()
        {
            Magic = JournalFormat.BatchMagic,
            Epoch = _epoch,
            FirstSequence = WrittenSequence + 1,
            DurableSequence = DurableSequence,
            Chain = _chain,
            PayloadBytes = (uint)payload.Length,
            Commands = (uint)commands,
            Kind = kind,
        };
        ReadOnlySpan<byte> head = MemoryMarshal.AsBytes(new ReadOnlySpan<BatchHeader>(in header));
        header.Crc = Crc32C.Append(crc, head[JournalFormat.BatchCrcOffset..]);

        _failed = true;
        _file!.Write(head, payload, s_zeroes.AsSpan(0, length - head.Length - payload.Length), _offset);
        _failed = false;
        _offset += length;
        WrittenBytes += length;
    }

    private void Rotate()
    {
        Sync();
        IStorageFile full = _file!;
        (long offset, ulong epoch, ulong chain) = (_offset, _epoch, _chain);
        Begin(null, default);
        Seal(full, offset, epoch, chain);
    }

    /// <summary>Says in a segment that the present one follows it, and lets go of it.</summary>
    private void Seal(IStorageFile segment, long offset, ulong epoch, ulong chain)
    {
        (IStorageFile fresh, long start, ulong freshEpoch, ulong freshChain) = (_file!, _offset, _epoch, _chain);
        (_file, _offset, _epoch, _chain) = (segment, offset, epoch, chain);
        Write(BatchKind.Seal, [], 0);
        _failed = true;
        segment.Sync();
        segment.Dispose();
        _failed = false;
        (_file, _offset, _epoch, _chain) = (fresh, start, freshEpoch, freshChain);
    }

    /// <summary>Makes the next segment, with a copy of what an earlier one holds unproven; only then it gets its name.</summary>
    private void Begin(SegmentReader? before, JournalEnd end)
    {
        _failed = true;
        long firstSequence = WrittenSequence + 1;
        _file = _supply.Take();
        _epoch = _options.Epochs?.Invoke() ?? MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        SegmentHeader header = new()
        {
            Magic = JournalFormat.SegmentMagic,
            Format = JournalFormat.Version,
            Semantics = _identity.Semantics,
            Configuration = _identity.Configuration,
            Epoch = _epoch,
            FirstSequence = firstSequence,
            ChainBefore = _chain,
            SegmentBytes = _options.SegmentBytes,
        };
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentHeader>(in header));
        header.Crc = Crc32C.Append(0, bytes[..JournalFormat.HeaderCrcOffset]);
        byte[] block = new byte[JournalFormat.HeaderBytes];
        bytes.CopyTo(block);
        _file.Write(block, 0);
        _chain = JournalFormat.Seed(_epoch, _chain);
        _offset = JournalFormat.HeaderBytes;
        if (before is not null) CopyUnproven(before, end);
        _file.Sync();
        DurableSequence = WrittenSequence;
        _storage.Rename(SegmentSupply.NextName, JournalFormat.NameOf(firstSequence));
        _storage.Sync();
        _failed = false;
        _supply.Add(firstSequence);
    }

    private void CopyUnproven(SegmentReader before, JournalEnd end)
    {
        _failed = false;
        while (before.NextSequence <= end.LastSequence && before.TryNext(out BatchHeader batch))
        {
            if (batch.Kind != BatchKind.Commands || batch.FirstSequence <= WrittenSequence) continue;
            if (_offset + JournalFormat.Padded(JournalFormat.BatchHeaderBytes + batch.PayloadBytes) + JournalFormat.SectorBytes > _options.SegmentBytes)
                throw new IOException($"SegmentBytes is {_options.SegmentBytes}, too small for what {before.Path} holds unproven. Open it once with {before.Header.SegmentBytes}.");

            Write(BatchKind.Commands, MemoryMarshal.AsBytes(before.Slots), (int)batch.Commands);
            WrittenSequence += batch.Commands;
        }

        _failed = true;
    }

    private void RequireAlive()
    {
        if (_failed) throw new IOException("The journal has failed before: nothing is written any more.");
    }
}
