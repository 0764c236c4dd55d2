using System;
using System.Buffers.Binary;
using System.Collections.Generic;

namespace LowLatencyEngine.Perf;

/// <summary>Best prices after every ITCH message by dictionaries and sorted sets: nothing to go wrong, and the answer the fast one must give.</summary>
internal sealed class NaiveItchBooks
{
    private readonly Dictionary<long, Order> _orders = [];
    private readonly Dictionary<int, (Side Bids, Side Asks)> _books = [];

    private record struct Order(int Locate, bool IsBuy, long Price, long Shares);

    /// <summary>Hash of locate, best bid and best ask after every message.</summary>
    internal ulong Run(ReadOnlySpan<byte> frames)
    {
        ulong hash = BestHash.Start;
        while (frames.Length > 0)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(frames);
            ReadOnlySpan<byte> message = frames.Slice(2, length);
            frames = frames[(2 + length)..];
            int locate = BinaryPrimitives.ReadUInt16BigEndian(message[1..]);
            Apply(message, locate);
            (Side bids, Side asks) = Book(locate);
            hash = BestHash.Next(hash, locate, bids.Prices.Max, asks.Prices.Min);
        }

        return hash;
    }

    private void Apply(ReadOnlySpan<byte> message, int locate)
    {
        long reference = BinaryPrimitives.ReadInt64BigEndian(message[11..]);
        switch ((char)message[0])
        {
            case 'A' or 'F':
                Add(reference, new Order(locate, message[19] == 'B', U32(message, 32), U32(message, 20)));
                break;
            case 'E' or 'C' or 'X':
                Order hit = _orders[reference];
                Change(hit, -U32(message, 19));
                if (hit.Shares == U32(message, 19)) _orders.Remove(reference);
                else _orders[reference] = hit with { Shares = hit.Shares - U32(message, 19) };
                break;
            case 'D':
                Change(_orders[reference], -_orders[reference].Shares);
                _orders.Remove(reference);
                break;
            case 'U':
                Order old = _orders[reference];
                Change(old, -old.Shares);
                _orders.Remove(reference);
                Add(BinaryPrimitives.ReadInt64BigEndian(message[19..]), old with { Price = U32(message, 31), Shares = U32(message, 27) });
                break;
        }
    }

    private void Add(long reference, Order order)
    {
        _orders.Add(reference, order);
        Change(order, order.Shares);
    }

    private void Change(Order order, long shares)
    {
        (Side bids, Side asks) = Book(order.Locate);
        Side side = order.IsBuy ? bids : asks;
        long left = side.Shares.GetValueOrDefault(order.Price) + shares;
        side.Shares[order.Price] = left;
        if (left == 0) side.Prices.Remove(order.Price);
        else side.Prices.Add(order.Price);
    }

    private (Side Bids, Side Asks) Book(int locate)
    {
        if (!_books.TryGetValue(locate, out (Side, Side) book)) _books.Add(locate, book = (new Side(), new Side()));
        return book;
    }

    private static long U32(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt32BigEndian(message[at..]);

    private sealed class Side
    {
        internal SortedSet<long> Prices { get; } = [];

        internal Dictionary<long, long> Shares { get; } = [];
    }
}

/// <summary>Rolls best prices into one number.</summary>
internal static class BestHash
{
    internal const ulong Start = 14_695_981_039_346_656_037;

    internal static ulong Next(ulong hash, int locate, long bid, long ask) => (hash ^ (ulong)(locate + (bid << 16) + (ask << 40))) * 1_099_511_628_211;
}
