// Walks one segment from batch to batch and believes nothing: what is handed out has the right place, epoch, checksum and chain. It does not judge what
// the end means: a torn tail and a damaged middle look alike from here. JournalReader judges, by what was durable.
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Durability;

internal sealed class SegmentReader : IDisposable
{
    private const int PayloadBytesMax = 1 << 20;
    private const int BufferBytes = 2 << 20;

    private readonly IStorageFile _file;
    private readonly byte[] _buffer;
    private long _bufferStart;
    private int _bufferLength;
    private readonly Queue<Place> _unproven = new();

    /// <summary>Opens a segment and checks its header.</summary>
    /// <exception cref="CorruptionException">The header is damaged, or belongs to another name.</exception>
    /// <exception cref="IncompatibleJournalException">Another engine wrote it.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal SegmentReader(IStorage storage, string name, JournalIdentity? identity)
    {
        Name = name;
        Path = System.IO.Path.Combine(storage.Path, name);
        _file = storage.Open(name, writable: false);
        try
        {
            _buffer = new byte[(int)Math.Clamp(_file.Length, JournalFormat.HeaderBytes, BufferBytes)];
            Header = ReadHeader(identity);
            long length = _file.Length;
            if (length != Header.SegmentBytes)
                throw new CorruptionException(Path, length, $"a file of {Header.SegmentBytes} bytes: segments never change their length", $"{length}");
        }
        catch
        {
            _file.Dispose();
            throw;
        }

        Offset = JournalFormat.HeaderBytes;
        NextSequence = Header.FirstSequence;
        DurableSequence = Header.FirstSequence - 1;
        Chain = JournalFormat.Seed(Header.Epoch, Header.ChainBefore);
        Proven = new Place(DurableSequence, Offset, Header.ChainBefore);
    }

    internal string Name { get; }

    internal string Path { get; }

    internal SegmentHeader Header { get; }

    /// <summary>Where the next batch begins; where the present one ends.</summary>
    internal long Offset { get; private set; }

    /// <summary>Sequence of the next command.</summary>
    internal long NextSequence { get; private set; }

    internal ulong Chain { get; private set; }

    /// <summary>The highest durable sequence that a batch up to here speaks of.</summary>
    internal long DurableSequence { get; private set; }

    /// <summary>Behind the last batch that a later one says is on the disk; at the start, with the chain before, if there is none.</summary>
    internal Place Proven { get; private set; }

    /// <summary>Whether the segment says that there is a next one.</summary>
    internal bool IsSealed { get; private set; }

    /// <summary>Whether the segment says that all is durable and nothing follows.</summary>
    internal bool IsClosed { get; private set; }

    /// <summary>What was found instead of a batch; null: nothing but zeroes, or the end of the file.</summary>
    internal string? Fault { get; private set; }

    /// <summary>The slots of the present batch, until the next call.</summary>
    internal ReadOnlySpan<Command> Slots => MemoryMarshal.Cast<byte, Command>(_buffer.AsSpan(_payloadAt, _payloadBytes));

    private int _payloadAt;
    private int _payloadBytes;

    /// <summary>The next batch; false at the end, whatever that is.</summary>
    internal bool TryNext(out BatchHeader header)
    {
        header = default;
        Fault = null;
        if (IsSealed) return false;
        if (!TryLook(Offset, out header, out string? fault))
        {
            Fault = fault;
            return false;
        }

        if (header.FirstSequence != NextSequence) return Refuse($"a batch that begins with command {header.FirstSequence}");
        uint payloadCrc = Crc32C.Append(0, _buffer.AsSpan(_payloadAt, _payloadBytes));
        ulong chain = header.Kind == BatchKind.Commands ? JournalFormat.Chain(Chain, payloadCrc, NextSequence) : Chain;
        if (header.Chain != chain) return Refuse("a batch that does not continue the chain: it was written at another time");
        if (header.Kind == BatchKind.Commands && !CommandsFill(header.Commands)) return Refuse($"slots that are not {header.Commands} commands");

        Chain = chain;
        NextSequence += header.Commands;
        DurableSequence = Math.Max(DurableSequence, header.DurableSequence);
        IsSealed = header.Kind == BatchKind.Seal;
        IsClosed |= header.Kind == BatchKind.Close;
        Offset += JournalFormat.Padded(JournalFormat.BatchHeaderBytes + header.PayloadBytes);
        if (header.Kind == BatchKind.Commands) _unproven.Enqueue(new Place(NextSequence - 1, Offset, Chain));
        while (_unproven.TryPeek(out Place place) && place.LastSequence <= DurableSequence) Proven = _unproven.Dequeue();
        return true;
    }

    /// <summary>Looks at every place behind this one where a batch may begin. A pass over the rest of the file.</summary>
    /// <param name="isTorn">Whether something stands there: a broken batch, a whole one behind a gap, or what an earlier life of the file left.</param>
    /// <returns>The highest durable sequence that any whole batch speaks of.</returns>
    internal long DurableBehind(out bool isTorn)
    {
        long durable = DurableSequence;
        isTorn = Fault is not null;
        for (long at = Offset; at + JournalFormat.BatchHeaderBytes <= _file.Length; at += JournalFormat.SectorBytes)
        {
            if (TryLook(at, out BatchHeader header, out _)) durable = Math.Max(durable, header.DurableSequence);
            isTorn |= header.Magic == JournalFormat.BatchMagic && header.Epoch == Header.Epoch;
        }

        return durable;
    }

    /// <summary>Where the last byte behind this place stands that is not zero; this place if there is none.</summary>
    internal long EndOfBytesBehind()
    {
        long end = Offset;
        for (long at = Offset; at < _file.Length; at += JournalFormat.SectorBytes)
        {
            Span<byte> sector = Load(at, JournalFormat.SectorBytes);
            int last = sector.LastIndexOfAnyExcept((byte)0);
            if (last >= 0) end = at + last + 1;
        }

        return end;
    }

    /// <summary>Forgets what was read ahead: for a file that grows while it is read.</summary>
    internal void Refresh() => _bufferLength = 0;

    public void Dispose() => _file.Dispose();

    private bool Refuse(string what)
    {
        Fault = what;
        return false;
    }

    private bool TryLook(long at, out BatchHeader header, out string? fault)
    {
        header = default;
        fault = null;
        Span<byte> head = Load(at, JournalFormat.BatchHeaderBytes);
        if (head.Length < JournalFormat.BatchHeaderBytes)
        {
            if (head.ContainsAnyExcept((byte)0)) fault = $"the end of the file after {head.Length} bytes";
            return false;
        }

        header = MemoryMarshal.Read<BatchHeader>(head);
        if (header.Magic != JournalFormat.BatchMagic)
        {
            if (head.ContainsAnyExcept((byte)0)) fault = "bytes that are no batch";
            return false;
        }

        if (header.Epoch != Header.Epoch)
        {
            fault = "a batch of another epoch: an earlier life of the file";
            return false;
        }

        bool isPossible = header.PayloadBytes <= PayloadBytesMax && header.PayloadBytes % Command.SlotBytes == 0 && header.Commands <= header.PayloadBytes / Command.SlotBytes
            && header.Kind is >= BatchKind.Commands and <= BatchKind.Close && header.Kind == BatchKind.Commands == header.Commands > 0;
        if (!isPossible)
        {
            fault = "an impossible batch header";
            return false;
        }

        int length = JournalFormat.BatchHeaderBytes + (int)header.PayloadBytes;
        Span<byte> whole = Load(at, length);
        if (whole.Length < length)
        {
            fault = $"the end of the file after {whole.Length} of {length} bytes";
            return false;
        }

        uint crc = Crc32C.Append(Crc32C.Append(0, whole[JournalFormat.BatchHeaderBytes..]), whole[JournalFormat.BatchCrcOffset..JournalFormat.BatchHeaderBytes]);
        if (crc != header.Crc)
        {
            fault = $"a batch with checksum {crc:x8} that says {header.Crc:x8}";
            return false;
        }

        _payloadAt = (int)(at - _bufferStart) + JournalFormat.BatchHeaderBytes;
        _payloadBytes = (int)header.PayloadBytes;
        return true;
    }

    private bool CommandsFill(uint commands)
    {
        ReadOnlySpan<Command> slots = Slots;
        int at = 0;
        for (; commands > 0 && at < slots.Length && slots[at].Slots is >= 1 and <= Command.SlotsMax; commands--) at += slots[at].Slots;
        return commands == 0 && at == slots.Length;
    }

    /// <summary>Up to that many bytes from a place; fewer at the end of the file.</summary>
    private Span<byte> Load(long at, int bytes)
    {
        if (at < _bufferStart || at + bytes > _bufferStart + _bufferLength)
        {
            _bufferStart = at;
            _bufferLength = _file.Read(_buffer, at);
        }

        int from = (int)(at - _bufferStart);
        return _buffer.AsSpan(from, Math.Min(bytes, _bufferLength - from));
    }

    private SegmentHeader ReadHeader(JournalIdentity? identity)
    {
        Span<byte> block = _buffer.AsSpan(0, _file.Read(_buffer.AsSpan(0, JournalFormat.HeaderBytes), 0));
        if (block.Length < JournalFormat.HeaderBytes) throw new CorruptionException(Path, 0, $"a header of {JournalFormat.HeaderBytes} bytes", $"{block.Length} bytes");

        SegmentHeader header = MemoryMarshal.Read<SegmentHeader>(block);
        if (header.Magic != JournalFormat.SegmentMagic) throw new CorruptionException(Path, 0, "a journal segment (LLEJRNL1)", $"{header.Magic:x16}");

        uint crc = Crc32C.Append(0, block[..JournalFormat.HeaderCrcOffset]);
        if (crc != header.Crc) throw new CorruptionException(Path, 0, $"a header with checksum {header.Crc:x8}, as byte {JournalFormat.HeaderCrcOffset} says", $"one with {crc:x8}");
        CorruptionException.RequireZeroes(Path, block, JournalFormat.HeaderCrcOffset + sizeof(uint));

        identity?.Check(Path, header.Format, JournalFormat.Version, new JournalIdentity(header.Configuration, header.Semantics));
        bool isNamed = JournalFormat.TryParse(Name, out long named);
        if (!isNamed || named != header.FirstSequence) throw new CorruptionException(Path, 32, $"first sequence {named}, as in the name", $"{header.FirstSequence}");
        return header;
    }
}
