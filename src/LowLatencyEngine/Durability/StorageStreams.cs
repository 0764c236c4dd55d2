// A file as a stream of bytes with a checksum over all of them. Buffered; forward only.
using System;
using System.IO;

namespace LowLatencyEngine.Durability;

/// <summary>Writes a file from a given place on.</summary>
internal sealed class StorageOutput(IStorageFile file, long offset) : Stream
{
    /// <summary>Below the size from which the collector treats an array as large: a snapshot now and then must not make it collect.</summary>
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly long _start = offset;
    private long _offset = offset;
    private int _count;

    /// <summary>Checksum of everything flushed.</summary>
    internal uint Crc { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Position;

    /// <summary>Bytes written.</summary>
    public override long Position { get => _offset - _start + _count; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_count == _buffer.Length) Flush();
            int part = Math.Min(bytes.Length, _buffer.Length - _count);
            bytes[..part].CopyTo(_buffer.AsSpan(_count));
            _count += part;
            bytes = bytes[part..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        Span<byte> full = _buffer.AsSpan(0, _count);
        Crc = Crc32C.Append(Crc, full);
        file.Write(full, _offset);
        _offset += _count;
        _count = 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>Reads a file from a given place on.</summary>
internal sealed class StorageInput(IStorageFile file, long offset, long length) : Stream
{
    /// <summary>Below the size from which the collector treats an array as large: a snapshot now and then must not make it collect.</summary>
    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly long _start = offset;
    private long _offset = offset;
    private int _at;
    private int _count;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    /// <summary>Bytes read.</summary>
    public override long Position { get => _offset - _start - (_count - _at); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> into)
    {
        if (_at == _count)
        {
            int wanted = (int)Math.Min(_buffer.Length, _start + length - _offset);
            _count = wanted == 0 ? 0 : file.Read(_buffer.AsSpan(0, wanted), _offset);
            _offset += _count;
            _at = 0;
        }

        int part = Math.Min(into.Length, _count - _at);
        _buffer.AsSpan(_at, part).CopyTo(into);
        _at += part;
        return part;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
