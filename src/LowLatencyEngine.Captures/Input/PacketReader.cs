// UDP payloads out of packet captures, whoever wrote them.
//
//   pcap    0 magic u32 (A1B2C3D4 µs, A1B23C4D ns, in the writer's byte order) | 20 link type u32, then
//           0 seconds | 4 fraction | 8 bytes stored | 12 bytes on the wire | data
//   pcapng  blocks: 0 type u32 | 4 length u32 | body | length again. Section header 0A0D0D0A: 8 byte order 1A2B3C4D. Interface 1: 8 link
//           type u16. Enhanced packet 6: 8 interface | 12 time high | 16 time low | 20 stored | 24 on the wire | data. Simple packet 3:
//           8 on the wire | data. Other blocks are passed over.
//
// Links: Ethernet with VLAN tags, raw IP, BSD loopback, Linux cooked (1 and 2). IPv4 and IPv6; other packets and later fragments are
// counted and passed over. Times of pcapng are microseconds unless the interface says otherwise (option 9), of which only powers of ten
// to nanoseconds are understood; a time serves to find the day, nothing else.
using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;

namespace LowLatencyEngine.Captures;

internal sealed class PacketReader(string path, CaptureInput input)
{
    private const uint PcapMicros = 0xA1B2C3D4, PcapNanos = 0xA1B23C4D, NextGeneration = 0x0A0D0D0A, NextOrder = 0x1A2B3C4D;

    private readonly List<(int Link, long NanosPerUnit)> _interfaces = [];
    private bool _begun, _isNext, _isLittle;
    private int _taken, _dataAt;

    /// <summary>Packets that hold no whole UDP datagram.</summary>
    internal long Others { get; private set; }

    /// <summary>Where the packet read last begins in the content.</summary>
    internal long Offset { get; private set; }

    /// <summary>Where the payload read last begins in the content.</summary>
    internal long PayloadOffset { get; private set; }

    /// <summary>When the packet was captured, nanoseconds since the Unix epoch; 0: not told.</summary>
    internal long TimeNanos { get; private set; }

    internal static bool IsCapture(ReadOnlySpan<byte> start)
    {
        if (start.Length < 24) return false;

        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(start);
        uint turned = BinaryPrimitives.ReverseEndianness(magic);
        return magic is PcapMicros or PcapNanos or NextGeneration || turned is PcapMicros or PcapNanos;
    }

    /// <summary>The next UDP payload, valid until the next call.</summary>
    /// <exception cref="CaptureException">Not a packet capture any more, cut, or not to be read further.</exception>
    internal bool TryRead(out ReadOnlySpan<byte> payload)
    {
        if (!_begun) Begin();
        while (TryReadPacket(out ReadOnlySpan<byte> packet, out int link))
        {
            if (UdpPacket.TryUnwrap(packet, link, out int at, out int length))
            {
                payload = packet.Slice(at, length);
                PayloadOffset = Offset + _dataAt + at;
                return true;
            }

            Others++;
        }

        payload = default;
        return false;
    }

    private void Begin()
    {
        _begun = true;
        ReadOnlySpan<byte> start = input.Peek(24);
        uint magic = BinaryPrimitives.ReadUInt32LittleEndian(start);
        _isNext = magic == NextGeneration;
        if (_isNext) return;

        _isLittle = magic is PcapMicros or PcapNanos;
        bool nanos = (_isLittle ? magic : BinaryPrimitives.ReverseEndianness(magic)) == PcapNanos;
        _interfaces.Add(((int)(U32(start, 20) & 0xFFFF), nanos ? 1 : 1_000));
        input.Advance(24);
    }

    private bool TryReadPacket(out ReadOnlySpan<byte> packet, out int link)
    {
        input.Advance(_taken);
        _taken = 0;
        return _isNext ? TryReadBlock(out packet, out link) : TryReadRecord(out packet, out link);
    }

    private bool TryReadRecord(out ReadOnlySpan<byte> packet, out int link)
    {
        (link, long unit) = _interfaces[0];
        Offset = input.Taken;
        if (!Has(16, "a packet's header", out ReadOnlySpan<byte> record))
        {
            packet = default;
            return false;
        }

        uint stored = U32(record, 8);
        if (stored > 1 << 18) throw Broken("length of a packet", "at most 262,144", stored);

        TimeNanos = U32(record, 0) * 1_000_000_000L + U32(record, 4) * unit;
        if (!Has(16 + (int)stored, "a packet", out record)) throw Cut("a packet");

        _taken = 16 + (int)stored;
        _dataAt = 16;
        packet = record[16.._taken];
        return true;
    }

    private bool TryReadBlock(out ReadOnlySpan<byte> packet, out int link)
    {
        packet = default;
        link = 0;
        while (true)
        {
            input.Advance(_taken);
            _taken = 0;
            Offset = input.Taken;
            if (!Has(12, "a block's header", out ReadOnlySpan<byte> block)) return false;

            uint type = BinaryPrimitives.ReadUInt32LittleEndian(block);
            if (type == NextGeneration)
            {
                _isLittle = BinaryPrimitives.ReadUInt32LittleEndian(block[8..]) == NextOrder;
                if (!_isLittle && BinaryPrimitives.ReadUInt32BigEndian(block[8..]) != NextOrder)
                    throw CaptureException.AtOffset(path, Offset, "a section of a packet capture without its byte order mark");
                _interfaces.Clear();
            }

            type = U32(block, 0);
            uint length = U32(block, 4);
            if (length < 12 || length % 4 != 0 || length > 1 << 19) throw Broken("length of a block", "a multiple of 4 from 12 to 524,288", length);
            if (!Has((int)length, "a block", out block)) throw Cut("a block");

            _taken = (int)length;
            block = block[.._taken];
            if (type == 1 && length >= 20) AddInterface(block);
            if (type == 6 && TryEnhanced(block, out packet, out link)) return true;
            if (type != 3 || _interfaces.Count == 0 || length <= 16) continue;

            link = _interfaces[0].Link;
            _dataAt = 12;
            packet = block[12..^4];
            return true;
        }
    }

    private bool TryEnhanced(ReadOnlySpan<byte> block, out ReadOnlySpan<byte> packet, out int link)
    {
        packet = default;
        link = 0;
        if (block.Length < 32) return false;

        uint number = U32(block, 8), stored = U32(block, 20);
        if (number >= _interfaces.Count || stored > block.Length - 32) throw CaptureException.AtOffset(path, Offset, "a packet that does not fit its block or has no interface");

        (link, long unit) = _interfaces[(int)number];
        ulong time = ((ulong)U32(block, 12) << 32) | U32(block, 16);
        TimeNanos = unit > 0 && time < (ulong)(long.MaxValue / unit) ? (long)time * unit : 0;
        _dataAt = 28;
        packet = block.Slice(28, (int)stored);
        return true;
    }

    private void AddInterface(ReadOnlySpan<byte> block)
    {
        int link = _isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(block[8..]) : BinaryPrimitives.ReadUInt16BigEndian(block[8..]);
        long unit = 1_000;
        ReadOnlySpan<byte> options = block[16..^4];
        while (options.Length >= 4)
        {
            uint head = U32(options, 0);
            int code = (int)(_isLittle ? head & 0xFFFF : head >> 16), length = (int)(_isLittle ? head >> 16 : head & 0xFFFF);
            if (code == 0 || length + 4 > options.Length) break;

            if (code == 9 && length > 0) unit = options[4] <= 9 ? (long)DecimalText.PowerOfTen(9 - options[4]) : 0;
            options = options[Math.Min(options.Length, 4 + ((length + 3) & ~3))..];
        }

        if (_interfaces.Count == 1_024) throw CaptureException.AtOffset(path, Offset, "more than 1,024 interfaces in one section");

        _interfaces.Add((link, unit));
    }

    private bool Has(int bytes, string what, out ReadOnlySpan<byte> found)
    {
        found = input.Peek(bytes);
        if (found.Length >= bytes) return true;
        if (input.Failure is { } failure) throw failure;
        if (found.Length > 0) throw Cut(what);

        return false;
    }

    private CaptureException Cut(string what) => CaptureException.AtOffset(path, Offset, $"the file ends inside {what}; it is cut");

    private CaptureException Broken(string what, string expected, uint found) =>
        CaptureException.AtByte(path, Offset, what, expected, found.ToString(CultureInfo.InvariantCulture));

    private uint U32(ReadOnlySpan<byte> from, int at) => _isLittle
        ? BinaryPrimitives.ReadUInt32LittleEndian(from[at..])
        : BinaryPrimitives.ReadUInt32BigEndian(from[at..]);
}
