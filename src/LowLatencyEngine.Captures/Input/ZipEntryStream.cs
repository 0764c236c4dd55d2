// The only file of a zip archive. ZipArchive hands out content without holding it against the checksum and the length in the directory;
// here it is.
using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.IO.Hashing;
using System.Linq;

namespace LowLatencyEngine.Captures;

internal sealed class ZipEntryStream : SourceStream
{
    private readonly ZipArchive _archive;
    private readonly ZipArchiveEntry _entry;
    private readonly Stream _content;
    private readonly Crc32 _crc = new();
    private long _length;
    private bool _ended;

    internal ZipEntryStream(Stream file)
    {
        _archive = new ZipArchive(file, ZipArchiveMode.Read);
        List<ZipArchiveEntry> files = [.. _archive.Entries.Where(entry => !entry.FullName.EndsWith('/')).Take(2)];
        if (files.Count == 0) throw new InvalidDataException("the archive holds no file, needed is one");
        if (files.Count > 1) throw new InvalidDataException("the archive holds more than one file, needed is one");

        _entry = files[0];
        _content = _entry.Open();
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
}
