// All stocks of an ITCH feed at once, by locate code: the messages that touch a book, applied to it. Where the messages to come lie in
// memory already, Run looks ahead: three scouts walk in front of the message that is being applied, at 24, 16 and 8 messages, and have
// fetched what it will touch: the line of its id's chain and of the stock's heads; the order and the entries at the top; the order's level
// and neighbours. Nothing is believed of what a scout reads, so an order that changes in between costs a miss and no error.
// Run reads BinaryFILE framing with the types' own lengths; a frame it cannot take ends it, and the caller goes on with ItchMessages.
using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Captures;

/// <summary>Told after each message; a struct, so that the call is inlined.</summary>
internal interface IItchSink
{
    /// <summary>A message was applied, or did not touch a book.</summary>
    void After(OrderBooks books, int locate, byte type);
}

internal sealed unsafe class ItchBooks : IDisposable
{
    private const int ScoutMessages = 8;

    private static readonly int[] Lengths = BuildLengths();

    /// <param name="ordersMax">Most live orders, 1 to 2^26.</param>
    /// <param name="ordersAtStart">Room taken before the first message.</param>
    internal ItchBooks(int ordersMax, int ordersAtStart = 1 << 14) => Books = new OrderBooks(1 << 16, ordersMax, ordersAtStart);

    internal OrderBooks Books { get; }

    /// <summary>Messages about an order that is not there.</summary>
    internal long Unknown { get; private set; }

    /// <summary>Messages that named an order.</summary>
    internal long References { get; private set; }

    /// <summary>Adds refused: the id is live, price or shares are 0, the side is none, or the limit is reached.</summary>
    internal long Refused { get; private set; }

    /// <summary>Applies the whole messages at the start of a buffer of BinaryFILE frames.</summary>
    /// <param name="frames">Frames; the last may be cut.</param>
    /// <param name="lookAhead">Whether to fetch ahead.</param>
    /// <param name="sink">Told of each message.</param>
    /// <param name="messages">How many were applied or passed over.</param>
    /// <returns>Bytes taken.</returns>
    internal int Run<TSink>(ReadOnlySpan<byte> frames, bool lookAhead, ref TSink sink, out long messages)
        where TSink : struct, IItchSink
    {
        messages = 0;
        fixed (byte* start = frames)
        fixed (int* lengths = Lengths)
        {
            byte* end = start + frames.Length, at = start;
            byte* near = at, middle = at, far = at;
            for (int k = 0; lookAhead && k < 3 * ScoutMessages; k++) far = Scout1(far, end, lengths);
            for (int k = 0; lookAhead && k < 2 * ScoutMessages; k++) middle = Scout2(middle, end, lengths);
            for (int k = 0; lookAhead && k < ScoutMessages; k++) near = Scout3(near, end, lengths);

            while (end - at >= 3)
            {
                int length = lengths[at[2]];
                if (length == 0 || end - at < 2 + length || BinaryPrimitives.ReverseEndianness(*(ushort*)at) != length) break;

                if (lookAhead)
                {
                    far = Scout1(far, end, lengths);
                    middle = Scout2(middle, end, lengths);
                    near = Scout3(near, end, lengths);
                }

                Apply(at + 2);
                sink.After(Books, U16(at + 3), at[2]);
                at += 2 + length;
                messages++;
            }

            return (int)(at - start);
        }
    }

    /// <summary>Applies one message of its type's own length.</summary>
    internal bool Apply(ReadOnlySpan<byte> message)
    {
        fixed (byte* at = message) return Apply(at);
    }

    public void Dispose() => Books.Dispose();

    private bool Apply(byte* message)
    {
        switch (message[0])
        {
            case (byte)'A' or (byte)'F':
                return Add(U16(message + 1), message[19], U64(message + 11), U32(message + 32), U32(message + 20));
            case (byte)'E' or (byte)'C' or (byte)'X':
                if (!TryFind(U64(message + 11), out int reduced)) return false;

                Books.Reduce(reduced, U32(message + 19));
                return true;
            case (byte)'D':
                if (!TryFind(U64(message + 11), out int deleted)) return false;

                Books.Remove(deleted);
                return true;
            case (byte)'U':
                if (!TryFind(U64(message + 11), out int replaced)) return false;

                byte side = Books.SideOf(replaced) == Side.Buy ? (byte)'B' : (byte)'S';
                int locate = Books.InstrumentOf(replaced);
                Books.Remove(replaced);
                return Add(locate, side, U64(message + 19), U32(message + 31), U32(message + 27));
            default:
                return true;
        }
    }

    private bool Add(int locate, byte side, long id, long price, long shares)
    {
        bool known = side is (byte)'B' or (byte)'S';
        if (!known || price == 0 || shares == 0 || Books.IsFull || Books.Find(id) != OrderBooks.None)
        {
            Refused++;
            return false;
        }

        Books.Add(locate, side == (byte)'B' ? Side.Buy : Side.Sell, id, price, shares);
        return true;
    }

    private bool TryFind(long id, out int slot)
    {
        References++;
        slot = Books.Find(id);
        if (slot != OrderBooks.None) return true;

        Unknown++;
        return false;
    }

    // A scout stands on a frame, fetches for it and steps over it; at the end, or on something odd, it stays where it is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Scout1(byte* at, byte* end, int* lengths)
    {
        if (end - at < 2 + ItchLayout.LongestBytes) return at;

        byte type = at[2];
        if (IsBookType(type)) Books.PrefetchIndex(U64(at + 13));
        Books.PrefetchHeads(U16(at + 3));
        return at + (lengths[type] == 0 ? 0 : 2 + lengths[type]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Scout2(byte* at, byte* end, int* lengths)
    {
        if (end - at < 2 + ItchLayout.LongestBytes) return at;

        byte type = at[2];
        if (type is (byte)'A' or (byte)'F') Books.PrefetchTop(U16(at + 3), at[21] == (byte)'B' ? Side.Buy : Side.Sell);
        else if (IsBookType(type)) Books.PrefetchOrder(U64(at + 13));
        return at + (lengths[type] == 0 ? 0 : 2 + lengths[type]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* Scout3(byte* at, byte* end, int* lengths)
    {
        if (end - at < 2 + ItchLayout.LongestBytes) return at;

        byte type = at[2];
        if (type is not ((byte)'A' or (byte)'F') && IsBookType(type)) Books.PrefetchNeighbours(U64(at + 13));
        return at + (lengths[type] == 0 ? 0 : 2 + lengths[type]);
    }

    private static bool IsBookType(byte type) => type is (byte)'A' or (byte)'F' or (byte)'E' or (byte)'C' or (byte)'X' or (byte)'D' or (byte)'U';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int U16(byte* at) => BinaryPrimitives.ReverseEndianness(*(ushort*)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long U32(byte* at) => BinaryPrimitives.ReverseEndianness(*(uint*)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long U64(byte* at) => (long)BinaryPrimitives.ReverseEndianness(*(ulong*)at);

    private static int[] BuildLengths()
    {
        int[] lengths = new int[256];
        for (int type = 0; type < lengths.Length; type++) lengths[type] = ItchLayout.LengthOf((byte)type);
        return lengths;
    }
}
