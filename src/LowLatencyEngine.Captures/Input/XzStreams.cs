// xz files may hold several streams in a row, with zeros between and behind them (as parallel packers write); the library reads one. Here the next
// one is begun where the last ended, until the file does. Checksums of blocks are checked by the library; what it finds wrong is thrown as a damaged file.
// The bytes of the next stream's magic are looked at and given back, so the file need not be one that can be wound back.
using System;
using System.IO;
using SharpCompress.Common;
using SharpCompress.Compressors.Xz;

namespace LowLatencyEngine.Captures;

internal sealed class XzStreams(Stream file) : SourceStream
{
    private readonly PushBackStream _packed = new(file);
    private XZStream? _stream;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;

        try
        {
            while (!_ended)
            {
                _stream ??= new XZStream(_packed);
                int read = _stream.Read(buffer);
                if (read > 0) return read;

                _stream = null;
                _ended = !_packed.HasAnother();
            }
        }
        catch (Exception e) when (e is SharpCompressException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            _ended = true;
            throw new InvalidDataException($"the data is cut or damaged ({e.Message})", e);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _packed.Dispose();
        base.Dispose(disposing);
    }

    private sealed class PushBackStream(Stream file) : SourceStream
    {
        private int _waiting = -1;
        private long _position;

        /// <summary>Bytes handed out; the library counts its padding with it.</summary>
        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        /// <summary>Passes over zeros; whether anything follows.</summary>
        internal bool HasAnother()
        {
            int next = 0;
            while (next == 0) next = file.ReadByte();
            _waiting = next;
            return next > 0;
        }

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty) return 0;

            int read = 1;
            if (_waiting < 0) read = file.Read(buffer);
            else buffer[0] = (byte)_waiting;
            _waiting = -1;
            _position += read;
            return read;
        }
    }
}
