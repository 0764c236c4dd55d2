// NASDAQ TotalView-ITCH 5.0. All integers are big-endian, text is ASCII, left-justified, padded with spaces. Every message begins with
//   0 type | 1 stock locate u16 | 3 tracking u16 | 5 nanoseconds since midnight in New York u48
// Prices of four decimals are u32, of eight (decline levels alone) u64; quantities are u32 shares, but u64 in Q and I.
// Locate codes are dealt out anew each day by the directory messages (R). Order references are unique over all stocks for the day.
//
//   A add        11 ref u64 | 19 side B S | 20 shares | 24 stock[8] | 32 price          F: the same, 36 attribution[4]
//   E executed   11 ref | 19 shares | 23 match u64                                     C: the same, 31 printable Y N | 32 price
//   X cancel     11 ref | 19 cancelled shares           D delete   11 ref
//   U replace    11 old ref | 19 new ref | 27 shares | 31 price (side and stock are those of the old order; the place is lost)
//   P trade      11 ref (0) | 19 side | 20 shares | 24 stock[8] | 32 price | 36 match   Q cross: 11 shares u64 | 19 stock[8] | 27 price | 31 match | 39 kind
using System;
using System.Buffers.Binary;
using System.Text;

namespace LowLatencyEngine.Captures;

internal static class ItchLayout
{
    internal const int HeadBytes = 11;

    internal const int LongestBytes = 50;

    /// <summary>A price of 1 dollar.</summary>
    internal const int PriceDecimals = 4;

    private static readonly byte[] Lengths = BuildLengths();

    private static readonly byte[] StockOffsets = BuildStockOffsets();

    /// <summary>Bytes of a message of a type; 0: the type is not known.</summary>
    internal static int LengthOf(byte type) => Lengths[type];

    /// <summary>Where a message of a type has its stock's name; 0: nowhere.</summary>
    internal static int StockOffsetOf(byte type) => StockOffsets[type];

    internal static string NameOf(byte type) => type switch
    {
        (byte)'S' => "system event",
        (byte)'R' => "stock directory",
        (byte)'H' => "trading action",
        (byte)'Y' => "short sale restriction",
        (byte)'L' => "participant position",
        (byte)'V' => "decline levels",
        (byte)'W' => "decline status",
        (byte)'K' => "IPO quoting",
        (byte)'J' => "auction collar",
        (byte)'h' => "operational halt",
        (byte)'A' => "add",
        (byte)'F' => "add with attribution",
        (byte)'E' => "executed",
        (byte)'C' => "executed at a price",
        (byte)'X' => "cancel",
        (byte)'D' => "delete",
        (byte)'U' => "replace",
        (byte)'P' => "trade",
        (byte)'Q' => "cross trade",
        (byte)'B' => "broken trade",
        (byte)'I' => "imbalance",
        (byte)'N' => "retail interest",
        (byte)'O' => "direct listing",
        _ => "unknown",
    };

    /// <summary>The type as reports show it, with its name.</summary>
    internal static string Label(byte type) =>
        (type is > 0x20 and < 0x7F ? ((char)type).ToString() : $"0x{type:x2}") + " " + NameOf(type);

    internal static int Locate(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message[1..]);

    internal static long Nanos(ReadOnlySpan<byte> message) =>
        ((long)BinaryPrimitives.ReadUInt16BigEndian(message[5..]) << 32) | BinaryPrimitives.ReadUInt32BigEndian(message[7..]);

    internal static long U32(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt32BigEndian(message[at..]);

    internal static long U64(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadInt64BigEndian(message[at..]);

    /// <summary>The name of a stock without the spaces behind it.</summary>
    internal static ReadOnlySpan<byte> Stock(ReadOnlySpan<byte> message) => message.Slice(StockOffsetOf(message[0]), 8).TrimEnd((byte)' ');

    internal static string StockText(ReadOnlySpan<byte> message) => Encoding.ASCII.GetString(Stock(message));

    private static byte[] BuildLengths()
    {
        byte[] lengths = new byte[256];
        foreach ((char type, int bytes) in ((char, int)[])
        [
            ('S', 12), ('R', 39), ('H', 25), ('Y', 20), ('L', 26), ('V', 35), ('W', 12), ('K', 28), ('J', 35), ('h', 21), ('A', 36), ('F', 40),
            ('E', 31), ('C', 36), ('X', 23), ('D', 19), ('U', 35), ('P', 44), ('Q', 40), ('B', 19), ('I', 50), ('N', 20), ('O', 48),
        ])
        {
            lengths[type] = (byte)bytes;
        }

        return lengths;
    }

    private static byte[] BuildStockOffsets()
    {
        byte[] offsets = new byte[256];
        foreach (char type in "RHYKJhNO") offsets[type] = 11;
        offsets['L'] = 15;
        offsets['A'] = offsets['F'] = offsets['P'] = 24;
        offsets['Q'] = 19;
        offsets['I'] = 28;
        return offsets;
    }
}
