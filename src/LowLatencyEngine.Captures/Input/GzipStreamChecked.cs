// GZipStream takes a file that stops in the middle for a file that ends: it returns 0 and no error. So, when it says "end", one more gzip
// member with known content is put behind the file. Members may follow each other, so after a whole file exactly that content comes out;
// after a cut one those bytes land inside the unfinished member, and the decoder fails or gives something else. What came out before is
// the good part and has been handed on by then; nothing decoded from the probe ever is. The probe sees garbage behind the last member
// too, and the checksums of all members are checked on the way.
using System;
using System.IO;
using System.IO.Compression;

namespace LowLatencyEngine.Captures;

internal sealed class GzipStreamChecked : SourceStream
{
    private static readonly byte[] ProbeContent = "the end of the file, and nothing behind it"u8.ToArray();
    private static readonly byte[] Probe = Pack(ProbeContent);

    private readonly ProbedStream _packed;
    private readonly GZipStream _gzip;
    private bool _ended;

    internal GzipStreamChecked(Stream file)
    {
        _packed = new ProbedStream(file);
        _gzip = new GZipStream(_packed, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty) return 0;

        int read = _gzip.Read(buffer);
        if (read > 0) return read;

        _ended = true;
        _packed.StartProbe();
        if (!ProbeComesOut()) throw new InvalidDataException("the file is cut, or something that is not gzip follows");

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _gzip.Dispose();
        base.Dispose(disposing);
    }

    private bool ProbeComesOut()
    {
        Span<byte> found = stackalloc byte[ProbeContent.Length + 1];
        int length = 0;
        while (length < found.Length)
        {
            int read = _gzip.Read(found[length..]);
            if (read == 0) break;

            length += read;
        }

        return found[..length].SequenceEqual(ProbeContent);
    }

    private static byte[] Pack(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.NoCompression, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }

    private sealed class ProbedStream(Stream file) : SourceStream
    {
        private ReadOnlyMemory<byte> _probe;

        internal void StartProbe() => _probe = Probe;

        public override int Read(Span<byte> buffer)
        {
            int read = file.Read(buffer);
            if (read > 0 || _probe.IsEmpty) return read;

            read = Math.Min(buffer.Length, _probe.Length);
            _probe.Span[..read].CopyTo(buffer);
            _probe = _probe[read..];
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
