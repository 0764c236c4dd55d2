// Commands collect in one block of memory and go to the file block by block, under a temporary name in the same folder; Complete writes
// the trailer and renames, which replaces a name in one step. So a half-written capture never stands under its final name: after a crash
// there is at worst a file that ends in ".partial". Nothing is forced to the disk: a capture can be made again, a journal could not.
using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;
using ZstdSharp;

namespace LowLatencyEngine.Captures;

/// <summary>Writes a capture in the project's own format. Not thread-safe.</summary>
public sealed class CaptureWriter : IDisposable
{
    private readonly string _path;
    private readonly string _temporaryPath;
    private readonly CaptureWriterOptions _writing;
    private readonly FileStream _file;
    private readonly Command[] _block;
    private readonly Compressor? _compressor;
    private readonly byte[] _stored = [];
    private int _blockSlots, _blockRecords;
    private long _blocks, _flushedSlots;
    private bool _completed, _disposed;

    private CaptureWriter(string path, EngineOptions options, CaptureWriterOptions writing, CapturedInstrument[] market)
    {
        _path = Path.GetFullPath(path);
        _temporaryPath = $"{_path}.{Path.GetRandomFileName()}.partial";
        _writing = writing;
        _block = new Command[writing.BlockSlotsMax];
        byte[] json = OptionsJson.Write(options);
        if (writing.ZstdLevel > 0)
        {
            _compressor = new Compressor(writing.ZstdLevel);
            _stored = new byte[CaptureLayout.Padded(Compressor.GetCompressBound(_block.Length * CaptureLayout.Unit))];
        }

        _file = new FileStream(_temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        WriteHead(json, market);
    }

    /// <summary>Commands appended so far.</summary>
    public long Records { get; private set; }

    /// <summary>Starts a capture.</summary>
    /// <param name="path">The final name; it appears with <see cref="Complete"/>.</param>
    /// <param name="options">The engine the commands are meant for; stored in the header.</param>
    /// <param name="writing">Block size, compression, rules version.</param>
    /// <param name="market">The instruments, where the commands are a market that can be read back as such; null: they are of something else.</param>
    /// <exception cref="ArgumentException">The options are not valid.</exception>
    /// <exception cref="IOException">The file cannot be created, or stands there and must not be replaced.</exception>
    public static CaptureWriter Create(string path, EngineOptions options, CaptureWriterOptions? writing = null, IReadOnlyList<CapturedInstrument>? market = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        writing ??= new CaptureWriterOptions();
        writing.Validate();
        options.Validate();
        if (!writing.Overwrite && File.Exists(path)) throw new IOException($"{path} exists already.");

        if (market is not null && market.Count != options.Instruments.Count)
            throw new ArgumentException($"The market has {market.Count} instruments, the engine {options.Instruments.Count}.");

        return new CaptureWriter(path, options, writing, market is null ? [] : [.. market]);
    }

    /// <summary>Appends one command of one slot.</summary>
    /// <exception cref="ArgumentException">The command says that it takes more than one slot.</exception>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Append(in Command command) => Append(new ReadOnlySpan<Command>(in command));

    /// <summary>Appends whole commands, each as many slots as its first slot says.</summary>
    /// <exception cref="ArgumentException">A slot count outside 1 to 4, or a last command that is cut off; the commands before it are
    /// taken.</exception>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Append(ReadOnlySpan<Command> commands)
    {
        ObjectDisposedException.ThrowIf(_disposed || _completed, this);
        for (int at = 0; at < commands.Length;)
        {
            int slots = commands[at].Slots;
            if (slots is < 1 or > Command.SlotsMax || slots > commands.Length - at)
            {
                throw new ArgumentException(
                    $"Command {Records} takes {slots} slots, allowed are 1 to {Command.SlotsMax}, given are {commands.Length - at}.");
            }

            if (slots > _block.Length - _blockSlots) FlushBlock();
            commands.Slice(at, slots).CopyTo(_block.AsSpan(_blockSlots));
            _blockSlots += slots;
            _blockRecords++;
            Records++;
            at += slots;
        }
    }

    /// <summary>Writes what is left and the trailer, and gives the file its final name. Nothing can be appended afterwards.</summary>
    /// <exception cref="IOException">The disk does not take it; nothing stands under the final name.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_disposed || _completed, this);
        FlushBlock();
        CaptureTrailer trailer = new()
        {
            Mark = CaptureLayout.TrailerMark,
            Records = Records,
            Slots = _flushedSlots,
            Blocks = _blocks,
            FileBytes = _file.Position + CaptureLayout.Unit,
        };
        trailer.Seal = CaptureLayout.SealOf(in trailer);
        _file.Write(CaptureLayout.BytesOf(in trailer));
        _file.Dispose();
        File.Move(_temporaryPath, _path, _writing.Overwrite);
        _completed = true;
    }

    /// <summary>Releases the file; without <see cref="Complete"/> before it, deletes what was written.</summary>
    public void Dispose()
    {
        if (_disposed) return;

        _disposed = true;
        _compressor?.Dispose();
        _file.Dispose();
        if (!_completed) File.Delete(_temporaryPath);
    }

    private void WriteHead(byte[] json, CapturedInstrument[] market)
    {
        byte[] marketJson = market.Length == 0 ? [] : OptionsJson.Write(market);
        int optionsBytes = (int)CaptureLayout.Padded(json.Length), marketBytes = (int)CaptureLayout.Padded(marketJson.Length);
        byte[] padded = new byte[optionsBytes + marketBytes];
        padded.AsSpan().Fill((byte)' ');
        json.CopyTo(padded, 0);
        marketJson.CopyTo(padded, optionsBytes);
        CapturePrelude prelude = new()
        {
            Magic = CaptureLayout.Magic,
            Version = CaptureLayout.Version,
            ByteOrder = CaptureLayout.ByteOrder,
            SemanticsVersion = _writing.SemanticsVersion,
            OptionsBytes = optionsBytes,
            MarketBytes = marketBytes,
            BlockSlotsMax = _block.Length,
            OptionsCrc = Crc32C.Compute(padded),
        };
        prelude.Seal = CaptureLayout.SealOf(in prelude);
        _file.Write(CaptureLayout.BytesOf(in prelude));
        _file.Write(padded);
    }

    private void FlushBlock()
    {
        if (_blockSlots == 0) return;

        ReadOnlySpan<byte> payload = MemoryMarshal.AsBytes(_block.AsSpan(0, _blockSlots));
        CaptureBlock block = new()
        {
            Mark = CaptureLayout.BlockMark,
            FirstRecord = Records - _blockRecords,
            Slots = _blockSlots,
            Records = _blockRecords,
            StoredBytes = payload.Length,
        };
        if (_compressor is not null)
        {
            int bytes = _compressor.Wrap(payload, _stored);
            int padded = (int)CaptureLayout.Padded(bytes);
            if (padded < payload.Length)
            {
                _stored.AsSpan(bytes, padded - bytes).Clear();
                payload = _stored.AsSpan(0, padded);
                block.Flags = CaptureLayout.FlagZstd;
                block.StoredBytes = bytes;
            }
        }

        block.PayloadCrc = Crc32C.Compute(payload);
        block.Seal = CaptureLayout.SealOf(in block);
        _file.Write(CaptureLayout.BytesOf(in block));
        _file.Write(payload);
        _flushedSlots += _blockSlots;
        _blocks++;
        _blockSlots = 0;
        _blockRecords = 0;
    }
}
