// All stocks of an ITCH feed at once, by locate code: the messages that touch a book, applied to its levels. Where the messages to come lie
// in memory already, Run looks ahead: a scout steps over the frames 32 messages in front, notes where each begins, and fetches the line of
// its order and the heads of its stock; 16 messages in front the order is there, says its price, and the level is fetched. Nothing is believed
// of what is seen ahead, so an order that changes in between costs a miss and no error.
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
    void After(ItchBooks books, int locate, byte type);
}

internal sealed unsafe class ItchBooks : IDisposable
{
    private const int Noted = 64, FarMessages = 32, NearMessages = 16;

    private static readonly int[] Lengths = BuildLengths();

    private readonly ItchOrders _orders;
    private readonly PennyLadders _ladders = new(1 << 16);

    /// <param name="ordersMax">Most live orders, 1 to 2^26.</param>
    /// <param name="ordersAtStart">Room taken before the first message.</param>
    internal ItchBooks(int ordersMax, int ordersAtStart = 1 << 14) => _orders = new ItchOrders(ordersMax, ordersAtStart);

    /// <summary>Live orders.</summary>
    internal int Count => _orders.Count;

    /// <summary>The next add is refused.</summary>
    internal bool IsFull => _orders.Count == _orders.OrdersMax;

    /// <summary>Messages about an order that is not there, by its stock and its reference.</summary>
    internal long Unknown { get; private set; }

    /// <summary>Messages that named an order.</summary>
    internal long References { get; private set; }

    /// <summary>Adds refused: the reference is live, price or shares are 0, the price is 2^31 or more (the format's highest is 2,000,000,000),
    /// the side is none, or the limit is reached.</summary>
    internal long Refused { get; private set; }

    /// <summary>The best price of a stock in 1/10,000; 0: the side is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long BestPrice(int locate, Side side) => _ladders.BestPrice(locate, side);

    /// <summary>Shares at a price.</summary>
    internal long SharesAt(int locate, Side side, int price) => _ladders.SharesAt(locate, side, price);

    /// <summary>A bid at or above an ask.</summary>
    internal bool IsCrossed(int locate)
    {
        long bid = BestPrice(locate, Side.Buy), ask = BestPrice(locate, Side.Sell);
        return ask != 0 && bid >= ask;
    }

    /// <summary>Applies the whole messages at the start of a buffer of BinaryFILE frames.</summary>
    /// <param name="frames">Frames; the last may be cut.</param>
    /// <param name="lookAhead">Whether to fetch ahead.</param>
    /// <param name="sink">Told of each message.</param>
    /// <param name="messages">How many were applied or passed over.</param>
    /// <returns>Bytes taken.</returns>
    internal int Run<TSink>(ReadOnlySpan<byte> frames, bool lookAhead, ref TSink sink, out long messages)
        where TSink : struct, IItchSink
    {
        byte** noted = stackalloc byte*[Noted];
        int ahead = lookAhead ? FarMessages : 1;
        long seen = 0, applied = 0;
        fixed (byte* start = frames)
        fixed (int* lengths = Lengths)
        {
            byte* end = start + frames.Length, scout = start;
            while (true)
            {
                while (seen - applied < ahead && IsFrame(scout, end, lengths))
                {
                    noted[seen++ & (Noted - 1)] = scout + 2;
                    if (lookAhead)
                    {
                        FetchOrder(scout + 2);
                        if (seen > NearMessages) FetchLevel(noted[(seen - 1 - NearMessages) & (Noted - 1)]);
                    }

                    scout += 2 + lengths[scout[2]];
                }

                if (applied == seen) break;

                byte* message = noted[applied++ & (Noted - 1)];
                Apply(message);
                sink.After(this, U16(message + 1), message[0]);
            }

            messages = applied;
            return (int)(scout - start);
        }
    }

    /// <summary>Applies one message of its type's own length.</summary>
    internal bool Apply(ReadOnlySpan<byte> message)
    {
        fixed (byte* at = message) return Apply(at);
    }

    public void Dispose()
    {
        _orders.Dispose();
        _ladders.Dispose();
    }

    private bool Apply(byte* message)
    {
        int locate = U16(message + 1);
        switch (message[0])
        {
            case (byte)'A' or (byte)'F':
                if (message[19] is (byte)'B' or (byte)'S') return Add(locate, message[19] == 'B', U64(message + 11), U32(message + 32), U32(message + 20));

                Refused++;
                return false;
            case (byte)'E' or (byte)'C' or (byte)'X':
                return TryFind(locate, U64(message + 11), out int reduced) && Reduce(locate, reduced, U32(message + 19));
            case (byte)'D':
                return TryFind(locate, U64(message + 11), out int deleted) && Reduce(locate, deleted, uint.MaxValue);
            case (byte)'U':
                if (!TryFind(locate, U64(message + 11), out int replaced)) return false;

                bool isBuy = _orders.At(replaced)->Price > 0;
                Reduce(locate, replaced, uint.MaxValue);
                return Add(locate, isBuy, U64(message + 19), U32(message + 31), U32(message + 27));
            default:
                return true;
        }
    }

    private bool Add(int locate, bool isBuy, long reference, uint price, uint shares)
    {
        int key = KeyOf(isBuy, price);
        if (price is 0 or > int.MaxValue || shares == 0 || IsFull || !_orders.TryAdd(locate, reference, key, shares))
        {
            Refused++;
            return false;
        }

        _ladders.Add(locate, key, shares);
        return true;
    }

    /// <summary>Takes shares off an order; all of them or more: it is gone.</summary>
    private bool Reduce(int locate, int place, uint shares)
    {
        ItchOrder* order = _orders.At(place);
        uint taken = Math.Min(shares, order->Shares);
        int key = order->Price;
        if (taken == order->Shares) _orders.Remove(place);
        else order->Shares -= taken;
        _ladders.Take(locate, key, taken);
        return true;
    }

    private bool TryFind(int locate, long reference, out int place)
    {
        References++;
        place = _orders.Find(locate, reference);
        if (place != ItchOrders.None) return true;

        Unknown++;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsFrame(byte* at, byte* end, int* lengths)
    {
        if (end - at < 3) return false;

        int length = lengths[at[2]];
        return length != 0 && end - at >= 2 + length && U16(at) == length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FetchOrder(byte* message)
    {
        if (!IsBookType(message[0])) return;

        int locate = U16(message + 1);
        _orders.Prefetch(locate, U64(message + 11));
        _ladders.PrefetchHeads(locate);
        if (message[0] == 'U') _orders.Prefetch(locate, U64(message + 19));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void FetchLevel(byte* message)
    {
        if (!IsBookType(message[0])) return;

        // Kinds come in no order that a processor could learn, so the key is chosen without a branch; frames behind a short one are there to be read.
        int locate = U16(message + 1), kept = _orders.Peek(locate, U64(message + 11)), added = KeyOf(message[19] == 'B', U32(message + 32));
        bool isAdd = message[0] is (byte)'A' or (byte)'F';
        _ladders.PrefetchLevel(locate, isAdd ? added : kept);
        if (message[0] == 'U') _ladders.PrefetchLevel(locate, KeyOf(kept > 0, U32(message + 31)));
    }

    private static int KeyOf(bool isBuy, uint price)
    {
        int sign = (isBuy ? 1 : 0) - 1;
        return ((int)price ^ sign) - sign;
    }

    private static bool IsBookType(byte type) => type is (byte)'A' or (byte)'F' or (byte)'E' or (byte)'C' or (byte)'X' or (byte)'D' or (byte)'U';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int U16(byte* at) => BinaryPrimitives.ReverseEndianness(*(ushort*)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint U32(byte* at) => BinaryPrimitives.ReverseEndianness(*(uint*)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long U64(byte* at) => (long)BinaryPrimitives.ReverseEndianness(*(ulong*)at);

    private static int[] BuildLengths()
    {
        int[] lengths = new int[256];
        for (int type = 0; type < lengths.Length; type++) lengths[type] = ItchLayout.LengthOf((byte)type);
        return lengths;
    }
}
