// Unpacked content of a file through one rented buffer: the unread bytes lie in a row, Fill appends to them, Advance takes from the
// front. The buffer doubles when what is unread fills it, up to a limit, so memory follows from the longest line and not from the file. A
// source that fails (cut or damaged packing) does not throw at once: first what came out before is read, then Failure is asked.
using System;
using System.Buffers;
using System.IO;
using ZstdSharp;

namespace LowLatencyEngine.Captures;

internal sealed class CaptureInput : IDisposable
{
    /// <summary>The name that stands for standard input.</summary>
    internal const string StandardInput = "-";

    private const int MagicBytes = 4;

    private const int StartBytes = 1 << 16;

    /// <summary>
    /// Packed data that unpacks to more than this many times its size is refused, once it has reached <see cref="RatioFromBytes"/>.
    /// </summary>
    private const long RatioMax = 1_000;

    private const long RatioFromBytes = 1L << 28;

    private readonly string _path;
    private readonly Stream _file;
    private readonly Stream _source;
    private readonly int _bufferBytesMax;
    private readonly long _contentBytesMax;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(StartBytes);
    private int _start, _end;
    private long _filled;

    /// <summary>Content that is in memory already.</summary>
    internal static CaptureInput Of(byte[] content)
    {
        MemoryStream stream = new(content, writable: false);
        return new CaptureInput("", stream, stream, CaptureCompression.None, new CaptureReadOptions());
    }

    private CaptureInput(string path, Stream file, Stream source, CaptureCompression compression, CaptureReadOptions options)
    {
        _path = path;
        _file = file;
        _source = source;
        Compression = compression;
        _bufferBytesMax = options.LineBytesMax;
        _contentBytesMax = options.ContentBytesMax;
    }

    internal string FilePath => _path;

    internal CaptureCompression Compression { get; }

    /// <summary>Length of the file; of standard input, what came so far.</summary>
    internal long FileBytes => _file is HeadStream head ? head.BytesRead : _file.Length;

    /// <summary>Name of the file inside an archive; null: there is no archive.</summary>
    internal string? EntryName => (_source as ZipEntryStream)?.EntryName;

    /// <summary>Content taken with <see cref="Advance"/>.</summary>
    internal long Taken { get; private set; }

    /// <summary>No more will come.</summary>
    internal bool Ended { get; private set; }

    /// <summary>Why no more will come, if the content does not simply end.</summary>
    internal CaptureException? Failure { get; private set; }

    internal ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The unread bytes fill the largest buffer; <see cref="Fill"/> cannot add to them.</summary>
    internal bool Full => _end - _start >= _bufferBytesMax;

    internal static CaptureInput Open(string path, CaptureReadOptions options, ZipPart part = ZipPart.Content)
    {
        if (path == StandardInput) return OpenStandardInput(options);

        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, StartBytes, FileOptions.SequentialScan);
            Span<byte> magic = stackalloc byte[MagicBytes];
            int read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
            file.Position = 0;
            CaptureCompression compression = Sniff(magic[..read]);
            return new CaptureInput(path, file, Unpack(file, compression, part), compression, options);
        }
        catch (Exception e) when (IsBadSource(e))
        {
            file?.Dispose();
            throw CaptureException.InFile(path, $"cannot be opened: {e.Message}", e);
        }
    }

    private static CaptureInput OpenStandardInput(CaptureReadOptions options)
    {
        HeadStream? stream = null;
        try
        {
            stream = new HeadStream(Console.OpenStandardInput(), MagicBytes);
            CaptureCompression compression = Sniff(stream.Head);
            if (compression == CaptureCompression.Zip) throw new NotSupportedException("a zip archive has its directory at its end; unpack it, or name the file");

            return new CaptureInput(StandardInput, stream, Unpack(stream, compression, ZipPart.Content), compression, options);
        }
        catch (Exception e) when (IsBadSource(e))
        {
            stream?.Dispose();
            throw CaptureException.InFile(StandardInput, $"standard input cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Appends to the unread bytes.</summary>
    /// <returns>False if nothing came: at the end, after a failure, or because the buffer is full.</returns>
    internal bool Fill()
    {
        if (Ended || Full) return false;

        MakeRoom();
        int read;
        try
        {
            read = _source.Read(_buffer.AsSpan(_end, Math.Min(_buffer.Length, _start + _bufferBytesMax) - _end));
            CheckSize(read);
        }
        catch (Exception e) when (IsBadSource(e))
        {
            string what = Compression == CaptureCompression.None ? "the content" : $"the {Compression} data";
            what += " cannot be read further than to this byte of content";
            Failure = CaptureException.AtByte(_path, _filled, what, "more, or a proper end", e.Message, e);
            read = 0;
        }

        _end += read;
        _filled += read;
        Ended = read == 0;
        return read > 0;
    }

    /// <summary>Fills until so many bytes are unread, or nothing more comes.</summary>
    internal ReadOnlySpan<byte> Peek(int bytes)
    {
        while (_end - _start < bytes && Fill())
        {
        }

        return Unread;
    }

    internal void Advance(int bytes)
    {
        _start += bytes;
        Taken += bytes;
    }

    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        Ended = true;
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        _source.Dispose();
        _file.Dispose();
    }

    private static CaptureCompression Sniff(ReadOnlySpan<byte> magic)
    {
        if (magic.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return CaptureCompression.Gzip;
        if (magic.SequenceEqual((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])) return CaptureCompression.Zstd;

        if (magic.SequenceEqual((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X'])) return CaptureCompression.Xz;

        return magic.SequenceEqual("PK\u0003\u0004"u8) ? CaptureCompression.Zip : CaptureCompression.None;
    }

    private static Stream Unpack(Stream file, CaptureCompression compression, ZipPart part) => compression switch
    {
        CaptureCompression.Gzip => new GzipStreamChecked(file),
        CaptureCompression.Zstd => new DecompressionStream(file, leaveOpen: true),
        CaptureCompression.Xz => new XzStreams(file),
        CaptureCompression.Zip => new ZipEntryStream(file, part),
        _ => file,
    };

    private static bool IsBadSource(Exception e) =>
        e is IOException or InvalidDataException or ZstdException or UnauthorizedAccessException or NotSupportedException;

    private void MakeRoom()
    {
        byte[] from = _buffer;
        int unread = _end - _start;
        bool grow = unread >= from.Length / 2 && from.Length < _bufferBytesMax;
        if (_end < from.Length && !grow) return;

        if (grow) _buffer = ArrayPool<byte>.Shared.Rent(from.Length * 2);
        from.AsSpan(_start, unread).CopyTo(_buffer);
        _start = 0;
        _end = unread;
        if (!ReferenceEquals(from, _buffer)) ArrayPool<byte>.Shared.Return(from);
    }

    private void CheckSize(int read)
    {
        long filled = _filled + read;
        if (filled > _contentBytesMax) throw new InvalidDataException($"more than {_contentBytesMax} bytes of content");
        if (Compression != CaptureCompression.None && filled > RatioFromBytes && filled / RatioMax > FileBytes)
        {
            throw new InvalidDataException($"{filled} bytes out of a file of {FileBytes}, which is more than {RatioMax} to 1");
        }
    }
}
