// A BinaryFILE has no magic number. It is taken for ITCH if at least three in four of its first messages have a type's own length (or all
// have none), and all of them a time of day. A packet capture is, if one of its first packets is such a MoldUDP64 packet.
using System;
using System.Buffers.Binary;

namespace LowLatencyEngine.Captures;

internal static class ItchDetector
{
    private const int MessagesMax = 64;

    internal static bool IsFile(ReadOnlySpan<byte> start, bool isAll)
    {
        int known = 0, seen = 0, zeros = 0;
        while (start.Length >= 3 && seen < MessagesMax)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(start), own = ItchLayout.LengthOf(start[2]);
            if (length == 0)
            {
                length = own;
                zeros++;
            }

            if (length is < ItchLayout.HeadBytes or > 256) return false;
            if (start.Length < 2 + length) break;
            if (ItchLayout.Nanos(start[2..]) >= 2 * NewYorkDay.DayNanos) return false;
            if (own == length) known++;
            seen++;
            start = start[(2 + length)..];
        }

        bool isEnough = seen >= 3 || (isAll && seen > 0);
        return isEnough && known * 4 >= seen * 3 && (zeros == 0 || zeros == seen);
    }

    /// <summary>Looks at the packets in the start of a capture.</summary>
    internal static bool IsCapture(ReadOnlySpan<byte> start)
    {
        if (!PacketReader.IsCapture(start)) return false;

        using CaptureInput copy = CaptureInput.Of(start.ToArray());
        PacketReader packets = new("", copy);
        try
        {
            for (int k = 0; k < MessagesMax && packets.TryRead(out ReadOnlySpan<byte> payload);)
            {
                if (ItchMessages.IsMold(payload)) return true;
                if (payload.Length > 20) k++;
            }
        }
        catch (CaptureException)
        {
            return false;
        }

        return false;
    }
}
