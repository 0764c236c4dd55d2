// Databento DBN, all little-endian.
//
//   file     "DBN" | 3 version u8 (1 to 3) | 4 bytes of metadata u32 | metadata | records
//   metadata 8 dataset[16] | 24 schema u16 | 26 start u64 | 34 end u64 | 42 limit u64 | version 1: 50 records u64 |
//            kinds of symbol in and out u8, times of sending u8 (1: eight more bytes behind each record) | from version 2: length of a symbol
//            u16 | zeros up to 108 | 108 bytes of schema definition u32, definition | symbols, partial, not found: count u32, symbols |
//            mappings: count u32, { symbol, count u32, { first day u32, day after the last u32, instrument as a symbol } }
//   record   0 length u8 in words of four bytes | 1 kind u8 | 2 publisher u16 | 4 instrument u32 | 8 event u64, ns UTC | body
//   mbo      A0, 56 bytes: 16 order u64 | 24 price | 32 size u32 | 36 flags | 37 channel | 38 action | 39 side | 40 received u64 | 48 delta i32 | 52 sequence u32
//   mbp      00 (trades, 48 bytes), 01 (mbp-1 and tbbo, 80), 0A (mbp-10, 368): 16 price | 24 size u32 | 28 action | 29 side | 30 flags | 31 depth |
//            32 received u64 | 40 delta | 44 sequence | 48 levels of 32 bytes: bid price, ask price, bid size u32, ask size u32, bid orders, ask orders
//   ohlcv    20 to 24 (seconds, minutes, hours, days, sessions), 56 bytes: 16 open | 24 high | 32 low | 40 close | 48 volume u64
//   definition 13 (360, 400 or 520 bytes): 24 smallest price step
//
// Prices are i64 · 10^−9, largest = none. Actions: A add, C cancel, M modify, R clear, T trade (side is the aggressor's), F fill of a resting
// order (no change: the C or M that follows has it), N none. Flags: 128 last record of an event, 32 snapshot. The book is whole only
// behind a record with 128. A part of a file (.frag) is records alone.
using System;
using System.Buffers.Binary;

namespace LowLatencyEngine.Captures;

internal static class DbnLayout
{
    internal const int PriceDecimals = 9;

    internal const long NoPrice = long.MaxValue;

    internal const int HeadBytes = 16;

    internal const byte Last = 128;

    internal const byte Mbo = 0xA0, Trade = 0x00, Mbp1 = 0x01, Mbp10 = 0x0A, Definition = 0x13, FirstBar = 0x20, LastBar = 0x24;

    /// <summary>Least bytes of a record of a kind; 0: the kind is not read.</summary>
    internal static int BytesOf(byte kind) => kind switch
    {
        Mbo => 56,
        Trade => 48,
        Mbp1 => 80,
        Mbp10 => 368,
        Definition => 360,
        >= FirstBar and <= LastBar => 56,
        _ => 0,
    };

    /// <summary>Length of a bar.</summary>
    internal static long BarNanos(byte kind) => kind switch
    {
        0x20 => 1_000_000_000,
        0x21 => 60_000_000_000,
        0x22 => 3_600_000_000_000,
        _ => NewYorkDay.DayNanos,
    };

    internal static string NameOf(byte kind) => kind switch
    {
        Mbo => "mbo",
        Trade => "trades",
        Mbp1 => "mbp-1",
        Mbp10 => "mbp-10",
        Definition => "definition",
        0x12 => "status",
        0x14 => "imbalance",
        0x15 => "error",
        0x16 => "symbol mapping",
        0x17 => "system",
        0x18 => "statistics",
        0x20 => "ohlcv-1s",
        0x21 => "ohlcv-1m",
        0x22 => "ohlcv-1h",
        0x23 => "ohlcv-1d",
        0x24 => "ohlcv-eod",
        _ => $"kind {kind:x2}",
    };

    internal static uint Instrument(ReadOnlySpan<byte> record) => U32(record, 4);

    internal static long EventNanos(ReadOnlySpan<byte> record) => I64(record, 8);

    internal static uint U32(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadUInt32LittleEndian(record[at..]);

    internal static long I64(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadInt64LittleEndian(record[at..]);

    /// <summary>Whether these bytes look like records and nothing else, the first of them of a kind that is read.</summary>
    internal static bool IsPart(ReadOnlySpan<byte> start, bool isAll)
    {
        int seen = 0;
        while (start.Length >= HeadBytes && seen < 16)
        {
            int bytes = 4 * start[0], known = BytesOf(start[1]);
            long nanos = EventNanos(start);
            bool isTime = nanos is > 500_000_000_000_000_000 and < 5_000_000_000_000_000_000 || nanos == -1;
            bool fits = known == 0 ? seen > 0 && bytes >= HeadBytes : bytes >= known && bytes <= known + 168;
            if (!fits || !isTime) return false;
            if (start.Length < bytes) return seen >= 3;

            seen++;
            start = start[bytes..];
        }

        return seen >= 3 || (isAll && seen > 0 && start.IsEmpty);
    }
}
