// A stream that can only be read forward, such as standard input, whose first bytes can be looked at and are still there to be read. Counts what
// came, which takes the place of a length.
using System;
using System.IO;

namespace LowLatencyEngine.Captures;

internal sealed class HeadStream : SourceStream
{
    private readonly Stream _stream;
    private readonly byte[] _head;
    private readonly int _headBytes;
    private int _taken;

    /// <exception cref="IOException">The stream cannot be read.</exception>
    internal HeadStream(Stream stream, int headBytes)
    {
        _stream = stream;
        _head = new byte[headBytes];
        _headBytes = stream.ReadAtLeast(_head, headBytes, throwOnEndOfStream: false);
        BytesRead = _headBytes;
    }

    /// <summary>The first bytes, fewer if there are no more.</summary>
    internal ReadOnlySpan<byte> Head => _head.AsSpan(0, _headBytes);

    /// <summary>Bytes that came out of the stream below.</summary>
    internal long BytesRead { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (_taken < _headBytes)
        {
            int count = Math.Min(buffer.Length, _headBytes - _taken);
            _head.AsSpan(_taken, count).CopyTo(buffer);
            _taken += count;
            return count;
        }

        int read = _stream.Read(buffer);
        BytesRead += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _stream.Dispose();
        base.Dispose(disposing);
    }
}
