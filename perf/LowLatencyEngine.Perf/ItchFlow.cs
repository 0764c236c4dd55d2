using System;
using System.Buffers.Binary;

namespace LowLatencyEngine.Perf;

// A day of ITCH in small: symbols drawn by Zipf's law (exponent 0.9), so that some books are hot and most are cold; adds, deletes,
// replaces, executions and cancels in about the shares of a real day; references counted upwards, as the venue does; orders around a
// price per symbol, most of them near it. What is deleted or executed is drawn from all live orders, so it is as cold as it can be.

/// <summary>A synthetic stream of ITCH messages as a BinaryFILE in memory. Seeded: the same bytes on every run and machine.</summary>
internal sealed class ItchFlow
{
    private const int LongestFrame = 42;

    private readonly int _symbols;
    private readonly int[] _byDraw = new int[1 << 16];
    private readonly int[] _mid;
    private readonly byte[] _bytes;
    private readonly Live[] _live;
    private Dice _dice;
    private int _count, _at;
    private long _reference = 1, _nanos = 34_200_000_000_000;

    private ItchFlow(int messages, int symbols, ulong seed)
    {
        _symbols = symbols;
        _dice = new Dice(seed);
        _bytes = new byte[(long)messages * LongestFrame];
        _live = new Live[messages];
        _mid = new int[symbols + 1];
        for (int locate = 1; locate <= symbols; locate++) _mid[locate] = 100 * (500 + _dice.Below(30_000));
        DealSymbols();
    }

    private record struct Live(long Reference, int Locate, bool IsBuy, uint Shares);

    /// <summary>The frames.</summary>
    internal ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _at);

    /// <summary>Orders live at the end.</summary>
    internal int LiveOrders => _count;

    internal static ItchFlow Generate(int messages, int symbols, ulong seed)
    {
        ItchFlow flow = new(messages, symbols, seed);
        for (int k = 0; k < messages; k++) flow.Next();
        return flow;
    }

    private void Next()
    {
        int draw = _dice.Below(1_000);
        _nanos += _dice.Below(4_000);
        if (_count == 0 || draw < 462) Add(draw < 20);
        else if (draw < 862) Remove('D', 19);
        else if (draw < 932) Replace();
        else if (draw < 972) Take('E', 31);
        else if (draw < 982) Take('C', 36);
        else Take('X', 23);
    }

    private void Add(bool attributed)
    {
        int locate = _byDraw[_dice.Below(_byDraw.Length)];
        bool isBuy = _dice.Below(2) == 0;
        uint shares = (uint)(100 * (1 + _dice.Below(10)));
        Span<byte> message = Frame(attributed ? 'F' : 'A', attributed ? 40 : 36, locate);
        BinaryPrimitives.WriteInt64BigEndian(message[11..], _reference);
        message[19] = (byte)(isBuy ? 'B' : 'S');
        BinaryPrimitives.WriteUInt32BigEndian(message[20..], shares);
        "TEST    "u8.CopyTo(message[24..]);
        BinaryPrimitives.WriteUInt32BigEndian(message[32..], Price(locate, isBuy));
        _live[_count++] = new Live(_reference++, locate, isBuy, shares);
    }

    private void Remove(char type, int length)
    {
        int at = _dice.Below(_count);
        Live order = _live[at];
        BinaryPrimitives.WriteInt64BigEndian(Frame(type, length, order.Locate)[11..], order.Reference);
        _live[at] = _live[--_count];
    }

    private void Replace()
    {
        int at = _dice.Below(_count);
        ref Live order = ref _live[at];
        Span<byte> message = Frame('U', 35, order.Locate);
        BinaryPrimitives.WriteInt64BigEndian(message[11..], order.Reference);
        order.Reference = _reference++;
        BinaryPrimitives.WriteInt64BigEndian(message[19..], order.Reference);
        BinaryPrimitives.WriteUInt32BigEndian(message[27..], order.Shares);
        BinaryPrimitives.WriteUInt32BigEndian(message[31..], Price(order.Locate, order.IsBuy));
    }

    private void Take(char type, int length)
    {
        int at = _dice.Below(_count);
        ref Live order = ref _live[at];
        uint shares = Math.Min(order.Shares, (uint)(100 * (1 + _dice.Below(4))));
        Span<byte> message = Frame(type, length, order.Locate);
        BinaryPrimitives.WriteInt64BigEndian(message[11..], order.Reference);
        BinaryPrimitives.WriteUInt32BigEndian(message[19..], shares);
        if (type == 'C')
        {
            message[31] = (byte)'Y';
            BinaryPrimitives.WriteUInt32BigEndian(message[32..], (uint)_mid[order.Locate]);
        }

        order.Shares -= shares;
        if (order.Shares == 0) _live[at] = _live[--_count];
    }

    private Span<byte> Frame(char type, int length, int locate)
    {
        Span<byte> frame = _bytes.AsSpan(_at, 2 + length);
        _at += 2 + length;
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)length);
        Span<byte> message = frame[2..];
        message[0] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(message[1..], (ushort)locate);
        BinaryPrimitives.WriteUInt16BigEndian(message[5..], (ushort)(_nanos >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(message[7..], (uint)_nanos);
        return message;
    }

    /// <summary>Cents away from the middle: most within ten, some far.</summary>
    private uint Price(int locate, bool isBuy)
    {
        int reach = _dice.Below(16) == 0 ? 200 : 12;
        int cents = 1 + Math.Min(_dice.Below(reach), _dice.Below(reach));
        if (_dice.Below(64) == 0) _mid[locate] += _dice.Below(2) == 0 ? 100 : -100;
        return (uint)Math.Max(100, _mid[locate] + (isBuy ? -100 * cents : 100 * cents));
    }

    private void DealSymbols()
    {
        double[] weights = new double[_symbols];
        double sum = 0;
        for (int k = 0; k < _symbols; k++) sum += weights[k] = 1 / Math.Pow(k + 1, 0.9);
        double share = 0;
        int at = 0;
        for (int k = 0; k < _symbols; k++)
        {
            share += weights[k] / sum;
            // Locate codes say nothing about how busy a stock is: the busy ones are scattered.
            int locate = 1 + (int)((uint)k * 2_654_435_761u % (uint)_symbols);
            for (; at < _byDraw.Length && at < share * _byDraw.Length; at++) _byDraw[at] = locate;
        }

        for (; at < _byDraw.Length; at++) _byDraw[at] = 1;
    }
}
