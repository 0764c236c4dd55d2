// All stocks of an ITCH file. A reference must be in the book; a book must not be crossed while its stock trades (H message, state T; a
// stock that was never said to trade may cross, as in a halt, and is counted apart); the sequence of packets must have no gap.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace LowLatencyEngine.Captures;

internal sealed class ItchCheck : Check
{
    private const byte Trading = (byte)'T';

    private readonly CheckResult _references, _crossed, _gaps;
    private readonly long[] _types = new long[256];

    internal ItchCheck()
    {
        _references = Compare("order references that are in the book");
        _crossed = Compare("books not crossed while their stock trades");
        _gaps = Compare("messages in sequence");
    }

    internal override void Run(string file, string? against, CaptureReadOptions options)
    {
        using CaptureInput input = CaptureInput.Open(file, options);
        using ItchBooks books = new(options.OrdersMax);
        ItchMessages messages = new(file, input, (problem, offset) => _gaps.Differ(CaptureException.AtOffset(file, offset, problem).Message));
        byte[] states = new byte[1 << 16];
        HashSet<string> stocks = [];
        long elsewhere = 0, malformed = 0, peak = 0;
        while (messages.TryRead(out ReadOnlySpan<byte> message))
        {
            byte type = message[0];
            _types[type]++;
            _gaps.Equal();
            int length = ItchLayout.LengthOf(type);
            if (length == 0) continue;
            if (length != message.Length)
            {
                if (++malformed > options.MalformedMax)
                    throw CaptureException.AtOffset(file, messages.Offset, $"a message of type {(char)type} has {length} bytes, this one {message.Length}");
                continue;
            }

            int locate = ItchLayout.Locate(message);
            if (type == 'H') states[locate] = message[19];
            if (type == 'R' && stocks.Count < 1 << 16) stocks.Add(Encoding.ASCII.GetString(ItchLayout.Stock(message)));
            long references = books.References, unknown = books.Unknown, refused = books.Refused;
            books.Apply(message);
            peak = Math.Max(peak, books.Count);
            if (books.IsFull) throw CaptureException.AtOffset(file, messages.Offset, $"more than {options.OrdersMax} live orders, which is the limit");
            if (books.References > references)
            {
                if (books.Unknown == unknown) _references.Equal();
                else _references.Differ(Place(file, messages, message) + $"order {ItchLayout.U64(message, 11)} is not in the book");
            }

            if (books.Refused > refused) malformed++;
            if (type is not ((byte)'A' or (byte)'F' or (byte)'U')) continue;
            if (!books.IsCrossed(locate)) _crossed.Equal();
            else if (states[locate] != Trading) elsewhere++;
            else _crossed.Differ(Place(file, messages, message) + Top(books, locate));
        }

        Count("messages", messages.Count);
        Count("stocks in the directory", stocks.Count);
        Count("live orders, most", peak);
        Count("live orders, end", books.Count);
        Count("crossed outside of trading", elsewhere);
        Count("malformed", malformed);
        Count("messages missing", messages.Missing);
        Count("messages repeated", messages.Repeats);
        Count("other packets", messages.OtherPackets);
        for (int type = 0; type < _types.Length; type++)
        {
            if (_types[type] > 0) Count("type " + ItchLayout.Label((byte)type), _types[type]);
            _types[type] = 0;
        }
    }

    private static string Place(string file, ItchMessages messages, ReadOnlySpan<byte> message) => string.Create(
        CultureInfo.InvariantCulture, $"{file}: byte {messages.Offset}: message {messages.Count}, type {(char)message[0]}: ");

    private static string Top(ItchBooks books, int locate) => string.Create(CultureInfo.InvariantCulture,
        $"locate {locate}: bid {books.BestPrice(locate, Messages.Side.Buy)} not below ask {books.BestPrice(locate, Messages.Side.Sell)} (1/10,000)");
}
