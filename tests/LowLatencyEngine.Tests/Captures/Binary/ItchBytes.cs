using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace LowLatencyEngine.Tests.Captures.Binary;

/// <summary>Writes ITCH messages, one method a type, and frames them as a BinaryFILE or as MoldUDP64 in a packet capture.</summary>
internal sealed class ItchBytes
{
    private readonly List<byte[]> _messages = [];

    internal IReadOnlyList<byte[]> Messages => _messages;

    internal int Locate { get; set; } = 1;

    internal string Stock { get; set; } = "TEST";

    internal long Nanos { get; set; } = 34_200_000_000_000;

    internal ItchBytes Raw(char type, int length, Action<byte[]>? fill = null)
    {
        byte[] message = new byte[length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(1), (ushort)Locate);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(5), (ushort)(Nanos >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(7), (uint)Nanos);
        fill?.Invoke(message);
        _messages.Add(message);
        Nanos += 1_000;
        return this;
    }

    internal ItchBytes Directory() => Raw('R', 39, m => Text(m, 11, Stock));

    internal ItchBytes Trading(char state = 'T') => Raw('H', 25, m =>
    {
        Text(m, 11, Stock);
        m[19] = (byte)state;
    });

    internal ItchBytes Add(long id, char side, uint shares, uint price, bool attributed = false) => Raw(attributed ? 'F' : 'A', attributed ? 40 : 36, m =>
    {
        U64(m, 11, id);
        m[19] = (byte)side;
        U32(m, 20, shares);
        Text(m, 24, Stock);
        U32(m, 32, price);
    });

    internal ItchBytes Execute(long id, uint shares) => Raw('E', 31, m =>
    {
        U64(m, 11, id);
        U32(m, 19, shares);
    });

    internal ItchBytes ExecuteAt(long id, uint shares, uint price, bool printable) => Raw('C', 36, m =>
    {
        U64(m, 11, id);
        U32(m, 19, shares);
        m[31] = (byte)(printable ? 'Y' : 'N');
        U32(m, 32, price);
    });

    internal ItchBytes Cancel(long id, uint shares) => Raw('X', 23, m =>
    {
        U64(m, 11, id);
        U32(m, 19, shares);
    });

    internal ItchBytes Delete(long id) => Raw('D', 19, m => U64(m, 11, id));

    internal ItchBytes Replace(long oldId, long newId, uint shares, uint price) => Raw('U', 35, m =>
    {
        U64(m, 11, oldId);
        U64(m, 19, newId);
        U32(m, 27, shares);
        U32(m, 31, price);
    });

    internal ItchBytes Trade(uint shares, uint price) => Raw('P', 44, m =>
    {
        m[19] = (byte)'B';
        U32(m, 20, shares);
        Text(m, 24, Stock);
        U32(m, 32, price);
    });

    internal ItchBytes Cross(long shares, uint price) => Raw('Q', 40, m =>
    {
        U64(m, 11, shares);
        Text(m, 19, Stock);
        U32(m, 27, price);
        m[39] = (byte)'O';
    });

    /// <summary>{ length | message } …; with lengths of 0 where the type has to say it.</summary>
    internal byte[] File(bool zeroLengths = false)
    {
        using MemoryStream file = new();
        foreach (byte[] message in _messages)
        {
            int length = zeroLengths ? 0 : message.Length;
            file.Write([(byte)(length >> 8), (byte)length]);
            file.Write(message);
        }

        return file.ToArray();
    }

    /// <summary>A MoldUDP64 packet with some of the messages.</summary>
    internal byte[] Mold(long sequence, int first, int count, string session = "20230822AB")
    {
        using MemoryStream packet = new();
        packet.Write(Encoding.ASCII.GetBytes(session.PadRight(10)[..10]));
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, sequence);
        packet.Write(number);
        packet.Write([(byte)(count >> 8), (byte)count]);
        foreach (byte[] message in _messages[first..(first + count)])
        {
            packet.Write([(byte)(message.Length >> 8), (byte)message.Length]);
            packet.Write(message);
        }

        return packet.ToArray();
    }

    private static void Text(byte[] message, int at, string text) => Encoding.ASCII.GetBytes(text.PadRight(8)).CopyTo(message, at);

    private static void U32(byte[] message, int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(at), value);

    private static void U64(byte[] message, int at, long value) => BinaryPrimitives.WriteInt64BigEndian(message.AsSpan(at), value);
}

/// <summary>Puts UDP payloads into packets, and those into pcap or pcapng.</summary>
internal static class PacketBytes
{
    internal const long Second = 1_692_711_000;

    internal static byte[] Udp(byte[] payload, bool v6 = false, bool vlan = false)
    {
        int udp = payload.Length + 8;
        byte[] link = new byte[12];
        List<byte> packet = [.. link];
        if (vlan) packet.AddRange([0x81, 0, 0, 7]);
        packet.AddRange(v6 ? [0x86, 0xDD] : [8, 0]);
        if (v6) packet.AddRange([0x60, 0, 0, 0, (byte)(udp >> 8), (byte)udp, 17, 64, .. new byte[32]]);
        else packet.AddRange([0x45, 0, (byte)((udp + 20) >> 8), (byte)(udp + 20), 0, 0, 0, 0, 64, 17, 0, 0, .. new byte[8]]);
        packet.AddRange([0x30, 0x39, 0x30, 0x3A, (byte)(udp >> 8), (byte)udp, 0, 0, .. payload]);
        return [.. packet];
    }

    internal static byte[] Pcap(IEnumerable<byte[]> packets, bool bigEndian = false, bool nanos = false)
    {
        List<byte> file = [];
        void U32(uint value) => Put(file, value, bigEndian);
        U32(nanos ? 0xA1B23C4D : 0xA1B2C3D4);
        U32(bigEndian ? 0x00020004u : 0x00040002u);
        U32(0);
        U32(0);
        U32(65_535);
        U32(1);
        foreach (byte[] packet in packets)
        {
            U32((uint)Second);
            U32(5);
            U32((uint)packet.Length);
            U32((uint)packet.Length);
            file.AddRange(packet);
        }

        return [.. file];
    }

    internal static byte[] PcapNg(IEnumerable<byte[]> packets, bool bigEndian = false)
    {
        List<byte> file = [];
        void U32(uint value) => Put(file, value, bigEndian);
        void Block(uint type, Action body)
        {
            List<byte> outer = file;
            file = [];
            body();
            while (file.Count % 4 != 0) file.Add(0);
            List<byte> inner = file;
            file = outer;
            U32(type);
            U32((uint)inner.Count + 12);
            file.AddRange(inner);
            U32((uint)inner.Count + 12);
        }

        Block(0x0A0D0D0A, () =>
        {
            U32(0x1A2B3C4D);
            U32(1);
            U32(0xFFFFFFFF);
            U32(0xFFFFFFFF);
        });
        Block(1, () =>
        {
            U32(bigEndian ? 0x00010000u : 1u);
            U32(0);
        });
        Block(5, () => U32(0));
        foreach (byte[] packet in packets)
        {
            Block(6, () =>
            {
                ulong micros = (ulong)Second * 1_000_000;
                U32(0);
                U32((uint)(micros >> 32));
                U32((uint)micros);
                U32((uint)packet.Length);
                U32((uint)packet.Length);
                file.AddRange(packet);
            });
        }

        return [.. file];
    }

    private static void Put(List<byte> file, uint value, bool bigEndian)
    {
        byte[] bytes = BitConverter.GetBytes(value);
        if (bigEndian) Array.Reverse(bytes);
        file.AddRange(bytes);
    }
}
