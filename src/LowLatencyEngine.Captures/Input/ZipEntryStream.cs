// The only file of a zip archive; or one of the two of an archive from LOBSTER, which also holds a text about them: which is which is seen
// from their first lines. ZipArchive hands out content without holding it against the checksum and the length in the directory; here it is.
using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.IO.Hashing;
using System.Linq;

namespace LowLatencyEngine.Captures;

/// <summary>Which file of an archive is meant.</summary>
internal enum ZipPart
{
    /// <summary>The only one, or the messages of LOBSTER.</summary>
    Content,

    /// <summary>The only one, or the order book of LOBSTER.</summary>
    Book,
}

internal sealed class ZipEntryStream : SourceStream
{
    private const int FirstLineMax = 1 << 16;

    private readonly ZipArchive _archive;
    private readonly ZipArchiveEntry _entry;
    private readonly Stream _content;
    private readonly Crc32 _crc = new();
    private long _length;
    private bool _ended;

    internal ZipEntryStream(Stream file, ZipPart part = ZipPart.Content)
    {
        _archive = new ZipArchive(file, ZipArchiveMode.Read);
        _entry = Choose(_archive, part);
        _content = _entry.Open();
    }

    internal string EntryName => _entry.FullName;

    /// <summary>Whether an archive holds an order book beside messages.</summary>
    internal static bool HasBook(string path)
    {
        using FileStream file = File.OpenRead(path);
        using ZipArchive archive = new(file, ZipArchiveMode.Read);
        return Files(archive).Count > 1;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty) return 0;

        int read = _content.Read(buffer);
        _crc.Append(buffer[..read]);
        _length += read;
        if (read > 0) return read;

        _ended = true;
        if (_length != _entry.Length || _crc.GetCurrentHashAsUInt32() != _entry.Crc32)
        {
            throw new InvalidDataException($"length or checksum of {_entry.FullName} differs from the archive's directory");
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _archive.Dispose();
        }

        base.Dispose(disposing);
    }

    private static List<ZipArchiveEntry> Files(ZipArchive archive) =>
        [.. archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).Take(5)];

    private static ZipArchiveEntry Choose(ZipArchive archive, ZipPart part)
    {
        List<ZipArchiveEntry> files = Files(archive);
        if (files.Count == 0) throw new InvalidDataException("the archive holds no file, needed is one");
        if (files.Count == 1) return files[0];

        List<ZipArchiveEntry> messages = [], books = [];
        foreach (ZipArchiveEntry file in files.Take(4))
        {
            byte[] line = FirstLine(file);
            if (LobsterMessage.IsMessage(line)) messages.Add(file);
            else if (LobsterMessage.IsBook(line)) books.Add(file);
        }

        bool isPair = files.Count <= 4 && messages.Count == 1 && books.Count == 1;
        if (!isPair) throw new InvalidDataException("the archive holds more than one file, needed is one, or the two of LOBSTER");

        return part == ZipPart.Book ? books[0] : messages[0];
    }

    private static byte[] FirstLine(ZipArchiveEntry file)
    {
        using Stream content = file.Open();
        byte[] start = new byte[FirstLineMax];
        int read = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        int end = Array.IndexOf(start, (byte)'\n', 0, read);
        return start[..(end < 0 ? read : end)];
    }
}
