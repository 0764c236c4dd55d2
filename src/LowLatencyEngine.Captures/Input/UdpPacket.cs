// Link, network and transport headers off a packet. See PacketReader for what is understood.
using System;
using System.Buffers.Binary;

namespace LowLatencyEngine.Captures;

internal static class UdpPacket
{
    private const int V4 = 0x0800, V6 = 0x86DD;

    /// <summary>Where the payload of a whole UDP datagram lies in the packet.</summary>
    internal static bool TryUnwrap(ReadOnlySpan<byte> packet, int link, out int at, out int length)
    {
        at = length = 0;
        int network = SkipLink(packet, link, out int protocol);
        if (network < 0 || packet.Length < network + 20) return false;

        if (protocol == 0) protocol = packet[network] >> 4 == 6 ? V6 : V4;
        int transport, end;
        if (protocol == V4)
        {
            int total = BinaryPrimitives.ReadUInt16BigEndian(packet[(network + 2)..]);
            bool isPart = (BinaryPrimitives.ReadUInt16BigEndian(packet[(network + 6)..]) & 0x3FFF) != 0;
            if (packet[network] >> 4 != 4 || isPart || packet[network + 9] != 17) return false;

            transport = network + (packet[network] & 15) * 4;
            end = total == 0 ? packet.Length : network + total;
        }
        else
        {
            if (packet.Length < network + 40 || packet[network] >> 4 != 6 || packet[network + 6] != 17) return false;

            transport = network + 40;
            end = transport + BinaryPrimitives.ReadUInt16BigEndian(packet[(network + 4)..]);
        }

        if (end > packet.Length || transport + 8 > end) return false;

        at = transport + 8;
        length = BinaryPrimitives.ReadUInt16BigEndian(packet[(transport + 4)..]) - 8;
        return length >= 0 && at + length <= end;
    }

    /// <summary>Where the network header begins and whose it is; 0: to be seen from its first byte; −1: not understood.</summary>
    private static int SkipLink(ReadOnlySpan<byte> packet, int link, out int protocol)
    {
        protocol = 0;
        int at;
        switch (link)
        {
            case 0 or 108:
                return 4;
            case 12 or 14 or 101 or 228 or 229:
                return 0;
            case 1:
                at = 12;
                break;
            case 113:
                at = 14;
                break;
            case 276:
                at = 0;
                break;
            default:
                return -1;
        }

        if (packet.Length < at + 2) return -1;

        protocol = BinaryPrimitives.ReadUInt16BigEndian(packet[at..]);
        at += 2;
        while (protocol is 0x8100 or 0x88A8 or 0x9100 && packet.Length >= at + 4)
        {
            protocol = BinaryPrimitives.ReadUInt16BigEndian(packet[(at + 2)..]);
            at += 4;
        }

        if (link == 276) at = 20;
        return protocol is V4 or V6 ? at : -1;
    }
}
