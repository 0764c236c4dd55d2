// ITCH messages one after the other, whatever they travel in.
//
//   BinaryFILE  { u16 length | message } …; a length of 0 at the very end closes the file
//   MoldUDP64   in UDP: session[10] | sequence u64 | count u16 | { u16 length | message } …; count 0: heartbeat, FFFF: end of the session
//
// There are files in which every length is 0: the type says it then. A length that is not the type's own is believed for the framing; the
// message is refused by the reader, not here. Packets of a session that were seen before (A and B side of a feed, retransmissions) are
// read once; a jump of the sequence is a gap. Captures with session and sequence wiped out (all zero) are read without that.
using System;
using System.Buffers.Binary;

namespace LowLatencyEngine.Captures;

internal sealed class ItchMessages
{
    private const int PacketHeadBytes = 20;

    private readonly string _path;
    private readonly CaptureInput _input;
    private readonly PacketReader? _packets;
    private readonly Action<string, long> _reportGap;
    private readonly byte[] _session = new byte[10];
    private byte[] _packet = new byte[2_048];
    private int _at, _end, _left, _taken;
    private long _packetOffset, _next, _strangers;

    internal ItchMessages(string path, CaptureInput input, Action<string, long> reportGap)
    {
        _path = path;
        _input = input;
        _reportGap = reportGap;
        if (PacketReader.IsCapture(input.Peek(24))) _packets = new PacketReader(path, input);
    }

    /// <summary>Where the message read last, its length included, begins in the content.</summary>
    internal long Offset { get; private set; }

    /// <summary>Messages read.</summary>
    internal long Count { get; private set; }

    /// <summary>Messages missing by the sequence of packets.</summary>
    internal long Missing { get; private set; }

    /// <summary>Messages that came a second time.</summary>
    internal long Repeats { get; private set; }

    /// <summary>Packets that are no UDP or no MoldUDP64.</summary>
    internal long OtherPackets => (_packets?.Others ?? 0) + _strangers;

    /// <summary>Time of the packet, where there are packets; 0: not told.</summary>
    internal long PacketNanos => _packets?.TimeNanos ?? 0;

    /// <summary>The next message, valid until the next call.</summary>
    /// <exception cref="CaptureException">Cut, damaged, or not to be read further.</exception>
    internal bool TryRead(out ReadOnlySpan<byte> message)
    {
        bool found = _packets is null ? TryReadFile(out message) : TryReadPacket(out message);
        if (found) Count++;
        return found;
    }

    /// <summary>Whether a payload is a MoldUDP64 packet of whole messages, the first of a known type and length.</summary>
    internal static bool IsMold(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < PacketHeadBytes + 2) return false;

        int count = BinaryPrimitives.ReadUInt16BigEndian(payload[18..]), at = PacketHeadBytes;
        for (int k = 0; k < count; k++)
        {
            if (payload.Length < at + 3) return false;

            int length = BinaryPrimitives.ReadUInt16BigEndian(payload[at..]);
            int known = ItchLayout.LengthOf(payload[at + 2]);
            if (length == 0 || (k == 0 && known != length)) return false;

            at += 2 + length;
        }

        return count is > 0 and < 0xFFFF && at <= payload.Length;
    }

    private bool TryReadFile(out ReadOnlySpan<byte> message)
    {
        _input.Advance(_taken);
        _taken = 0;
        Offset = _input.Taken;
        message = default;
        ReadOnlySpan<byte> unread = _input.Peek(3);
        if (unread.Length < 3)
        {
            if (_input.Failure is { } failure) throw failure;
            if (unread.IsEmpty) return false;
            if (unread.Length == 1 || BinaryPrimitives.ReadUInt16BigEndian(unread) != 0) throw Cut();

            _taken = 2;
            return false;
        }

        int length = LengthAt(unread);
        unread = _input.Peek(2 + length);
        if (unread.Length < 2 + length) throw _input.Failure ?? Cut();

        _taken = 2 + length;
        message = unread[2.._taken];
        return true;
    }

    private bool TryReadPacket(out ReadOnlySpan<byte> message)
    {
        while (_left == 0)
        {
            message = default;
            if (!_packets!.TryRead(out ReadOnlySpan<byte> payload)) return false;

            Offset = _packets.Offset;
            if (!IsMold(payload))
            {
                if (payload.Length != PacketHeadBytes) _strangers++;
                continue;
            }

            Open(payload);
        }

        Offset = _packetOffset + _at;
        int length = LengthAt(_packet.AsSpan(_at, _end - _at));
        message = _packet.AsSpan(_at + 2, length);
        _at += 2 + length;
        _left--;
        return true;
    }

    /// <summary>Takes a packet over, behind those of its messages that were read before.</summary>
    private void Open(ReadOnlySpan<byte> payload)
    {
        if (_packet.Length < payload.Length) _packet = new byte[payload.Length];
        payload.CopyTo(_packet);
        _packetOffset = _packets!.PayloadOffset;
        _at = PacketHeadBytes;
        _end = payload.Length;
        _left = BinaryPrimitives.ReadUInt16BigEndian(payload[18..]);
        long first = BinaryPrimitives.ReadInt64BigEndian(payload[10..]);
        bool isWiped = first == 0;
        if (isWiped) return;

        if (!payload[..10].SequenceEqual(_session))
        {
            payload[..10].CopyTo(_session);
            _next = first;
        }

        if (first > _next)
        {
            Missing += first - _next;
            _reportGap($"{first - _next} messages are missing: sequence {first} after {_next - 1}", Offset);
        }

        for (; first < _next && _left > 0; first++, _left--)
        {
            _at += 2 + LengthAt(_packet.AsSpan(_at, _end - _at));
            Repeats++;
        }

        if (_left > 0) _next = first + _left;
    }

    private int LengthAt(ReadOnlySpan<byte> framed)
    {
        int length = BinaryPrimitives.ReadUInt16BigEndian(framed);
        if (length != 0) return length;

        length = ItchLayout.LengthOf(framed[2]);
        return length != 0 ? length : throw CaptureException.AtByte(_path, Offset, "a length of 0, so the type has to say it", "a known type", $"0x{framed[2]:x2}");
    }

    private CaptureException Cut() => CaptureException.AtOffset(_path, Offset, "the file ends inside a message; it is cut");
}
