using System;
using System.Buffers.Binary;

namespace LowLatencyEngine.Perf;

/// <summary>Reads every field of every message that touches a book, and adds them up so that none can be left out.</summary>
internal static class ItchFields
{
    internal static ulong Sum(ReadOnlySpan<byte> frames)
    {
        ulong sum = 0;
        while (frames.Length > 2)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(frames);
            ReadOnlySpan<byte> message = frames.Slice(2, length);
            frames = frames[(2 + length)..];
            sum += Head(message) + Body(message);
        }

        return sum;
    }

    private static ulong Head(ReadOnlySpan<byte> message) =>
        message[0] + U16(message, 1) + U16(message, 3) + (U16(message, 5) << 32) + U32(message, 7) + U64(message, 11);

    private static ulong Body(ReadOnlySpan<byte> message) => message[0] switch
    {
        (byte)'A' => message[19] + U32(message, 20) + U64(message, 24) + U32(message, 32),
        (byte)'F' => message[19] + U32(message, 20) + U64(message, 24) + U32(message, 32) + U32(message, 36),
        (byte)'E' => U32(message, 19) + U64(message, 23),
        (byte)'C' => U32(message, 19) + U64(message, 23) + message[31] + U32(message, 32),
        (byte)'X' => U32(message, 19),
        (byte)'U' => U64(message, 19) + U32(message, 27) + U32(message, 31),
        _ => 0,
    };

    private static ulong U16(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message[at..]);

    private static ulong U32(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt32BigEndian(message[at..]);

    private static ulong U64(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt64BigEndian(message[at..]);
}
