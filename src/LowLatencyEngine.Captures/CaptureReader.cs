// The file is mapped, and uncompressed blocks are handed out as they lie there: no copy, no allocation, one pass for the checksum and one
// look at the first byte of each command. Nothing is believed before its checksum held, and every count is held against what it counts,
// so damage becomes an exception and never other data. Worst case: a process that cuts the file while it is mapped ends this one with a
// bus error, as with any mapping.
using System;
using System.Collections.Generic;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;
using ZstdSharp;

namespace LowLatencyEngine.Captures;

/// <summary>Reads a capture in the project's own format, block by block. Not thread-safe.</summary>
public sealed unsafe class CaptureReader : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _bytes;
    private readonly CapturePrelude _prelude;
    private readonly CaptureTrailer _trailer;
    private readonly long _firstBlock;
    private Decompressor? _decompressor;
    private Command[] _unpacked = [];
    private long _position, _records, _slots, _blocks;
    private bool _disposed;

    private CaptureReader(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
        FileBytes = stream.Length;
        if (FileBytes < CaptureLayout.Unit) throw Cut(0, "a header", FileBytes);

        const MemoryMappedFileAccess Access = MemoryMappedFileAccess.Read;
        _mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, Access, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, FileBytes, Access);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
        _bytes += _view.PointerOffset;
        try
        {
            _prelude = CaptureHead.ReadPrelude(path, At(0, CaptureLayout.Unit));
            _firstBlock = CaptureLayout.Unit + (long)_prelude.OptionsBytes + _prelude.MarketBytes;
            if (_firstBlock > FileBytes) throw Cut(CaptureLayout.Unit, "options", FileBytes - CaptureLayout.Unit);

            ReadOnlySpan<byte> json = At(CaptureLayout.Unit, _prelude.OptionsBytes + _prelude.MarketBytes);
            Options = CaptureHead.ReadOptions(path, in _prelude, json);
            Market = CaptureHead.ReadMarket(path, in _prelude, json, Options.Instruments.Count);
            long trailerAt = FileBytes - CaptureLayout.Unit;
            if (trailerAt < _firstBlock) throw Cut(_firstBlock, "a block or the trailer", FileBytes - _firstBlock);

            _trailer = CaptureHead.ReadTrailer(path, trailerAt, At(trailerAt, CaptureLayout.Unit));
            Expect(trailerAt, "length of the file", _trailer.FileBytes, FileBytes, hex: false);
        }
        catch
        {
            Dispose();
            throw;
        }

        _position = _firstBlock;
    }

    /// <summary>The engine the commands are meant for.</summary>
    public EngineOptions Options { get; }

    /// <summary>The instruments of the market that the commands are, by their numbers; empty where the commands are of something else.</summary>
    public IReadOnlyList<CapturedInstrument> Market { get; }

    /// <summary>The version of the rules under which the commands were made.</summary>
    public int SemanticsVersion => _prelude.SemanticsVersion;

    /// <summary>Commands in the file.</summary>
    public long Records => _trailer.Records;

    /// <summary>Slots in the file, each 64 bytes.</summary>
    public long Slots => _trailer.Slots;

    /// <summary>Blocks in the file.</summary>
    public long Blocks => _trailer.Blocks;

    /// <summary>Length of the file.</summary>
    public long FileBytes { get; }

    /// <summary>Opens a capture and checks its header and its trailer; blocks are checked as they are read.</summary>
    /// <exception cref="CaptureException">Not there, not a capture, another version, damaged or cut.</exception>
    public static CaptureReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return new CaptureReader(path, stream);
        }
        catch (Exception e)
        {
            stream?.Dispose();
            if (e is not (IOException or UnauthorizedAccessException or NotSupportedException)) throw;

            throw CaptureException.InFile(path, $"cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>The commands of the next block; valid until the next call on this reader.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="CaptureException">The block is damaged; the blocks before it were right.</exception>
    public bool TryReadBlock(out ReadOnlySpan<Command> commands)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long end = FileBytes - CaptureLayout.Unit;
        if (_position == end)
        {
            CheckTotals(end);
            commands = default;
            return false;
        }

        CaptureBlock block = ReadBlockHead(end);
        long payloadAt = _position + CaptureLayout.Unit;
        ReadOnlySpan<byte> payload = At(payloadAt, (int)CaptureLayout.Padded(block.StoredBytes));
        Expect(payloadAt, "checksum of a block", block.PayloadCrc, Crc32C.Compute(payload), hex: true);
        commands = (block.Flags & CaptureLayout.FlagZstd) == 0
            ? MemoryMarshal.Cast<byte, Command>(payload)
            : Unpack(payloadAt, payload[..block.StoredBytes], block.Slots);
        CheckCommands(payloadAt, commands, block.Records);

        _position = payloadAt + payload.Length;
        _records += block.Records;
        _slots += block.Slots;
        _blocks++;
        return true;
    }

    /// <summary>Goes back to the first block.</summary>
    public void Rewind()
    {
        _position = _firstBlock;
        _records = 0;
        _slots = 0;
        _blocks = 0;
    }

    /// <summary>Releases the mapping; spans handed out before are void.</summary>
    public void Dispose()
    {
        if (_disposed) return;

        _disposed = true;
        _decompressor?.Dispose();
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping.Dispose();
        _stream.Dispose();
    }

    private CaptureBlock ReadBlockHead(long end)
    {
        ReadOnlySpan<byte> unit = At(_position, CaptureLayout.Unit);
        CaptureBlock block = CaptureLayout.Read<CaptureBlock>(unit);
        Expect(_position, "mark of a block", CaptureLayout.BlockMark, block.Mark, hex: true);
        Expect(_position, "checksum of a block's head", CaptureLayout.SealOf(unit), block.Seal, hex: true);
        Expect(_position, "flags of a block without the known ones", 0, block.Flags & ~CaptureLayout.FlagZstd, hex: true);
        Expect(_position, "first record of a block", _records, block.FirstRecord, hex: false);
        InRange("slots of a block", block.Slots, 1, _prelude.BlockSlotsMax);
        InRange("records of a block", block.Records, 1, block.Slots);
        int payloadBytes = block.Slots * CaptureLayout.Unit;
        bool packed = (block.Flags & CaptureLayout.FlagZstd) != 0;
        InRange("stored bytes of a block", block.StoredBytes, packed ? 1 : payloadBytes, payloadBytes);
        InRange("bytes up to the trailer", CaptureLayout.Padded(block.StoredBytes), 1, end - _position - CaptureLayout.Unit);
        return block;
    }

    private ReadOnlySpan<Command> Unpack(long payloadAt, ReadOnlySpan<byte> stored, int slots)
    {
        _decompressor ??= new Decompressor();
        if (_unpacked.Length < slots) _unpacked = new Command[_prelude.BlockSlotsMax];
        Span<Command> commands = _unpacked.AsSpan(0, slots);
        try
        {
            int bytes = _decompressor.Unwrap(stored, MemoryMarshal.AsBytes(commands));
            Expect(payloadAt, "bytes of an unpacked block", slots * CaptureLayout.Unit, bytes, hex: false);
        }
        catch (ZstdException e)
        {
            throw CaptureException.AtByte(_path, payloadAt, "packed block", "zstd data", e.Message, e);
        }

        return commands;
    }

    private void CheckCommands(long payloadAt, ReadOnlySpan<Command> commands, int records)
    {
        int found = 0;
        int at = 0;
        while (at < commands.Length)
        {
            int slots = commands[at].Slots;
            if (slots is < 1 or > Command.SlotsMax)
            {
                string what = $"slots of record {_records + found}";
                throw CaptureException.AtByte(_path, payloadAt, what, $"1 to {Command.SlotsMax}", $"{slots}");
            }

            at += slots;
            found++;
        }

        Expect(payloadAt, "slots of a block's commands", commands.Length, at, hex: false);
        Expect(payloadAt, "records of a block", records, found, hex: false);
    }

    private void CheckTotals(long trailerAt)
    {
        Expect(trailerAt, "records before the trailer", _trailer.Records, _records, hex: false);
        Expect(trailerAt, "slots before the trailer", _trailer.Slots, _slots, hex: false);
        Expect(trailerAt, "blocks before the trailer", _trailer.Blocks, _blocks, hex: false);
    }

    private ReadOnlySpan<byte> At(long offset, int bytes) => new(_bytes + offset, bytes);

    private void Expect(long offset, string what, long expected, long found, bool hex) =>
        CaptureHead.Expect(_path, offset, what, expected, found, hex);

    private void InRange(string what, long value, long least, long most)
    {
        if (value < least || value > most) throw CaptureException.AtByte(_path, _position, what, $"{least} to {most}", $"{value}");
    }

    private CaptureException Cut(long offset, string what, long left) =>
        CaptureException.AtByte(_path, offset, "the file is cut", what, $"{left} bytes");
}
